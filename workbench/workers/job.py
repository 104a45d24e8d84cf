"""Which job runs next on the inference thread. No Qt and no threads here: plain decisions, plainly tested.

Two policies. *Restart*: a new request stops the running job of its owner at its next step, and whatever that job
still answers is dropped. *Live* (sliders): the running job finishes and is shown; of those waiting only the
newest is kept; a request equal to the last one is not sent again. Live jobs run between two steps of a batch.
"""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Job:
    """A function and its arguments, waiting for the inference thread or on it.

    ``owner`` is whoever asked; ``ticket`` grows with every job, so a late answer can be told from a current one.
    """

    owner: object
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    is_live: bool = False
    ticket: int = 0
    is_cancelled: bool = False
    on_step: Callable[[Any], None] | None = None
    on_done: Callable[[Any], None] | None = None
    on_failure: Callable[[BaseException], None] | None = None
    on_cancelled: Callable[[], None] | None = None

    @property
    def request(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """What is asked for; equal requests have equal answers."""
        return self.function, self.arguments


@dataclass
class JobQueue:
    """The jobs that wait, the batch that runs, and the newest ticket of every owner. Not thread-safe by itself."""

    _tickets: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _waiting: deque[Job] = field(default_factory=deque)
    _waiting_live: dict[object, Job] = field(default_factory=dict)
    _newest: dict[tuple[object, bool], Job] = field(default_factory=dict)
    _running: list[Job] = field(default_factory=list)

    def submit(self, job: Job) -> bool:
        """Take a job in; False if it equals the owner's newest live request and so need not be computed."""
        key = (job.owner, job.is_live)
        newest = self._newest.get(key)
        if job.is_live:
            if newest is not None and newest.request == job.request:
                return False
            self._waiting_live[job.owner] = job
        else:
            self.cancel(job.owner)
            self._waiting.append(job)
        job.ticket = next(self._tickets)
        self._newest[key] = job
        return True

    def next(self, live_only: bool = False) -> Job | None:
        """The job to run now, live ones first; with ``live_only`` a batch asks between two of its steps."""
        job: Job | None = None
        if self._waiting_live:
            job = self._waiting_live.pop(next(iter(self._waiting_live)))
        elif self._waiting and not live_only:
            job = self._waiting.popleft()
        if job is not None:
            self._running.append(job)
        return job

    def finished(self, job: Job) -> None:
        """The job has ended, in whatever way."""
        self._running.remove(job)

    def failed(self, job: Job) -> None:
        """Let an equal live request try again after a failure."""
        key = (job.owner, job.is_live)
        if self._newest.get(key) is job:
            del self._newest[key]

    def cancel(self, owner: object) -> list[Job]:
        """Stop what ``owner`` has running at its next step and drop what waits. Returns the dropped jobs."""
        dropped = [job for job in self._waiting if job.owner is owner]
        if owner in self._waiting_live:
            dropped.append(self._waiting_live.pop(owner))
        self._waiting = deque(job for job in self._waiting if job.owner is not owner)
        for job in (*dropped, *self._running):
            if job.owner is owner:
                job.is_cancelled = True
        for key in [key for key in self._newest if key[0] is owner]:
            del self._newest[key]
        return dropped

    def is_current(self, job: Job) -> bool:
        """Whether the job's answers may still be shown. The one check against late answers.

        A live answer is shown though a newer request waits: the screen would starve otherwise.
        """
        return not job.is_cancelled

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return not (self._running or self._waiting or self._waiting_live)
