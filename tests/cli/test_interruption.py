"""Signals that ask a command to come to its end, and those that end it at once."""

import signal

import pytest

from nnstudio.cli import interruption


def test_a_signal_after_a_while_stops_at_once_unless_the_rest_is_to_save(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(interruption.time, "monotonic", lambda: clock[0])
    with interruption.Interruption() as asked:
        for clock[0] in (0.0, interruption.AT_ONCE):
            signal.raise_signal(signal.SIGINT)
            assert asked.asked
        clock[0] += 0.1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    with interruption.Interruption() as asked:
        asked.finish()
        for clock[0] in (0.0, 10.0):
            signal.raise_signal(signal.SIGINT)
    assert (asked.asked, asked.code) == (True, 130)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_signal_that_is_ignored_stays_so(monkeypatch):
    """As SIGHUP is by nohup."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with interruption.Interruption() as asked:
            signal.raise_signal(signal.SIGTERM)
        assert not asked.asked
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
