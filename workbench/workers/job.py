"""Which job runs next on the inference thread. No Qt and no threads here: plain decisions, plainly tested.

Two policies. *Restart*: a new request stops the running job of its owner at its next step, and whatever that job
still answers is dropped. *Live* (sliders): the running job finishes and is shown; of those waiting only the
newest is kept; a request equal to the last one is not sent again. Live jobs run between two steps of a batch.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Job:
    """A function and its arguments, waiting for a thread or on it, and who wants to hear of it.

    The job is its own ticket: every answer names its job. ``is_cancelled`` says that no step and no result of it
    is wanted any more, ``is_replaced`` that its owner has asked for something else and will not even hear that it
    has stopped.
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
    is_cancelled: bool = False
    is_replaced: bool = False

    def asks_the_same_as(self, other: "Job") -> bool:
        """Whether both ask one function about equal arguments, so that the answers are equal too."""
        try:
            return bool((self.function, self.arguments) == (other.function, other.arguments))
        except ValueError:
            # Two arrays have no single truth; they count as different unless they are the same object.
            return False


class JobQueue:
    """The jobs that wait, that run and that have not been answered yet. Its user brings the lock."""

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()
        self._waiting_live: dict[object, Job] = {}
        self._newest_live: dict[object, Job] = {}
        self._running: list[Job] = []
        self._unanswered: list[Job] = []

    def submit(self, job: Job) -> bool:
        """Take a job in; False if it equals the owner's newest live request and so need not be computed."""
        if job.is_live:
            newest = self._newest_live.get(job.owner)
            if newest is not None and newest.asks_the_same_as(job):
                return False
            self._waiting_live[job.owner] = self._newest_live[job.owner] = job
            return True
        for older in (*self.cancel(job.owner), *self._of(job.owner, self._unanswered)):
            older.is_replaced = True
        self._waiting.append(job)
        return True

    def next(self, live_only: bool = False) -> Job | None:
        """The job to run now, live ones first; with ``live_only`` a batch asks between two of its steps."""
        if self._waiting_live:
            job = self._waiting_live.pop(next(iter(self._waiting_live)))
        elif self._waiting and not live_only:
            job = self._waiting.popleft()
        else:
            return None
        self._running.append(job)
        self._unanswered.append(job)
        return job

    def finished(self, job: Job) -> None:
        """The job has left the thread, in whatever way; its last answer is still on the way."""
        self._running.remove(job)

    def answered(self, job: Job) -> None:
        """The job's last answer has arrived: nothing is left to be dropped. Jobs that never ran may be named too."""
        if job in self._unanswered:
            self._unanswered.remove(job)

    def failed(self, job: Job) -> None:
        """Let an equal live request try again after a failure."""
        if self._newest_live.get(job.owner) is job:
            del self._newest_live[job.owner]

    def cancel(self, owner: object) -> list[Job]:
        """Stop what ``owner`` has running at its next step, drop its late answers and what waits.

        Returns the jobs that waited and now will never run.
        """
        dropped = self._of(owner, self._waiting)
        self._waiting = deque(job for job in self._waiting if job.owner is not owner)
        live = self._waiting_live.pop(owner, None)
        self._newest_live.pop(owner, None)
        dropped += [live] if live is not None else []
        for job in (*dropped, *self._of(owner, self._unanswered)):
            job.is_cancelled = True
        return dropped

    def cancel_all(self) -> None:
        """Stop what runs at its next step and drop all that waits."""
        for job in (*self._unanswered, *self._waiting, *self._waiting_live.values()):
            self.cancel(job.owner)

    @staticmethod
    def _of(owner: object, jobs: deque[Job] | list[Job]) -> list[Job]:
        return [job for job in jobs if job.owner is owner]

    @property
    def is_nothing_waiting(self) -> bool:
        """Whether there is no job to start."""
        return not (self._waiting or self._waiting_live)

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return self.is_nothing_waiting and not self._running
