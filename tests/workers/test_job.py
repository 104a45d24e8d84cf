"""Which job runs next: both policies, decided without threads."""

import numpy as np
import pytest

from workbench.workers.job import Job, JobQueue


class Pane:
    """Somebody who asks."""


def compute(*arguments: object) -> object:
    return arguments


@pytest.fixture
def queue() -> JobQueue:
    return JobQueue()


def test_jobs_run_in_the_order_in_which_they_were_asked_for(queue: JobQueue) -> None:
    first, second = Job(Pane(), compute), Job(Pane(), compute)
    assert queue.submit(first) and queue.submit(second)
    assert [queue.next(), queue.next(), queue.next()] == [first, second, None]


def test_a_new_request_takes_the_place_of_a_waiting_one_of_its_owner(queue: JobQueue) -> None:
    pane, other = Pane(), Job(Pane(), compute)
    old, new = Job(pane, compute, (1,)), Job(pane, compute, (2,))
    for job in (old, other, new):
        queue.submit(job)
    assert old.is_cancelled and old.is_replaced
    assert [queue.next(), queue.next(), queue.next()] == [other, new, None]


def test_a_new_request_stops_the_running_one_of_its_owner_and_no_other(queue: JobQueue) -> None:
    pane = Pane()
    old, other, new = Job(pane, compute), Job(Pane(), compute), Job(pane, compute)
    queue.submit(old)
    queue.submit(other)
    queue.next()
    queue.next()
    queue.submit(new)
    assert old.is_cancelled and old.is_replaced
    assert not other.is_cancelled and not other.is_replaced
    assert not new.is_cancelled


def test_an_equal_request_is_computed_again_under_the_restart_policy(queue: JobQueue) -> None:
    pane = Pane()
    assert queue.submit(Job(pane, compute, (1,)))
    assert queue.submit(Job(pane, compute, (1,)))


def test_answers_that_are_still_on_the_way_can_be_dropped(queue: JobQueue) -> None:
    job = Job(Pane(), compute)
    queue.submit(job)
    queue.next()
    queue.finished(job)
    assert queue.is_idle
    assert queue.cancel(job.owner) == []
    assert job.is_cancelled, "its last answer has not arrived yet"


def test_an_answered_job_is_over(queue: JobQueue) -> None:
    job = Job(Pane(), compute)
    queue.submit(job)
    queue.next()
    queue.finished(job)
    queue.answered(job)
    queue.cancel(job.owner)
    assert not job.is_cancelled


def test_of_the_waiting_live_requests_only_the_newest_is_kept(queue: JobQueue) -> None:
    pane = Pane()
    jobs = [Job(pane, compute, (number,), is_live=True) for number in range(5)]
    assert all(queue.submit(job) for job in jobs)
    assert queue.next() is jobs[-1]
    assert queue.next() is None


def test_a_running_live_job_is_finished_and_shown(queue: JobQueue) -> None:
    pane = Pane()
    running, newer = Job(pane, compute, (1,), is_live=True), Job(pane, compute, (2,), is_live=True)
    queue.submit(running)
    queue.next()
    queue.submit(newer)
    assert not running.is_cancelled
    assert queue.next() is newer


def test_each_owner_has_a_newest_live_request_and_the_first_to_ask_is_served_first(queue: JobQueue) -> None:
    left, right = Pane(), Pane()
    queue.submit(Job(left, compute, (1,), is_live=True))
    queue.submit(Job(right, compute, (1,), is_live=True))
    queue.submit(Job(left, compute, (2,), is_live=True))
    served = [queue.next(), queue.next()]
    assert [(job.owner, job.arguments) for job in served if job] == [(left, (2,)), (right, (1,))]


@pytest.mark.parametrize("state", ["waiting", "running", "answered"])
def test_an_equal_live_request_is_not_sent_again(queue: JobQueue, state: str) -> None:
    pane = Pane()
    job = Job(pane, compute, (1, "a"), is_live=True)
    queue.submit(job)
    if state != "waiting":
        queue.next()
    if state == "answered":
        queue.finished(job)
        queue.answered(job)
    assert not queue.submit(Job(pane, compute, (1, "a"), is_live=True))
    assert queue.submit(Job(pane, compute, (1, "b"), is_live=True))
    assert queue.submit(Job(pane, compute, (1, "a"), is_live=True)), "it is equal to the last one only"


def test_a_live_request_that_failed_or_was_cancelled_may_be_sent_again(queue: JobQueue) -> None:
    pane = Pane()
    failing = Job(pane, compute, is_live=True)
    queue.submit(failing)
    queue.next()
    queue.failed(failing)
    again = Job(pane, compute, is_live=True)
    assert queue.submit(again)
    assert queue.cancel(pane) == [again]
    assert queue.submit(Job(pane, compute, is_live=True))


def test_the_failure_of_an_older_live_request_does_not_forget_the_newest(queue: JobQueue) -> None:
    pane = Pane()
    older, newest = Job(pane, compute, (1,), is_live=True), Job(pane, compute, (2,), is_live=True)
    queue.submit(older)
    queue.next()
    queue.submit(newest)
    queue.failed(older)
    assert not queue.submit(Job(pane, compute, (2,), is_live=True))


def test_arrays_are_compared_without_a_complaint(queue: JobQueue) -> None:
    pane, picture = Pane(), np.zeros((2, 2, 3), np.uint8)
    assert queue.submit(Job(pane, compute, (picture,), is_live=True))
    assert not queue.submit(Job(pane, compute, (picture,), is_live=True))
    assert queue.submit(Job(pane, compute, (picture.copy(),), is_live=True))


def test_live_jobs_run_before_others_and_between_two_steps_of_a_batch(queue: JobQueue) -> None:
    batch, next_batch = Job(Pane(), compute), Job(Pane(), compute)
    live = Job(Pane(), compute, is_live=True)
    queue.submit(batch)
    assert queue.next() is batch
    queue.submit(next_batch)
    assert queue.next(live_only=True) is None
    queue.submit(live)
    assert queue.next(live_only=True) is live
    queue.finished(live)
    assert not queue.is_idle
    queue.finished(batch)
    assert queue.next() is next_batch


def test_cancelling_drops_what_waits_stops_what_runs_and_leaves_others_alone(queue: JobQueue) -> None:
    pane, other = Pane(), Job(Pane(), compute)
    running = Job(pane, compute)
    queue.submit(running)
    queue.next()
    live = Job(pane, compute, is_live=True)
    for job in (other, live):
        queue.submit(job)
    assert queue.cancel(pane) == [live]
    assert running.is_cancelled and not running.is_replaced
    assert not other.is_cancelled
    assert queue.next() is other


def test_a_job_that_is_asked_for_while_a_cancelled_one_still_stops_replaces_it(queue: JobQueue) -> None:
    pane = Pane()
    stopping = Job(pane, compute)
    queue.submit(stopping)
    queue.next()
    queue.cancel(pane)
    queue.submit(Job(pane, compute))
    assert stopping.is_replaced, "its owner must not hear “stopped” while the new job runs"


def test_cancelling_everything_leaves_nothing_to_start(queue: JobQueue) -> None:
    jobs = [Job(Pane(), compute, is_live=number % 2 == 0) for number in range(6)]
    for job in jobs:
        queue.submit(job)
    running = queue.next()
    queue.cancel_all()
    assert all(job.is_cancelled for job in jobs)
    assert queue.is_nothing_waiting and not queue.is_idle
    assert running is not None
    queue.finished(running)
    assert queue.is_idle
