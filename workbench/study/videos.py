"""Pictures of videos in a study: kept as they are taken, each with its video, time and shot as metadata."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from workbench.core.file_names import as_file_name
from workbench.core.pictures.collection import PictureFile, as_on_disk
from workbench.core.steps import Step, Steps
from workbench.core.tables import Value
from workbench.core.videos.settings import VideoRequest
from workbench.core.videos.taking import TakenPicture, take_pictures
from workbench.study.metadata import NewColumn, add_columns, columns
from workbench.study.pictures import keep
from workbench.study.study import Study

ORIGIN = "videos"
"""Where the columns come from; they are told apart by their kinds."""

_COLUMNS = {
    "text": NewColumn("video", "text", ORIGIN, "The video that the picture was taken from."),
    "real": NewColumn("time in video (s)", "real", ORIGIN, "Seconds from the beginning of the video."),
    "integer": NewColumn("shot", "integer", ORIGIN, "The number of the shot, where shots were looked for."),
}


@dataclass(frozen=True)
class Moment:
    """A picture by its name, and how many seconds after the beginning of its video it was; None where unknown."""

    picture: str
    seconds: float | None


def moments(study: Study, picture: str) -> tuple[Moment, ...]:
    """All pictures of the video that a picture is from, in the order of the video; none if it is from none."""
    ids = _of_videos(study)
    if "text" not in ids:
        return ()
    video = f"metadata.c{ids['text']:d}"
    seconds = f"metadata.c{ids['real']:d}" if "real" in ids else "NULL"
    joined = "metadata JOIN pictures ON pictures.id = metadata.picture"
    with study.reading() as connection:
        rows = connection.execute(
            f"SELECT pictures.name, {seconds} FROM {joined} "
            f"WHERE {video} = (SELECT {video} FROM {joined} WHERE pictures.name = ?) "
            f"ORDER BY {seconds}, pictures.id",
            (picture,),
        )
        return tuple(Moment(*row) for row in rows)


def proposed_folder(study: Study, video: Path) -> Path:
    """Where the pictures of a video should lie: beside the study, in a folder of their own."""
    return study.path.with_name(f"{study.name} pictures") / (as_file_name(video.stem) or "video")


def add_video(study: Study, request: VideoRequest) -> Steps[tuple[PictureFile, ...]]:
    """:func:`take_pictures`, each step kept in the study before it is passed on as pictures.

    Values of the columns that were changed by hand stay. Raises what :func:`take_pictures` raises.
    """
    with closing(take_pictures(request)) as steps:
        for step in steps:
            files = keep(study, [_as_file(each) for each in step.value])
            kept = tuple(each for each in files if isinstance(each, PictureFile))
            _note(study, list(zip(kept, step.value, strict=True)))
            yield Step(step.done, step.total, kept, step.note)


def _as_file(taken: TakenPicture) -> PictureFile:
    return as_on_disk(taken.path.name, str(taken.path.absolute()))


def _note(study: Study, kept: Sequence[tuple[PictureFile, TakenPicture]]) -> None:
    """Write down where pictures come from; that is known with them and no change by hand, so none to undo."""
    if not kept:
        return
    ids = _column_ids(study)
    places = ", ".join(f"c{ids[kind]:d} = coalesce(c{ids[kind]:d}, ?)" for kind in _COLUMNS)
    with study.writing() as connection:
        names = [(file.name,) for file, _ in kept]
        connection.executemany(
            "INSERT OR IGNORE INTO metadata (picture) SELECT id FROM pictures WHERE name = ?", names
        )
        connection.executemany(
            f"UPDATE metadata SET {places} WHERE picture = (SELECT id FROM pictures WHERE name = ?)",
            ((*_values(taken), file.name) for file, taken in kept),
        )


def _column_ids(study: Study) -> dict[str, int]:
    """The study's columns of videos by their kinds; those it does not have are added."""
    there = _of_videos(study)
    missing = [new for kind, new in _COLUMNS.items() if kind not in there]
    if missing:
        add_columns(study, "Added the columns of videos", missing)
        there = _of_videos(study)
    return there


def _of_videos(study: Study) -> dict[str, int]:
    return {each.kind: each.id for each in columns(study) if each.origin == ORIGIN}


def _values(taken: TakenPicture) -> Iterable[Value]:
    """In the order of the columns."""
    return taken.video, taken.seconds, taken.shot
