"""Taking results away: a tidy table, how it was made, what was skipped, and the recipe that repeats it."""

import json
import os
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench.core.provenance import recipe
from workbench.core.steps import Skipped
from workbench.core.tables import (
    SKIPPED,
    Column,
    ExportError,
    Parts,
    Row,
    Table,
    csv_parts,
    finished,
    parquet_parts,
    replacing,
    write_csv,
    write_parquet,
)
from workbench.study.completing import Completed, write_array
from workbench.study.faces.exporting import completed_faces
from workbench.study.results import provenance, rows, skipped
from workbench.study.runs import Request
from workbench.study.study import Study

INERT = (
    "Texts that a spreadsheet would take for a formula begin with an apostrophe in CSV and are marked as text in "
    "XLSX; Parquet has them as they are. They are counted here by file and column."
)

Names = Collection[str] | None
COMPLETED: Mapping[str, Callable[[Study, Request, Names], Completed]] = MappingProxyType(
    {"faces": completed_faces}
)
"""How the rows of a task are completed before they are taken away, by its name; all others stay as they are."""


@dataclass(frozen=True)
class _AsTheyAre:
    """The rows of a task as its runs have written them; they are read anew each time."""

    study: Study
    request: Request
    names: Names

    def __iter__(self) -> Iterator[Row]:
        return rows(self.study, self.request.task.table, self.request.identity, self.names)


def completed(study: Study, request: Request, names: Names = None) -> Completed:
    """The table of a request as it is taken away, of some pictures or all."""
    if complete := COMPLETED.get(request.task.name):
        return complete(study, request, names)
    return Completed(request.task.table, _AsTheyAre(study, request, names))


def export_all(
    study: Study,
    request: Request,
    folder: Path,
    names: Collection[str] | None = None,
    passed_over: Collection[Skipped] = (),
) -> tuple[dict[str, Any], list[Skipped]]:
    """Write ``TASK.csv``, ``TASK.parquet``, ``TASK.json``, ``recipe.json`` and ``skipped.csv`` into ``folder``.

    ``names`` limits the tables to some pictures; ``passed_over`` are files that never became pictures of the study.
    Some tasks have further tables and numbers beside (:data:`COMPLETED`). Results of the same request are brought up to
    date; those of another one are never overwritten. Returns the provenance and the skipped files as they were written.
    Raises :class:`ExportError`.
    """
    refuse_foreign_results(request, folder)
    name = request.task.name
    taken = completed(study, request, names)
    made = taken.provenance(provenance(study, request, names, len(passed_over)))
    left_out = [*passed_over, *skipped(study, request.identity, names)]
    made_with = recipe(request.task, request.settings, request.model, request.other_models)
    write_json(folder / "recipe.json", made_with)
    return write_tables(folder, name, taken, made, left_out), left_out


def write_tables(
    folder: Path, name: str, taken: Completed, made: dict[str, Any], left_out: Collection[Skipped]
) -> dict[str, Any]:
    """Write a table as CSV and Parquet, what belongs beside it, what was ``left_out``, and as JSON how it was made.

    Returns that provenance, with where texts were made inert for spreadsheets. Raises :class:`ExportError`.
    """
    write_json(folder / f"{name}.json", made)
    table, reasons = folder / f"{name}.csv", folder / "skipped.csv"
    inert = {
        table.name: write_csv(table, taken.table, taken.rows).inert,
        reasons.name: write_csv(reasons, SKIPPED, _reasons(left_out)).inert,
        **_write_beside(folder, name, taken),
    }
    if any(inert.values()):
        made |= inert_record(inert)
        write_json(folder / f"{name}.json", made)
    write_parquet(folder / f"{name}.parquet", taken.table, taken.rows, provenance=json.dumps(made))
    return made


def _write_beside(folder: Path, name: str, taken: Completed) -> dict[str, Mapping[str, int]]:
    """Write what there is beside a table; the texts that were made inert, by file."""
    for suffix, array in taken.arrays.items():
        path = folder / f"{name}{suffix}.npy"
        # One that was asked for before would no longer fit the table's rows.
        if taken.has_arrays or path.exists():
            write_array(path, array())
    tables = {f"{name}{each.suffix}.csv": each for each in taken.tables}
    return {file: write_csv(folder / file, each.table, each.rows).inert for file, each in tables.items()}


def export_table(
    study: Study, request: Request, path: Path, names: Collection[str] | None = None
) -> tuple[Path, ...]:
    """Write one table as CSV, XLSX or Parquet, by the path's suffix, and its provenance as JSON beside it.

    Pictures that gave no result are listed with the reasons in a CSV file beside, if there are any; so are the further
    tables of some tasks. Returns all paths. Raises :class:`ExportError`.
    """
    taken = completed(study, request, names)
    made = taken.provenance(provenance(study, request, names))
    written = finished(parts_of(path, taken.table, taken.rows, json.dumps(made)))
    inert = {path.name: written.inert}
    left_out, others = skipped(study, request.identity, names), []
    if left_out:
        others.append(path.with_name(f"{path.stem} skipped.csv"))
        inert[others[0].name] = write_csv(others[0], SKIPPED, _reasons(left_out)).inert
    for each in taken.tables:
        others.append(path.with_name(f"{path.stem}{each.suffix.replace('_', ' ')}.csv"))
        inert[others[-1].name] = write_csv(others[-1], each.table, each.rows).inert
    beside = path.with_name(path.name + ".json")
    write_json(beside, made | inert_record(inert))
    return path, beside, *others


def parts_of(path: Path, table: Table | Sequence[Column], rows: Iterable[Row], provenance: str = "") -> Parts:
    """A table being written as CSV, XLSX or Parquet, by the path's suffix; Parquet holds its provenance too."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return parquet_parts(path, table, rows, provenance)
    if suffix == ".xlsx":
        from workbench.core.spreadsheets import xlsx_parts

        return xlsx_parts(path, table, rows)
    return csv_parts(path, table, rows)


def inert_record(inert: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """For the provenance: where texts were made inert for spreadsheets; nothing if none was."""
    counted = {name: dict(counts) for name, counts in inert.items() if counts}
    return {"inert_texts": {"how": INERT, "files": counted}} if counted else {}


def _reasons(left_out: Collection[Skipped]) -> Generator[Row, None, None]:
    return ((each.picture, each.reason) for each in left_out)


def refuse_foreign_results(request: Request, folder: Path) -> None:
    """Raise :class:`ExportError` if ``folder`` holds files that would be overwritten and are not this request's."""
    refuse_others(folder, request.task.name, request.identity)


def refuse_others(folder: Path, name: str, wanted: str) -> None:
    """Raise :class:`ExportError` if ``folder`` holds tables of this name of another identity than the ``wanted``."""
    try:
        made = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        identity = made.get("identity")
    except FileNotFoundError:
        others = [each for each in _files_of(name) if os.path.lexists(folder / each)]
        if not others:
            return
        raise ExportError(
            f"“{folder}” already holds a file “{others[0]}” of unknown origin. It was left as it is. "
            "Choose another folder."
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ExportError(f"“{folder}” cannot be used ({reason}). Choose another folder.") from error
    except (ValueError, AttributeError):
        identity = None
    if identity != wanted:
        raise ExportError(
            f"“{folder}” already holds results of “{name}” that were made with other settings. They were left as "
            "they are. Choose another folder."
        )


def _files_of(task: str) -> tuple[str, ...]:
    beside = ("faces_pictures.csv", "faces_embeddings.npy") if task == "faces" else ()
    return f"{task}.csv", f"{task}.parquet", "recipe.json", "skipped.csv", *beside


def write_json(path: Path, record: dict[str, Any]) -> None:
    """Write JSON for people: indented, UTF-8. Raises :class:`ExportError`."""
    with replacing(path) as temporary:
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        # Names of folders may hold bytes that are no text at all.
        temporary.write_text(text, encoding="utf-8", errors="replace")
