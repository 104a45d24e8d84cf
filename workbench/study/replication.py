"""The replication package of a study: what somebody else needs to compute the same again and to compare.

See :mod:`workbench.core.packages` for the file. It holds, for each analysis, what a run writes into its folder, the
list of pictures with their checksums, and what else is asked for.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from textwrap import fill
from typing import Any

from workbench import __version__
from workbench.core.package_kinds import PackageError
from workbench.core.packages import BYTES_AT_ONCE, Content, is_safe_member, write_package
from workbench.core.pictures.collection import PictureFile
from workbench.core.settings import describe, setting
from workbench.core.steps import Step, Steps
from workbench.core.tables import Column, Row, Table, replacing, write_csv, write_parquet
from workbench.core.wording import pictures_in_words
from workbench.study.export import export_all
from workbench.study.fingerprints import checksums
from workbench.study.metadata import columns, left_out, values
from workbench.study.pictures import passed_over, pictures
from workbench.study.runs import Request
from workbench.study.study import Study

PICTURES = Table(
    "pictures",
    (
        Column(
            "sha256", "text", "Checksum (sha256)", "Of all bytes of the file; empty: it could not be read."
        ),
        Column("bytes", "integer", "Size", "Of the file, in bytes."),
        Column("width", "integer", "Width", "In pixels, upright."),
        Column("height", "integer", "Height", "In pixels, upright."),
        Column("format", "text", "Format", "What the file's header says."),
        Column(
            "left_out", "text", "Left out", "Why the picture is in none of the tables; empty: it takes part."
        ),
        Column("file", "text", "File", "Where the picture lies in this package; empty: it is not in it."),
        Column("note", "text", "Note", "What was wrong with the file when the package was made."),
    ),
)
READ, WROTE, PACKED = "Reading the pictures", "Writing the tables", "Packing"

_PICTURE_FOLDER, _METADATA = "pictures", "metadata.csv"
_INDENT = "    "
_PICTURES_PER_STEP = 50
_GONE = "The file was not there."
_CHANGED = "The file has changed since the study last looked at it."


@dataclass(frozen=True)
class PackageSettings:
    """What a package holds beside recipes, tables and the list of pictures."""

    has_metadata: bool = setting(
        True, "The table of metadata", "Columns that were joined, and labels and notes made by hand."
    )
    has_pictures: bool = setting(
        False,
        "The pictures themselves",
        "Copies of all picture files. Without them the package holds checksums only.",
    )


@dataclass(frozen=True)
class PackageRequest:
    """Which analyses are to be replicated, what else is to be in the package, and where it is to lie."""

    analyses: tuple[Request, ...]
    path: Path
    settings: PackageSettings = PackageSettings()


@dataclass(frozen=True)
class _Listed:
    """A picture with its row in the list; ``file`` is its name in the package, if it is to be there."""

    picture: PictureFile
    sha256: str | None
    file: str
    row: Row


def make_package(study: Study, request: PackageRequest) -> Steps[str]:
    """Write a replication package; a step's value says what is being done, its numbers count bytes.

    The same content gives the same bytes. Broken off, or when the disk is full, it leaves what stood there before.
    Raises :class:`PackageError` and :class:`workbench.core.tables.ExportError`.
    """
    if not request.analyses:
        raise PackageError("No analysis was chosen, so there is nothing to replicate. Choose at least one.")
    yield Step(0, 0, READ)
    path = request.path.absolute()
    with (
        replacing(path) as temporary,
        tempfile.TemporaryDirectory(prefix=".package-", dir=path.parent) as name,
    ):
        listed: list[_Listed] = []
        yield from _read(study, request.settings, listed)
        yield Step(0, 0, WROTE)
        folder = Path(name)
        about = _write_tables(study, request, listed, folder)
        contents = [Content("README.txt", _readme(about, folder, request.settings).encode("utf-8"))]
        contents += [
            Content(each.relative_to(folder).as_posix(), each)
            for each in sorted(folder.rglob("*"), key=Path.as_posix)
            if each.is_file()
        ]
        contents += [
            Content(each.file, Path(each.picture.path), each.sha256 or "") for each in listed if each.file
        ]
        for step in write_package(temporary, contents, about):
            yield Step(step.done, step.total, PACKED)


def _read(study: Study, settings: PackageSettings, listed: list[_Listed]) -> Steps[str]:
    """Fill ``listed`` with all pictures of the study; those whose checksum is not known are read."""
    files, known, away = pictures(study), checksums(study), left_out(study)
    total = sum(file.bytes for file in files)
    taken: set[str] = set()
    done = 0
    for number, file in enumerate(files):
        path = Path(file.path)
        sha256, note = known.get(file.name), ""
        try:
            facts = path.stat()
            if (facts.st_size, facts.st_mtime_ns) != (file.bytes, file.modified):
                sha256, note = None, _CHANGED
            if sha256 is None:
                found = hashlib.sha256()
                for piece in _pieces(path):
                    found.update(piece)
                    done += len(piece)
                    if len(piece) == BYTES_AT_ONCE:
                        yield Step(min(done, total), total, READ)
                sha256 = found.hexdigest()
            else:
                done += file.bytes
            place = _place(file.name, taken) if settings.has_pictures else ""
        except FileNotFoundError:
            note, place = _GONE, ""
        except OSError as error:
            note, place = f"The file could not be read: {(error.strerror or str(error)).lower()}.", ""
        facts_of = (file.bytes, file.width, file.height, file.format)
        row = (file.name, sha256, *facts_of, away.get(file.name), place, note)
        listed.append(_Listed(file, sha256, place, row))
        if number % _PICTURES_PER_STEP == 0:
            yield Step(min(done, total), total, READ)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(BYTES_AT_ONCE):
            yield piece


def _place(name: str, taken: set[str]) -> str:
    """Where a picture lies in the package: under its own name, or a number if that would lead elsewhere."""
    place = f"{_PICTURE_FOLDER}/{name}"
    if not is_safe_member(place) or place.casefold() in taken:
        suffix = PurePath(name).suffix
        place = f"{_PICTURE_FOLDER}/numbered/{len(taken) + 1}"
        place += suffix if is_safe_member(place + suffix) else ""
    taken.add(place.casefold())
    return place


def _write_tables(
    study: Study, request: PackageRequest, listed: Sequence[_Listed], folder: Path
) -> dict[str, Any]:
    """Write all tables and recipes below ``folder``; returns what the manifest says of them."""
    rows = [each.row for each in listed]
    write_csv(folder / "pictures.csv", PICTURES, rows)
    write_parquet(folder / "pictures.parquet", PICTURES, rows)
    if request.settings.has_metadata:
        _write_metadata(study, folder / _METADATA, [each.picture.name for each in listed])
    analyses = []
    for number, each in enumerate(request.analyses, 1):
        name = f"{number}-{each.task.name}"
        made, _ = export_all(study, _for_others(each), folder / name, passed_over=passed_over(study))
        counts = {"done": made["pictures"]["done"], "skipped": made["pictures"]["skipped"]}
        started, methods = made["runs"][0]["started"], made["methods"]
        analyses.append(
            {"folder": name, "task": each.task.name, "started": started, **counts, "methods": methods}
        )
    return {"made_by": f"Image Workbench {__version__}", "study": study.name, "analyses": analyses}


def _for_others(request: Request) -> Request:
    """The same without what was asked for beside the table, such as embeddings: a package is made to be passed on."""
    usual = {each.name: each.default for each in describe(request.task.settings) if each.is_output}
    return replace(request, settings=replace(request.settings, **usual))


def _write_metadata(study: Study, path: Path, names: Sequence[str]) -> None:
    known = columns(study)
    if not known:
        return
    found = [values(study, each.id) for each in known]
    table = [Column("picture", "text", "Picture"), *(_column(each.name, each.kind) for each in known)]
    write_csv(path, table, ((name, *(each.get(name) for each in found)) for name in names))


def _column(name: str, kind: str) -> Column:
    return Column(name, "integer" if kind == "integer" else "real" if kind == "real" else "text", name)


def _readme(about: Mapping[str, Any], folder: Path, settings: PackageSettings) -> str:
    listed = "\n\n".join(
        f"{each['folder']}\n    {pictures_in_words(each['done'])} with a result, {each['skipped']:,} without.\n"
        f"{fill(each['methods'], 110, initial_indent=_INDENT, subsequent_indent=_INDENT)}"
        for each in about["analyses"]
    )
    pictures_words = (
        "The pictures are in “pictures”. They may show people or belong to somebody: pass them on only if you may."
        if settings.has_pictures
        else "The pictures are not in this package. By the checksums in pictures.csv others can tell that they have "
        "the same ones."
    )
    if any(each["task"] == "faces" for each in about["analyses"]):
        pictures_words += (
            " The table of faces says whose faces they are said to be: pass it on only if you may."
        )
    has_metadata = (folder / _METADATA).exists()
    metadata = f"{_METADATA}    what is known of the pictures\n" if has_metadata else ""
    return _README.format(
        study=about["study"],
        made_by=about["made_by"],
        listed=listed,
        pictures=pictures_words,
        metadata=metadata,
    )


_README = """Replication package of the study “{study}”, made by {made_by}.


What was done

{listed}


What is here

In the folder of each analysis:
recipe.json     all that is needed to do the same again: task, settings, model with the checksum of its weights
*.csv *.parquet the table of results, twice the same
*.json          how it was made: versions, device, times, and a paragraph for the methods section
skipped.csv     the pictures that gave no result, and why

For all of them:
pictures.csv    the list of pictures with their checksums (sha256); the same as pictures.parquet
{metadata}manifest.json   every file of this package with its size and checksum (sha256)

{pictures}


How to do the same again

With a window: open the pictures in Image Workbench, choose “Open a recipe …” in the menu “Tools”, and give it this
package. It shows what it would do before it does it.

Without: give this package, a folder of the same pictures, and a folder for the results.

    workbench replay PACKAGE.zip PICTURES --out RESULTS --verify PACKAGE.zip

It says how many rows of the table agree. If there are several analyses, “--analysis 2” takes the second one. On the
same kind of computer labels are identical and probabilities agree within 0.00001.
"""
