"""What tests of the dataset browser share: a browser over the first example, and small files of one's own."""

import pytest
from PySide6.QtTest import QTest

from nnstudio.data.painted import Painted
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.datasets.arrangement import SIZE
from nnstudio.gui.datasets.browser import DatasetBrowser
from nnstudio.gui.datasets.strokes import Strokes
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK


class Shown:
    """A browser that is open, and the editor under it."""

    def __init__(self, qtbot, example="mnist-784-16-16-10"):
        self.qtbot = qtbot
        self.editor = Editor(EXAMPLES[example].build())
        self.kept = []
        self.strokes = Strokes(Painted(), self.kept.append)
        self.open_again()

    def open_again(self):
        """Opens the browser, which is left when a dataset is used."""
        self.browser = DatasetBrowser(self.editor, DARK, self.strokes)
        self.browser.resize(SIZE)  # as on most screens; that of tests is smaller
        self.closed = []
        self.browser.finished.connect(self.closed.append)
        with self.qtbot.waitActive(self.browser):
            self.browser.show()
            self.browser.activateWindow()
        self.settle()
        return self.browser

    def settle(self):
        self.qtbot.waitUntil(lambda: not self.browser.busy, timeout=20_000)

    def choose(self, kind):
        self.browser.list.choose(kind)
        self.settle()

    def add(self, *paths):
        self.browser.adding.add(list(paths))
        self.settle()

    def key(self, key, *held):
        QTest.keyClick(self.browser.focusWidget(), key, *held)

    def page(self, title):
        pages = self.browser.pages
        index = next(at for at in range(pages.count()) if pages.tabText(at) == title)
        pages.setCurrentIndex(index)
        return pages.currentWidget()


@pytest.fixture
def open_browser(qtbot):
    opened = []

    def opens(example="mnist-784-16-16-10"):
        opened.append(Shown(qtbot, example))
        return opened[-1]

    yield opens
    for shown in opened:
        if not shown.closed:
            shown.browser.close()


@pytest.fixture
def shown(open_browser):
    return open_browser()


@pytest.fixture
def houses(tmp_path):
    """A table of 40 houses with a price, a city and a column that only counts."""
    rows = ["id,rooms,city,price"]
    rows += [f"{n},{n % 7 + 1},{('Rome', 'Oslo')[n % 2]},{1000 * (n % 7) + 250 * n}" for n in range(40)]
    path = tmp_path / "houses.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
