"""What is known of each picture of a study, as columns: its file, its metadata, the first row of each result."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from workbench.core.models.cards import cards
from workbench.core.pictures.digital_source import SOURCES
from workbench.core.tables import Column, Value
from workbench.core.tasks import TASKS, task
from workbench.study.errors import StudyError
from workbench.study.faces.face_columns import FACE_COLUMNS, GROUP, PEOPLE, has_faces, has_people
from workbench.study.metadata import LEFT_OUT, columns
from workbench.study.results import Analysis, analyses
from workbench.study.runs import NEWEST
from workbench.study.schema import results_table
from workbench.study.study import Study

_FOLDER = "rtrim(rtrim(pictures.name, replace(pictures.name, '/', '')), '/')"
# The words of a fixed vocabulary, none of which holds a quotation mark.
_SOURCE = " ".join(
    ["CASE pictures.digital_source WHEN '' THEN NULL"]
    + [f"WHEN '{kind}' THEN '{words}'" for kind, words in SOURCES.items()]
    + ["ELSE pictures.digital_source END"]
)
_FILE_COLUMNS: tuple[tuple[Column, str], ...] = (
    (Column("name", "text", "Name", "The picture's name inside its folder."), "pictures.name"),
    (
        Column("folder", "text", "Folder", "The folder inside the one that was opened."),
        f"nullif({_FOLDER}, '')",
    ),
    (Column("width", "integer", "Width", "Pixels, as the file says."), "pictures.width"),
    (Column("height", "integer", "Height", "Pixels, as the file says."), "pictures.height"),
    (Column("format", "text", "Format", "As the file's first bytes say."), "pictures.format"),
    (Column("bytes", "integer", "File size (bytes)", "How much room the file takes."), "pictures.bytes"),
    (
        Column(
            "digital_source",
            "text",
            "How it was made, says the file",
            "The label “digital source type” (IPTC); nobody has checked it. Empty: the file does not say.",
        ),
        _SOURCE,
    ),
    (Column("unreadable", "text", "Why it could not be read", "Empty: it could."), "pictures.unreadable"),
)


class UnknownColumn(StudyError):
    """A column that a filter or an order asks for is not in the study, or not any more."""


@dataclass(frozen=True)
class StudyColumn:
    """Something that is known of each picture. ``kind`` as of :class:`~workbench.core.tables.Column`.

    ``key`` stays the same for as long as the column is there; ``group`` says where its values come from.
    """

    key: str
    title: str
    kind: str
    group: str
    help: str = ""


def study_columns(study: Study) -> tuple[StudyColumn, ...]:
    """Everything by which pictures can be found: of their files, metadata, faces, and each analysis, newest first."""
    return (
        *_file_columns(),
        *_metadata_columns(study),
        *_face_columns(study),
        *_result_columns(study),
    )


class Sources:
    """The part of a question to SQLite that says where columns come from; joins only what was asked for.

    Its parameters are named, so that the parts may be put together in any order.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.parameters: dict[str, Value] = {}
        self._expressions: dict[str, tuple[str, str]] = {
            f"file.{column.name}": (sql, column.kind) for column, sql in _FILE_COLUMNS
        }
        known = [(LEFT_OUT, "text"), *((each.id, each.kind) for each in columns(study))]
        self._expressions |= {f"faces.{column.name}": (sql, column.kind) for column, sql in FACE_COLUMNS}
        self._expressions |= {f"column.{number:d}": (f"metadata.c{number:d}", kind) for number, kind in known}
        self._aliases: dict[str, str] = {}
        self._joins: list[str] = []

    @property
    def tables(self) -> str:
        """What stands behind FROM."""
        first = "pictures LEFT JOIN metadata ON metadata.picture = pictures.id"
        return " ".join([first, *self._joins])

    @property
    def joins(self) -> str:
        """What stands behind FROM, after pictures and their metadata."""
        return " ".join(self._joins)

    def parameter(self, value: Value) -> str:
        """The place of a value in the question."""
        name = f"value_{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def texts(self) -> Iterator[str]:
        """Every text that can be searched, in SQL: names, metadata, people, and the newest results of each task."""
        yield self.expression("file.name")[0]
        for sql, kind in list(self._expressions.values()):
            if kind == "text" and sql.startswith("metadata."):
                yield sql
        if has_people(self.study):
            yield self.expression(PEOPLE)[0]
        newest = {each.task: each for each in reversed(self._analyses.values()) if _has_answers(each)}
        for analysis in newest.values():
            for column in task(analysis.task).table.columns:
                if column.kind == "text":
                    yield self.expression(f"result.{analysis.identity}.{column.name}")[0]

    @cached_property
    def _analyses(self) -> dict[str, Analysis]:
        return {each.identity: each for each in analyses(self.study)}

    def expression(self, key: str) -> tuple[str, str]:
        """A column in SQL, and its kind. Raises :class:`UnknownColumn`."""
        if key not in self._expressions:
            self._expressions[key] = self._result(key)
        return self._expressions[key]

    def _result(self, key: str) -> tuple[str, str]:
        _, _, rest = key.partition("result.")
        identity, _, name = rest.partition(".")
        analysis = self._analyses.get(identity)
        table = task(analysis.task).table if analysis and _is_known(analysis) else None
        column = next((each for each in table.columns if each.name == name), None) if table else None
        if table is None or column is None:
            raise UnknownColumn(
                "The filter asks for something that is not in this study, or not any more. Nothing was changed. "
                "Remove that part of the filter."
            )
        alias = self._alias(identity, results_table(table))
        return f'{alias}."{column.name}"', column.kind

    def _alias(self, identity: str, table: str) -> str:
        if identity not in self._aliases:
            alias = self._aliases[identity] = f"results_{len(self._aliases)}"
            newest = NEWEST.replace("?", self.parameter(identity))
            self._joins.append(
                f"LEFT JOIN (SELECT results.* FROM ({newest}) AS newest JOIN {table} AS results "
                f"USING (picture, run) WHERE results.row = 0) AS {alias} ON {alias}.picture = pictures.id"
            )
        return self._aliases[identity]


def analysis_title(analysis: Analysis) -> str:
    """What an analysis is called where there may be several: “Classify pictures · SqueezeNet 1.1 · 2026-11-21”."""
    card = cards().get(analysis.settings.get("model", ""))
    return " · ".join([task(analysis.task).title, *([card.title] if card else []), analysis.started[:10]])


def _is_known(analysis: Analysis) -> bool:
    return any(each.name == analysis.task for each in TASKS)


def _has_answers(analysis: Analysis) -> bool:
    return _is_known(analysis) and task(analysis.task).table.has_answers


def _file_columns() -> Iterator[StudyColumn]:
    for column, _ in _FILE_COLUMNS:
        yield StudyColumn(f"file.{column.name}", column.title, column.kind, "File", column.help)


def _metadata_columns(study: Study) -> Iterator[StudyColumn]:
    for each in columns(study):
        yield StudyColumn(
            f"column.{each.id}", each.name, each.kind, "Metadata", each.help or f"From: {each.origin}."
        )
    reason = "Why the picture is left out of analyses; empty: it takes part."
    yield StudyColumn(f"column.{LEFT_OUT}", "Why it is left out", "text", "Metadata", reason)


def _face_columns(study: Study) -> Iterator[StudyColumn]:
    if has_faces(study):
        for column, _ in FACE_COLUMNS:
            yield StudyColumn(f"faces.{column.name}", column.title, column.kind, GROUP, column.help)


def _result_columns(study: Study) -> Iterator[StudyColumn]:
    for analysis in analyses(study):
        if not _has_answers(analysis):
            continue
        group = analysis_title(analysis)
        for column in task(analysis.task).table.columns:
            key = f"result.{analysis.identity}.{column.name}"
            yield StudyColumn(key, column.title, column.kind, group, column.help)
