"""Runs: what identifies them, how their steps are written down, and what is left to do."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workbench.core.models.cards import ModelCard, card
from workbench.core.models.facts import decisive_facts
from workbench.core.models.store import fingerprint, is_own
from workbench.core.pictures.collection import PictureFile
from workbench.core.settings import describe, named_models, to_record
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.tasks import Task, TaskSteps
from workbench.study.faces.consents import ConsentWithdrawn, refuse_if_withdrawn
from workbench.study.faces.keeping import KEPT
from workbench.study.schema import create_results_table, results_table
from workbench.study.study import Study

# Of several runs under one identity, the newest that looked at a picture speaks for it.
NEWEST = (
    "SELECT outcomes.picture AS picture, max(outcomes.run) AS run FROM outcomes "
    "JOIN runs ON runs.id = outcomes.run WHERE runs.identity = ? GROUP BY outcomes.picture"
)


@dataclass(frozen=True)
class Request:
    """A task with its settings: what is to be done, whoever does it and whenever."""

    task: Task
    settings: Any

    @property
    def model(self) -> ModelCard | None:
        """The card of the model the settings name, if the task uses one. Raises :class:`CardError`."""
        key = getattr(self.settings, "model", None)
        return card(key) if key else None

    @property
    def other_models(self) -> dict[str, ModelCard]:
        """The cards that other settings than “model” name, by the settings' names. Raises :class:`CardError`."""
        named = named_models(self.settings)
        return {name: card(key) for name, key in named.items() if key and name != "model"}

    @property
    def identity(self) -> str:
        """Hash of all that decides the answers: task, its version, settings and the weights' sha256.

        With a model of the person's own, which may be imported anew under the same name, also what its card says.
        """
        model = self.model
        outputs = {each.name for each in describe(self.task.settings) if each.is_output}
        settings = to_record(self.settings)
        decisive: dict[str, Any] = {
            "task": self.task.name,
            "task_version": self.task.version,
            "settings": {name: value for name, value in settings.items() if name not in outputs},
            "weights_sha256": model.weights.sha256 if model else None,
        }
        if others := self.other_models:
            decisive["others"] = {name: fingerprint(each) for name, each in others.items()}
        if model and is_own(model):
            decisive["card"] = decisive_facts(model)
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def begin(study: Study, request: Request, record: dict[str, Any]) -> int:
    """Write down that a run starts now; ``record`` says with what. Returns the run's number."""
    with study.writing() as connection:
        create_results_table(connection, request.task.table)
        cursor = connection.execute(
            "INSERT INTO runs (identity, task, state, started, record) VALUES (?, ?, 'running', ?, ?)",
            (request.identity, request.task.name, _now(), json.dumps(record)),
        )
        return int(cursor.lastrowid or 0)


def end(study: Study, run: int, state: str) -> None:
    """Write down how a run ended: "done", "cancelled" or "failed"."""
    with study.writing() as connection:
        connection.execute("UPDATE runs SET state = ?, ended = ? WHERE id = ?", (state, _now(), run))


def recorded(study: Study, request: Request, run: int, steps: TaskSteps) -> TaskSteps:
    """The same steps, each written to the study in one transaction before it is passed on.

    A run that is stopped, fails or is killed keeps every step it has passed on. Raises :class:`ConsentWithdrawn`
    before anything more is written when a consent that the task needs was taken back.
    """
    state = "failed"
    try:
        # Closed first, so that whatever the task holds is free again before the end is written down.
        with closing(steps):
            for step in steps:
                _write(study, request, run, step)
                yield step
        state = "done"
    except (GeneratorExit, ConsentWithdrawn):
        state = "cancelled"
        raise
    finally:
        end(study, run, state)


def _write(study: Study, request: Request, run: int, step: Step[tuple[Rows | Skipped, ...]]) -> None:
    task, results = request.task, step.value
    outcomes = [(run, each.reason if isinstance(each, Skipped) else None, each.picture) for each in results]
    rows = [
        (run, number, *row, each.picture)
        for each in results
        if isinstance(each, Rows)
        for number, row in enumerate(each.rows)
    ]
    columns = ", ".join(f'"{column.name}"' for column in task.table.columns)
    places = ", ".join("?" for _ in task.table.columns)
    with study.writing() as connection:
        refuse_if_withdrawn(connection, task, request.settings)
        connection.executemany(
            "INSERT INTO outcomes (run, picture, bytes, modified, reason) "
            "SELECT ?, id, bytes, modified, ? FROM pictures WHERE name = ?",
            outcomes,
        )
        connection.executemany(
            f"INSERT INTO {results_table(task.table)} (run, row, {columns}, picture) "
            f"SELECT ?, ?, {places}, id FROM pictures WHERE name = ?",
            rows,
        )
        connection.executemany(
            "UPDATE pictures SET unreadable = ? WHERE name = ? AND unreadable IS NOT ?",
            [
                (reason, each.picture, reason)
                for each in results
                for reason in [each.reason if isinstance(each, Skipped) and each.is_unreadable else None]
            ],
        )
        if keep := KEPT.get(task.name):
            keep(connection, run, [each for each in results if isinstance(each, Rows)])
        if step.note:
            connection.execute(
                "UPDATE runs SET notes = trim(notes || ' ' || ?) WHERE id = ?", (step.note, run)
            )


def remaining(study: Study, request: Request, files: Sequence[PictureFile]) -> list[PictureFile]:
    """Those of ``files`` whose newest look under the request's identity gave no answer, or that have changed since."""
    with study.reading() as connection:
        rows = connection.execute(
            f"SELECT pictures.name FROM ({NEWEST}) AS newest JOIN outcomes USING (picture, run) "
            "JOIN pictures ON pictures.id = newest.picture WHERE outcomes.reason IS NULL "
            "AND (outcomes.bytes, outcomes.modified) = (pictures.bytes, pictures.modified)",
            (request.identity,),
        )
        answered = {name for (name,) in rows}
    return [file for file in files if file.name not in answered]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
