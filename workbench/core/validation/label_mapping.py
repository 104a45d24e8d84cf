"""Which label of a column each label of a model stands for: 118 breeds of dog are all “dog”."""

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.inert_text import restored
from workbench.core.tables import Value
from workbench.core.validation.label_groups import LabelGroups, imagenet_groups, plain, synonyms

HEADER = ("model_label", "column_label")
_LARGEST_FILE = 20_000_000


class MappingError(WorkbenchError):
    """A file is no table of labels that can be used."""


@dataclass(frozen=True)
class LabelMapping:
    """For labels of a model the label of the column each stands for; empty: for none of them.

    A label that is not in ``entries`` was never decided upon.
    """

    entries: Mapping[str, str] = field(default_factory=dict)

    def column_label(self, model_label: str) -> str:
        """The label of the column that a model's label stands for; empty if it stands for none."""
        return self.entries.get(model_label, "")

    def changed(self, model_labels: Iterable[str], column_label: str) -> "LabelMapping":
        """The mapping with these labels standing for another label of the column, or for none ("")."""
        return LabelMapping({**self.entries, **dict.fromkeys(model_labels, column_label)})

    def completed(self, proposal: "LabelMapping") -> "LabelMapping":
        """This mapping, and what the proposal says of labels that were never decided upon."""
        return LabelMapping({**proposal.entries, **self.entries})

    @property
    def matched(self) -> dict[str, str]:
        """Only the labels that stand for something, in the order of their names."""
        return {label: self.entries[label] for label in sorted(self.entries) if self.entries[label]}

    @property
    def sha256(self) -> str:
        """Hash of :attr:`matched`: equal for mappings that give equal answers."""
        text = json.dumps(self.matched, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def as_label(value: Value) -> str:
    """A value of a column as a label: without spaces around it, whole numbers without a decimal point; "" if empty."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value).strip()


def proposed_mapping(model_labels: Sequence[str], column_labels: Collection[str]) -> LabelMapping:
    """What the labels most likely stand for: equal names first, then the groups that ship with the program.

    Names are equal regardless of case; a model's label may list synonyms between commas. Of several groups that a
    label belongs to, the smallest that the column has wins: a beagle is a “dog” before it is an “animal”.
    """
    groups = imagenet_groups()
    by_word: dict[str, str] = {}
    for label in column_labels:
        by_word.setdefault(plain(label), label)
    by_size = sorted(
        (each for each in groups.members if each in by_word), key=lambda word: len(groups.members[word])
    )
    return LabelMapping({label: _proposed(label, column_labels, by_word, by_size) for label in model_labels})


def _proposed(
    label: str, column_labels: Collection[str], by_word: Mapping[str, str], by_size: Sequence[str]
) -> str:
    groups = imagenet_groups()
    known = groups.known(label)
    for word in synonyms(label):
        equal = word if word in column_labels else by_word.get(plain(word), "")
        if equal and not _means_something_else(known, plain(equal), groups, column_labels):
            return equal
    return next((by_word[word] for word in by_size if known in groups.members[word]), "")


def _means_something_else(known: str, word: str, groups: LabelGroups, column_labels: Collection[str]) -> bool:
    # ImageNet's “amphibian” is a vehicle, and its group “amphibian” is of frogs: that is what a column means by the
    # word, unless it has the frogs as well.
    if known not in groups.meanings or word not in groups.members:
        return False
    members = groups.members[word]
    return known not in members and members.isdisjoint(column_labels)


def mapping_rows(mapping: LabelMapping) -> Iterator[tuple[str, str]]:
    """The rows of the table as it is written to a file, those without a counterpart among them."""
    return ((label, mapping.entries[label]) for label in sorted(mapping.entries))


def read_mapping(path: Path) -> LabelMapping:
    """A mapping from a CSV file with the columns ``model_label`` and ``column_label``; others are passed over.

    Commas, semicolons and tabs may divide the columns. Raises :class:`MappingError` in plain words.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise MappingError(f"“{path.name}” is too large for a table of labels. Nothing was changed.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MappingError(
            f"“{path.name}” could not be read ({(error.strerror or str(error)).lower()}). Nothing was changed."
        ) from error
    except UnicodeDecodeError as error:
        raise MappingError(
            f"“{path.name}” is not UTF-8 text. Nothing was changed. Save it as “CSV UTF-8” and open it again."
        ) from error
    divider = max(",;\t", key=text.partition("\n")[0].count)
    try:
        return _mapping(csv.DictReader(io.StringIO(text), delimiter=divider, strict=True), path)
    except csv.Error as error:
        raise MappingError(f"“{path.name}” is no table ({error}). Nothing was changed.") from error


def _mapping(rows: "csv.DictReader[str]", path: Path) -> LabelMapping:
    names = [(name or "").strip() for name in rows.fieldnames or ()]
    if not set(HEADER) <= set(names):
        raise MappingError(
            f"“{path.name}” has no columns “{HEADER[0]}” and “{HEADER[1]}” in its first line. Nothing was changed. "
            "Export the matches first and fill in that table."
        )
    rows.fieldnames = names
    entries: dict[str, str] = {}
    for row in rows:
        label, stands_for = (restored((row[name] or "").strip()) for name in HEADER)
        if entries.get(label, stands_for) != stands_for:
            raise MappingError(
                f"“{path.name}” says of “{label}” both “{entries[label]}” and “{stands_for}”. Nothing was changed. "
                "Delete one of these lines."
            )
        if label:
            entries[label] = stands_for
    return LabelMapping(entries)
