"""Points that are painted outlive the program, whether or not a project holds them."""

import platformdirs
import pytest

from nnstudio.data.dataset import DatasetError
from nnstudio.data.painted import Painted
from nnstudio.data.painting import keep_painting, read_painting

POINTS = Painted(points=((0.5, -1.25, 0), (1 / 3, 2.0, 1)), classes=("cats", "dögs"))


def the_file():
    return platformdirs.user_data_path("nnstudio") / "painting.json"


def test_there_are_no_points_before_any_are_painted():
    assert read_painting() == Painted()
    assert not the_file().exists()


def test_points_are_read_as_they_were_kept_and_nothing_else_is_left():
    keep_painting(Painted(points=((0.0, 0.0, 0),)))
    keep_painting(POINTS)
    assert read_painting() == POINTS
    assert [path.name for path in the_file().parent.iterdir()] == ["painting.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[1, 2]",
        b"3",
        b"[" * 100_000,
        b'{"points": [[NaN, 0, 0]]}',
        b'{"points": [[0, 0, 77]]}',
        b'{"points": 3}',
        b'{"another": 1}',
    ],
)
def test_what_nobody_can_read_is_as_if_nothing_were_there(content):
    the_file().parent.mkdir(parents=True)
    the_file().write_bytes(content)
    assert read_painting() == Painted()
    keep_painting(POINTS)
    assert read_painting() == POINTS


def test_where_nothing_can_be_written_it_is_said_what_helps_and_the_old_points_stay(monkeypatch):
    keep_painting(POINTS)

    def fail(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", fail)
    with pytest.raises(DatasetError, match=r"No space left on device\. Use the dataset and save the project"):
        keep_painting(Painted())
    assert read_painting() == POINTS
