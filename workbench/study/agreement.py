"""Comparing what a study holds: the machine's answers with the true labels in one of its columns."""

import json
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from natsort import natsorted, ns

from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import labels_of
from workbench.core.steps import Step
from workbench.core.validation.against_labels import (
    Answer,
    Compared,
    Comparison,
    compare,
    true_labels,
    with_intervals,
)
from workbench.core.validation.agreement_files import methods_sentences, write_agreement
from workbench.core.validation.label_mapping import LabelMapping, as_label, proposed_mapping
from workbench.core.validation.settings import FIRST, CompareSettings
from workbench.study.corrections import corrections, corrections_column, write_corrections
from workbench.study.metadata import MetadataColumn, columns, left_out, values
from workbench.study.pictures import pictures
from workbench.study.results import analyses, provenance, rows
from workbench.study.runs import Request
from workbench.study.study import Study

CORRECTIONS_FILE = "corrections.csv"
_LIKELY_NAMES = {"label", "labels", "true label", "class", "category", "kind", "type", "content"}
MOST_LABELS_OF_A_COLUMN = 200
"""A column with more different texts holds titles or notes rather than labels."""


@dataclass(frozen=True)
class Wanted:
    """Which answers are compared with which labels, and how.

    With ``uses_corrections`` a label set by hand counts as the true one where there is one. ``mapping`` is used as
    it stands; without it the study's own is, completed by a proposal.
    """

    request: Request
    column: MetadataColumn
    uses_corrections: bool
    settings: CompareSettings
    mapping: LabelMapping | None = None


@dataclass(frozen=True, eq=False)
class Agreement:
    """A comparison with everything that is needed to show it and to match labels anew.

    ``model_labels`` has every label of the model with the number of pictures for which it is the most probable,
    the most frequent first.
    """

    wanted: Wanted
    comparison: Comparison
    mapping: LabelMapping
    model_labels: tuple[tuple[str, int], ...]
    column_labels: tuple[str, ...]
    corrected: int


def label_columns(study: Study) -> tuple[MetadataColumn, ...]:
    """The columns that could hold true labels, the likeliest first; corrections by hand are the last of text."""
    by_hand = corrections_column(study)
    return tuple(
        sorted(
            columns(study),
            key=lambda each: (
                each.kind != "text",
                each == by_hand,
                each.name.casefold() not in _LIKELY_NAMES,
            ),
        )
    )


def named_column(study: Study, name: str) -> MetadataColumn:
    """The column of this name, whatever its case. Raises :class:`WorkbenchError` naming those there are."""
    known = label_columns(study)
    for each in known:
        if each.name.casefold() == name.casefold():
            return each
    listed = ", ".join(f"“{each.name}”" for each in known)
    there_are = f"The columns are: {listed}." if known else "Join a table with true labels first."
    raise WorkbenchError(
        f"The study “{study.name}” has no column “{name}”. Nothing was compared. {there_are}"
    )


def newest_answers(study: Study, task: str = "classify") -> Request:
    """The newest results of a task. Raises :class:`WorkbenchError` when there are none."""
    for each in analyses(study):
        if each.task == task and each.done:
            try:
                request = each.request
                if request.identity == each.identity:
                    return request
            except WorkbenchError:
                # Made with a model that is no longer known here.
                continue
    raise WorkbenchError(
        f"The study “{study.name}” holds no answers of the task “{task}” yet. Nothing was compared. Run the task first."
    )


def agreement(study: Study, wanted: Wanted) -> Generator[Step[Agreement], None, None]:
    """Compare; the first step has the figures, the last one their intervals too. Raises :class:`WorkbenchError`."""
    # All of it is read before the first step, so that nothing of the study is held open between steps.
    answers = list(_answers(study, wanted))
    labels = {picture: as_label(value) for picture, value in values(study, wanted.column.id).items()}
    column_labels = tuple(natsorted({each for each in labels.values() if each}, alg=ns.IGNORECASE))
    firsts = Counter(found[0][0] for _, found in answers)
    model_labels = _model_labels(wanted.request, firsts)
    mapping = wanted.mapping
    if mapping is None:
        proposal = proposed_mapping([label for label, _ in model_labels], set(column_labels))
        mapping = saved_mapping(study, wanted.column.id, model_key(wanted.request)).completed(proposal)
    by_hand = (
        {picture: each.label for picture, each in corrections(study).items()}
        if wanted.uses_corrections
        else {}
    )
    names = [file.name for file in pictures(study)]
    compared = Compared(names, true_labels(labels, by_hand, mapping), left_out(study))
    comparison = compare(compared, answers, mapping, wanted.settings)
    found = Agreement(wanted, comparison, mapping, model_labels, column_labels, len(by_hand))
    for step in with_intervals(comparison, wanted.settings):
        yield Step(step.done, step.total, replace(found, comparison=step.value))


def compare_anew(
    study: Study, wanted: Wanted, decided: LabelMapping | None
) -> Generator[Step[Agreement], None, None]:
    """:func:`agreement`, after what was decided on the labels has been kept, if anything was.

    A study that is open for reading only keeps nothing; the comparison is made all the same.
    """
    if decided is not None and study.is_read_only:
        wanted = replace(wanted, mapping=decided)
    elif decided is not None:
        save_mapping(study, wanted.column.id, model_key(wanted.request), decided)
    yield from agreement(study, wanted)


def saved_mapping(study: Study, column: int, model: str) -> LabelMapping:
    """What was decided on the labels of a model for a column; nothing yet is an empty mapping."""
    with study.reading() as connection:
        row = connection.execute(
            "SELECT record FROM label_mappings WHERE metadata_column = ? AND model = ?", (column, model)
        ).fetchone()
    return LabelMapping(json.loads(row[0]) if row else {})


def save_mapping(study: Study, column: int, model: str, mapping: LabelMapping) -> None:
    """Keep what was decided. Raises :class:`StudyError`."""
    record = json.dumps(dict(mapping.entries), ensure_ascii=False, sort_keys=True)
    with study.writing() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO label_mappings (metadata_column, model, record, saved) VALUES (?, ?, ?, ?)",
            (column, model, record, datetime.now(UTC).isoformat(timespec="seconds")),
        )


def export_agreement(study: Study, found: Agreement, folder: Path) -> dict[str, Any]:
    """Write a comparison into ``folder``, the corrections beside it; what stands in its JSON file.

    Raises :class:`ExportError`; files of another comparison are never overwritten.
    """
    made = provenance(study, found.wanted.request)
    source = {**_source(found), "study": study.name, "answers": made}
    record = write_agreement(folder, found.comparison, found.mapping, found.wanted.settings, source)
    if found.corrected:
        write_corrections(study, found.wanted.request, folder / CORRECTIONS_FILE)
    return record


def methods(found: Agreement) -> str:
    """What a methods section must say of a comparison."""
    return methods_sentences(found.comparison, found.mapping, found.wanted.settings, _source(found))


def _source(found: Agreement) -> dict[str, Any]:
    wanted = found.wanted
    true = f"the labels in the column “{wanted.column.name}”"
    decisive = [wanted.column.id, wanted.column.name, wanted.uses_corrections, wanted.request.identity]
    return {
        "true_labels": f"{true}, corrected by hand for {found.corrected:,} of them,"
        if found.corrected
        else true,
        "decisive": decisive,
        "column": {"name": wanted.column.name, "origin": wanted.column.origin},
        "corrections": found.corrected,
    }


def labels_to_choose(study: Study, request: Request | None) -> tuple[str, ...]:
    """Labels a person may want to set: those of columns that look like labels, then those of the model."""
    found: set[str] = set()
    with study.reading() as connection:
        for column in columns(study):
            if column.kind == "text":
                rows = connection.execute(
                    f"SELECT DISTINCT c{column.id:d} FROM metadata WHERE c{column.id:d} IS NOT NULL "
                    f"LIMIT {MOST_LABELS_OF_A_COLUMN + 1}"
                ).fetchall()
                if len(rows) <= MOST_LABELS_OF_A_COLUMN:
                    found.update(as_label(value) for (value,) in rows)
    by_name = natsorted(found - {""}, alg=ns.IGNORECASE)
    known = [label for label, _ in _model_labels(request, Counter())] if request else []
    return tuple(dict.fromkeys([*by_name, *known]))


def model_key(request: Request) -> str:
    """Whose labels are matched: the model's key, or the task's name where there is no model."""
    return str(getattr(request.settings, "model", "") or request.task.name)


def _answers(study: Study, wanted: Wanted) -> Iterator[tuple[str, list[Answer]]]:
    """The labels of each picture that count, the most probable first."""
    table = wanted.request.task.table
    label, probability = (table.header.index(name) for name in ("label", "probability"))
    # Of a hundred thousand pictures, labels that nobody asks for would fill the memory.
    most = 1 if wanted.settings.answer == FIRST else None
    for picture, found in groupby(rows(study, table, wanted.request.identity), key=itemgetter(0)):
        yield str(picture), [(str(row[label]), float(row[probability] or 0)) for row in islice(found, most)]


def _model_labels(request: Request, firsts: Counter[str]) -> tuple[tuple[str, int], ...]:
    try:
        known: Sequence[str] = labels_of(request.model) if request.model else ()
    except WorkbenchError:
        known = ()
    every = dict.fromkeys([*firsts, *known])
    return tuple(sorted(((label, firsts[label]) for label in every), key=lambda each: -each[1]))
