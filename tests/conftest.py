"""What every test gets: one BLAS thread, no screen, and folders that are not the user's."""

import importlib.util
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest  # noqa: E402  # NumPy reads the thread counts when it is imported


def pytest_terminal_summary(terminalreporter):
    """Prints what tests have counted, by `record_property("proof", words)`."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    proofs = [words for report in reports for name, words in report.user_properties if name == "proof"]
    if proofs:
        terminalreporter.section("proofs")
    for words in proofs:
        terminalreporter.write_line(words)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    """Settings, data and logs of a test stay out of the user's."""
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("HOME", str(home))


@pytest.fixture(scope="session")
def elsewhere():
    """Another process, to use PyTorch in: here, it would slow down every later search through all objects."""
    if importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed (pip install torch)")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        yield process
