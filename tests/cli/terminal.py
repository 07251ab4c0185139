"""A shell in a terminal of its own, in which a test types."""

import os
import pty
import re
import select
import signal
import sys
import time
from pathlib import Path

LIMIT = 60
PROMPT = "@@ "

_START = {
    "bash": ["bash", "-i"],
    "zsh": ["zsh", "-i"],
    "fish": ["fish", "-i"],
}
_RC = {
    "bash": (".bashrc", f"PS1='{PROMPT}'\nbind 'set enable-bracketed-paste off'\n"),
    "zsh": (".zshrc", f"PS1='{PROMPT}'\nunsetopt zle_bracketed_paste\nunset zle_bracketed_paste\n"),
    "fish": (
        ".config/fish/config.fish",
        f"function fish_prompt; echo -n '{PROMPT}'; end\nset fish_greeting\n",
    ),
}
_STUB = """#!/bin/sh
if [ -n "$_NNSTUDIO_COMPLETE$PRINT" ] || [ "$1" = completion ]; then
    "{python}" -m nnstudio "$@"
    [ "$1" = completion ] || echo >> "{told}"
    exit
fi
for word in "$@"; do printf 'ARGUMENT<%s>\\n' "$word"; done
echo EVERYTHING
"""


class Terminal:
    """An interactive shell at home in a folder, where `nnstudio` only says with which words it is called.

    `asked` counts how often the shell has asked for completions.
    """

    def __init__(self, shell: str, home: Path) -> None:
        self._told = home / ".asked"
        self._told.touch()
        (home / ".bin").mkdir()
        program = home / ".bin" / "nnstudio"
        program.write_text(_STUB.format(python=sys.executable, told=self._told))
        program.chmod(0o755)
        name, rc = _RC[shell]
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        with (home / name).open("a") as file:
            file.write(rc)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "ZDOTDIR"))}
        self.environment = {
            **kept,
            "HOME": str(home),
            "TERM": "dumb" if shell != "fish" else "xterm",
            "PATH": f"{home / '.bin'}:{os.environ['PATH']}",
        }
        self._seen = ""
        self._shell, self._home = _START[shell], home

    def start(self) -> None:
        """Starts the shell and waits until it asks for a command."""
        self._process, self._end = pty.fork()
        if not self._process:
            os.chdir(self._home)
            os.execvpe(self._shell[0], self._shell, self.environment)
        self._wait_for(re.escape(PROMPT.strip()))

    def words(self, *typed: str) -> list[str]:
        """The words that `nnstudio` is called with after each of these pieces is typed and completed."""
        self._seen = ""
        self._send("nnstudio ")
        for piece in typed:
            asked = self._told.stat().st_size
            self._send(piece + "\t")
            self._until(lambda asked=asked: self._told.stat().st_size > asked)
        self._send("\n")
        self._wait_for("\nEVERYTHING")
        found = re.findall(r"ARGUMENT<(.*)>", self._seen)
        self._wait_for("EVERYTHING(?s:.*)" + re.escape(PROMPT.strip()))
        return found

    def close(self) -> None:
        """Ends the shell."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._end)

    def _send(self, text: str) -> None:
        os.write(self._end, text.encode())

    def _wait_for(self, pattern: str) -> None:
        self._until(lambda: re.search(pattern, self._seen) is not None)

    def _until(self, condition) -> None:
        end = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < end, f"the terminal shows {self._seen!r}"
            if select.select([self._end], [], [], 0.05)[0]:
                self._seen += os.read(self._end, 2**16).decode(errors="replace").replace("\r", "")
