"""What a study holds: its runs, the rows of its tables, and how they were made."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from workbench.core.models.cards import ModelCard
from workbench.core.provenance import PROVENANCE_SCHEMA, methods_paragraph
from workbench.core.settings import from_record
from workbench.core.steps import Skipped
from workbench.core.tables import Row, Table
from workbench.core.tasks import TASKS, task
from workbench.study.faces.consents import consents_record, needed_consents
from workbench.study.metadata import LEFT_OUT, left_out
from workbench.study.runs import NEWEST, Request
from workbench.study.schema import results_table
from workbench.study.study import Study, StudyError

# The newest run that looked at each picture. Those that are left out stay in the study with their results, and in
# none of its answers.
COUNTING = (
    f"SELECT picture, run FROM ({NEWEST}) WHERE picture NOT IN "
    f"(SELECT picture FROM metadata WHERE c{LEFT_OUT} IS NOT NULL)"
)


@dataclass(frozen=True)
class Analysis:
    """All runs of one request: started once, perhaps resumed. ``done`` and ``skipped`` count pictures."""

    identity: str
    task: str
    settings: dict[str, Any]
    started: str
    ended: str | None
    state: str
    done: int
    skipped: int

    @property
    def request(self) -> Request:
        """What to ask for to resume it. Raises :class:`WorkbenchError` when this program knows no such task."""
        known = task(self.task)
        return Request(known, from_record(known.settings, self.settings))


@dataclass(frozen=True)
class Finding:
    """What one task found out about one picture; ``reason`` is set if it was skipped."""

    task: str
    settings: dict[str, Any]
    started: str
    rows: tuple[Row, ...]
    reason: str | None


def analyses(study: Study) -> list[Analysis]:
    """Every request the study has runs of, the newest first."""
    with study.reading() as connection:
        runs = connection.execute(
            "SELECT identity, task, record, started, ended, state FROM runs ORDER BY id"
        ).fetchall()
        grouped: dict[str, list[tuple[Any, ...]]] = {}
        for run in runs:
            grouped.setdefault(run[0], []).append(run)
        found = []
        for identity, same in reversed(grouped.items()):
            (_, name, record, *_), last = same[0], same[-1]
            done, skipped = connection.execute(
                "SELECT count(*) FILTER (WHERE reason IS NULL), count(*) FILTER (WHERE reason IS NOT NULL) "
                f"FROM outcomes JOIN ({COUNTING}) AS newest USING (picture, run)",
                (identity,),
            ).fetchone()
            found.append(
                Analysis(
                    identity,
                    name,
                    json.loads(record)["settings"],
                    same[0][3],
                    last[4],
                    last[5],
                    done,
                    skipped,
                )
            )
        return found


def rows(study: Study, table: Table, identity: str, names: Collection[str] | None = None) -> Iterator[Row]:
    """A table's rows, ``picture`` first, in the order of the study's pictures; of ``names`` alone if given.

    Pictures that are left out are in none of the answers of this module but :func:`findings`.
    """
    chosen = None if names is None else frozenset(names)
    with study.reading() as connection:
        if not has_table(connection, table):
            return
        columns = ", ".join(f'results."{column.name}"' for column in table.columns)
        found = connection.execute(
            f"SELECT pictures.name, {columns} FROM ({COUNTING}) AS newest "
            f"JOIN {results_table(table)} AS results USING (picture, run) "
            "JOIN pictures ON pictures.id = newest.picture ORDER BY newest.picture, results.row",
            (identity,),
        )
        # A question that is only half answered would keep the file open.
        with closing(found):
            yield from (row for row in found if chosen is None or row[0] in chosen)


def skipped(study: Study, identity: str, names: Collection[str] | None = None) -> list[Skipped]:
    """The pictures an analysis could not process, with the reasons."""
    with study.reading() as connection:
        found = connection.execute(
            f"SELECT pictures.name, outcomes.reason FROM ({COUNTING}) AS newest "
            "JOIN outcomes USING (picture, run) JOIN pictures ON pictures.id = newest.picture "
            "WHERE outcomes.reason IS NOT NULL ORDER BY newest.picture",
            (identity,),
        )
        return [Skipped(name, reason) for name, reason in found if names is None or name in names]


def findings(study: Study, name: str) -> list[Finding]:
    """Everything the study has found out about one picture, the newest first."""
    tables = {each.name: each.table for each in TASKS}
    with study.reading() as connection:
        newest = connection.execute(
            "SELECT max(outcomes.run), outcomes.picture, reason, task, record, started FROM outcomes "
            "JOIN runs ON runs.id = outcomes.run "
            "WHERE outcomes.picture = (SELECT id FROM pictures WHERE name = ?) "
            "GROUP BY identity ORDER BY outcomes.run DESC",
            (name,),
        ).fetchall()
        return [
            Finding(task_name, json.loads(record)["settings"], started, rows_of, reason)
            for run, picture, reason, task_name, record, started in newest
            if task_name in tables
            for rows_of in [_rows_of(connection, tables[task_name], run, picture)]
        ]


def _rows_of(connection: sqlite3.Connection, table: Table, run: int, picture: int) -> tuple[Row, ...]:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    found = connection.execute(
        f"SELECT {columns} FROM {results_table(table)} WHERE picture = ? AND run = ? ORDER BY row",
        (picture, run),
    )
    return tuple(found)


def provenance(
    study: Study, request: Request, names: Collection[str] | None = None, passed_over: int = 0
) -> dict[str, Any]:
    """How a table was made, as JSON values, with the methods paragraph.

    ``names`` limits it to some pictures; ``passed_over`` files never became pictures of the study. Raises
    :class:`StudyError` when the request was never run.
    """
    with study.reading() as connection:
        runs = connection.execute(
            "SELECT id, record, started, ended, state, notes FROM runs WHERE identity = ? ORDER BY id",
            (request.identity,),
        ).fetchall()
        answered = connection.execute(
            f"SELECT pictures.name, outcomes.reason IS NULL FROM ({COUNTING}) AS newest "
            "JOIN outcomes USING (picture, run) JOIN pictures ON pictures.id = newest.picture",
            (request.identity,),
        )
        outcomes = [is_done for name, is_done in answered if names is None or name in names]
    if not runs:
        raise StudyError(f"Nothing has been computed with these settings in the study “{study.name}” yet.")
    total = len(outcomes) if names is None else len(names)
    record = json.loads(runs[-1][1])
    described: dict[str, Any] = {
        # Whoever gets the table need not know the folders of this computer.
        **{name: value for name, value in record.items() if name not in ("pictures_chosen", "folder")},
        "schema": PROVENANCE_SCHEMA,
        "identity": request.identity,
        "study": study.name,
        "model": _model_record(request.model, record["model"]),
        "columns": {column.name: column.help for column in request.task.table.all_columns},
        "pictures": {
            "total": total + passed_over,
            "done": sum(outcomes),
            "skipped": len(outcomes) - sum(outcomes) + passed_over,
        },
        "left_out": dict(Counter(left_out(study).values()).most_common()),
        "runs": [_run_record(*run[1:]) for run in runs],
    }
    if needed := needed_consents(request.task, request.settings):
        described["consents"] = consents_record(study, needed)
    return described | {"methods": methods_paragraph(described)}


def _run_record(record: str, started: str, ended: str | None, state: str, notes: str) -> dict[str, Any]:
    made_with = json.loads(record)
    return {
        "started": started,
        "ended": ended,
        "state": state,
        "notes": notes,
        "pictures_chosen": made_with.get("pictures_chosen", ""),
        **{name: made_with[name] for name in ("device", "decoder", "software")},
    }


def _model_record(model: ModelCard | None, recorded: dict[str, Any] | None) -> dict[str, Any] | None:
    if model is None or recorded is None:
        return None
    return {**recorded, "trained_on": model.trained_on, "licence": model.licence, "citation": model.citation}


def has_table(connection: sqlite3.Connection, table: Table) -> bool:
    """Whether a run has ever written rows of this table into the study."""
    name = results_table(table).strip('"')
    return connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)).fetchone() is not None
