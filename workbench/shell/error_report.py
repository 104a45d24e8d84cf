"""The one place where exceptions become sentences."""

import traceback
from dataclasses import dataclass

from workbench.core.errors import WorkbenchError


@dataclass(frozen=True)
class Report:
    """A sentence for the person, and the traceback for those who want it (empty for expected errors)."""

    sentence: str
    details: str


def report(error: BaseException) -> Report:
    """What to say about an exception."""
    if isinstance(error, WorkbenchError):
        return Report(str(error), "")
    details = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        return Report(
            "The computer's memory is full. What was finished is kept. Close other programs, then try again.",
            details,
        )
    if isinstance(error, OSError):
        return Report(
            f"A file could not be used ({(error.strerror or str(error)).lower()}). What was finished is kept. "
            "Check that the disk is there and has free space, then try again.",
            details,
        )
    return Report(
        "Something went wrong inside Image Workbench. What was finished is kept. Try again; if it happens again, "
        "send the details to the people who look after the program.",
        details,
    )
