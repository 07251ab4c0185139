import ctypes
import importlib.metadata
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.gui import startup

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring their screen")

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM")

ASK = """
import sys
from nnstudio.gui.startup import problem
words = problem()
assert "PySide6" not in sys.modules
print("fine" if words is None else words)
"""


def asked(code: str = ASK, **environment: str) -> str:
    """What a fresh process prints with no screen but those that are given."""
    kept = {name: value for name, value in os.environ.items() if name not in SCREENS}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("version", ["6.12.0", "6.12.1"])
def test_the_binding_that_crashes_on_older_pythons_is_refused_with_the_line_that_repairs_it(version):
    words = startup._complaint_of_pair(version, (3, 11), "pip install something")
    assert words is not None
    assert words.startswith(f"PySide6 {version} crashes on Python 3.11")
    assert words.endswith("\n  pip install something")


@pytest.mark.parametrize(
    ("version", "python"), [("6.12.0", (3, 12)), ("6.11.3", (3, 11)), ("6.8.0", (3, 11)), ("6.13.0", (3, 11))]
)
def test_other_bindings_are_welcome(version, python):
    assert startup._complaint_of_pair(version, python, "") is None


def test_the_binding_of_this_environment_is_welcome():
    assert startup.check_binding() is None


def test_a_missing_binding_is_named_with_the_line_that_installs_it(monkeypatch):
    def nothing(_name):
        raise importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(importlib.metadata, "version", nothing)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    words = startup.problem()
    assert words is not None
    assert "not installed" in words
    assert f"{sys.executable} -m pip install 'PySide6-Essentials" in words


@linux
def test_without_a_screen_one_message_says_so_and_what_works_nevertheless():
    words = asked()
    assert words.startswith("nnstudio cannot open its window: there is no screen")
    assert "nnstudio train example:mnist-784-16-16-10" in words
    assert "evaluate, predict, export" in words
    assert "examples and datasets" in words


@linux
def test_a_platform_that_qt_does_not_know_is_named_with_those_it_knows():
    words = asked(QT_QPA_PLATFORM="bogus")
    assert "QT_QPA_PLATFORM is 'bogus'" in words
    assert "offscreen" in words


@linux
def test_a_screen_that_does_not_answer_is_named():
    words = asked(DISPLAY=":7777")
    assert "DISPLAY=:7777 does not answer" in words
    assert "nnstudio train" in words


@linux
def test_a_wayland_screen_that_does_not_answer_is_named(tmp_path):
    assert "WAYLAND_DISPLAY=wayland-7 does not answer" in asked(
        WAYLAND_DISPLAY="wayland-7", XDG_RUNTIME_DIR=str(tmp_path)
    )


@linux
@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:size=800x600", "vnc:port=5901"])
def test_a_platform_without_a_screen_needs_none(platform):
    assert asked(QT_QPA_PLATFORM=platform) == "fine"


@linux
def test_a_platform_that_was_asked_for_needs_its_own_screen(tmp_path):
    assert "DISPLAY is not set" in asked(
        QT_QPA_PLATFORM="xcb", WAYLAND_DISPLAY="w", XDG_RUNTIME_DIR=str(tmp_path)
    )


@linux
@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, []),
        ({"DISPLAY": ":0"}, ["xcb"]),
        ({"WAYLAND_DISPLAY": "w"}, ["wayland"]),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, ["xcb", "wayland"]),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, ["wayland", "xcb"]),
        ({"QT_QPA_PLATFORM": "wayland-egl;xcb"}, ["wayland", "xcb"]),
        ({"QT_QPA_PLATFORM": "xcb;offscreen"}, None),
        ({"QT_QPA_PLATFORM": ""}, []),
    ],
)
def test_the_ways_to_a_screen_are_those_that_qt_tries(environment, expected):
    assert startup._platforms(environment) == expected


@linux
def test_wayland_alone_is_enough(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        for name in SCREENS:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("WAYLAND_DISPLAY", "w")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        monkeypatch.setattr(startup, "_missing", lambda _pattern, _expected: {})
        assert startup.check_system() is None


@pytest.fixture
def said_without(monkeypatch):
    """Says what is said where the loader misses libraries: each file's first one, by how its name begins."""
    loaded = ctypes.CDLL

    def said(missed):
        def load(name, *rest):
            file = Path(name).name
            for begins, library in missed.items():
                if file.startswith(begins):
                    raise OSError(f"{library}: cannot open shared object file: No such file or directory")
            return loaded(name, *rest)

        monkeypatch.setattr(ctypes, "CDLL", load)
        for screen in SCREENS:
            monkeypatch.delenv(screen, raising=False)
        monkeypatch.setenv("DISPLAY", ":7777")
        words = startup.check_system()
        assert words is not None
        return words

    return said


@linux
def test_all_missing_libraries_are_named_at_once_with_one_line_to_paste(said_without):
    absent = ("libEGL.so.1", "libxcb-cursor.so.0", "libxkbcommon-x11.so.0")
    words = said_without(
        {
            **{library: library for library in absent},
            "libQt6Widgets": "libEGL.so.1",
            "libqxcb.so": "libxcb-new.so.9",
        }
    )
    assert "lacks libEGL.so.1, libxcb-cursor.so.0, libxkbcommon-x11.so.0 and libxcb-new.so.9." in words
    (line,) = [line for line in words.splitlines() if "apt-get" in line]
    assert line.strip().removeprefix("sudo ") == (
        "apt-get install -y libegl1 libxcb-cursor0 libxkbcommon-x11-0"
    )


@linux
def test_a_library_is_known_by_its_package_whichever_file_of_qt_misses_it(said_without):
    words = said_without({"libGL.so.1": "libGL.so.1", "libqxcb.so": "libGL.so.1"})
    assert "apt-get install -y libgl1" in words


@linux
def test_a_library_that_only_the_table_misses_is_no_problem(monkeypatch):
    # Another release of Qt may need fewer libraries than the table knows.
    monkeypatch.setattr(startup, "_loads", lambda _library: False)
    assert startup._missing("lib/libQt6Widgets.so.6", startup._CORE) == {}


@linux
@pytest.mark.window
def test_a_screen_that_answers_is_no_problem_and_stays(tmp_path):
    if not shutil.which("Xvfb"):
        pytest.skip("needs Xvfb")
    ask_twice_and_show = ASK + (
        "from PySide6.QtWidgets import QApplication, QWidget\n"
        "app = QApplication([])\nprint(app.platformName())\n"
    )
    reader, writer = os.pipe()
    # With -terminate the server ends with its last client, as under some session starters.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "640x480x24", "-nolisten", "tcp", "-terminate"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            display = told.readline().strip()
        assert asked(ask_twice_and_show, DISPLAY=f":{display}").split() == ["fine", "xcb"]
    finally:
        server.terminate()
        server.wait(10)


@linux
def test_the_check_takes_no_time_that_one_could_notice():
    code = (
        "import time\nfrom nnstudio.gui.startup import problem\n"
        "start = time.perf_counter()\nproblem()\nprint(time.perf_counter() - start)"
    )
    # The fastest of three: the machine may be busy with something else.
    assert min(float(asked(code, DISPLAY=":7777")) for _ in range(3)) < 0.15
