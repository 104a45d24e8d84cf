"""The runner with its real threads. Events decide who goes when; nothing waits for time to pass."""

import ctypes
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from workbench.workers.runner import STACK_SIZE, Runner

PATIENCE = 10


class Pane:
    """Somebody who asks, and keeps what is answered in the order in which it arrives."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def each_step(self, step: Any) -> None:
        self.heard.append(("step", step))

    def then(self, result: Any) -> None:
        self.heard.append(("then", result))

    def failed(self, error: BaseException) -> None:
        self.heard.append(("failed", error))

    def stopped(self) -> None:
        self.heard.append("stopped")

    @property
    def ears(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("each_step", "then", "failed", "stopped")}


class Gate:
    """A task of steps, each of which waits to be let through. It notes when it has been closed."""

    def __init__(self, steps: int = 3) -> None:
        self.steps = steps
        self.reached = [threading.Event() for _ in range(steps + 1)]
        self.open = [threading.Event() for _ in range(steps)]
        self.is_closed = threading.Event()

    def task(self) -> Iterator[int]:
        try:
            for number in range(self.steps):
                self.reached[number].set()
                assert self.open[number].wait(PATIENCE)
                yield number
            self.reached[self.steps].set()
        finally:
            self.is_closed.set()

    def let_all_through(self) -> None:
        for event in self.open:
            event.set()


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.shut_down()


def heard(qtbot: QtBot, pane: Pane, what: Any) -> None:
    qtbot.waitUntil(lambda: what in pane.heard, timeout=PATIENCE * 1000)


def settle(qtbot: QtBot, runner: Runner) -> None:
    """Until the thread is idle and every answer that was sent has arrived."""
    last = Pane()
    qtbot.waitUntil(runner.is_idle, timeout=PATIENCE * 1000)
    runner.run(last, int, then=last.then)
    heard(qtbot, last, ("then", 0))


# Answers


def test_a_short_job_answers_once(qtbot: QtBot, runner: Runner) -> None:
    pane = Pane()
    runner.run(pane, divmod, 17, 5, **pane.ears)
    settle(qtbot, runner)
    assert pane.heard == [("then", (3, 2))]


def test_a_long_job_answers_at_each_step_and_with_its_last(qtbot: QtBot, runner: Runner) -> None:
    pane, gate = Pane(), Gate()
    gate.let_all_through()
    runner.run(pane, gate.task, **pane.ears)
    settle(qtbot, runner)
    assert pane.heard == [("step", 0), ("step", 1), ("step", 2), ("then", 2)]


def test_work_is_done_elsewhere_and_answers_arrive_on_the_thread_of_the_window(
    qtbot: QtBot, runner: Runner
) -> None:
    threads: dict[str, QThread] = {}

    def task() -> Iterator[int]:
        threads["run"] = QThread.currentThread()
        yield 1

    def read() -> None:
        threads["read"] = QThread.currentThread()

    pane = Pane()
    note = {name: lambda _, name=name: threads.update({name: QThread.currentThread()}) for name in "abc"}
    runner.run(pane, task, each_step=note["a"], then=note["b"])
    runner.read(pane, read, then=note["c"])
    qtbot.waitUntil(lambda: set("abc") <= set(threads))
    window = QApplication.instance().thread()
    assert threads["a"] is threads["b"] is threads["c"] is window
    assert threads["run"].objectName() == "inference"
    assert threads["run"] is not window and threads["read"] is not window


def test_everything_on_the_inference_thread_runs_one_at_a_time(qtbot: QtBot, runner: Runner) -> None:
    guard, overlaps = threading.Lock(), []

    def task() -> Iterator[int]:
        for step in range(5):
            if not guard.acquire(blocking=False):
                overlaps.append(step)
            else:
                guard.release()
            yield step

    panes = [Pane() for _ in range(8)]
    for pane in panes:
        runner.run(pane, task, then=pane.then)
    for pane in panes:
        heard(qtbot, pane, ("then", 4))
    assert not overlaps


def test_exceptions_arrive_as_exceptions(qtbot: QtBot, runner: Runner) -> None:
    def task() -> Iterator[int]:
        yield 1
        raise LookupError("no such layer")

    pane = Pane()
    runner.run(pane, task, **pane.ears)
    runner.read(pane, int, "seven", **pane.ears)
    qtbot.waitUntil(lambda: len(pane.heard) == 3)
    errors = [what for kind, what in pane.heard if kind == "failed"]
    assert {type(error) for error in errors} == {LookupError, ValueError}
    assert all(error.__traceback__ for error in errors)


def test_an_exception_that_nobody_asked_to_hear_of_is_not_lost(qtbot: QtBot, runner: Runner) -> None:
    with qtbot.captureExceptions() as caught:
        runner.run(Pane(), int, "seven")
        runner.read(Pane(), int, "eight")
        qtbot.waitUntil(lambda: len(caught) == 2)
    assert all(kind is ValueError for kind, *_ in caught)


def test_an_exception_in_a_callback_harms_neither_the_job_nor_the_next(qtbot: QtBot, runner: Runner) -> None:
    def stumble(_: Any) -> None:
        raise RuntimeError("the pane is at fault")

    pane, gate = Pane(), Gate(steps=2)
    gate.let_all_through()
    with qtbot.captureExceptions() as caught:
        runner.run(pane, gate.task, each_step=stumble, then=pane.then)
        settle(qtbot, runner)
    assert len(caught) == 2
    assert pane.heard == [("then", 1)]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how large the stack is")
def test_the_inference_thread_has_a_deep_stack(qtbot: QtBot, runner: Runner) -> None:
    def size_of_stack() -> int:
        library = ctypes.CDLL(None)
        library.pthread_self.restype = ctypes.c_ulong
        attributes, size = ctypes.create_string_buffer(256), ctypes.c_size_t()
        library.pthread_getattr_np(ctypes.c_ulong(library.pthread_self()), attributes)
        library.pthread_attr_getstacksize(attributes, ctypes.byref(size))
        library.pthread_attr_destroy(attributes)
        return size.value

    pane = Pane()
    runner.run(pane, size_of_stack, then=pane.then)
    qtbot.waitUntil(lambda: bool(pane.heard))
    assert pane.heard[0][1] >= STACK_SIZE == 8 * 1024 * 1024


# Restart


def test_a_new_request_stops_the_old_job_at_its_next_step_and_drops_what_it_still_says(
    qtbot: QtBot, runner: Runner
) -> None:
    pane, old = Pane(), Gate()
    runner.run(pane, old.task, **pane.ears)
    old.open[0].set()
    assert old.reached[1].wait(PATIENCE)
    runner.run(pane, divmod, 17, 5, **pane.ears)
    old.open[1].set()
    settle(qtbot, runner)
    assert old.is_closed.is_set() and not old.reached[2].is_set()
    assert pane.heard == [("then", (3, 2))], "the old job's steps had been sent, but came too late"


def test_requests_of_different_panes_do_not_disturb_each_other(qtbot: QtBot, runner: Runner) -> None:
    first, second, gate = Pane(), Pane(), Gate(steps=1)
    runner.run(first, gate.task, **first.ears)
    assert gate.reached[0].wait(PATIENCE)
    runner.run(second, divmod, 17, 5, **second.ears)
    gate.let_all_through()
    settle(qtbot, runner)
    assert first.heard == [("step", 0), ("then", 0)]
    assert second.heard == [("then", (3, 2))]


# Live


def test_sliders_show_the_running_answer_and_the_newest_and_nothing_between(
    qtbot: QtBot, runner: Runner
) -> None:
    pane, running, is_open = Pane(), threading.Event(), threading.Event()
    computed = []

    def square(number: int) -> int:
        computed.append(number)
        running.set()
        assert is_open.wait(PATIENCE)
        return number**2

    runner.run(pane, square, 1, live=True, **pane.ears)
    assert running.wait(PATIENCE)
    for number in (2, 3, 4, 5):
        runner.run(pane, square, number, live=True, **pane.ears)
    is_open.set()
    settle(qtbot, runner)
    assert computed == [1, 5]
    assert pane.heard == [("then", 1), ("then", 25)]
    runner.run(pane, square, 5, live=True, **pane.ears)
    settle(qtbot, runner)
    assert computed == [1, 5], "an equal request is not sent again"


def test_live_jobs_run_between_two_steps_of_a_batch(qtbot: QtBot, runner: Runner) -> None:
    batch, slider, gate = Pane(), Pane(), Gate()
    runner.run(batch, gate.task, **batch.ears)
    assert gate.reached[0].wait(PATIENCE)
    runner.run(slider, divmod, 17, 5, live=True, then=slider.then)
    gate.open[0].set()
    assert gate.reached[1].wait(PATIENCE)
    heard(qtbot, slider, ("then", (3, 2)))
    assert batch.heard == [("step", 0)], "the batch has not even reached its second step"
    gate.let_all_through()
    settle(qtbot, runner)
    assert batch.heard[-1] == ("then", 2)


def test_a_failing_live_job_leaves_the_batch_alone_and_may_be_tried_again(
    qtbot: QtBot, runner: Runner
) -> None:
    batch, slider, gate = Pane(), Pane(), Gate()
    attempts = []

    def fail() -> None:
        attempts.append(1)
        raise ValueError("not yet")

    runner.run(batch, gate.task, **batch.ears)
    assert gate.reached[0].wait(PATIENCE)
    for _ in range(2):
        runner.run(slider, fail, live=True, failed=slider.failed)
    gate.open[0].set()
    qtbot.waitUntil(lambda: len(slider.heard) == 1)
    runner.run(slider, fail, live=True, failed=slider.failed)
    gate.let_all_through()
    settle(qtbot, runner)
    assert len(attempts) == len(slider.heard) == 2
    assert batch.heard[-1] == ("then", 2)


# Cancelling


def test_stopped_is_said_once_and_after_the_task_has_tidied_up(qtbot: QtBot, runner: Runner) -> None:
    pane, gate = Pane(), Gate()
    was_closed = []
    runner.run(pane, gate.task, **pane.ears | {"stopped": lambda: was_closed.append(gate.is_closed.is_set())})
    gate.open[0].set()
    assert gate.reached[1].wait(PATIENCE)
    heard(qtbot, pane, ("step", 0))
    runner.cancel(pane)
    runner.cancel(pane)
    assert not was_closed
    gate.let_all_through()
    settle(qtbot, runner)
    assert was_closed == [True]
    assert pane.heard == [("step", 0)]
    assert not gate.reached[2].is_set()


def test_a_job_that_is_cancelled_before_it_began_says_stopped(qtbot: QtBot, runner: Runner) -> None:
    first, second, gate = Pane(), Pane(), Gate(steps=1)
    runner.run(first, gate.task, **first.ears)
    assert gate.reached[0].wait(PATIENCE)
    runner.run(second, divmod, 17, 5, **second.ears)
    runner.cancel(second)
    gate.let_all_through()
    settle(qtbot, runner)
    assert second.heard == ["stopped"]
    assert first.heard == [("step", 0), ("then", 0)]


def test_a_job_that_ended_before_its_answers_were_heard_can_still_be_cancelled(
    qtbot: QtBot, runner: Runner
) -> None:
    pane, gate = Pane(), Gate(steps=1)
    gate.let_all_through()
    runner.run(pane, gate.task, **pane.ears)
    while not runner.is_idle():
        QThread.yieldCurrentThread()
    runner.cancel(pane)
    settle(qtbot, runner)
    assert pane.heard == ["stopped"], "either “then” or “stopped” must come, or a pane waits for ever"


def test_a_pane_that_asks_anew_does_not_hear_that_its_cancelled_job_stopped(
    qtbot: QtBot, runner: Runner
) -> None:
    pane, gate = Pane(), Gate()
    runner.run(pane, gate.task, **pane.ears)
    assert gate.reached[0].wait(PATIENCE)
    runner.cancel(pane)
    runner.run(pane, divmod, 17, 5, **pane.ears)
    gate.let_all_through()
    settle(qtbot, runner)
    assert pane.heard == [("then", (3, 2))]


def test_an_error_while_stopping_is_no_news(qtbot: QtBot, runner: Runner) -> None:
    pane, began, is_open = Pane(), threading.Event(), threading.Event()

    def task() -> Iterator[int]:
        try:
            began.set()
            assert is_open.wait(PATIENCE)
            yield 1
        finally:
            raise OSError("while tidying up")

    runner.run(pane, task, **pane.ears)
    assert began.wait(PATIENCE)
    runner.cancel(pane)
    is_open.set()
    settle(qtbot, runner)
    assert pane.heard == ["stopped"]


# Reading


def test_only_the_newest_answer_of_a_channel_arrives(qtbot: QtBot, runner: Runner) -> None:
    pane, gates = Pane(), [threading.Event() for _ in range(3)]
    began = [threading.Event() for _ in range(3)]

    def look(number: int) -> int:
        began[number].set()
        assert gates[number].wait(PATIENCE)
        return number

    runner.read(pane, look, 0, channel="facts", **pane.ears)
    runner.read(pane, look, 1, channel="facts", **pane.ears)
    assert began[0].wait(PATIENCE) and began[1].wait(PATIENCE)
    runner.read(pane, look, 2, channel="facts", **pane.ears)
    runner.read(pane, divmod, 17, 5, channel="thumbnail", **pane.ears)
    for gate in reversed(gates):
        gate.set()
    qtbot.waitUntil(lambda: len(pane.heard) == 2)
    runner.shut_down()
    assert sorted(pane.heard, key=str) == [("then", (3, 2)), ("then", 2)]


def test_what_is_brief_does_not_wait_for_what_is_long(qtbot: QtBot, runner: Runner) -> None:
    busy, pane, long = Pane(), Pane(), threading.Event()
    for _ in range(50):  # scans, exports, more of them than there are threads
        runner.read(busy, long.wait, PATIENCE)
    runner.read(pane, divmod, 17, 5, is_brief=True, **pane.ears)
    heard(qtbot, pane, ("then", (3, 2)))
    runner.cancel(busy)
    long.set()


def test_reading_steps_beside_the_inference_thread(qtbot: QtBot, runner: Runner) -> None:
    busy, pane, blocker, scan = Pane(), Pane(), Gate(steps=1), Gate(steps=2)
    runner.run(busy, blocker.task, then=busy.then)
    assert blocker.reached[0].wait(PATIENCE)
    scan.let_all_through()
    runner.read(pane, scan.task, **pane.ears)
    heard(qtbot, pane, ("then", 1))
    assert pane.heard == [("step", 0), ("step", 1), ("then", 1)]
    assert not busy.heard
    blocker.let_all_through()


def test_whoever_waits_for_a_server_leaves_two_threads_for_the_others(qtbot: QtBot, runner: Runner) -> None:
    fetching, exporting, pane = Gate(1), Gate(1), Pane()
    for gate in (fetching, exporting):
        runner.read(gate, gate.task)
        assert gate.reached[0].wait(PATIENCE)
    runner.read(pane, lambda: "looked up", **pane.ears)
    qtbot.waitUntil(lambda: pane.heard == [("then", "looked up")], timeout=PATIENCE * 1000)
    for gate in (fetching, exporting):
        gate.open[0].set()


def test_cancelled_reading_says_stopped_once(qtbot: QtBot, runner: Runner) -> None:
    pane, scan = Pane(), Gate()
    runner.read(pane, scan.task, **pane.ears)
    assert scan.reached[0].wait(PATIENCE)
    runner.cancel(pane)
    runner.cancel(pane)
    scan.let_all_through()
    heard(qtbot, pane, "stopped")
    runner.read(pane, divmod, 17, 5, **pane.ears)
    heard(qtbot, pane, ("then", (3, 2)))
    assert pane.heard == ["stopped", ("then", (3, 2))]
    assert scan.is_closed.is_set() and not scan.reached[1].is_set()


# Going away


def test_a_pane_that_is_gone_is_never_called(qtbot: QtBot, runner: Runner) -> None:
    pane, owner, gate = Pane(), QObject(), Gate()
    runner.run(owner, gate.task, **pane.ears)
    runner.read(owner, divmod, 17, 5, **pane.ears)
    assert gate.reached[0].wait(PATIENCE)
    delete(owner)
    gate.open[0].set()
    assert gate.reached[1].wait(PATIENCE)
    QApplication.processEvents()
    gate.let_all_through()
    settle(qtbot, runner)
    assert pane.heard == []
    assert gate.is_closed.is_set()


def test_shutting_down_during_a_job_stops_it_and_says_nothing(qtbot: QtBot) -> None:
    runner, pane, running, waiting = Runner(), Pane(), Gate(), Pane()
    runner.run(pane, running.task, **pane.ears)
    running.open[0].set()
    assert running.reached[1].wait(PATIENCE)
    runner.run(waiting, divmod, 17, 5, **waiting.ears)
    running.open[1].set()
    runner.shut_down()
    runner.shut_down()
    QApplication.processEvents()
    assert running.is_closed.is_set() and not running.reached[3].is_set()
    assert pane.heard == [] and waiting.heard == []
    assert runner.findChild(QThread).isFinished()


def test_a_runner_that_was_shut_down_takes_no_more_work(qtbot: QtBot) -> None:
    runner, pane = Runner(), Pane()
    runner.shut_down()
    runner.run(pane, divmod, 17, 5, **pane.ears)
    runner.read(pane, divmod, 17, 5, **pane.ears)
    runner.cancel(pane)
    QApplication.processEvents()
    assert pane.heard == []
    assert not [each.name for each in threading.enumerate() if each.name.startswith(("reading", "looking"))]


def test_results_are_passed_on_as_they_are(qtbot: QtBot, runner: Runner) -> None:
    pane, made = Pane(), []

    def make() -> np.ndarray:
        made.append(np.zeros((4, 4, 3), np.uint8))
        return made[0]

    runner.run(pane, make, then=pane.then)
    qtbot.waitUntil(lambda: bool(pane.heard))
    assert pane.heard[0][1] is made[0]


def test_an_answer_under_an_unknown_name_is_refused_at_once(runner: Runner) -> None:
    for ask in (runner.run, runner.read):
        with pytest.raises(TypeError, match="afterwards"):
            ask(object(), int, afterwards=print)  # type: ignore[call-arg]


def test_what_is_written_is_written_in_order_and_to_the_end(qtbot: QtBot) -> None:
    runner, owner, begun, gate = Runner(), object(), threading.Event(), threading.Event()
    written: list[int] = []

    def first() -> None:
        begun.set()
        assert gate.wait(20)
        written.append(1)

    runner.write(owner, first)
    for number in (2, 3):
        runner.write(owner, written.append, number)
    assert begun.wait(20)
    runner.cancel(owner)
    gate.set()
    runner.shut_down()
    assert written == [1, 2, 3]
    runner.write(owner, written.append, 4)
    assert written == [1, 2, 3], "nothing is taken on after the end"


def test_who_has_written_hears_of_it(qtbot: QtBot, runner: Runner) -> None:
    heard: list[Any] = []
    runner.write(object(), lambda: 7, then=heard.append)
    runner.write(object(), lambda: 1 / 0, failed=heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard[0] == 7 and isinstance(heard[1], ZeroDivisionError)
