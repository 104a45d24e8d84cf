"""A comparison with true labels as files: figures, matrix, matches, every picture, and how it was made."""

import hashlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.core.settings import to_record
from workbench.core.tables import PICTURE, Column, ExportError, Row, replacing, write_csv
from workbench.core.validation.against_labels import IN_WORDS, REASONS, Comparison
from workbench.core.validation.figures import BY_CLASS, FEW, OVERALL
from workbench.core.validation.label_mapping import HEADER, LabelMapping, mapping_rows
from workbench.core.validation.settings import APART, FIRST, WRONG, CompareSettings
from workbench.core.wording import pictures_in_words

AGREEMENT_SCHEMA = 1
FIGURES, MATRIX, MAPPING, PICTURES, RECORD = FILES = (
    "figures.csv",
    "confusion_matrix.csv",
    "mapping.csv",
    "pictures.csv",
    "agreement.json",
)

_TREATED = {WRONG: "counted as wrong", APART: "were set apart"}

FIGURE_COLUMNS = (
    Column("figure", "text", "Figure"),
    Column("label", "text", "Label", "Empty for figures over all labels."),
    Column("value", "share", "Value"),
    Column("low", "share", "From", "Lower end of the 95% interval."),
    Column("high", "share", "To", "Upper end of the 95% interval."),
    Column("pictures", "integer", "Pictures", "How many compared pictures have this true label."),
    Column("answers", "integer", "Answers", "How many compared pictures got this answer."),
)
PICTURE_COLUMNS = (
    PICTURE,
    Column("true_label", "text", "True label"),
    Column("answer", "text", "Answer", "What the machine's label stands for."),
    Column("model_label", "text", "Machine's label"),
    Column("set_apart", "text", "Not compared", "Why the picture is not compared; empty: it is."),
)


def figure_rows(comparison: Comparison) -> Iterator[Row]:
    """``(figure, label, value, low, high, pictures, answers)``: those over all labels first, label "" then.

    Values are shares from 0 to 1 or None where undefined; ``pictures`` have the label, ``answers`` gave it.
    """
    found, intervals = comparison.figures, comparison.intervals
    total = len(comparison.pictures)
    for at, name in enumerate(OVERALL):
        ends = (intervals.low.overall[at], intervals.high.overall[at]) if intervals else (None, None)
        yield (name, "", *map(_number, (found.overall[at], *ends)), total, total)
    true, answers = comparison.matrix.sum(axis=1), comparison.matrix.sum(axis=0)
    for number, label in enumerate(comparison.classes):
        for at, name in enumerate(BY_CLASS):
            cell = (at, number)
            ends = (
                (intervals.low.by_class[cell], intervals.high.by_class[cell]) if intervals else (None, None)
            )
            values = map(_number, (found.by_class[cell], *ends))
            yield (name, label, *values, int(true[number]), int(answers[number]))


def write_agreement(
    folder: Path,
    comparison: Comparison,
    mapping: LabelMapping,
    settings: CompareSettings,
    source: dict[str, Any],
) -> dict[str, Any]:
    """Write :data:`FILES` into ``folder`` and return what stands in the JSON file.

    ``source`` says where labels and answers come from: ``true_labels`` in words, and what is ``decisive``, which
    tells one comparison from another; whatever else it has is written down. Files of another comparison are never
    overwritten. Raises :class:`ExportError`.
    """
    record = agreement_record(comparison, mapping, settings, source)
    refuse_foreign_files(folder, record["identity"])
    write_csv(folder / FIGURES, FIGURE_COLUMNS, figure_rows(comparison))
    matrix = (
        (label, *row) for label, row in zip(comparison.classes, comparison.matrix.tolist(), strict=True)
    )
    answers = (Column(label, "integer", label, "Pictures with this answer.") for label in comparison.classes)
    write_csv(folder / MATRIX, (Column("true label \\ answer", "text", "True label"), *answers), matrix)
    write_mapping(folder / MAPPING, mapping)
    write_csv(folder / PICTURES, PICTURE_COLUMNS, _pictures(comparison))
    with replacing(folder / RECORD) as temporary:
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        temporary.write_text(text, encoding="utf-8", errors="replace")
    return record


def write_mapping(path: Path, mapping: LabelMapping) -> None:
    """Write matches as CSV. Raises :class:`ExportError`."""
    write_csv(path, tuple(Column(name, "text", name) for name in HEADER), mapping_rows(mapping))


def agreement_record(
    comparison: Comparison, mapping: LabelMapping, settings: CompareSettings, source: dict[str, Any]
) -> dict[str, Any]:
    """How the comparison was made and what it came to, as JSON values, with a sentence for the methods section."""
    decisive = {"source": source["decisive"], "mapping": mapping.sha256, "settings": to_record(settings)}
    text = json.dumps(decisive, sort_keys=True)
    found = {
        row[0]: {"value": row[2], "low": row[3], "high": row[4]}
        for row in figure_rows(comparison)
        if not row[1]
    }
    return {
        "schema": AGREEMENT_SCHEMA,
        "identity": hashlib.sha256(text.encode()).hexdigest(),
        "source": source,
        "settings": to_record(settings),
        "mapping": {"sha256": mapping.sha256, "matched": mapping.matched},
        "pictures": {
            "compared": len(comparison.pictures),
            **{reason: len(comparison.apart[reason]) for reason in REASONS},
        },
        "labels_with_few_pictures": list(comparison.few),
        "figures": found,
        "answers_without_counterpart": {
            "pictures": comparison.unmatched,
            "accuracy_if_wrong": _number(comparison.accuracy_if_wrong),
            "accuracy_if_set_apart": _number(comparison.accuracy_if_apart),
        },
        "methods": methods_sentences(comparison, mapping, settings, source),
    }


def methods_sentences(
    comparison: Comparison, mapping: LabelMapping, settings: CompareSettings, source: dict[str, Any]
) -> str:
    """What a methods section must say of the comparison, out of its parts."""
    overall, intervals = comparison.figures.overall, comparison.intervals
    total = len(comparison.pictures)
    if not total:
        return "No picture had both a true label and an answer that could be compared."
    ends = (
        f" (95% bootstrap interval {intervals.low.overall[0]:.3f} to {intervals.high.overall[0]:.3f}; percentile, "
        f"{intervals.resamples:,} resamples of the pictures, seed {intervals.seed})"
        if intervals
        else ""
    )
    apart = [f"{len(found):,} {IN_WORDS[reason]}" for reason, found in comparison.apart.items() if found]
    classes = int((comparison.matrix.sum(axis=1) > 0).sum())
    answer = "the most probable label" if settings.answer == FIRST else "the largest summed probability"
    sentences = [
        f"The machine's answers ({answer}) were compared with {source['true_labels']} of "
        f"{pictures_in_words(total)} in {classes:,} classes.",
        f"Not compared: {', '.join(apart)}." if apart else "",
        f"{len(mapping.matched):,} labels of the model were matched to labels of the column beforehand (sha256 of the "
        f"matches {mapping.sha256[:16]}…)."
        if mapping.matched
        else "",
        f"Answers that stand for none of the labels ({comparison.unmatched:,} pictures) "
        f"{_TREATED[settings.without_counterpart]}."
        if comparison.unmatched
        else "",
        f"Accuracy was {overall[0]:.3f}{ends}; macro-averaged precision {overall[1]:.3f}, recall {overall[2]:.3f}, "
        f"F1 {overall[3]:.3f}.",
        f"{len(comparison.few):,} of the classes had fewer than {FEW} pictures." if comparison.few else "",
    ]
    return " ".join(each for each in sentences if each)


def refuse_foreign_files(folder: Path, identity: str) -> None:
    """Raise :class:`ExportError` if ``folder`` holds files of these names that another comparison has made."""
    there = [name for name in FILES if (folder / name).exists()]
    if not there:
        return
    try:
        known = json.loads((folder / RECORD).read_text(encoding="utf-8"))["identity"]
    except (OSError, ValueError, KeyError, TypeError):
        known = None
    if known != identity:
        raise ExportError(
            f"“{folder}” already holds a file “{there[0]}” of another comparison or of unknown origin. It was left "
            "as it is. Choose another folder."
        )


def _pictures(comparison: Comparison) -> Iterator[Row]:
    names = comparison.classes
    found = zip(comparison.pictures, comparison.true, comparison.answered, comparison.said, strict=True)
    yield from ((picture, names[true], names[answer], said, "") for picture, true, answer, said in found)
    for reason, pictures in comparison.apart.items():
        yield from ((picture, "", "", "", reason) for picture in pictures)


def _number(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else round(float(value), 6)
