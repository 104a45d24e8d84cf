"""Reading videos from their first picture to their last, each upright and with its own time.

Always in sequence: positioning by the number of a picture gives wrong pictures in many files (OpenCV issue 9053).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from workbench.core.pictures.formats import MAXIMUM_PIXELS
from workbench.core.videos.containers import UnreadableVideo, container_of

PREVIEW_SIDE = 480
LONGEST_TIME = 30 * 24 * 3600.0
"""Seconds; a file that claims to last longer does not know its length."""

# So many pictures in a row may be undecodable before the rest of the file is given up.
_PATIENCE = 256
_DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,avi,matroska,webm,mpegts,mpeg,ogg"


@dataclass(frozen=True, eq=False)
class VideoFacts:
    """What a video says of itself, and its first picture (H×W×3, uint8, RGB, at most 480 pixels wide or high).

    ``width`` and ``height`` are those of the pictures: upright, with square pixels. ``frames_per_second`` and
    ``seconds`` are None where the file does not say.
    """

    container: str
    bytes: int
    width: int
    height: int
    frames_per_second: float | None
    seconds: float | None
    first_picture: NDArray[np.uint8]


def video_facts(path: Path) -> VideoFacts:
    """Look at a video without reading all of it. Raises :class:`UnreadableVideo`."""
    with OpenVideo(path) as video:
        if not any(True for _ in video.moments()):
            raise no_pictures(path)
        picture = video.picture()
        height, width = picture.shape[:2]
        return VideoFacts(
            video.container,
            path.stat().st_size,
            width,
            height,
            video.frames_per_second,
            video.seconds,
            reduced(picture, PREVIEW_SIDE),
        )


class OpenVideo:
    """A video that is being read. Raises :class:`UnreadableVideo` when there is nothing to decode in it."""

    def __init__(self, path: Path) -> None:
        self.container = container_of(path)
        self.damaged = 0
        """How many pictures could not be decoded so far; those behind the last whole one are not counted."""
        self._cv2 = quiet_opencv()
        try:
            self._capture = self._cv2.VideoCapture(str(path.absolute()), self._cv2.CAP_FFMPEG)
        except (UnicodeEncodeError, self._cv2.error) as error:
            raise UnreadableVideo(
                f"“{_printable(path.name)}” could not be opened because of its name. Nothing was taken from it. "
                "Rename the file and the folders around it, with plain letters only."
            ) from error
        if not self._capture.isOpened():
            raise no_pictures(path)
        pixels = self._pixels()
        if pixels > MAXIMUM_PIXELS:
            self.close()
            raise UnreadableVideo(
                f"The pictures in “{path.name}” have {pixels // 1_000_000} million pixels each, more than can be "
                "opened. Nothing was taken from it. Convert the video to a smaller size first."
            )

    @property
    def frames_per_second(self) -> float | None:
        """How many pictures there are in a second, on average; None if the file does not say."""
        return _sensible(self._capture.get(self._cv2.CAP_PROP_FPS), 1000.0)

    @property
    def seconds(self) -> float | None:
        """How long it lasts according to the file; None if that does not say."""
        rate = self.frames_per_second
        count = self._capture.get(self._cv2.CAP_PROP_FRAME_COUNT)
        return _sensible(count / rate, LONGEST_TIME) if rate else None

    def moments(self) -> Iterator[float]:
        """The time of each picture in seconds from the beginning, strictly rising.

        :meth:`picture` decodes the one whose time came last. Pictures that cannot be decoded are passed over and
        counted in :attr:`damaged`.
        """
        last, failures = -1.0, 0
        while failures < _PATIENCE:
            if not self._capture.grab():
                failures += 1
                continue
            self.damaged, failures = self.damaged + failures, 0
            # Where a picture has no time of its own, the decoder says 0.
            moment = max(0.0, round(self._capture.get(self._cv2.CAP_PROP_POS_MSEC) * 1000) / 1e6)
            last = moment if moment > last else last + 1.0 / (self.frames_per_second or 25.0)
            yield last

    def picture(self) -> NDArray[np.uint8]:
        """The picture at the last moment: H×W×3, uint8, RGB, upright, with square pixels."""
        is_whole, picture = self._capture.retrieve()
        if not is_whole:
            raise UnreadableVideo(
                "A picture of the video could not be decoded. What came before is kept. Convert the video to MP4 first."
            )
        turned = self._capture.get(self._cv2.CAP_PROP_ORIENTATION_META) % 180 == 90
        width, height = (
            self._capture.get(self._cv2.CAP_PROP_SAR_NUM),
            self._capture.get(self._cv2.CAP_PROP_SAR_DEN),
        )
        shape = width / height if width > 0 and height > 0 else 1.0
        square = with_square_pixels(picture, 1.0 / shape if turned else shape)
        return np.asarray(self._cv2.cvtColor(square, self._cv2.COLOR_BGR2RGB), dtype=np.uint8)

    def _pixels(self) -> int:
        get = self._capture.get
        return int(get(self._cv2.CAP_PROP_FRAME_WIDTH) * get(self._cv2.CAP_PROP_FRAME_HEIGHT))

    def close(self) -> None:
        """Let go of the file."""
        self._capture.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def reduced(picture: NDArray[np.uint8], longest_side: int) -> NDArray[np.uint8]:
    """The picture with at most so many pixels on its longest side; never enlarged."""
    height, width = picture.shape[:2]
    scale = longest_side / max(height, width)
    return (
        _resized(picture, max(1, round(width * scale)), max(1, round(height * scale)))
        if scale < 1
        else picture
    )


def with_square_pixels(picture: NDArray[np.uint8], shape: float) -> NDArray[np.uint8]:
    """The picture as it is meant to be seen when its pixels are ``shape`` times as wide as high."""
    height, width = picture.shape[:2]
    if not 0.1 < shape < 10 or round(width * shape) == width:
        return picture
    return _resized(picture, round(width * shape), height)


def no_pictures(path: Path) -> UnreadableVideo:
    """What is said of a video without pictures."""
    return UnreadableVideo(
        f"There are no pictures in “{path.name}” that can be decoded: it holds sound alone, is cut off or damaged, or "
        "was made in an unusual way. Nothing was taken from it. Copy it once more, or convert it to MP4 first."
    )


def _resized(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    cv2 = quiet_opencv()
    way = cv2.INTER_AREA if width * height < picture.shape[0] * picture.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=way), dtype=np.uint8)


def _sensible(value: float, most: float) -> float | None:
    return value if 0 < value <= most else None


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


@cache
def quiet_opencv() -> ModuleType:
    """OpenCV with its FFmpeg, which then prints nothing and opens no addresses, playlists or lists of files."""
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = f"protocol_whitelist;file|format_whitelist;{_DEMUXERS}"
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2
