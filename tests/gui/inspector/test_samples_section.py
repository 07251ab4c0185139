"""What the inspector says of the data: what is missing, and where they were found."""

import pytest

from nnstudio.data.table_file import TableFile
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.own_data import with_own_data
from nnstudio.gui.editor import Editor
from nnstudio.gui.inspector.samples_section import SamplesSection
from nnstudio.gui.theme import DARK


@pytest.fixture
def shown(qtbot, tmp_path):
    """The section over a project whose table has been moved; the table may be beside it now."""

    def show(*, beside):
        old = tmp_path / "old" / "houses.csv"
        old.parent.mkdir()
        old.write_text("rooms,price\n" + "".join(f"{n},{n * 2}\n" for n in range(9)), encoding="utf-8")
        source = TableFile.of(str(old))
        project = tmp_path / "houses.nns"
        if beside:
            old.rename(tmp_path / "houses.csv")
        else:
            old.unlink()
        document = EXAMPLES["mnist-784-16-16-10"].build().replace(dataset=source)
        editor = Editor(with_own_data(document, project))
        section = SamplesSection(editor, DARK)
        qtbot.addWidget(section)
        section.refresh(editor.document)
        return section, editor

    return show


def test_data_that_are_read_from_beside_the_project_are_said_to_be(shown):
    section, editor = shown(beside=True)
    assert "houses.csv is read from beside the project" in section._notes.text()
    assert section._notes.isVisibleTo(section)
    section.show_notes(editor.document.dataset, ("1 row was left out",))
    assert section._notes.text().splitlines()[1:] == ["1 row was left out"]
    section.show_notes(TableFile(), ("of other data",))
    assert "other data" not in section._notes.text()


def test_data_that_are_gone_are_said_to_be_missed_beside_the_project_too(shown):
    section, editor = shown(beside=False)
    assert editor.document.missing() != editor.document.dataset.missing()
    assert section._missing.isVisibleTo(section)
    assert not section._notes.isVisibleTo(section)
    messages = []
    section._missing.show_messages = messages.append
    section.refresh(editor.document)
    assert messages == [[editor.document.missing()]]
