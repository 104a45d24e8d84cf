"""Taking pictures from a video into a folder, beside a table that says where each comes from."""

import hashlib
import math
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.pictures.digital_source import VOCABULARY, source_of
from workbench.core.pictures.xmp import PNG_KEYWORD, xmp_packet
from workbench.core.settings import checked
from workbench.core.steps import Step, Steps
from workbench.core.tables import ExportError, replacing
from workbench.core.videos.containers import UnreadableVideo
from workbench.core.videos.reading import OpenVideo, VideoFacts, no_pictures, reduced
from workbench.core.videos.settings import (
    AT_SHOT_CHANGES,
    JPEG,
    PNG,
    VideoRequest,
    VideoSettings,
    moment_in_words,
)
from workbench.core.videos.shots import shots
from workbench.core.videos.table import PictureTable, table_for
from workbench.core.wording import pictures_in_words

QUALITY = 95
_FRAMES_PER_STEP = 64
_BYTES_PER_STEP = 2**25
_BYTES_PER_PIXEL = {JPEG: 0.35, PNG: 1.7}
_MISSING_SECONDS = 1.0
# A film whose pictures come at irregular times has gaps too, but all its pictures.
_MOST_FRAMES_WITH_GAPS = 0.97


class VideoError(WorkbenchError):
    """The pictures could not be written; the message says what was kept."""


@dataclass(frozen=True)
class TakenPicture:
    """A picture on disk that was taken at ``seconds``; ``shot`` counts from 1, None if shots were not looked for.

    ``is_new`` is False for what an earlier run had written already.
    """

    path: Path
    video: str
    seconds: float
    shot: int | None
    is_new: bool


@dataclass(frozen=True, eq=False)
class _Chosen:
    """A moment that is wanted; ``picture`` decodes it."""

    seconds: float
    shot: int | None
    picture: Callable[[], NDArray[np.uint8]]


@dataclass
class _Course:
    """How the times of a video's pictures went on, to know what is missing."""

    frames: int = 0
    last: float = 0.0
    gap: tuple[float, float] = (0.0, 0.0)

    def note(self, moment: float) -> None:
        if moment - self.last > self.gap[1] - self.gap[0]:
            self.gap = (self.last, moment)
        self.frames, self.last = self.frames + 1, moment


def take_pictures(request: VideoRequest) -> Steps[tuple[TakenPicture, ...]]:
    """Write the pictures of a video into a folder, with ``<video>.csv`` beside them.

    A step's ``done`` and ``total`` are whole seconds of the video, ``total`` is 0 if its length is not known. What
    an earlier run with the same video and settings has written is not written again, and the folder becomes the
    same as after an uninterrupted run. The last step's note says what could not be decoded.
    Raises :class:`UnreadableVideo` and, when the folder cannot be written, :class:`VideoError`.
    """
    settings = checked(request.settings)
    video = OpenVideo(request.video)
    try:
        seconds = video.seconds
        total = math.ceil(seconds or 0.0)
        checksum = yield from _checksum(request.video, total)
        table = _table(request, checksum)
        course, kept = _Course(), 0
        for moment, chosen in _looked_at(video, settings):
            course.note(moment)
            found = () if chosen is None else (_kept(chosen, table, settings, kept),)
            kept += len(found)
            if found or course.frames % _FRAMES_PER_STEP == 0:
                yield Step(int(moment), max(total, int(moment)), found)
        if not kept:
            raise no_pictures(request.video)
        yield Step(math.ceil(course.last), math.ceil(course.last), (), note=_missing_in_words(course, video))
    finally:
        video.close()


def expected_pictures(facts: VideoFacts, settings: VideoSettings) -> int | None:
    """How many pictures there will be; None where only looking for shots, or at the whole video, will tell."""
    if settings.way == AT_SHOT_CHANGES or facts.seconds is None or facts.frames_per_second is None:
        return None
    frames = round(facts.seconds * facts.frames_per_second)
    moments = math.floor((facts.seconds - 1.0 / facts.frames_per_second) / settings.seconds + 1e-6) + 1
    return max(1, min(frames, moments))


def expected_bytes(facts: VideoFacts, settings: VideoSettings) -> int:
    """About how much room one picture will take: by experience with films, which are never all alike."""
    longest = max(facts.width, facts.height)
    scale = min(1.0, settings.longest_side / longest) if settings.longest_side else 1.0
    return round(facts.width * facts.height * scale**2 * _BYTES_PER_PIXEL[settings.format])


def _checksum(path: Path, total: int) -> Generator[Step[tuple[TakenPicture, ...]], None, str]:
    """The sha256 of the video, in steps so that it can be stopped."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(_BYTES_PER_STEP):
                digest.update(part)
                yield Step(0, total, ())
    except OSError as error:
        raise UnreadableVideo(
            f"“{path.name}” could not be read to its end ({(error.strerror or str(error)).lower()}). No pictures were "
            "taken. Copy it to this computer and try again."
        ) from error
    return digest.hexdigest()


def _table(request: VideoRequest, checksum: str) -> PictureTable:
    try:
        request.folder.mkdir(parents=True, exist_ok=True)
        table = table_for(request.video, checksum, request.settings, request.folder)
    except OSError as error:
        raise _failure(error, request.folder, 0) from error
    label = source_of(request.video)
    # Pictures of a generated film are generated pictures: whoever takes them out must not lose that.
    return replace(table, label=label.kind) if label is not None else table


def _looked_at(video: OpenVideo, settings: VideoSettings) -> Iterator[tuple[float, _Chosen | None]]:
    """Every moment of the video, and whether it is one of those wanted."""
    if settings.way == AT_SHOT_CHANGES:
        frames = ((moment, video.picture()) for moment in video.moments())
        for each in shots(frames, settings.sensitivity, settings.shortest_shot):
            chosen = _Chosen(each.seconds, each.shot, partial(_same, each.picture))
            yield each.seconds, chosen if each.is_first else None
        return
    millionths = round(settings.seconds * 1e6)
    wanted = 0
    for moment in video.moments():
        at = round(moment * 1e6)
        is_wanted = at >= wanted
        if is_wanted:
            wanted = (at // millionths + 1) * millionths
        yield moment, _Chosen(moment, None, video.picture) if is_wanted else None


def _same(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return picture


def _kept(chosen: _Chosen, table: PictureTable, settings: VideoSettings, before: int) -> TakenPicture:
    """The picture on disk; what is listed and there already is left as it is."""
    path = table.picture_path(chosen.seconds)
    is_listed = path.name in table.listed
    is_new = not (is_listed and path.exists())
    if is_new:
        length = None
        try:
            length = None if is_listed else table.add(path.name, chosen.seconds, chosen.shot)
            _write(path, chosen, table, settings)
        except (ExportError, OSError) as error:
            if length is not None:
                table.take_back(path.name, length)
            raise _failure(error, path.parent, before) from error
    return TakenPicture(path, table.video, chosen.seconds, chosen.shot, is_new)


def _write(path: Path, chosen: _Chosen, table: PictureTable, settings: VideoSettings) -> None:
    from PIL import ExifTags, Image
    from PIL.PngImagePlugin import PngInfo

    picture = chosen.picture()
    if settings.longest_side:
        picture = reduced(picture, settings.longest_side)
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = f"Video frame at {chosen.seconds:.3f} s"
    said = {
        "dc:source": f"{table.video} (sha256 {table.sha256})",
        "dc:description": f"Video frame at {chosen.seconds:.3f} s",
    }
    if table.label:
        said["Iptc4xmpExt:DigitalSourceType"] = VOCABULARY + table.label
    xmp = xmp_packet(said)
    with replacing(path) as temporary:
        image = Image.fromarray(picture)
        if settings.format == JPEG:
            image.save(temporary, "JPEG", quality=QUALITY, exif=exif, xmp=xmp.encode())
        else:
            notes = PngInfo()
            notes.add_itxt(PNG_KEYWORD, xmp)
            image.save(temporary, "PNG", exif=exif, pnginfo=notes)


def _missing_in_words(course: _Course, video: OpenVideo) -> str:
    """What could not be decoded; empty if all could."""
    parts = []
    if video.damaged:
        parts.append(f"{pictures_in_words(video.damaged)} of the video could not be decoded.")
    begin, end = course.gap
    if end - begin > _MISSING_SECONDS and course.frames < _MOST_FRAMES_WITH_GAPS * _frames_promised(video):
        parts.append(
            f"There are no pictures between {moment_in_words(begin)} and {moment_in_words(end)} of the video: the file "
            "is damaged there, or nothing was recorded."
        )
    seconds = video.seconds
    if seconds is not None and seconds - course.last > max(_MISSING_SECONDS, 0.02 * seconds):
        parts.append(
            f"The video should last {moment_in_words(seconds)}, but its pictures end at "
            f"{moment_in_words(course.last)}: the file is cut off or damaged there. What came before is kept."
        )
    return " ".join(parts)


def _frames_promised(video: OpenVideo) -> float:
    return (video.seconds or 0.0) * (video.frames_per_second or 0.0)


def _failure(error: Exception, folder: Path, kept: int) -> VideoError:
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    reason = (getattr(cause, "strerror", None) or str(cause)).lower()
    with suppress(OSError):
        folder = folder.absolute()
    held = f"{pictures_in_words(kept)} from this video are there" if kept else "No picture was written"
    return VideoError(
        f"Pictures could not be written to “{folder}” ({reason}). {held}. Make room or choose another folder and "
        "start again: it goes on where it stopped."
    )
