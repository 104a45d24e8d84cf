"""Tables as text (CSV): characters, the sign between cells and the decimal sign are found out."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from workbench.core.metadata.settings import DELIMITERS, ENCODINGS, FOUND_OUT, ReadingSettings
from workbench.core.metadata.source import Numbered, TableError

LONGEST_LINE = 16_000_000
"""Characters; a longer line is no line of a table."""
LONGEST_CELL = 4_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ROWS_TRIED = 200
_LETTERS_TRIED = 200_000
_NOT_WRITTEN = frozenset(range(32)) - set(b"\t\n\r\f\x1b\0\x1a")
_FEW, _MOST_NOT_WRITTEN = 40, 0.02

# A setting of the whole process; the library's own limit is less than a long text, and this one still ends a cell
# whose quotation mark is never closed.
csv.field_size_limit(LONGEST_CELL)


class Characters:
    """Finds out how a file is written while its bytes pass by, so that it need not be read twice for that."""

    def __init__(self) -> None:
        self._first = b""
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._windows = codecs.getincrementaldecoder("cp1252")()
        self._could_be = {"utf-8", "cp1252"}

    def feed(self, chunk: bytes, is_last: bool = False) -> None:
        """Take the next bytes of the file."""
        if len(self._first) < 4096:
            self._first += chunk[: 4096 - len(self._first)]
        for name, decoder in (("utf-8", self._utf8), ("cp1252", self._windows)):
            if name in self._could_be:
                try:
                    decoder.decode(chunk, is_last)
                except UnicodeDecodeError:
                    self._could_be.discard(name)

    @property
    def encoding(self) -> str:
        """Python's name of the encoding: by a byte order mark, by zeros (UTF-16), else UTF-8, else one byte each."""
        for mark, name in _MARKS:
            if self._first.startswith(mark):
                return name
        odd, even = self._first[1::2].count(0), self._first[::2].count(0)
        if max(odd, even) > len(self._first) / 6:
            return "utf-16-le" if odd > even else "utf-16-be"
        return next((each for each in ("utf-8", "cp1252") if each in self._could_be), "latin-1")

    @property
    def is_text(self) -> bool:
        """Whether the beginning looks as if somebody had written it."""
        if not self.encoding.startswith(("utf-16", "utf-32")):
            strange = sum(byte in _NOT_WRITTEN for byte in self._first)
            return strange <= max(_FEW, _MOST_NOT_WRITTEN * len(self._first))
        return True


@dataclass(frozen=True)
class Written:
    """How a text file is written: Python's name of the encoding, the delimiter, and whether line 1 says only that."""

    encoding: str
    delimiter: str
    is_named_in_file: bool = False

    @property
    def in_words(self) -> str:
        """“UTF-8, comma between cells”."""
        signs = {sign: word for word, sign in DELIMITERS.items()}
        names = {name: words for words, name in ENCODINGS.items()} | {"utf-8": "UTF-8"}
        encoding = names.get(self.encoding, self.encoding.upper())
        return f"{encoding}, {signs.get(self.delimiter, self.delimiter)} between cells"


def how_written(path: Path, settings: ReadingSettings, found: str) -> Written:
    """How a text file is written; ``found`` is the encoding its bytes told of, which settings may overrule."""
    encoding = found if settings.encoding == FOUND_OUT else ENCODINGS[settings.encoding]
    if encoding == "utf-16" and found.startswith("utf-16-"):
        encoding = found
    with _opened(path, encoding) as file:
        beginning = file.read(_LETTERS_TRIED).replace("\0", "").removeprefix("\ufeff")
    named = re.match(r"sep=(.)\r?\n", beginning)
    if settings.delimiter != FOUND_OUT:
        return Written(encoding, DELIMITERS[settings.delimiter], named is not None)
    if named:
        return Written(encoding, named[1], True)
    return Written(encoding, delimiter_of(beginning))


def delimiter_of(text: str) -> str:
    """The sign between the cells of a table: by which most rows have as many cells as there are headings."""
    scores = {}
    for delimiter in DELIMITERS.values():
        widths = _widths(text, delimiter)
        if not widths or max(widths) == 1:
            continue
        usual = widths[0] if widths[0] > 1 else Counter(widths).most_common(1)[0][0]
        agreeing = widths.count(usual) / len(widths)
        # Headings are seldom sentences: where they have no such sign, commas in the cells below are no delimiters.
        scores[delimiter] = (usual > 1 and widths[0] > 1, round(agreeing, 2), usual)
    return max(scores, key=lambda each: scores[each], default=",")


def _widths(text: str, delimiter: str) -> list[int]:
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        widths = [len(row) for row in islice(rows, _ROWS_TRIED) if any(row)]
    except csv.Error:
        return []
    # The last row may have been cut.
    return widths[:-1] if len(text) == _LETTERS_TRIED and len(widths) > 1 else widths


def read_rows(path: Path, written: Written, notes: list[str]) -> Iterator[Numbered]:
    """The rows of a text file with the numbers of their first lines; what is remarkable is added to ``notes``.

    Raises :class:`TableError` when a line or a cell is longer than any table's.
    """
    with _opened(path, written.encoding) as file:
        lines = _Lines(file, path.name)
        reader = csv.reader(lines, delimiter=written.delimiter)
        before, last = 0, [""]
        try:
            if written.is_named_in_file:
                next(reader, None)
            before = lines.count
            for row in reader:
                yield Numbered(before + 1, row)
                before, last = lines.count, lines.taken()
        except csv.Error as error:
            raise TableError(
                f"Line {before + 1:,} of “{path.name}” cannot be read: a cell of it has more than {LONGEST_CELL:,} "
                "letters, perhaps because a quotation mark is never closed. Nothing was changed. "
                "Correct the line and read the table again."
            ) from error
    if _is_left_open(last, written.delimiter):
        notes.append(
            f"A quotation mark in line {lines.count - len(last) + 1:,} is never closed: everything behind it "
            "is one cell."
        )
    if lines.zeros:
        notes.append(f"{lines.zeros:,} characters without meaning (NUL) were left out.")


class _Lines:
    """The lines of a file for the CSV reader: bounded in length, counted, without NUL."""

    def __init__(self, file: IO[str], name: str) -> None:
        self._file = file
        self._name = name
        self._taken: list[str] = []
        self.count = self.zeros = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
                raise TableError(
                    f"Line {self.count + 1:,} of “{self._name}” is longer than {LONGEST_LINE:,} letters, so this is "
                    "no table. Nothing was changed. Choose another file."
                )
            if "\0" in line:
                self.zeros += line.count("\0")
                line = line.replace("\0", "")
            if self.count == 0:
                line = line.removeprefix("\ufeff")
            self.count += 1
            self._taken.append(line)
            yield line

    def taken(self) -> list[str]:
        """The lines since this was asked last."""
        taken, self._taken = self._taken, []
        return taken


def _is_left_open(lines: list[str], delimiter: str) -> bool:
    """Whether a row ends inside quotation marks."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _opened(path: Path, encoding: str) -> IO[str]:
    return path.open(encoding=encoding, errors="replace", newline="")
