"""Playing: as many kept moments a second as is wished, and fewer where showing them takes longer."""

import numpy as np
import pytest

from nnstudio.gui.timeline.looking import Looking
from nnstudio.gui.timeline.playing import Playing

STEPS = np.array([0, 1, 2, 4, 8, 16, 32, 64], np.int64)
TENTH = 0.1 + 1e-9


class Stage:
    """A player whose moments are shown at once, or when a test says so."""

    def __init__(self, report):
        self.report = report
        self.looking = Looking()
        self.playing = Playing(self.looking)
        self.at_once = True
        self.seen = []
        self.looking.looked.connect(self._on_looked)
        self.looking.show_report(self._news(None))
        self.playing.show_steps(STEPS)

    def show(self):
        self.looking.show_report(self._news(self.seen[-1]))

    def _news(self, step):
        return self.report(live=80, shown=step, steps=STEPS.tolist())

    def _on_looked(self, step):
        self.seen.append(step)
        if self.at_once:
            self.show()


@pytest.fixture
def stage(report, qtbot):
    stage = Stage(report)
    yield stage
    stage.playing.stop()


def test_at_single_speed_ten_moments_are_shown_in_a_second(stage):
    stage.playing.start()
    for _ in range(3):
        stage.playing.advance(TENTH)
    assert stage.seen == [0, 1, 2, 4]


@pytest.mark.parametrize(("speed", "seen"), [(0.25, [0]), (2.0, [0, 2]), (8.0, [0])])
def test_speed_says_how_many_moments_a_tenth_of_a_second_goes_over(stage, speed, seen):
    stage.playing.speed = speed
    stage.playing.start()
    stage.playing.advance(TENTH)
    assert stage.seen[: len(seen)] == seen
    if speed == 8.0:
        assert stage.seen == [0, None]  # eight moments on is beyond the end


def test_moments_that_take_long_to_show_are_not_waited_for_in_a_queue(stage):
    stage.at_once = False
    stage.playing.start()
    for _ in range(4):
        stage.playing.advance(TENTH)
    assert stage.seen == [0]
    stage.show()
    stage.playing.advance(0.0)
    assert stage.seen == [0, 8]


def test_at_the_end_the_live_moment_is_shown_and_playing_stops(stage):
    heard = []
    stage.playing.changed.connect(heard.append)
    stage.looking.want(32)
    stage.playing.start()
    stage.playing.advance(TENTH)
    stage.playing.advance(TENTH)
    assert stage.seen == [32, 64, None]
    assert heard == [True, False]


def test_a_loop_begins_anew(stage):
    stage.playing.loop = True
    stage.looking.want(64)
    stage.playing.start()
    stage.playing.advance(TENTH)
    assert stage.seen == [64, 0]
    assert stage.playing.active


def test_it_plays_on_from_the_same_moment_where_others_were_thinned_out(stage):
    stage.looking.want(8)
    stage.playing.start()
    stage.playing.show_steps(np.array([0, 8, 16, 64], np.int64))
    stage.playing.advance(TENTH)
    assert stage.seen == [8, 16]


def test_one_moment_alone_is_not_played(stage):
    stage.playing.show_steps(STEPS[:1])
    stage.playing.start()
    assert not stage.playing.active


def test_time_passes_by_itself(stage, qtbot):
    stage.playing.speed = 8.0
    stage.playing.start()
    qtbot.waitUntil(lambda: stage.seen[-1] is None, timeout=5000)
    assert len(stage.seen) > 3
