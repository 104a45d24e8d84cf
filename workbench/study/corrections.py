"""Labels that a person has put right: kept beside the machine's answers, with who and when, and never over them.

They are a column of metadata like others, so that they can be undone, sorted by, filtered by and joined.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from workbench.core.tables import Column, Row, Table, write_csv
from workbench.core.validation.label_mapping import as_label
from workbench.study.metadata import (
    BY_HAND,
    Action,
    Change,
    MetadataColumn,
    NewColumn,
    add_columns,
    columns,
    edits_of,
    set_values,
    values,
)
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import Study

CORRECTED = "corrected label"
_HELP = "The right label, set by hand; the machine's answer is kept beside it."

CORRECTIONS = Table(
    "corrections",
    (
        Column("machine_label", "text", "Machine's label", "The label that the machine found most probable."),
        Column("probability", "share", "How sure", "How sure the network is (softmax probability)."),
        Column("corrected_label", "text", "Corrected label", _HELP),
        Column("who", "text", "Who", "Who set it."),
        Column("when", "text", "When", "When it was set (UTC)."),
    ),
)


@dataclass(frozen=True)
class Correction:
    """A label set by hand; ``at`` is ISO time in UTC. Both are empty where the label came from a table."""

    label: str
    who: str
    at: str


def corrections_column(study: Study) -> MetadataColumn | None:
    """The column that holds the corrections, if there are or were any."""
    # Not by its name, which a joined table may have taken before, or a person changed since.
    wanted = (each for each in columns(study) if (each.origin, each.help) == (BY_HAND, _HELP))
    return next(wanted, None)


def correct(study: Study, labels: Mapping[str, str]) -> Action:
    """Set the right labels of pictures; an empty one takes a correction back.

    Raises :class:`StudyError` when the study cannot be written.
    """
    column = corrections_column(study)
    if column is None:
        new = NewColumn(CORRECTED, "text", BY_HAND, _HELP)
        (column,) = add_columns(study, "Added a column for corrected labels", [new])
    plain = {picture: label.strip() for picture, label in labels.items()}
    changes = [Change(picture, label or None) for picture, label in plain.items()]
    return set_values(study, _in_words(plain), column.id, changes)


def corrections(study: Study) -> dict[str, Correction]:
    """All corrections by the pictures' names."""
    column = corrections_column(study)
    if column is None:
        return {}
    newest = {each.picture: each for each in edits_of(study, column.id)}
    found = {}
    for picture, value in values(study, column.id).items():
        edit = newest.get(picture)
        found[picture] = Correction(as_label(value), edit.who if edit else "", edit.at if edit else "")
    return found


def write_corrections(study: Study, request: Request, path: Path) -> int:
    """Write the corrections beside the machine's answers as CSV; how many there are. Raises :class:`ExportError`."""
    found = corrections(study)
    firsts = first_answers(study, request, found)
    lines: list[Row] = [
        (picture, *firsts.get(picture, (None, None)), each.label, each.who, each.at)
        for picture, each in found.items()
    ]
    write_csv(path, CORRECTIONS, lines)
    return len(lines)


def first_answers(
    study: Study, request: Request, names: Mapping[str, object]
) -> dict[str, tuple[str, float]]:
    """The most probable label of pictures, with its probability."""
    table = request.task.table
    label, probability = (table.header.index(name) for name in ("label", "probability"))
    by_picture = groupby(rows(study, table, request.identity, names), key=itemgetter(0))
    firsts = ((str(picture), next(found)) for picture, found in by_picture)
    return {picture: (str(row[label]), float(row[probability] or 0)) for picture, row in firsts}


def _in_words(labels: Mapping[str, str]) -> str:
    count = "1 picture" if len(labels) == 1 else f"{len(labels):,} pictures"
    different = set(labels.values())
    if different == {""}:
        return f"Took back the corrected label of {count}"
    label = f" to “{next(iter(different))}”" if len(different) == 1 else ""
    return f"Corrected the label of {count}{label}"
