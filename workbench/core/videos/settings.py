"""How pictures are taken from a video. Kept apart from the decoder: forms and the command line need it at once."""

from dataclasses import dataclass
from pathlib import Path, PurePath

from workbench.core.settings import setting
from workbench.core.tables import Column, Table

_USUAL = (".mp4", ".m4v", ".mov", ".3gp", ".avi", ".mkv", ".webm", ".ogv", ".ogg")
_MPEG = (".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".vob")
VIDEO_SUFFIXES = frozenset((*_USUAL, *_MPEG))

EVERY_SECONDS, AT_SHOT_CHANGES = "every so many seconds", "at shot changes"
JPEG, PNG = "JPEG", "PNG"
METHOD_VERSION = 1
"""Rises when the same settings would take other pictures."""


@dataclass(frozen=True)
class VideoSettings:
    """Which pictures are taken from a video, and how they are written."""

    way: str = setting(
        EVERY_SECONDS,
        "Take a picture",
        "Every so many seconds, or the first picture of each shot: wherever the film was cut.",
        choices=(EVERY_SECONDS, AT_SHOT_CHANGES),
    )
    seconds: float = setting(
        2.0,
        "Seconds between two pictures",
        "Counted from the beginning. Taken is the first picture at or after each of these moments.",
        minimum=0.04,
        maximum=3600.0,
        unit="s",
    )
    sensitivity: str = setting(
        "usual",
        "Sensitivity to cuts",
        "How strong a sudden change must be to count as a cut. “High” finds cuts between similar scenes and takes "
        "quick movement for a cut more often.",
        choices=("low", "usual", "high"),
    )
    shortest_shot: float = setting(
        0.5,
        "Shortest shot",
        "A cut that comes sooner than this after the one before does not count.",
        minimum=0.04,
        maximum=600.0,
        unit="s",
        is_advanced=True,
    )
    format: str = setting(
        JPEG,
        "Format of the pictures",
        "JPEG (quality 95) takes little room. PNG keeps every pixel exactly as it was decoded and takes about five "
        "times as much.",
        choices=(JPEG, PNG),
        is_advanced=True,
    )
    longest_side: int = setting(
        0,
        "Longest side (0: as in the video)",
        "Larger pictures are reduced to this width or height; smaller ones stay as they are.",
        minimum=0,
        maximum=16384,
        unit="px",
        is_advanced=True,
    )

    @property
    def method(self) -> str:
        """The way in words."""
        if self.way == AT_SHOT_CHANGES:
            return f"first picture of each shot (sensitivity {self.sensitivity})"
        return f"every {self.seconds:g} s"


@dataclass(frozen=True)
class VideoRequest:
    """A video whose pictures are to be taken into ``folder``."""

    video: Path
    folder: Path
    settings: VideoSettings = VideoSettings()


TAKEN = Table(
    "videos",
    (
        Column("video", "text", "Video", "The name of the file that the picture was taken from."),
        Column("video_sha256", "text", "Checksum of the video", "sha256 of the whole file."),
        Column("seconds", "real", "Time in the video (s)", "Seconds from the beginning of the video."),
        Column(
            "shot", "integer", "Shot", "The number of the shot, from 1; empty if shots were not looked for."
        ),
        Column("method", "text", "Method", "How the moments were chosen."),
        Column("settings", "text", "Settings", "Everything that was set, as JSON."),
    ),
)
"""The table beside the pictures: with it alone the folder tells where they come from."""


def is_video_name(path: str | PurePath) -> bool:
    """Whether a file of this name should hold a video. Its content is not looked at."""
    named = PurePath(path)
    return named.suffix.lower() in VIDEO_SUFFIXES and not named.name.startswith("._")


def moment_in_words(seconds: float) -> str:
    """A moment or length as “1:02:03” or “2:03”; of less than ten seconds as “3.5 s”."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
