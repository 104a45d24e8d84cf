"""What the task “anonymise” needs to know of a study: who is in it, and which copies hide other faces than now."""

from collections.abc import Iterable, Sequence

from workbench.core.faces.known import PictureWithFaces
from workbench.core.faces.protect_settings import ProtectSettings, places
from workbench.core.pictures.collection import PictureFile
from workbench.study.errors import StudyError
from workbench.study.faces.finding import person_names, with_faces
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import Study


def refuse_unknown_people(study: Study, names: Iterable[str]) -> None:
    """Raise :class:`StudyError` for names that nobody in the study has: a slip would show whom it should hide."""
    known = set(person_names(study).values())
    unknown = [name for name in names if name not in known]
    if unknown:
        wrong = ", ".join(f"“{name}”" for name in unknown)
        there = ", ".join(f"“{name}”" for name in sorted(known))
        people = (
            f"The people of this study are: {there}." if known else "Nobody has been named in this study yet."
        )
        raise StudyError(f"Nobody in this study is called {wrong}. Nothing was written. {people}")


def still_found(study: Study, request: Request, names: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Pictures in whose copies a face can still be found that was to be hidden, and the copies' names."""
    table = request.task.table
    file, count = table.header.index("file"), table.header.index("still_found")
    found = rows(study, table, request.identity, None if names is None else frozenset(names))
    return [(str(row[0]), str(row[file])) for row in found if row[count]]


def with_other_faces(study: Study, request: Request, files: Sequence[PictureFile]) -> set[str]:
    """The pictures whose copies were made before a face was drawn, deleted or named that decides what is hidden."""
    settings, table = request.settings, request.task.table
    if not isinstance(settings, ProtectSettings):
        return set()
    place = table.header.index("places")
    hidden = {str(row[0]): row[place] for row in rows(study, table, request.identity)}
    copied = [file for file in files if file.name in hidden]
    return {
        each.name
        for each in with_faces(study, copied)
        if isinstance(each, PictureWithFaces) and places(each.faces, settings) != hidden[each.name]
    }
