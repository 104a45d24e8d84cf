"""Which job runs next on the inference thread. No Qt and no threads here: plain decisions, plainly tested.

Two policies. *Restart*: a new request stops the running job of its owner at its next step, and whatever that job
still answers is dropped. *Live* (sliders): the running job finishes and is shown; of those waiting only the
newest is kept; a request equal to the last one is not sent again. Live jobs run between two steps of a batch.
"""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Job:
    """A function and its arguments, waiting for the inference thread or on it, and who wants to hear of it.

    ``ticket`` grows with every job, so that a late answer can be told from a current one.
    """

    owner: object
    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    is_live: bool = False
    each_step: Callable[[Any], None] | None = None
    then: Callable[[Any], None] | None = None
    failed: Callable[[Any], None] | None = None
    stopped: Callable[[], None] | None = None
    channel: str = ""
    ticket: int = 0
    is_cancelled: bool = False

    @property
    def request(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """What is asked for; equal requests have equal answers."""
        return self.function, self.arguments


class JobQueue:
    """The jobs that wait and that run, and the newest ticket of every owner. Its user brings the lock."""

    def __init__(self) -> None:
        self._tickets = itertools.count(1)
        self._waiting: deque[Job] = deque()
        self._waiting_live: dict[object, Job] = {}
        self._running: list[Job] = []
        self._newest_live: dict[object, Job] = {}
        self._newest_ticket: dict[object, int] = {}

    def submit(self, job: Job) -> bool:
        """Take a job in; False if it equals the owner's newest live request and so need not be computed."""
        if job.is_live:
            newest = self._newest_live.get(job.owner)
            if newest is not None and newest.request == job.request:
                return False
            self._waiting_live[job.owner] = self._newest_live[job.owner] = job
        else:
            self.cancel(job.owner)
            self._waiting.append(job)
            self._newest_ticket[job.owner] = job.ticket = next(self._tickets)
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
        if self._newest_live.get(job.owner) is job:
            del self._newest_live[job.owner]

    def cancel(self, owner: object) -> list[Job]:
        """Stop what ``owner`` has running at its next step and drop what waits. Returns the dropped jobs."""
        dropped = [job for job in self._waiting if job.owner is owner]
        self._waiting = deque(job for job in self._waiting if job.owner is not owner)
        live = self._waiting_live.pop(owner, None)
        self._newest_live.pop(owner, None)
        if live is not None:
            dropped.append(live)
        for job in (*dropped, *self._running):
            job.is_cancelled = job.is_cancelled or job.owner is owner
        return dropped

    def cancel_all(self) -> None:
        """Stop what runs at its next step and drop all that waits."""
        for owner in [job.owner for job in (*self._running, *self._waiting, *self._waiting_live.values())]:
            self.cancel(owner)

    def is_current(self, job: Job) -> bool:
        """Whether the job's answers may still be shown: the one check against late answers.

        A live answer is shown though a newer request waits: the screen would starve otherwise.
        """
        return not job.is_cancelled

    def is_newest(self, job: Job) -> bool:
        """Whether its owner has asked for nothing else since."""
        return job.ticket == self._newest_ticket.get(job.owner, job.ticket)

    @property
    def is_nothing_waiting(self) -> bool:
        """Whether there is no job to start."""
        return not (self._waiting or self._waiting_live)

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return self.is_nothing_waiting and not self._running
