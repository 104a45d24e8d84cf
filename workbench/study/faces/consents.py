"""Consents: who accepted which page, when, and in which wording. Without them nothing is described or written down."""

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import starmap
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.faces.consent import DESCRIBE, RACE, ConsentPage, consent_page
from workbench.core.tasks import Task
from workbench.study.study import Study
from workbench.study.writer import person


class ConsentMissing(WorkbenchError):
    """A task needs a page to be accepted first."""


class ConsentWithdrawn(ConsentMissing):
    """A page was withdrawn while the task was going on."""


@dataclass(frozen=True)
class Consent:
    """That somebody accepted a page; times are ISO in UTC, ``withdrawn`` is None as long as it holds."""

    page: str
    text_sha256: str
    who: str
    given: str
    withdrawn: str | None = None


def consents(study: Study) -> list[Consent]:
    """All that were ever given in this study, the oldest first, withdrawn ones among them."""
    with study.reading() as connection:
        rows = connection.execute("SELECT page, text_sha256, who, given, withdrawn FROM consents ORDER BY id")
        return list(starmap(Consent, rows))


def given_consents(study: Study) -> frozenset[str]:
    """Names of the pages that are accepted now, in the wording they have now."""
    with study.reading() as connection:
        return frozenset(name for name in (DESCRIBE, RACE) if _is_given(connection, name))


def give_consent(study: Study, page: ConsentPage) -> None:
    """Write down that the person at this computer accepts this page as it was shown; once is enough."""
    with study.writing() as connection:
        if not _holds(connection, page):
            connection.execute(
                "INSERT INTO consents (page, text_sha256, who, given) VALUES (?, ?, ?, ?)",
                (page.name, page.sha256, person(), _now()),
            )


def withdraw_consent(study: Study, name: str) -> None:
    """Take a consent back; with the one about describing also the one about race, which builds on it.

    A run that is going on stops at its next step. What was computed before stays until it is deleted
    (:mod:`workbench.study.faces.descriptions`).
    """
    names = (DESCRIBE, RACE) if name == DESCRIBE else (consent_page(name).name,)
    with study.writing() as connection:
        connection.executemany(
            "UPDATE consents SET withdrawn = ? WHERE page = ? AND withdrawn IS NULL",
            [(_now(), each) for each in names],
        )


def needed_consents(task: Task, settings: Any) -> tuple[str, ...]:
    """Names of the pages that a task with these settings needs."""
    return task.consents(settings) if task.consents else ()


def refuse_without_consent(study: Study, task: Task, settings: Any) -> None:
    """Raise :class:`ConsentMissing` if a page that the task needs is not accepted in this study."""
    if not (needed := needed_consents(task, settings)):
        return
    given = given_consents(study)
    missing = [consent_page(name) for name in needed if name not in given]
    if missing:
        pages = " and ".join(f"“{page.title}”" for page in missing)
        commands = " and ".join(f"“workbench faces consent '{study.path}' {page.name}”" for page in missing)
        raise ConsentMissing(
            f"“{task.title}” needs consent: {pages} must be read and accepted once for the study “{study.name}”. "
            f"Nothing was computed. Accept in the pane “Describe”, or by {commands}."
        )


def refuse_if_withdrawn(connection: sqlite3.Connection, task: Task, settings: Any) -> None:
    """Within the transaction of a step: raise :class:`ConsentWithdrawn` if a page does not hold any more."""
    for name in needed_consents(task, settings):
        if not _is_given(connection, name):
            raise ConsentWithdrawn(
                f"The consent to {consent_page(name).what} was withdrawn, so the run has stopped; nothing was added "
                "after that. What was written before stays in the study unless it is deleted with the consent, or "
                "later in the pane “Describe”. To go on, accept the page again."
            )


def consents_record(study: Study, names: Iterable[str]) -> list[dict[str, Any]]:
    """For the provenance: every consent to these pages, as JSON values."""
    wanted = set(names)
    return [asdict(each) for each in consents(study) if each.page in wanted]


def _is_given(connection: sqlite3.Connection, name: str) -> bool:
    return _holds(connection, consent_page(name))


def _holds(connection: sqlite3.Connection, page: ConsentPage) -> bool:
    found = connection.execute(
        "SELECT 1 FROM consents WHERE page = ? AND text_sha256 = ? AND withdrawn IS NULL LIMIT 1",
        (page.name, page.sha256),
    ).fetchone()
    return found is not None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
