"""What the tests of the data share: the whole of MNIST, a computer without it, and web servers."""

import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nnstudio.data.published import find, folders
from nnstudio.data.remote import REMOTE

Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def full_mnist() -> Path:
    """The folder with MNIST's four files that NNSTUDIO_DATA names; skips the test if there is none."""
    if "NNSTUDIO_DATA" not in os.environ:
        pytest.skip("NNSTUDIO_DATA does not name a folder with the whole of MNIST")
    for folder in folders("mnist"):
        if all(find(folder, file) for file in REMOTE["mnist"].files):
            return folder
    pytest.fail(f"NNSTUDIO_DATA is {os.environ['NNSTUDIO_DATA']!r}, but MNIST is not there")


@pytest.fixture
def data_folder(tmp_path, monkeypatch) -> Path:
    """An empty folder that NNSTUDIO_DATA names, on a computer whose user has no datasets."""
    monkeypatch.setattr("platformdirs.user_data_path", lambda *names: tmp_path.joinpath("own", *names))
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("NNSTUDIO_DATA", str(folder))
    return folder


@pytest.fixture
def serve(monkeypatch) -> Iterator[Callable[[Answer], str]]:
    """Starts web servers on this computer that give one answer to everything; returns their address."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/mnist/"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
