"""A virtual screen with the program on it, driven by a real pointer and real keys."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]


class Screen:
    """Xvfb with the program on it; `close` ends both."""

    def __init__(self, home: Path) -> None:
        read, write = os.pipe()
        self._xvfb = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        folders = {
            name: str(home / name.lower())
            for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME")
        }
        self._environment = {**os.environ, **folders, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._environment.pop("WAYLAND_DISPLAY", None)
        self._complaints = (home / "stderr").open("w+")
        self._asked = 0
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.gui.real_window.program"],
            env=self._environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )

    def until(self, condition, seconds=10):
        """The first state that the program tells of in which the condition holds."""
        end = time.monotonic() + seconds
        for line in self._program.stdout:
            state = json.loads(line)
            if condition(state):
                return state
            assert time.monotonic() < end, f"not reached: { ({**state, 'places': {}, 'losses': []}) }"
        raise AssertionError(f"The program has ended: {self.complaints()}")

    def ask(self, words=""):
        """Has the program do something; the state after it."""
        self._program.stdin.write(words + "\n")
        self._program.stdin.flush()
        self._asked += 1
        return self.until(lambda state: state["asked"] >= self._asked)

    def begin(self):
        """The first network, ready to learn, on a canvas that has the focus."""
        self.do("key", "Escape", "mousemove", 800, 990)
        self.ask("new")
        return self.until(lambda state: state["phase"] == "ready" and not state["at"])

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self._environment, check=True, timeout=20)

    def drag(self, start, end, *, button=1, key=None):
        """From point to point as a hand would, while a key is held; the state at rest before the release."""
        if key:
            self.do("keydown", key)
        self.do("mousemove", *start, "mousedown", button)
        for share in (0.02, 0.1, 0.3, 0.6, 0.9, 1.0):
            self.do("mousemove", *between(start, end, share))
        self.do("mouseup", button)
        if key:
            self.do("keyup", key)

    def complaints(self):
        self._complaints.seek(0)
        return self._complaints.read()

    def close(self):
        """Ends the program as the system would; its exit code and what it complained of."""
        try:
            self._program.terminate()
            # What it still tells is read, or it could not end.
            self._program.communicate(timeout=20)
            return self._program.returncode, self.complaints()
        finally:
            self._program.kill()
            self._xvfb.terminate()
            self._xvfb.wait(timeout=10)
            self._complaints.close()


def between(start, end, share):
    """The point that lies `share` of the way from one point of the screen to another."""
    return tuple(round(a + (b - a) * share) for a, b in zip(start, end, strict=True))


def beside(point, dx, dy):
    """The point so far from another."""
    return point[0] + dx, point[1] + dy
