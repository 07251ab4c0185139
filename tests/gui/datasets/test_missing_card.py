"""The card for what is missing: fetches it, can be stopped, and tries again."""

import threading

import pytest

from nnstudio.data import Mnist, TableFile
from nnstudio.data.dataset import DatasetError
from nnstudio.data.image_folder import ImageFolder
from nnstudio.data.kmnist import Kmnist
from nnstudio.gui.datasets.fetching import OFFLINE, CancelledError, fetch, megabytes
from nnstudio.gui.datasets.missing_card import MissingCard
from nnstudio.gui.theme import DARK


class Mirror:
    """Gives what it is told to, piece by piece."""

    def __init__(self, trouble=""):
        self.trouble = trouble
        self.go, self.asked, self.cancelled = threading.Event(), [], threading.Event()

    def __call__(self, kind, progress, cancelled):
        self.asked.append(kind)
        progress(3_000_000, 12_000_000)
        while not self.go.wait(0.01):
            if cancelled.is_set():
                self.cancelled.set()
                raise CancelledError
        if self.trouble:
            raise DatasetError(self.trouble)


@pytest.fixture
def card_of(qtbot):
    def make(mirror):
        card = MissingCard(DARK, mirror)
        qtbot.addWidget(card)
        card.show_source(Mnist(), "not here")
        card.show()
        return card

    return make


def test_progress_is_shown_and_the_end_is_told(qtbot, card_of):
    mirror = Mirror()
    card = card_of(mirror)
    with qtbot.waitSignal(card.fetched):
        card.get.click()
        qtbot.waitUntil(lambda: card.bar.value() == 3_000_000)
        assert card._told.text() == "3.0 of 12.0 MB"
        assert card.cancel.isVisible()
        mirror.go.set()
    assert mirror.asked == ["mnist"]
    assert not card.bar.isVisible()


def test_cancel_stops_the_download(qtbot, card_of):
    mirror = Mirror()
    card = card_of(mirror)
    fetched = []
    card.fetched.connect(lambda: fetched.append(True))
    card.get.click()
    qtbot.waitUntil(lambda: bool(mirror.asked))
    card.cancel.click()
    qtbot.waitUntil(mirror.cancelled.is_set)
    qtbot.wait(40)
    assert fetched == []
    assert card.get.isEnabled()
    assert "stopped" in card._told.text()


def test_the_progress_is_that_of_the_download_that_is_wanted(qtbot, card_of):
    slow, told = Mirror(), []

    def fetcher(kind, progress, cancelled):
        told.append(progress)
        slow(kind, progress, threading.Event())  # it is slow to see that nobody wants it any more

    card = card_of(fetcher)
    card.get.click()
    qtbot.waitUntil(lambda: card.bar.value() == 3_000_000)
    card.stop()
    card.start()
    told[0](9_000_000, 12_000_000)
    card._show_progress()
    assert card._told.text() == "Asking a mirror…"
    slow.go.set()
    with qtbot.waitSignal(card.fetched):
        pass
    assert len(told) == 2


def test_an_error_is_said_and_can_be_tried_again(qtbot, card_of):
    mirror = Mirror("No mirror answered")
    card = card_of(mirror)
    mirror.go.set()
    card.get.click()
    qtbot.waitUntil(lambda: card.get.text() == "Retry")
    assert card._told.text() == "No mirror answered"
    mirror.trouble = ""
    with qtbot.waitSignal(card.fetched):
        card.get.click()


@pytest.mark.parametrize(
    ("reasons", "offline"),
    [
        (("[Errno -2] Name or service not known", "[Errno 101] Network is unreachable"), True),
        (("[Errno -3] Temporary failure in name resolution",), True),
        (("[Errno -2] Name or service not known", "answered 404 Not Found instead of the file"), False),
        (("[Errno -2] Name or service not known", "[Errno 104] Connection reset by peer"), False),
        (("answered 404 Not Found instead of the file",), False),
    ],
)
def test_that_there_is_no_connection_is_said_first_and_the_rest_below_it(qtbot, card_of, reasons, offline):
    told = ". ".join(f"https://mirror{at}.org/images.gz: {reason}" for at, reason in enumerate(reasons))
    trouble = f"images.gz could not be fetched from any mirror. {told}. Check the connection"
    mirror = Mirror(trouble)
    card = card_of(mirror)
    mirror.go.set()
    card.get.click()
    qtbot.waitUntil(lambda: card.get.text() == "Retry")
    assert card._told.text() == (OFFLINE if offline else trouble)
    assert card._details.isVisible() is offline
    assert card._details.text() == (trouble if offline else "")
    mirror.go.clear()
    card.get.click()
    assert not card._details.isVisible()
    card.stop()


def test_only_what_is_published_is_offered_to_be_fetched(qtbot, card_of):
    card = card_of(Mirror())
    assert megabytes(Mnist()) == pytest.approx(11.6, abs=0.1)
    assert megabytes(TableFile()) is None
    card.show_source(TableFile(), "No table is chosen yet")
    assert not card.get.isVisible()
    assert card.choose.isVisible()


def test_what_is_cancelled_before_it_begins_asks_no_mirror(tmp_path, monkeypatch):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    told, cancelled = [], threading.Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        fetch("mnist", lambda *bytes_: told.append(bytes_), cancelled)
    assert all(received == 0 for received, _ in told)


def test_a_download_goes_on_while_another_dataset_is_looked_at(qtbot, card_of):
    mirror = Mirror()
    card = card_of(mirror)
    card.get.click()
    qtbot.waitUntil(lambda: card.bar.value() == 3_000_000)
    card.show_source(Kmnist(), "not here")
    assert card.fetching
    assert not card.get.isEnabled()
    assert not card.bar.isVisible()
    assert "MNIST is being fetched" in card._told.text()
    card.show_source(Mnist(), "not here")
    qtbot.waitUntil(lambda: card.bar.isVisible() and card.bar.value() == 3_000_000)
    with qtbot.waitSignal(card.fetched):
        mirror.go.set()
    assert mirror.asked == ["mnist"]


def test_an_error_is_told_where_one_is_by_then(qtbot, card_of):
    mirror = Mirror("No mirror answered")
    card = card_of(mirror)
    card.get.click()
    card.show_source(Kmnist(), "not here")
    mirror.go.set()
    qtbot.waitUntil(lambda: not card.fetching)
    assert card._told.text() == "MNIST could not be fetched: No mirror answered"
    assert card.get.text() == "Fetch (21 MB)"


@pytest.mark.parametrize(
    ("source", "words", "folder"),
    [
        (TableFile(path="gone.csv"), "Choose files…", False),
        (ImageFolder(path="gone"), "Choose folder…", True),
    ],
)
def test_the_button_asks_for_what_the_data_are_read_from(qtbot, card_of, source, words, folder):
    card = card_of(Mirror())
    card.show_source(source, "It is not there")
    assert card.choose.text() == words
    with qtbot.waitSignal(card.files_wanted) as wanted:
        card.choose.click()
    assert wanted.args == [folder]
