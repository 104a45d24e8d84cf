"""The inference thread and the pools for reading, and the one signal on which their answers come back."""

import os
import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol, TypedDict, Unpack

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot
from shiboken6 import isValid

from workbench.workers.job import Job, JobQueue

# macOS gives threads 512 KB, too little for deep networks.
STACK_SIZE = 8 * 1024 * 1024

# A thread of plain Python, looking for files for instance, lets the window go on this often; Python's own value
# is 5 ms. While 100,000 files were scanned on two busy cores, the 99th percentile of the event loop's gaps was
# lower with it in 7 of 8 pairs of runs, by a quarter in the median. It does nothing against the longest gaps.
SECONDS_BETWEEN_TURNS = 0.0005

Callback = Callable[[Any], None]


class Answers(TypedDict, total=False):
    """Who hears of a job, each on the thread of the window."""

    each_step: Callback | None
    """Each step of a generator."""
    then: Callback | None
    """The result, of a generator its last step."""
    failed: Callback | None
    """The exception that has ended it."""
    stopped: Callable[[], None] | None
    """It was cancelled and has come to its end."""


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
        live: bool = False,
        **answers: Unpack[Answers],
    ) -> None:
        """Compute on the inference thread."""

    def read(
        self,
        owner: object,
        function: Callable[..., Any],
        *arguments: Any,
        channel: str = "",
        is_brief: bool = False,
        **answers: Unpack[Answers],
    ) -> None:
        """The same beside the inference thread, for what needs no network.

        On a named ``channel`` a new request takes the place of the one before. What is brief, a thumbnail for
        instance, has threads of its own, so that it does not wait until a scan or an export is over.
        """

    def write(
        self, owner: object, function: Callable[..., Any], *arguments: Any, **answers: Unpack[Answers]
    ) -> None:
        """Write down what a person has changed: one after the other, in the order of the wishes.

        Nothing takes it back, neither :meth:`cancel` nor the closing of the window, which waits for it.
        """

    def cancel(self, owner: object) -> None:
        """Stop what ``owner`` has asked to run or read; what is done is kept."""


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
    """Runs jobs one at a time on the inference thread, reads in a pool, answers on the thread it was made in.

    Its owner calls :meth:`shut_down` before it goes away.
    """

    # One signal for all answers: the job, a callback with its argument bound, and whether it is the job's last.
    _answered = Signal(object, object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = JobQueue()
        self._changed = threading.Condition()
        self._is_closing = False
        self._reads: dict[object, dict[Job, Future[None]]] = {}
        self._writes: set[Job] = set()
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        cores = os.cpu_count() or 1
        self.readers: Executor | None = ThreadPoolExecutor(cores, thread_name_prefix="reading")
        # One more than there is work for: who fetches a model does little but wait for its server.
        self._pool = ThreadPoolExecutor(max(2, cores // 2) + 1, thread_name_prefix="looking")
        self._brief_pool = ThreadPoolExecutor(max(2, cores // 2), thread_name_prefix="glancing")
        self._writing_pool = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._thread = _InferenceThread(self._work, self)
        sys.setswitchinterval(SECONDS_BETWEEN_TURNS)
        self._thread.start()

    def run(
        self,
        owner: object,
        function: Callable[..., Any],
        *arguments: Any,
        live: bool = False,
        **answers: Unpack[Answers],
    ) -> None:
        """See :class:`Runs`."""
        job = Job(owner, function, arguments, live, **answers)
        with self._changed:
            if not self._is_closing and self._queue.submit(job):
                self._changed.notify_all()

    def read(
        self,
        owner: object,
        function: Callable[..., Any],
        *arguments: Any,
        channel: str = "",
        is_brief: bool = False,
        **answers: Unpack[Answers],
    ) -> None:
        """See :class:`Runs`."""
        if self._is_closing:
            return
        reads = self._reads.setdefault(owner, {})
        for older in [each for each in reads if channel and each.channel == channel]:
            older.is_replaced = True
            self._drop(older, reads[older])
        job = Job(owner, function, arguments, channel=channel, **answers)
        reads[job] = (self._brief_pool if is_brief else self._pool).submit(self._compute, job)

    def write(
        self, owner: object, function: Callable[..., Any], *arguments: Any, **answers: Unpack[Answers]
    ) -> None:
        """See :class:`Runs`."""
        if not self._is_closing:
            job = Job(owner, function, arguments, **answers)
            self._writes.add(job)
            self._writing_pool.submit(self._compute, job)

    def cancel(self, owner: object) -> None:
        """See :class:`Runs`."""
        with self._changed:
            dropped = self._queue.cancel(owner)
        for job in dropped:
            self._answer(job, None, is_last=True)
        for job, future in self._reads.get(owner, {}).items():
            self._drop(job, future)

    def is_idle(self) -> bool:
        """Whether nothing runs or waits on the inference thread, and nothing is still to be written."""
        with self._changed:
            return self._queue.is_idle and not self._writes

    def shut_down(self) -> None:
        """Stop everything at its next step and wait for the threads. Nothing is answered afterwards."""
        with self._changed:
            self._is_closing = True
            self._queue.cancel_all()
            self._changed.notify_all()
        for owner in self._reads:
            self.cancel(owner)
        self._thread.wait()
        self._writing_pool.shutdown(wait=True)
        for pool in (self._pool, self._brief_pool, self.readers):
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
            self._compute(job, None if job.is_live else self._do_waiting_live_jobs)
        finally:
            with self._changed:
                self._queue.finished(job)

    def _do_waiting_live_jobs(self) -> None:
        while True:
            with self._changed:
                live = self._queue.next(live_only=True)
            if live is None:
                return
            self._do(live)

    # On the inference thread or a reading thread

    def _compute(self, job: Job, between_steps: Callable[[], None] | None = None) -> None:
        try:
            result = job.function(*job.arguments)
            if isinstance(result, Generator):
                result = self._do_steps(job, result, between_steps)
            last = job.then and partial(job.then, result)
        except BaseException as error:  # noqa: BLE001 - it is passed on to the one place that words errors
            with self._changed:
                self._queue.failed(job)
            last = partial(job.failed or _raise, error)
        self._answer(job, last, is_last=True)

    def _do_steps(
        self, job: Job, steps: Generator[Any, None, Any], between_steps: Callable[[], None] | None
    ) -> Any:
        last = None
        try:
            for last in steps:
                self._answer(job, job.each_step and partial(job.each_step, last))
                if job.is_cancelled:
                    break
                if between_steps:
                    between_steps()
        finally:
            # A cancelled task has tidied up before anybody hears that it has stopped.
            steps.close()
        return last

    def _answer(self, job: Job, callback: Callable[[], None] | None, is_last: bool = False) -> None:
        if not self._is_closing and (callback is not None or is_last):
            self._answered.emit(job, callback, is_last)

    # On the thread of the window

    def _drop(self, job: Job, future: Future[None]) -> None:
        if not job.is_cancelled:
            job.is_cancelled = True
            if future.cancel():
                self._answer(job, None, is_last=True)

    @Slot(object, object, bool)
    def _on_answered(self, job: Job, callback: Callable[[], None] | None, is_last: bool) -> None:
        if self._is_closing:
            return
        if is_last:
            with self._changed:
                self._queue.answered(job)
            self._reads.get(job.owner, {}).pop(job, None)
            self._writes.discard(job)
        if _is_gone(job.owner):
            self.cancel(job.owner)
            return
        # The one check against late answers. It is made here because cancelling happens on this thread too.
        if job.is_cancelled:
            callback = job.stopped if is_last and not job.is_replaced else None
        if callback is not None:
            callback()


def _raise(error: BaseException) -> None:
    """What nobody asked to hear of goes to the program's hook for unexpected errors instead of getting lost."""
    raise error


def _is_gone(owner: object) -> bool:
    return isinstance(owner, QObject) and not isValid(owner)
