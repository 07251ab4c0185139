"""Films: every frame is the moment that it says, the window stays alive, and no half file is left."""

import errno

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPushButton, QSpinBox, QWidget

from nnstudio.gui.theme import DARK
from nnstudio.gui.timeline import FilmDialog, Looking, Subject
from nnstudio.gui.timeline.encoding import Encoder, Frame, Kind, estimated_bytes
from nnstudio.gui.timeline.film_form import FilmForm
from nnstudio.gui.timeline.filming import Camera, Filming
from nnstudio.gui.timeline.looking import kept_at
from nnstudio.gui.timeline.playing import Playing

STEPS = (0, 3, 7, 20, 60, 110)
SIZE = (60, 40)


class Plain(QWidget):
    """A view that is as bright as the step it shows, and takes a while to be so."""

    def __init__(self):
        super().__init__()
        self.setFixedSize(*SIZE)
        self.step = 255
        self.lag = 0

    def show_snapshot(self, snapshot):
        self.step = snapshot.step
        self.lag = 2

    def ready(self):
        self.lag -= 1
        return self.lag <= 0

    def paintEvent(self, _event):
        painter = QPainter(self)
        level = 2 * self.step if self.lag <= 0 else 255
        painter.fillRect(self.rect(), QColor(level, level, level))
        painter.end()


class Stage:
    """A run that shows what it is asked for, after news that show something else."""

    def __init__(self, report, qtbot):
        self.report, self.news = report, {"steps": STEPS, "live": 120}
        self.looking = Looking()
        self.view = Plain()
        qtbot.addWidget(self.view)
        self.asked = []
        self.answers = True
        self.looking.looked.connect(self._on_looked)
        self.looking.show_report(report(**self.news))

    @property
    def subject(self):
        return Subject("Canvas", self.view, self.view.show_snapshot, self.view.ready)

    def _on_looked(self, step):
        self.asked.append(step)
        if self.answers:
            self.looking.show_report(self.report(shown=111, **self.news))
            kept = step and kept_at(np.array(self.news["steps"]), step)
            self.looking.show_report(self.report(shown=kept, **self.news))


@pytest.fixture
def stage(report, qtbot):
    return Stage(report, qtbot)


def film(qtbot, stage, path, kind=Kind.GIF, *, steps=STEPS, words=False, **ways):
    """What is said in the end."""
    ways = {"per_second": 10, "loop": True, **ways}
    encoder = Encoder(path, kind, **ways)
    filming = Filming(stage.looking, Camera(stage.subject, 1.0, words), DARK, encoder, steps)
    with qtbot.waitSignal(filming.ended, timeout=10_000) as ended:
        filming.start()
    encoder.join()
    return ended.args[0]


def levels(path):
    """How bright the middle of each frame is."""
    with Image.open(path) as image:
        found = []
        for number in range(image.n_frames):
            image.seek(number)
            found.append(image.convert("RGB").getpixel((SIZE[0] // 2, 5))[0])
        return found


@pytest.mark.parametrize("kind", [Kind.GIF, Kind.WEBP])
def test_every_frame_is_the_moment_that_was_asked_for(qtbot, stage, tmp_path, kind):
    path = tmp_path / f"film.{kind.value}"
    assert film(qtbot, stage, path, kind) == ""
    assert np.abs(np.array(levels(path)) - [2 * step for step in STEPS]).max() <= 3
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_window_that_changes_its_size_does_not_change_that_of_the_film(qtbot, stage, tmp_path, kind):
    show = stage.view.show_snapshot

    def grow(snapshot):
        show(snapshot)
        stage.view.setFixedSize(60 + snapshot.step, 40 + snapshot.step // 7)

    stage.view.show_snapshot = grow
    path = tmp_path / "film"
    assert film(qtbot, stage, path, kind) == ""
    sizes, found = set(), []
    for file in sorted(path.iterdir()) if kind is Kind.PNG else [path]:
        with Image.open(file) as image:
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                sizes.add(image.size)
                found.append(image.convert("RGB").getpixel((SIZE[0] // 2, SIZE[1] // 2))[0])
    assert sizes == {SIZE}
    assert np.abs(np.array(found) - [2 * step for step in STEPS]).max() <= 3


def test_a_film_of_pictures_is_a_folder(qtbot, stage, tmp_path):
    assert film(qtbot, stage, tmp_path / "frames", Kind.PNG) == ""
    files = sorted((tmp_path / "frames").iterdir())
    assert [file.name for file in files] == [f"{n:04}.png" for n in range(1, 7)]
    assert [levels(file)[0] for file in files] == [2 * step for step in STEPS]


def test_time_and_loop_are_written_into_the_file(qtbot, stage, tmp_path):
    film(qtbot, stage, tmp_path / "loop.gif", per_second=20)
    film(qtbot, stage, tmp_path / "once.gif", loop=False)
    with Image.open(tmp_path / "loop.gif") as image:
        assert image.info["duration"] == 50
        assert image.info["loop"] == 0
    with Image.open(tmp_path / "once.gif") as image:
        assert "loop" not in image.info


def test_in_the_end_the_look_is_where_it_was(qtbot, stage, tmp_path):
    stage.looking.want(7)
    film(qtbot, stage, tmp_path / "film.gif", steps=(20, 60))
    assert stage.asked == [7, 20, 60, 7]
    stage.looking.want(None)
    film(qtbot, stage, tmp_path / "film.gif", steps=(20, 60))
    assert stage.asked[-1] is None


def test_a_moment_that_is_not_kept_any_more_is_left_out(qtbot, stage, tmp_path):
    stage.news["steps"] = (0, 3, 20, 60, 110)
    path = tmp_path / "film.gif"
    assert film(qtbot, stage, path) == ""
    assert np.abs(np.array(levels(path)) - [0, 6, 40, 120, 220]).max() <= 3


def test_step_and_loss_stand_in_the_corner_if_they_are_wanted(qtbot, stage, tmp_path):
    stage.view.setFixedSize(300, 100)
    frames = {}
    for words in (False, True):
        stage.view.show_snapshot(stage.looking.report.snapshot)
        stage.view.lag = 0
        frames[words] = Camera(stage.subject, 1.0, words).take(stage.looking.report.snapshot, DARK)
    plain, written = (
        np.frombuffer(frames[words].pixels, np.uint8).reshape(100, frames[words].stride) for words in frames
    )
    assert (plain[:50] == written[:50]).all()
    assert (plain[60:, : 3 * 150] != written[60:, : 3 * 150]).mean() > 0.3


def test_a_film_can_be_smaller_than_the_screen(stage):
    frame = Camera(stage.subject, 0.5, False).take(stage.looking.report.snapshot, DARK)
    assert (frame.width, frame.height) == (30, 20)


def test_what_plays_stops_when_a_film_begins(qtbot, stage, tmp_path):
    playing = Playing(stage.looking)
    playing.show_steps(np.array(STEPS))
    playing.start()
    assert playing.active
    film(qtbot, stage, tmp_path / "film.gif")
    assert not playing.active


def test_a_film_that_is_cancelled_leaves_nothing(qtbot, stage, tmp_path):
    stage.looking.want(7)
    stage.answers = False
    encoder = Encoder(tmp_path / "film.gif", Kind.GIF, per_second=10, loop=True)
    filming = Filming(stage.looking, Camera(stage.subject, 1.0, False), DARK, encoder, STEPS)
    filming.start()
    qtbot.waitUntil(lambda: (tmp_path / ".film.gif.part").exists())
    with qtbot.waitSignal(filming.ended) as ended:
        filming.cancel()
    encoder.join()
    assert ended.args == [""]
    assert list(tmp_path.iterdir()) == []
    assert stage.looking.wanted == 7


def test_a_folder_that_cannot_be_written_is_told_in_words(qtbot, stage, tmp_path):
    said = film(qtbot, stage, tmp_path / "missing" / "film.gif")
    assert said.startswith(f"{tmp_path / 'missing' / 'film.gif'} could not be written: No such file")
    assert said.endswith("Choose another folder, or make room on the disk")


def test_a_full_disk_is_told_in_words_and_leaves_nothing(qtbot, stage, tmp_path, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    old = tmp_path / "film.gif"
    old.write_bytes(b"the film of yesterday")
    assert "No space left on device" in film(qtbot, stage, old)
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_bytes() == b"the film of yesterday"


def test_pictures_do_not_mix_with_what_is_there(qtbot, stage, tmp_path):
    (tmp_path / "frames").mkdir()
    assert "something of this name is there already" in film(qtbot, stage, tmp_path / "frames", Kind.PNG)
    assert list(tmp_path.iterdir()) == [tmp_path / "frames"]


def test_a_run_that_is_replaced_ends_the_film(qtbot, stage, tmp_path, report):
    stage.answers = False
    encoder = Encoder(tmp_path / "film.gif", Kind.GIF, per_second=10, loop=True)
    filming = Filming(stage.looking, Camera(stage.subject, 1.0, False), DARK, encoder, STEPS)
    filming.start()
    with qtbot.waitSignal(filming.ended) as ended:
        stage.looking.show_report(report(run=2, live=0))
    encoder.join()
    assert "replaced" in ended.args[0]
    assert stage.looking.wanted is None
    assert list(tmp_path.iterdir()) == []


def test_the_estimate_is_of_the_right_size(qtbot, stage, tmp_path):
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, 60 * 40 * 3, np.uint8).tobytes() for _ in range(5)]
    frames = [Frame(60, 40, 180, pixels) for pixels in noise]
    for kind in (Kind.GIF, Kind.WEBP):
        encoder = Encoder(tmp_path / "film", kind, per_second=10, loop=True)
        encoder.start()
        for frame in (*frames, None):
            qtbot.waitUntil(lambda encoder=encoder: encoder.hungry)
            encoder.feed(frame)
        encoder.join()
        size = (tmp_path / "film").stat().st_size
        assert size / 4 < estimated_bytes(kind, frames[0], 5) < size * 4


@pytest.fixture
def dialog(stage, qtbot, tmp_path):
    dialog = FilmDialog(
        stage.looking, [stage.subject], DARK, ask_file=lambda _parent, name, _kind: tmp_path / name
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    qtbot.waitUntil(lambda: "frames" in told(dialog))
    return dialog


def told(dialog):
    return dialog.findChild(QLabel, "film.told").text()


def control(dialog, name, kind):
    return dialog.findChild(kind, f"film.{name}")


def test_the_dialog_says_how_long_and_how_large_the_film_will_be(dialog, qtbot):
    assert told(dialog).startswith("6 frames of 60 × 40, 0 s, about ")
    control(dialog, "every", QSpinBox).setValue(2)
    control(dialog, "size", QComboBox).setCurrentIndex(2)
    control(dialog, "rate", QSpinBox).setValue(1)
    qtbot.waitUntil(lambda: told(dialog).startswith("3 frames of 30 × 20, 3 s, about "))


def test_first_and_last_step_choose_what_is_filmed(dialog, qtbot):
    control(dialog, "first", QSpinBox).setValue(5)
    control(dialog, "last", QSpinBox).setValue(60)
    assert dialog.findChild(FilmForm).steps == [7, 20, 60]
    control(dialog, "last", QSpinBox).setValue(6)
    qtbot.waitUntil(lambda: "no kept moment" in told(dialog))
    assert not control(dialog, "start", QPushButton).isEnabled()


def test_one_moment_alone_is_no_film_and_the_dialog_says_why(dialog, qtbot):
    control(dialog, "first", QSpinBox).setValue(5)
    control(dialog, "last", QSpinBox).setValue(7)
    qtbot.waitUntil(lambda: "A film needs two kept moments" in told(dialog))
    assert "only one" in told(dialog)
    assert not control(dialog, "start", QPushButton).isEnabled()


def test_the_dialog_makes_the_film_and_says_where_it_is(dialog, qtbot, tmp_path):
    with qtbot.waitSignal(dialog.made, timeout=10_000):
        QTest.mouseClick(control(dialog, "start", QPushButton), Qt.MouseButton.LeftButton)
    assert told(dialog).startswith(f"{tmp_path / 'canvas.gif'} is complete: ")
    assert len(levels(tmp_path / "canvas.gif")) == 6
    assert control(dialog, "start", QPushButton).isEnabled()


def test_while_it_films_cancel_gives_it_up_and_the_dialog_stays(dialog, stage, qtbot, tmp_path):
    stage.answers = False
    dialog.start()
    assert not control(dialog, "kind", QComboBox).isEnabled()
    assert control(dialog, "close", QPushButton).text() == "Cancel"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert told(dialog) == "The film was cancelled; no file is left"
    qtbot.waitUntil(lambda: list(tmp_path.iterdir()) == [])
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_film_that_would_not_fit_into_memory_is_not_begun(dialog, qtbot, monkeypatch):
    monkeypatch.setattr(Kind, "most_pixels", 1000.0)
    control(dialog, "loop", QAbstractButton).click()
    qtbot.waitUntil(lambda: "too much for one file" in told(dialog))
    assert not control(dialog, "start", QPushButton).isEnabled()


def test_every_control_of_the_dialog_says_what_it_is_and_does(dialog):
    for kind in (QAbstractButton, QComboBox, QSpinBox):
        for found in dialog.findChildren(kind):
            if found.objectName().startswith("film."):
                assert found.accessibleName(), found.objectName()
                assert len(found.toolTip()) > 8, found.objectName()
