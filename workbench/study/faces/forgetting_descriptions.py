"""Deleting descriptions of faces for good, for instance because the consent to them was withdrawn."""

from dataclasses import dataclass

from workbench.core.faces.consent import RACE
from workbench.core.faces.describe_settings import DESCRIPTIONS
from workbench.core.steps import Step, Steps
from workbench.core.wording import faces_in_words
from workbench.study.faces.forgetting import empty_journal, make_sure_of_room, note_forgetting, write_anew
from workbench.study.results import has_table
from workbench.study.schema import results_table
from workbench.study.study import Study

_TASK = "describe"
_STEPS = 3
_WITH_RACE = " AND json_extract(record, '$.settings.race')"


@dataclass(frozen=True)
class DescriptionsForgotten:
    """What was deleted: ``rows`` about faces, from all runs together."""

    rows: int

    @property
    def in_words(self) -> str:
        """A sentence or two for whoever asked for it, with what stays."""
        if not self.rows:
            return "There were no descriptions to delete."
        return (
            f"Descriptions of {faces_in_words(self.rows)} were deleted, and the study's file was written anew. Tables "
            "that were exported before, and copies of this study, are not changed."
        )


def kept_descriptions(study: Study) -> int:
    """How many descriptions of faces the study holds, from all runs together."""
    with study.reading() as connection:
        if not has_table(connection, DESCRIPTIONS):
            return 0
        (count,) = connection.execute(f"SELECT count(*) FROM {results_table(DESCRIPTIONS)}").fetchone()
        return int(count)


def forget_descriptions(study: Study, page: str) -> Steps[DescriptionsForgotten | None]:
    """Delete what was computed under a consent page: all descriptions, or the runs that asked for perceived race.

    It cannot be undone. The room is overwritten, the file written anew, its journal emptied. Raises
    :class:`StudyError` before anything is deleted when the disk has too little room, something else reads the study, or
    it may only be read.
    """
    yield Step(0, _STEPS, None)
    make_sure_of_room(study)
    empty_journal(study, "Nothing was deleted.")
    yield Step(1, _STEPS, None)
    forgotten = DescriptionsForgotten(_delete(study, _WITH_RACE if page == RACE else ""))
    yield Step(2, _STEPS, None)
    write_anew(study, "The descriptions")
    yield Step(_STEPS, _STEPS, forgotten)


def _delete(study: Study, which: str) -> int:
    with study.reading() as connection:
        # What is deleted is overwritten with zeros at once.
        connection.execute("PRAGMA secure_delete = ON")
    runs = f"(SELECT id FROM runs WHERE task = '{_TASK}'{which})"
    with study.writing() as connection:
        rows = 0
        if has_table(connection, DESCRIPTIONS):
            rows = connection.execute(
                f"DELETE FROM {results_table(DESCRIPTIONS)} WHERE run IN {runs}"
            ).rowcount
        connection.execute(f"DELETE FROM outcomes WHERE run IN {runs}")
        connection.execute(f"DELETE FROM runs WHERE id IN {runs}")
        note_forgetting(connection, f"Forgot {rows:,} descriptions of faces")
        return rows
