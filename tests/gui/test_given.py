"""Files that the command line names: a project is opened, all else is taken as if it were dropped."""

import pytest

from nnstudio.data.table_file import TableFile
from nnstudio.engine.api import Phase
from nnstudio.gui.app import make_window
from nnstudio.gui.given import is_dropped


@pytest.mark.parametrize(
    "name",
    [
        "a.csv",
        "a.xlsx",
        "A.CSV",
        "a.tsv",
        "a.txt",
        "a.parquet",
        "a.npz",
        "a.onnx",
        "a.safetensors",
        "t10k-images-idx3-ubyte",
    ],
)
def test_data_networks_and_weights_are_taken_as_if_dropped(tmp_path, name):
    assert is_dropped(tmp_path / name)


@pytest.mark.parametrize("name", ["a.nns", "idx.nns", "a", "a.json"])
def test_all_else_is_opened_as_a_project(tmp_path, name):
    assert not is_dropped(tmp_path / name)


@pytest.mark.parametrize("folder", [False, True])
def test_a_window_that_is_given_data_opens_the_browser_at_them(qtbot, answers, tmp_path, folder):
    path = tmp_path / ("cats.nns" if folder else "houses.csv")
    if folder:
        path.mkdir()
    else:
        path.write_text("rooms,price\n" + "".join(f"{at % 7},{at * 3}.5\n" for at in range(40)))
    window = make_window(path, answers)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    qtbot.waitUntil(lambda: window.datasets.browser is not None)
    adding = window.datasets.browser.adding
    qtbot.waitUntil(lambda: not adding.busy)
    found = window.datasets.browser.source
    assert isinstance(found, TableFile) is not folder
    assert window.datasets.browser.adding.notice.isHidden() is not folder
    window.datasets.browser.reject()
    window.close()


def test_what_cannot_be_opened_is_still_said_once_the_first_network_is_ready(qtbot, answers, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK and more")
    window = make_window(path, dialogs=answers)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    assert "save it as CSV" in window.workbench.overlay.banner.words
    window.close()
