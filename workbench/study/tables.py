"""Every table of a study: its pictures, the results of each analysis, what was skipped, edits, history and runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workbench.core.tables import PICTURE, Column
from workbench.core.tasks import TASKS, task
from workbench.study.results import Analysis, analyses
from workbench.study.runs import Request
from workbench.study.schema import results_table
from workbench.study.study import Study
from workbench.study.study_columns import StudyColumn, analysis_title, study_columns

PICTURES = "pictures"
_NAME = StudyColumn("file.name", PICTURE.title, "text", "File", PICTURE.help)
_OF_PICTURES = (
    "LEFT JOIN pictures ON pictures.id = {0}.picture LEFT JOIN metadata ON metadata.picture = {0}.picture"
)


@dataclass(frozen=True)
class StudyTable:
    """One table, and how SQLite is asked for it.

    ``columns`` are those it is shown with; ``further`` ones are known of the same rows. ``numbers`` are the whole
    numbers in SQL that tell its rows apart, in the order in which they stand. ``own`` are the columns that no other
    table has, by their keys, in SQL. Where ``has_pictures``, each row belongs to a picture; where
    ``has_findings``, rows of pictures that are left out count only when they are asked for.
    """

    key: str
    title: str
    help: str
    columns: tuple[StudyColumn, ...]
    first: str
    numbers: tuple[str, ...]
    joins: str = ""
    where: str = "TRUE"
    own: tuple[tuple[str, str], ...] = ()
    further: tuple[StudyColumn, ...] = ()
    has_pictures: bool = True
    has_findings: bool = False
    request: Request | None = field(default=None, compare=False)

    @property
    def all_columns(self) -> tuple[StudyColumn, ...]:
        """Every column that can be asked for."""
        return (*self.columns, *self.further)

    @property
    def picture(self) -> str:
        """The picture a row belongs to, in SQL: its number."""
        alias = self.first.rpartition(" ")[2]
        return "pictures.id" if alias == "pictures" else f"{alias}.picture"

    def column(self, key: str) -> StudyColumn | None:
        """The column of this key, if the table has it."""
        return next((each for each in self.all_columns if each.key == key), None)

    def as_columns(self) -> tuple[Column, ...]:
        """Its columns as they are exported: names in small letters, no name twice."""
        taken: set[str] = set()
        found = []
        for each in self.columns:
            plain = each.title if each.key.startswith("column.") else each.key.rpartition(".")[2]
            name = "picture" if each.key == _NAME.key else plain
            number = 2
            while name.casefold() in taken:
                name, number = f"{plain} ({number})", number + 1
            taken.add(name.casefold())
            found.append(Column(name, each.kind, each.title, each.help))  # type: ignore[arg-type]
        return tuple(found)


def study_tables(study: Study) -> tuple[StudyTable, ...]:
    """The tables of a study, the pictures first, then each analysis, the newest first."""
    known = study_columns(study)
    of_files = tuple(each for each in known if each.key.startswith("file.") and each.key != _NAME.key)
    of_metadata = tuple(each for each in known if each.key.startswith("column."))
    of_faces = tuple(each for each in known if each.key.startswith("faces."))
    of_results = tuple(each for each in known if each.key.startswith("result."))
    about = (*of_metadata, *of_faces, *of_files)
    return (
        StudyTable(
            PICTURES,
            "Pictures",
            "One row for each picture: what its file says, what tables and people say, and whether it is left out.",
            (_NAME, *of_metadata, *of_faces, *of_files),
            "pictures",
            ("pictures.id",),
            "LEFT JOIN metadata ON metadata.picture = pictures.id",
            further=of_results,
        ),
        *_results(study, about),
        _skipped(about),
        _edits(about),
        *_without_pictures(),
    )


def _results(study: Study, about: tuple[StudyColumn, ...]) -> Iterator[StudyTable]:
    tasks = {each.name for each in TASKS}
    for analysis in analyses(study):
        if analysis.task not in tasks:
            continue
        described = task(analysis.task)
        columns = tuple(
            StudyColumn(f"answer.{each.name}", each.title, each.kind, described.title, each.help)
            for each in described.table.columns
        )
        yield StudyTable(
            f"result.{analysis.identity}",
            analysis_title(analysis),
            f"{described.sentence} One row for each finding, of the newest run that looked at the picture.",
            (_NAME, *columns),
            f"{results_table(described.table)} AS results",
            ("results.picture", "results.run", "results.row"),
            _OF_PICTURES.format("results"),
            _newest(_runs(study, analysis)),
            tuple((f"answer.{each.name}", f'results."{each.name}"') for each in described.table.columns),
            about,
            has_findings=True,
            request=analysis.request,
        )


def _runs(study: Study, analysis: Analysis) -> list[int]:
    with study.reading() as connection:
        rows = connection.execute("SELECT id FROM runs WHERE identity = ? ORDER BY id", (analysis.identity,))
        return [int(run) for (run,) in rows]


def _newest(runs: Sequence[int]) -> str:
    """Rows of the newest of some runs that looked at their picture."""
    listed = ", ".join(f"{run:d}" for run in runs)
    if len(runs) == 1:
        return f"results.run = {listed}"
    return (
        f"results.run IN ({listed}) AND NOT EXISTS (SELECT 1 FROM outcomes AS later WHERE "
        f"later.run IN ({listed}) AND later.run > results.run AND later.picture = results.picture)"
    )


def _skipped(about: tuple[StudyColumn, ...]) -> StudyTable:
    return StudyTable(
        "skipped",
        "Skipped",
        "Pictures that gave no result when they were last looked at, with the reason.",
        (
            _NAME,
            StudyColumn("own.task", "Task", "text", "Skipped", "What was to be computed."),
            StudyColumn("own.reason", "Reason", "text", "Skipped", "Why the picture gave no result."),
            StudyColumn("own.started", "Run started", "text", "Skipped", "ISO time in UTC."),
        ),
        "outcomes",
        ("outcomes.run", "outcomes.picture"),
        f"JOIN runs ON runs.id = outcomes.run {_OF_PICTURES.format('outcomes')}",
        "outcomes.reason IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outcomes AS later JOIN runs AS again "
        "ON again.id = later.run WHERE later.picture = outcomes.picture AND later.run > outcomes.run "
        "AND again.identity = runs.identity)",
        (("own.task", "runs.task"), ("own.reason", "outcomes.reason"), ("own.started", "runs.started")),
        about,
    )


def _edits(about: tuple[StudyColumn, ...]) -> StudyTable:
    group = "Corrections and edits"
    return StudyTable(
        "edits",
        group,
        "Every value that was changed by hand: what it was, what it became, who changed it and when.",
        (
            _NAME,
            StudyColumn("own.column", "Column", "text", group, "The column of the metadata."),
            StudyColumn("own.before", "Before", "text", group, "Empty: there was no value."),
            StudyColumn("own.after", "After", "text", group, "Empty: the value was taken away."),
            StudyColumn("own.who", "Who", "text", group),
            StudyColumn("own.at", "When", "text", group, "ISO time in UTC."),
            StudyColumn("own.undone", "Undone", "text", group, "When it was taken back; empty: it holds."),
        ),
        "edits",
        ("edits.action", "edits.metadata_column", "edits.picture"),
        "JOIN actions ON actions.id = edits.action JOIN columns ON columns.id = edits.metadata_column "
        + _OF_PICTURES.format("edits"),
        own=(
            ("own.column", "columns.name"),
            ("own.before", "CAST(edits.before AS TEXT)"),
            ("own.after", "CAST(edits.after AS TEXT)"),
            ("own.who", "actions.who"),
            ("own.at", "actions.at"),
            ("own.undone", "actions.undone"),
        ),
        further=about,
    )


def _without_pictures() -> Iterator[StudyTable]:
    at = "ISO time in UTC."
    yield _plain_table(
        "actions",
        "History",
        "What people did to the metadata, step by step.",
        ("actions", "actions.id"),
        (
            ("at", "When", "text", at, "actions.at"),
            ("what", "What was done", "text", "", "actions.words"),
            ("who", "Who", "text", "", "actions.who"),
            ("undone", "Undone", "text", "When it was taken back; empty: it holds.", "actions.undone"),
        ),
    )
    of_run = "(SELECT count(*) FROM outcomes WHERE outcomes.run = runs.id AND reason IS {} NULL)"
    yield _plain_table(
        "runs",
        "Runs",
        "Every computation, with what it was made.",
        ("runs", "runs.id"),
        (
            ("started", "Started", "text", at, "runs.started"),
            ("ended", "Ended", "text", at, "runs.ended"),
            ("task", "Task", "text", "", "runs.task"),
            ("state", "State", "text", "How the run ended.", "runs.state"),
            ("done", "Pictures done", "integer", "", of_run.format("")),
            ("skipped", "Pictures skipped", "integer", "", of_run.format("NOT")),
            ("model", "Model", "text", "", "json_extract(runs.record, '$.model.title')"),
            ("settings", "Settings", "text", "As JSON.", "json_extract(runs.record, '$.settings')"),
            ("pictures_chosen", "Chosen by", "text", "", "json_extract(runs.record, '$.pictures_chosen')"),
            ("device", "Device", "text", "", "json_extract(runs.record, '$.device')"),
            ("notes", "Notes", "text", "", "runs.notes"),
        ),
    )
    yield _plain_table(
        "passed_over",
        "Files passed over",
        "Files beside the pictures that are none, or could not be opened, with the reason.",
        ("passed_over", "passed_over.rowid"),
        (
            ("name", "File", "text", "", "passed_over.name"),
            ("reason", "Reason", "text", "", "passed_over.reason"),
        ),
    )


def _plain_table(
    key: str,
    title: str,
    words: str,
    source: tuple[str, str],
    columns: Sequence[tuple[str, str, str, str, str]],
) -> StudyTable:
    """A table of rows that belong to no picture; a column is its name, title, kind, help, and SQL."""
    first, number = source
    return StudyTable(
        key,
        title,
        words,
        tuple(StudyColumn(f"own.{name}", head, kind, title, tip) for name, head, kind, tip, _ in columns),
        first,
        (number,),
        own=tuple((f"own.{name}", sql) for name, *_, sql in columns),
        has_pictures=False,
    )
