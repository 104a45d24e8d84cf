"""Taking results away: a tidy table, how it was made, what was skipped, and the recipe that repeats it."""

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from workbench.core.provenance import recipe
from workbench.core.steps import Skipped
from workbench.core.tables import SKIPPED, ExportError, replacing, write_csv, write_parquet
from workbench.study.results import provenance, rows, skipped
from workbench.study.runs import Request
from workbench.study.study import Study


def export_all(
    study: Study,
    request: Request,
    folder: Path,
    names: Collection[str] | None = None,
    passed_over: Collection[Skipped] = (),
) -> tuple[dict[str, Any], list[Skipped]]:
    """Write ``TASK.csv``, ``TASK.parquet``, ``TASK.json``, ``recipe.json`` and ``skipped.csv`` into ``folder``.

    ``names`` limits the tables to some pictures; ``passed_over`` are files that never became pictures of the study.
    Results of the same request are brought up to date; those of another one are never overwritten. Returns the
    provenance and the skipped files as they were written. Raises :class:`ExportError`.
    """
    refuse_foreign_results(request, folder)
    name = request.task.name
    made = provenance(study, request, names, len(passed_over))
    left_out = [*passed_over, *skipped(study, request.identity, names)]
    write_json(folder / f"{name}.json", made)
    write_json(folder / "recipe.json", recipe(request.task, request.settings, request.model))
    write_csv(
        folder / f"{name}.csv", request.task.table, rows(study, request.task.table, request.identity, names)
    )
    write_parquet(
        folder / f"{name}.parquet",
        request.task.table,
        rows(study, request.task.table, request.identity, names),
        provenance=json.dumps(made),
    )
    write_csv(folder / "skipped.csv", SKIPPED, ((each.picture, each.reason) for each in left_out))
    return made, left_out


def export_table(
    study: Study, request: Request, path: Path, names: Collection[str] | None = None
) -> tuple[Path, Path]:
    """Write one table as CSV or Parquet, by the path's suffix, and its provenance as JSON beside it.

    Returns both paths. Raises :class:`ExportError`.
    """
    made = provenance(study, request, names)
    found = rows(study, request.task.table, request.identity, names)
    if path.suffix.lower() == ".parquet":
        write_parquet(path, request.task.table, found, provenance=json.dumps(made))
    else:
        write_csv(path, request.task.table, found)
    beside = path.with_name(path.name + ".json")
    write_json(beside, made)
    return path, beside


def refuse_foreign_results(request: Request, folder: Path) -> None:
    """Raise :class:`ExportError` if ``folder`` holds files that would be overwritten and are not this request's."""
    name = request.task.name
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
    if identity != request.identity:
        raise ExportError(
            f"“{folder}” already holds results of “{name}” that were made with other settings. They were left as "
            "they are. Choose another folder."
        )


def _files_of(task: str) -> tuple[str, ...]:
    return f"{task}.csv", f"{task}.parquet", "recipe.json", "skipped.csv"


def write_json(path: Path, record: dict[str, Any]) -> None:
    """Write JSON for people: indented, UTF-8. Raises :class:`ExportError`."""
    with replacing(path) as temporary:
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        # Names of folders may hold bytes that are no text at all.
        temporary.write_text(text, encoding="utf-8", errors="replace")
