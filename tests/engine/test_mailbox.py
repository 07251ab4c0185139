"""The mailbox: the newest report and no other."""

import sys
import threading

import pytest

from nnstudio.engine.api import Phase, Report
from nnstudio.engine.mailbox import Mailbox


def report(run):
    return Report(run, Phase.RUNNING)


def test_an_empty_mailbox_gives_nothing():
    assert Mailbox().take() is None


def test_what_is_posted_can_be_taken():
    mailbox, posted = Mailbox(), report(1)
    mailbox.post(posted)
    assert mailbox.take() is posted


def test_a_report_can_be_taken_once():
    mailbox = Mailbox()
    mailbox.post(report(1))
    mailbox.take()
    assert mailbox.take() is None


def test_a_newer_report_takes_the_place_of_an_older_one():
    mailbox = Mailbox()
    mailbox.post(report(1))
    mailbox.post(report(2))
    assert mailbox.take() == report(2)


def test_nothing_is_wanted_before_anyone_has_looked():
    assert not Mailbox().wanted


def test_looking_asks_for_another_report():
    mailbox = Mailbox()
    mailbox.take()
    assert mailbox.wanted


def test_a_post_answers_the_wish():
    mailbox = Mailbox()
    mailbox.take()
    mailbox.post(report(1))
    assert not mailbox.wanted


@pytest.fixture
def eager_switching():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("eager_switching")
def test_reports_are_taken_in_the_order_of_posting_and_the_last_one_always_arrives():
    mailbox, count = Mailbox(), 20_000

    def post():
        for run in range(1, count + 1):
            mailbox.post(report(run))

    worker = threading.Thread(target=post)
    worker.start()
    taken = [0]
    while worker.is_alive():
        taken.extend(news.run for news in [mailbox.take()] if news)
    taken.extend(news.run for news in [mailbox.take()] if news)
    assert taken == sorted(set(taken))
    assert taken[-1] == count
