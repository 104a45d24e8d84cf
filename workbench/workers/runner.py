"""The inference thread and the pool for reading, and the one signal on which their answers come back."""

import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from workbench.workers.job import Job, JobQueue

# macOS gives threads 512 KB, too little for deep networks.
STACK_SIZE = 8 * 1024 * 1024

Callback = Callable[[Any], None]


class Runs(Protocol):
    """What a pane may ask of a runner."""

    @property
    def readers(self) -> Executor | None:
        """Threads that a task may read files with, ahead of the network."""

    def run(
        self,
        owner: object,
        function: Callable[..., Any],
        *arguments: Any,
        each_step: Callback | None = None,
        then: Callback | None = None,
        failed: Callback | None = None,
        stopped: Callable[[], None] | None = None,
        live: bool = False,
    ) -> None:
        """Compute on the inference thread. A generator's steps go to ``each_step``, the last one to ``then``."""

    def read(
        self,
        owner: object,
        function: Callable[..., Any],
        *arguments: Any,
        each_step: Callback | None = None,
        then: Callback | None = None,
        failed: Callback | None = None,
        stopped: Callable[[], None] | None = None,
        channel: str = "",
    ) -> None:
        """The same beside the inference thread, for what needs no network.

        On a named ``channel`` a new request takes the place of the one before.
        """

    def cancel(self, owner: object) -> None:
        """Stop everything ``owner`` has asked for; what is done is kept."""


class _InferenceThread(QThread):
    def __init__(self, loop: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("inference")
        self.setStackSize(STACK_SIZE)
        self._loop = loop

    def run(self) -> None:
        """Work until the runner shuts down."""
        self._loop()


class Runner(QObject):
    """Runs jobs one at a time on the inference thread, reads in a pool, answers on the thread it was made in."""

    # One signal for all answers: a callback with its arguments already bound, and the check that lets it pass.
    _answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = JobQueue()
        self._changed = threading.Condition()
        self._is_closing = False
        self._reads: dict[object, dict[Job, Future[None]]] = {}
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        cores = os.cpu_count() or 1
        self.readers: Executor | None = ThreadPoolExecutor(cores, thread_name_prefix="reading")
        self._pool = ThreadPoolExecutor(max(2, cores // 2), thread_name_prefix="looking")
        self._thread = _InferenceThread(self._work, self)
        self._thread.start()

    def run(
        self,
        owner: object,
        function: Callable[..., Any],
        *arguments: Any,
        each_step: Callback | None = None,
        then: Callback | None = None,
        failed: Callback | None = None,
        stopped: Callable[[], None] | None = None,
        live: bool = False,
    ) -> None:
        """See :class:`Runs`."""
        job = Job(owner, function, arguments, live, each_step, then, failed, stopped)
        with self._changed:
            if not self._is_closing and self._queue.submit(job):
                self._changed.notify_all()

    def read(
        self,
        owner: object,
        function: Callable[..., Any],
        *arguments: Any,
        each_step: Callback | None = None,
        then: Callback | None = None,
        failed: Callback | None = None,
        stopped: Callable[[], None] | None = None,
        channel: str = "",
    ) -> None:
        """See :class:`Runs`."""
        if self._is_closing:
            return
        reads = self._reads.setdefault(owner, {})
        for older in [each for each in reads if channel and each.channel == channel]:
            older.stopped = None
            self._drop(older, reads.pop(older))
        job = Job(owner, function, arguments, False, each_step, then, failed, stopped, channel)
        reads[job] = self._pool.submit(self._do_beside, job)

    def cancel(self, owner: object) -> None:
        """See :class:`Runs`."""
        with self._changed:
            for dropped in self._queue.cancel(owner):
                self._answer(dropped.stopped, self._always)
        for job, future in self._reads.pop(owner, {}).items():
            self._drop(job, future)

    def is_idle(self) -> bool:
        """Whether nothing runs or waits on the inference thread."""
        with self._changed:
            return self._queue.is_idle

    def shut_down(self) -> None:
        """Stop everything at its next step and wait for the threads. Nothing is answered afterwards."""
        with self._changed:
            self._is_closing = True
            self._queue.cancel_all()
            self._changed.notify_all()
        for owner in list(self._reads):
            self.cancel(owner)
        self._thread.wait()
        for pool in (self._pool, self.readers):
            if isinstance(pool, ThreadPoolExecutor):
                pool.shutdown(wait=True, cancel_futures=True)

    # On the inference thread

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_closing or not self._queue.is_nothing_waiting)
                if self._is_closing:
                    return
                job = self._queue.next()
            if job is not None:
                self._do(job)

    def _do(self, job: Job) -> None:
        try:
            self._compute(job, self._do_nothing if job.is_live else self._do_waiting_live_jobs)
        finally:
            with self._changed:
                self._queue.finished(job)
            if job.is_cancelled:
                self._answer(job.stopped, partial(self._queue.is_newest, job))

    def _compute(self, job: Job, between_steps: Callable[[], None]) -> None:
        is_current = partial(self._queue.is_current, job)
        try:
            result = job.function(*job.arguments)
            if isinstance(result, Generator):
                result = self._do_steps(job, result, between_steps)
            self._answer(job.then and partial(job.then, result), is_current)
        except BaseException as error:  # noqa: BLE001 - it is passed on to the one place that words errors
            with self._changed:
                self._queue.failed(job)
            self._answer(job.failed and partial(job.failed, error), is_current)

    def _do_steps(
        self, job: Job, steps: Generator[Any, None, Any], between_steps: Callable[[], None]
    ) -> Any:
        last = None
        try:
            for last in steps:
                self._answer(job.each_step and partial(job.each_step, last), partial(self._queue.is_current, job))
                if job.is_cancelled:
                    break
                between_steps()
        finally:
            steps.close()
        return last

    @staticmethod
    def _do_nothing() -> None:
        """A live job is short: nothing is squeezed in between its steps."""

    def _do_waiting_live_jobs(self) -> None:
        while True:
            with self._changed:
                live = self._queue.next(live_only=True)
            if live is None:
                return
            self._do(live)

    # On a reading thread

    def _do_beside(self, job: Job) -> None:
        self._compute(job, self._do_nothing)
        if job.is_cancelled:
            self._answer(job.stopped, self._always)
        else:
            self._answer(partial(self._forget_read, job), self._always)

    # On the thread of the window

    def _forget_read(self, job: Job) -> None:
        self._reads.get(job.owner, {}).pop(job, None)

    def _drop(self, job: Job, future: Future[None]) -> None:
        job.is_cancelled = True
        if future.cancel():
            self._answer(job.stopped, self._always)

    @staticmethod
    def _always() -> bool:
        return True

    def _answer(self, callback: Callable[[], None] | None, is_wanted: Callable[[], bool]) -> None:
        if callback is not None and not self._is_closing:
            self._answered.emit(callback, is_wanted)

    @Slot(object, object)
    def _on_answered(self, callback: Callable[[], None], is_wanted: Callable[[], bool]) -> None:
        if is_wanted() and not self._is_closing:
            callback()

