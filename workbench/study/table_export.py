"""Any table of a study taken away, as it is filtered and sorted, with how it came about beside it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.core.provenance import PROVENANCE_SCHEMA, software
from workbench.core.steps import Step, Steps
from workbench.study.export import inert_record, parts_of, write_json
from workbench.study.filter_words import filter_in_words
from workbench.study.results import provenance
from workbench.study.study import Study
from workbench.study.study_columns import study_columns
from workbench.study.table_rows import Wanted, all_rows, count
from workbench.study.tables import StudyTable


def export_study_table(study: Study, table: StudyTable, wanted: Wanted, path: Path) -> Steps[Path]:
    """Write a table as CSV, XLSX or Parquet, by the path's suffix, and its provenance as JSON beside it.

    A step for each part; stopped before its end, it leaves what stood there before. Raises :class:`ExportError`.
    """
    total = count(study, table, wanted)
    made = table_provenance(study, table, wanted, total)
    parts = parts_of(path, table.as_columns(), all_rows(study, table, wanted), json.dumps(made))
    try:
        while True:
            try:
                yield Step(next(parts), total, path)
            except StopIteration as end:
                written = end.value
                break
    finally:
        parts.close()
    rows = made["table"] | {"rows": written.rows}
    beside = path.with_name(path.name + ".json")
    write_json(beside, made | {"table": rows} | inert_record({path.name: written.inert}))
    yield Step(total, total, path)


def table_provenance(study: Study, table: StudyTable, wanted: Wanted, rows: int) -> dict[str, Any]:
    """How a table came about, as JSON values: which rows, in which order, when, from which study and program.

    The provenance of results says how they were computed, too.
    """
    described: dict[str, Any] = {
        "schema": PROVENANCE_SCHEMA,
        "study": study.name,
        "table": {
            "name": table.title,
            "what": table.help,
            "rows": rows,
            "rows_chosen": rows_in_words(study, table, wanted),
            "sorted_by": _order_in_words(table, wanted),
        },
        "columns": {column.name: column.help or column.title for column in table.as_columns()},
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": software(),
    }
    return (provenance(study, table.request) | described) if table.request is not None else described


def rows_in_words(study: Study, table: StudyTable, wanted: Wanted) -> str:
    """Which rows of a table these are."""
    of_table = {each.key: each for each in table.all_columns}
    parts = [filter_in_words(replace(wanted.filter, includes_left_out=False), of_table)]
    if wanted.of_pictures is not None:
        of_study = {each.key: each for each in study_columns(study)}
        parts.append(f"pictures of which: {filter_in_words(wanted.of_pictures, of_study)}")
    if table.has_pictures:
        parts.append(
            "pictures left out are among them"
            if wanted.filter.includes_left_out
            else "pictures left out are not among them"
        )
    return "; ".join(filter(None, parts)) or "all"


def _order_in_words(table: StudyTable, wanted: Wanted) -> str:
    column = table.column(wanted.order.column) if wanted.order else None
    if column is None or wanted.order is None:
        return "as in the study"
    return f"{column.title}, {'largest' if wanted.order.is_descending else 'smallest'} first, without a value last"
