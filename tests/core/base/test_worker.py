"""Slow calls: in order, with a result for each, and an end that does not hang."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest

from core.base.errors import ConfigError, UserError
from core.base.events import EventQueue, Job, JobDone
from core.base.worker import Workers
from tests.conftest import ExpectedErrors


@pytest.fixture
def events() -> EventQueue:
    return EventQueue()


def done(events: EventQueue, job: Job[Any]) -> JobDone:
    event = events.wait(60)
    assert isinstance(event, JobDone)
    assert event.job_id == job.id
    return event


def test_results_come_in_order(events: EventQueue) -> None:
    workers = Workers(events.post)
    jobs = [workers.quick.submit("Counting", partial(int, n)) for n in range(5)]
    assert [done(events, job).result for job in jobs] == [0, 1, 2, 3, 4]
    assert len({job.id for job in jobs} | {workers.slow.submit("x", lambda: 0).id}) == 6
    workers.close(5)


def test_an_error_for_the_person_comes_as_it_is(events: EventQueue) -> None:
    workers = Workers(events.post)
    error = ConfigError("Line 3 is wrong.", "Correct it.", 3, 1)

    def fail() -> None:
        raise error

    assert done(events, workers.quick.submit("Saving", fail)).error is error
    workers.close(5)


def test_a_defect_is_said_and_the_thread_lives(
    events: EventQueue, expected_errors: ExpectedErrors
) -> None:
    expected_errors.allow("Saving failed")
    workers = Workers(events.post)

    def fail() -> None:
        raise KeyError("sk-secret")

    error = done(events, workers.quick.submit("Saving", fail)).error
    assert isinstance(error, UserError)
    assert "Saving" in error.what
    assert "sk-secret" not in str(error)
    assert done(events, workers.quick.submit("Next", lambda: 7)).result == 7
    workers.close(5)


def test_a_save_does_not_wait_behind_the_network(events: EventQueue) -> None:
    workers = Workers(events.post)
    release = threading.Event()
    workers.slow.submit("Testing the models", release.wait)
    save = workers.quick.submit("Saving", lambda: "saved")
    assert done(events, save).result == "saved"
    release.set()
    workers.close(5)


def test_closing_finishes_what_is_queued_and_takes_no_more(events: EventQueue) -> None:
    workers = Workers(events.post)
    written: list[int] = []
    for number in range(3):
        workers.quick.run_soon("Writing", partial(written.append, number))
    workers.close(5)
    assert written == [0, 1, 2]
    error = done(events, workers.quick.submit("Late", lambda: 0)).error
    assert isinstance(error, UserError)
    assert "closing" in error.what


def test_closing_does_not_wait_for_a_hanging_network(events: EventQueue) -> None:
    workers = Workers(events.post)
    hang = threading.Event()
    workers.slow.submit("Testing", hang.wait)
    workers.close(5)  # returns, though the question hangs
    hang.set()


def test_an_error_nobody_waits_for_is_no_crash(events: EventQueue) -> None:
    workers = Workers(events.post)

    def fail() -> None:
        raise UserError("The disk is full.")

    workers.quick.run_soon("Writing", fail)
    assert done(events, workers.quick.submit("Next", lambda: 1)).result == 1
    workers.close(5)


def test_what_is_held_around_a_job_lasts_until_its_end_is_posted(events: EventQueue) -> None:
    workers = Workers(events.post)
    lock = threading.Lock()
    with lock:
        job = workers.quick.submit("Reading the log", lambda: "older", around=lock)
        assert events.wait(0.05) is None
    assert done(events, job).result == "older"
    workers.close(5)
