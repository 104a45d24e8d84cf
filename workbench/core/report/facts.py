"""The report's last part: everything that decided the results, as names and values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.core.models.cards import ModelCard
from workbench.core.models.facts import facts_of
from workbench.core.settings import describe
from workbench.core.tasks import Task

# Not strftime's: the page is in English wherever it is made.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Fact:
    """A name and what is to be said of it, in one line or several; ``is_code`` marks a checksum."""

    name: str
    lines: tuple[str, ...]
    is_code: bool = False


@dataclass(frozen=True)
class FactGroup:
    """Facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


def fact_groups(provenance: Mapping[str, Any], task: Task, model: ModelCard | None) -> tuple[FactGroup, ...]:
    """What was done, with which model, on which computer and when."""
    return (
        FactGroup("What was done", _task_facts(provenance, task)),
        *((FactGroup("The model", _model_facts(model)),) if model else ()),
        FactGroup("The computation", _computation_facts(provenance["runs"])),
    )


def _task_facts(provenance: Mapping[str, Any], task: Task) -> tuple[Fact, ...]:
    counts = provenance["pictures"]
    return (
        Fact("Task", (f"{task.title} (“{task.name}”, version {provenance['task_version']})",)),
        *(
            Fact(each.title, (_in_words(provenance["settings"][each.name]),))
            for each in describe(task.settings)
            if each.name in provenance["settings"]
        ),
        Fact(
            "Pictures",
            (f"{counts['total']:,} in all, {counts['done']:,} done, {counts['skipped']:,} skipped",),
        ),
        Fact("Study", (provenance["study"],)),
        Fact("Identity (task, settings and weights; sha256)", (provenance["identity"],), is_code=True),
    )


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _model_facts(model: ModelCard) -> tuple[Fact, ...]:
    return (
        Fact("Model", (model.title, model.what)),
        *(
            Fact(name, tuple(value.splitlines()), is_code=name.startswith("Checksum"))
            for name, value in facts_of(model)
        ),
        Fact("What it cannot do", model.limits),
    )


def _computation_facts(runs: list[dict[str, Any]]) -> tuple[Fact, ...]:
    last = runs[-1]
    return (
        Fact("Times" if len(runs) > 1 else "Time", tuple(_times(run) for run in runs)),
        Fact("Device", (last["device"],)),
        Fact("Pictures decoded by", (last["decoder"],)),
        Fact("Software", tuple(f"{name} {version}" for name, version in last["software"].items())),
        *(
            (Fact("Notes", tuple(run["notes"] for run in runs if run["notes"])),)
            if any(r["notes"] for r in runs)
            else ()
        ),
    )


def _times(run: Mapping[str, Any]) -> str:
    ended = f" to {_moment(run['ended'])}" if run["ended"] else ""
    return f"{_moment(run['started'])}{ended} ({run['state']})"


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return f"{day_in_words(text)}, {moment:%H:%M:%S} {moment:%Z}".rstrip()


def day_in_words(text: str) -> str:
    """The day of a moment in ISO 8601, as it is written in a letter: “3 May 2026”."""
    moment = datetime.fromisoformat(text)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
