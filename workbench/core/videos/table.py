"""The table beside the pictures of a video: it tells where each comes from, and where to go on after a stop."""

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from workbench.core.file_names import as_file_name
from workbench.core.pictures.collection import numbered
from workbench.core.settings import to_record
from workbench.core.tables import Value
from workbench.core.videos.settings import JPEG, METHOD_VERSION, TAKEN, VideoSettings

_SUFFIXES = {JPEG: ".jpg"}


@dataclass
class PictureTable:
    """The rows of one video's pictures, taken with the same settings, as they stand in the file at ``path``.

    A row is written before its picture, so that every picture under these names is known to be one of them. ``label``
    is what the video's file says of how it came to be (:mod:`~workbench.core.pictures.digital_source`), "" if nothing.
    """

    path: Path
    video: str
    sha256: str
    settings: VideoSettings
    listed: set[str] = field(default_factory=set)
    label: str = ""

    def picture_path(self, seconds: float) -> Path:
        """Where the picture of this moment belongs; names sort as moments do."""
        thousandths = round(seconds * 1000)
        whole, thousandths = divmod(thousandths, 1000)
        minutes, rest = divmod(whole, 60)
        hours, minutes = divmod(minutes, 60)
        moment = f"{hours:02}-{minutes:02}-{rest:02}.{thousandths:03}"
        return self.path.with_name(f"{self.path.stem} {moment}{_suffix(self.settings)}")

    def add(self, picture: str, seconds: float, shot: int | None) -> int:
        """Write down a picture that is about to be written; gives the length of the file before."""
        row = (
            picture,
            _inert(self.video),
            self.sha256,
            seconds,
            shot,
            self.settings.method,
            settings_text(self.settings),
        )
        with self.path.open("ab") as file:
            before = file.tell()
            try:
                file.write((b"" if before else _lines(TAKEN.header)) + _lines(row))
                file.flush()
            except OSError:
                with suppress(OSError):
                    file.truncate(before)
                raise
        self.listed.add(picture)
        return before

    def take_back(self, picture: str, before: int) -> None:
        """The picture could not be written after all."""
        with suppress(OSError), self.path.open("r+b") as file:
            file.truncate(before)
        self.listed.discard(picture)


def table_for(video: Path, sha256: str, settings: VideoSettings, folder: Path) -> PictureTable:
    """The table to go on with in ``folder``: that of the same video and settings, else a new one.

    Nothing that is there already can be hit: where the names are taken, “name (2)” is used. Raises ``OSError``.
    """
    name = as_file_name(video.stem).lstrip("=+-@ ") or "video"
    for candidate in numbered(f"{name}.csv"):
        path = folder / candidate
        table = PictureTable(path, _in_one_line(video.name), sha256, settings)
        is_begun = path.is_file() and _goes_on(table)
        if table.listed or ((is_begun or not path.exists()) and not any(_belonging(path))):
            return table
    raise AssertionError("the numbers never end")


def settings_text(settings: VideoSettings) -> str:
    """The settings and the version of the method as JSON."""
    return json.dumps({"version": METHOD_VERSION, **to_record(settings)}, ensure_ascii=False)


def _goes_on(table: PictureTable) -> bool:
    """Whether the file holds rows of the same video and settings alone; a line that breaks off is cut away."""
    content = table.path.read_bytes()
    header = _lines(TAKEN.header)
    is_header_alone = header.startswith(content)
    whole = b"" if is_header_alone else content[: content.rfind(b"\n") + 1]
    if not (is_header_alone or whole.startswith(header)):
        return False
    try:
        rows = list(csv.reader(io.StringIO(whole.decode("utf-8"))))
    except (UnicodeDecodeError, csv.Error):
        return False
    begun = (table.sha256, settings_text(table.settings))
    if any(len(row) != len(TAKEN.header) or (row[2], row[6]) != begun for row in rows[1:]):
        return False
    if len(whole) < len(content):
        with table.path.open("r+b") as file:
            file.truncate(len(whole))
    table.listed.update(row[0] for row in rows[1:])
    return True


def _belonging(path: Path) -> Iterator[Path]:
    """Pictures that would be taken for those of the table at ``path``."""
    moment = re.compile(rf"{re.escape(path.stem)} \d\d+-\d\d-\d\d\.\d\d\d\.(jpg|png)", re.IGNORECASE)
    if path.parent.is_dir():
        yield from (each for each in path.parent.iterdir() if moment.fullmatch(each.name))


def _suffix(settings: VideoSettings) -> str:
    return _SUFFIXES.get(settings.format, ".png")


def _lines(row: tuple[Value, ...]) -> bytes:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerow(row)
    return held.getvalue().encode()


def _in_one_line(name: str) -> str:
    return "".join(each if each.isprintable() else " " for each in name)


def _inert(name: str) -> str:
    """A name that a spreadsheet would compute gets an apostrophe before it."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
