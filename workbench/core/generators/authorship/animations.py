"""Saving animations of generated pictures, each of their pictures with its caption, labelled as generated."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.generators.authorship.made import (
    CAPTIONED,
    Labelling,
    LabellingError,
    Made,
    description_of,
)
from workbench.core.generators.authorship.saving import free_name, with_caption_of
from workbench.core.pictures.digital_source import XMP_BOX
from workbench.core.tables import ExportError, replacing
from workbench.core.videos.reading import quiet_opencv

Pixels = NDArray[np.uint8]

ANIMATION_SUFFIXES = (".mp4", ".gif")
MOST_FRAMES = 600
_LEAST_SIDE = 256
_FASTEST_GIF = 50.0
_MAGIC_TRAILER = bytes([1, *range(0xFF, -1, -1), 0])
"""XMP Specification, part 3, 1.1.2: readers that know no XMP find the end of the block by it.

Its last byte ends the block: with one more between two blocks, browsers and FFmpeg show no picture at all.
"""


def save_animation(
    path: Path,
    frames: Iterable[Pixels],
    made: Made,
    labelling: Labelling = CAPTIONED,
    frames_per_second: float = 12.0,
) -> Path:
    """Write pictures of one size (uint8, H×W×3) as GIF or MP4, by the suffix; gives the path where it now stands.

    Names and errors are those of :func:`~workbench.core.generators.authorship.saving.save_generated`. Frames are taken
    one by one, at most 600; small ones are enlarged by a whole factor to about 256 pixels, without blending. A GIF has
    256 colours in each picture and at most 50 pictures a second, an MP4 (MPEG-4 Part 2) even numbers of rows and
    columns: the last are repeated where needed. Content credentials are not made.
    """
    labelling.checked()
    target = free_name(path)
    suffix = target.suffix.lower()
    if suffix not in ANIMATION_SUFFIXES:
        raise LabellingError(
            f"Animations are saved as MP4 or GIF; “{target.name}” ends otherwise. Nothing was written. Choose a name "
            "that ends with .mp4 or .gif."
        )
    shown = _counted(with_caption_of(_enlarged(frame), made, labelling) for frame in frames)
    encode = _gif if suffix == ".gif" else _mp4
    content = encode(shown, made, labelling, frames_per_second)
    with replacing(target) as temporary:
        temporary.write_bytes(content)
    return target


def _enlarged(frame: Pixels) -> Pixels:
    """Players show small films as small as they are, and their coding would blur the caption."""
    factor = max(1, round(_LEAST_SIDE / max(frame.shape[:2])))
    return frame.repeat(factor, axis=0).repeat(factor, axis=1)


def _counted(frames: Iterable[Pixels]) -> Iterator[Pixels]:
    for number, frame in enumerate(frames):
        if number == MOST_FRAMES:
            raise LabellingError(
                f"An animation has at most {MOST_FRAMES} pictures. Nothing was written. Take fewer pictures between "
                "two points, or fewer points."
            )
        yield frame


def _gif(frames: Iterator[Pixels], made: Made, labelling: Labelling, frames_per_second: float) -> bytes:
    import io

    from PIL import Image

    from workbench.core.generators.authorship import labels

    # Colours are chosen as pictures come: so they take a third of the memory.
    reduced = [Image.fromarray(np.ascontiguousarray(frame)).quantize(256) for frame in frames]
    if not reduced:
        raise _no_frames()
    held = io.BytesIO()
    milliseconds = round(1000 / min(max(frames_per_second, 0.1), _FASTEST_GIF))
    reduced[0].save(
        held,
        "GIF",
        save_all=True,
        append_images=reduced[1:],
        duration=milliseconds,
        loop=0,
        comment=description_of(made, labelling).encode(),
    )
    return with_gif_packet(held.getvalue(), labels.xmp_of(made, labelling, has_recipe=True).encode())


def with_gif_packet(content: bytes, packet: bytes) -> bytes:
    """A GIF file with an XMP packet before its first picture."""
    flags = content[10]
    colours = 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
    start = 13 + colours
    block = b"\x21\xff\x0bXMP DataXMP" + packet + _MAGIC_TRAILER
    # Version 89a, because 87a knows no such blocks.
    return b"GIF89a" + content[6:start] + block + content[start:]


def _mp4(frames: Iterator[Pixels], made: Made, labelling: Labelling, frames_per_second: float) -> bytes:
    from workbench.core.generators.authorship import labels

    first = next(frames, None)
    if first is None:
        raise _no_frames()
    # cv2 goes by the suffix and by plain letters in paths.
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        count = _filmed(film, chain([first], frames), frames_per_second)
        content = film.read_bytes() if film.exists() else b""
        if _frames_in(film) != count:
            raise ExportError(
                "The animation could not be written completely: the disk for temporary files may be full. Nothing "
                "was saved. Free some space, or save it as GIF."
            )
    return content + xmp_box(labels.xmp_of(made, labelling, has_recipe=True).encode())


def xmp_box(packet: bytes) -> bytes:
    """The box with which an XMP packet is put at the end of an MP4 file."""
    return (24 + len(packet)).to_bytes(4) + b"uuid" + XMP_BOX + packet


def _filmed(film: Path, frames: Iterable[Pixels], frames_per_second: float) -> int:
    cv2 = quiet_opencv()
    writer, count = None, 0
    try:
        for frame in frames:
            even = np.pad(frame, ((0, frame.shape[0] % 2), (0, frame.shape[1] % 2), (0, 0)), "edge")
            if writer is None:
                size = even.shape[1], even.shape[0]
                kind = cv2.VideoWriter.fourcc(*"mp4v")
                writer = cv2.VideoWriter(str(film), kind, frames_per_second, size)
            writer.write(np.ascontiguousarray(even[:, :, ::-1]))
            count += 1
    finally:
        if writer is not None:
            writer.release()
    return count


def _frames_in(film: Path) -> int:
    cv2 = quiet_opencv()
    reader = cv2.VideoCapture(str(film))
    try:
        return int(reader.get(cv2.CAP_PROP_FRAME_COUNT)) if reader.isOpened() else 0
    finally:
        reader.release()


def _no_frames() -> LabellingError:
    return LabellingError(
        "There is no picture in this animation. Nothing was written; choose at least two points."
    )
