"""Forgetting: embeddings, and what was said of a person, are taken out of the study's file so that no byte is left."""

import json
import mmap
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workbench.core.steps import Step, Steps
from workbench.core.wording import faces_in_words, size_in_words
from workbench.study.errors import StudyError
from workbench.study.faces.people import title_of
from workbench.study.faces.traces import remove_traces
from workbench.study.study import Study
from workbench.study.writer import person as who

WHAT_STAYS = (
    "What stays: the pictures themselves, where faces are in them (boxes and points), counts, and answers given in "
    "audits. Tables, crops and embeddings that were exported before, copies and backups of this study, and metadata "
    "are not changed."
)
"""To be said before and after anything is forgotten."""

_STEPS = 4
_SOUGHT = 32
_SOUGHT_BYTES = 64


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten. ``sought`` embeddings were looked for in the study's file afterwards; none was found."""

    embeddings: int
    faces: int
    sought: int
    person: str = ""

    @property
    def in_words(self) -> str:
        """Sentences for whoever asked for it, with what stays."""
        count = _embeddings_in_words(self.embeddings)
        verb = "was" if self.embeddings == 1 else "were"
        whose = f" of “{self.person}”" if self.person else ""
        sentences = [
            f"{count} of {faces_in_words(self.faces)}{whose} {verb} deleted, and the study's file was written anew."
        ]
        if self.person:
            sentences.append(
                "The name, whose faces they are, the history of both, and descriptions of these faces were forgotten "
                "too. The faces are ignored from now on, so that nothing is computed of them again."
            )
        if self.sought:
            what = "It" if self.sought == self.embeddings == 1 else f"{self.sought:,} of them"
            sentences.append(
                f"{what} {'was' if self.sought == 1 else 'were'} looked for in the file: none is left."
            )
        return " ".join([*sentences, WHAT_STAYS])


@dataclass(frozen=True)
class _Deleted:
    embeddings: int
    faces: int
    traces: Sequence[bytes]
    person: str = ""


def forget_embeddings(study: Study, faces: Collection[int] | None = None) -> Steps[Forgotten | None]:
    """Delete all embeddings of a study, or of these faces, by whatever model; the last step says what was done.

    It cannot be undone. The room is overwritten, the file written anew, its journal emptied; then the file is searched
    for what was deleted. Raises :class:`StudyError` before anything is deleted when the disk has too little room,
    something else reads the study, or it may only be read.
    """
    yield from _forget(study, faces, None)


def forget_person(study: Study, person: int) -> Steps[Forgotten | None]:
    """Delete the embeddings of somebody's faces, the name, whose faces they are, and the history of it.

    As :func:`forget_embeddings`. The faces are ignored from now on. Raises :class:`FaceError` when there is nobody of
    this number.
    """
    yield from _forget(study, None, person)


def forgettings(study: Study) -> list[tuple[str, str, str]]:
    """What was forgotten, without whom it was about: words, who did it, and when (ISO time in UTC), in order."""
    with study.reading() as connection:
        return connection.execute("SELECT words, who, at FROM forgettings ORDER BY id").fetchall()


def _forget(study: Study, faces: Collection[int] | None, person: int | None) -> Steps[Forgotten | None]:
    yield Step(0, _STEPS, None)
    make_sure_of_room(study)
    empty_journal(study, "Nothing was deleted.")
    yield Step(1, _STEPS, None)
    deleted = _delete(study, faces, person)
    yield Step(2, _STEPS, None)
    write_anew(study, "The embeddings")
    yield Step(3, _STEPS, None)
    _look_for(study, deleted.traces)
    forgotten = Forgotten(deleted.embeddings, deleted.faces, len(deleted.traces), deleted.person)
    yield Step(_STEPS, _STEPS, forgotten)


def _delete(study: Study, faces: Collection[int] | None, person: int | None) -> _Deleted:
    with study.reading() as connection:
        # What is deleted is overwritten with zeros at once.
        connection.execute("PRAGMA secure_delete = ON")
    with study.writing() as connection:
        title = "" if person is None else title_of(connection, person)
        numbers = faces if person is None else remove_traces(connection, person)
        where = "TRUE" if numbers is None else "face IN (SELECT value FROM json_each(?))"
        arguments = () if numbers is None else (json.dumps(list(numbers)),)
        vectors = connection.execute(
            f"SELECT DISTINCT vector FROM embeddings WHERE {where} LIMIT {_SOUGHT}", arguments
        ).fetchall()
        (of_faces,) = connection.execute(
            f"SELECT count(DISTINCT face) FROM embeddings WHERE {where}", arguments
        ).fetchone()
        count = connection.execute(f"DELETE FROM embeddings WHERE {where}", arguments).rowcount
        # The same picture may be there twice, its other face with the same numbers.
        still = "SELECT 1 FROM embeddings WHERE vector = ?"
        traces = [
            each for (each,) in vectors if any(each) and not connection.execute(still, (each,)).fetchone()
        ]
        note_forgetting(connection, _words(count, of_faces, person is not None))
        return _Deleted(count, of_faces, traces, title)


def _words(embeddings: int, faces: int, is_person: bool) -> str:
    words = f"Forgot {_embeddings_in_words(embeddings)} of {faces_in_words(faces)}"
    return f"{words}, and of one person the name and whose faces they are" if is_person else words


def _embeddings_in_words(count: int) -> str:
    return "1 embedding" if count == 1 else f"{count:,} embeddings"


def make_sure_of_room(study: Study) -> None:
    """Raise :class:`StudyError` when the file could not be written anew: that needs its size twice on its own disk."""
    size = study.path.stat().st_size
    for folder, needed in ((study.path.parent, 2 * size), (Path(tempfile.gettempdir()), size)):
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise StudyError(
                f"To forget, the study's file is written anew, which needs {size_in_words(needed)} of room in "
                f"“{folder}”; {size_in_words(free)} are free. Nothing was deleted. Free some space and try again."
            )


def note_forgetting(connection: sqlite3.Connection, words: str) -> None:
    """Write down that something was forgotten, without whom it was about."""
    connection.execute(
        "INSERT INTO forgettings (words, who, at) VALUES (?, ?, ?)",
        (words, who(), datetime.now(UTC).isoformat(timespec="seconds")),
    )


def empty_journal(study: Study, kept: str) -> None:
    """Write what is in the study's journal into its file. Raises :class:`StudyError` that says what was ``kept``."""
    if study.is_read_only:
        raise StudyError(
            f"The study “{study.name}” is open for reading only, so nothing can be forgotten in it. {kept} Close it "
            "where it is being written, or forget in the copy that can be written."
        )
    with study.reading() as connection:
        (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise StudyError(
            f"Something else is reading the study “{study.name}”, so its journal cannot be emptied. {kept} Close it "
            "there, wait for what is running, and try again."
        )


def write_anew(study: Study, what: str) -> None:
    """Write the study's file anew after ``what`` was deleted, and empty its journal. Raises :class:`StudyError`."""
    kept = (
        f"{what} are deleted and overwritten, but traces may be left in the journal until this has been done once "
        "more."
    )
    try:
        with study.reading() as connection:
            connection.execute("VACUUM")
    except StudyError as error:
        raise StudyError(f"{kept} The study's file could not be written anew: {error}") from error
    empty_journal(study, kept)


def _look_for(study: Study, traces: Sequence[bytes]) -> None:
    """Raise :class:`StudyError` when some of these bytes are still in the study's file or its journal."""
    for path in (study.path, study.path.with_name(study.path.name + "-wal")):
        if path.exists() and path.stat().st_size:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                if any(content.find(each[:_SOUGHT_BYTES]) >= 0 for each in traces):
                    raise StudyError(
                        f"Parts of what was deleted are still in “{path.name}”. Close everything else that has the "
                        "study open and forget once more."
                    )
