"""The labels of a network out of the files in which people keep them."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.core.models.refusals import RefusedFile

LARGEST_FILE = 20_000_000
_TABLES = (".csv", ".tsv")
_ENCODINGS = ("utf-8-sig", "cp1252")
_HEADERS = {"label", "labels", "class", "classes", "class_name", "classname", "name", "names", "category"}
# What programs call the labels in a file that holds other things too.
_IN_JSON = ("id2label", "labels", "classes", "class_names", "names", "label2id", "class_to_idx")


class LabelsError(RefusedFile):
    """A file of labels cannot be read, or has another number of labels than the network."""


def read_labels(path: Path, count: int = 0) -> tuple[str, ...]:
    """The labels in the network's order; the first has index 0.

    Read are: one label on each line; CSV with a column of labels and perhaps one of their numbers (from 0); JSON with
    a list, ``{"0": "cat"}``, ``{"cat": 0}`` or ``{"0": ["n02123045", "cat"]}``. ``count`` is how many outputs the
    network has, 0 when that is not known. Raises :class:`LabelsError`.
    """
    text = _text(path)
    try:
        if text.lstrip()[:1] in ("{", "["):
            labels = _from_json(json.loads(text))
        elif path.suffix.lower() in _TABLES:
            labels = _from_table(text)
        else:
            labels = _from_lines(text)
    except (ValueError, TypeError, LookupError, RecursionError, csv.Error) as error:
        raise LabelsError(
            f"The labels in “{path.name}” cannot be made out. Nothing was imported. Write them into a text file, one "
            "on each line, in the order of the network's outputs."
        ) from error
    labels = tuple(" ".join(label.split()) for label in labels)
    _check(labels, path, count)
    return labels


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise LabelsError(f"“{path.name}” is too large for a list of labels. Nothing was imported.")
        content = path.read_bytes()
    except OSError as error:
        raise LabelsError(
            f"The labels in “{path.name}” cannot be read ({(error.strerror or str(error)).lower()}). Nothing was "
            "imported. Check that the file is there and that you may read it."
        ) from error
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise LabelsError(
        f"“{path.name}” is no text, so it holds no labels. Nothing was imported. Choose a text file."
    )


def _from_lines(text: str) -> Sequence[str]:
    lines = text.rstrip().splitlines()
    numbered = [line.split(maxsplit=1) for line in lines]
    # As Teachable Machine writes them: “0 cat”, “1 dog”.
    if all(len(each) == 2 and each[0].rstrip(":,") == str(row) for row, each in enumerate(numbered)):
        return [label for _, label in numbered]
    return lines


def _from_table(text: str) -> Sequence[str]:
    first = text.splitlines()[0]
    delimiter = max(";\t,", key=first.count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if any(map(str.strip, row))]
    width = len(rows[0])
    if width == 1:
        return [row[0] for row in rows if row is not rows[0] or row[0].strip().lower() not in _HEADERS]
    if any(len(row) != width for row in rows):
        raise ValueError("the rows are not equally long")
    numbers = next((column for column in range(width) if _are_numbers(rows, column)), None)
    if numbers is None:
        raise ValueError("no column counts the labels")
    body = rows if rows[0][numbers].strip().isdecimal() else rows[1:]
    titles = [title.strip().lower() for title in rows[0]]
    named = [column for column in range(width) if column != numbers and titles[column] in _HEADERS]
    words = [*named, *(column for column in range(width) if column != numbers)][0]
    return _in_order((int(row[numbers]), row[words]) for row in body)


def _are_numbers(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column].strip() for row in rows]
    body = cells if cells[0].isdecimal() else cells[1:]
    return all(cell.isdecimal() for cell in body) and sorted(map(int, body)) == list(range(len(body)))


def _from_json(content: Any) -> Sequence[str]:
    if isinstance(content, Mapping):
        inner = next((content[name] for name in _IN_JSON if name in content), None)
        content = inner if isinstance(inner, (list, Mapping)) else content
    if isinstance(content, Mapping):
        is_by_number = all(str(name).isdecimal() for name in content)
        pairs = content.items() if is_by_number else ((number, label) for label, number in content.items())
        return _in_order((int(number), _words(label)) for number, label in pairs)
    return [_words(each) for each in content]


def _words(label: Any) -> str:
    # ImageNet's lists give the WordNet number first, then the word.
    words = label[-1] if isinstance(label, list) else label
    if not isinstance(words, str):
        raise TypeError("a label is a text")
    return words


def _in_order(pairs: Iterable[tuple[int, str]]) -> Sequence[str]:
    by_number = sorted(pairs)
    if [number for number, _ in by_number] != list(range(len(by_number))):
        raise ValueError("the labels are not counted from 0 without a gap")
    return [label for _, label in by_number]


def _check(labels: Sequence[str], path: Path, count: int) -> None:
    empty = next((number for number, label in enumerate(labels, start=1) if not label), 0)
    if empty:
        raise LabelsError(
            f"Label number {empty} in “{path.name}” is empty. Nothing was imported. Give every output of the network a "
            "name, one on each line."
        )
    if len(labels) < 2:
        raise LabelsError(
            f"“{path.name}” holds fewer than two labels. Nothing was imported. Write them one on each line."
        )
    if count == len(labels) + 1:
        raise LabelsError(
            f"“{path.name}” has {len(labels):,} labels, but the network's last layer gives {count:,} answers, one "
            "more. Nothing was imported. Some networks have an answer “background”, most often the first one: if yours "
            "is such a network, add a line for it in that place."
        )
    if count and len(labels) != count:
        raise LabelsError(
            f"“{path.name}” has {len(labels):,} labels, but the network's last layer gives {count:,} answers. Nothing "
            "was imported. Choose the list that belongs to this network, in the order in which it was trained."
        )
