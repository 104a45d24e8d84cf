"""Videos of known pictures, and changes to their bytes that cameras, recorders and accidents make."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.videos.reading import quiet_opencv

WIDTH, HEIGHT = 64, 48
RATE = 10
Picture = NDArray[np.uint8]


def counting(count: int) -> Iterator[Picture]:
    """Grey pictures that carry their number in six black or white squares, see :func:`number_of`.

    A red corner tells which way is up.
    """
    for number in range(count):
        picture = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
        picture[:16, :16] = (255, 0, 0)
        for bit in range(6):
            picture[24:40, 8 + 8 * bit : 16 + 8 * bit] = 255 if number >> bit & 1 else 0
        yield picture


def number_of(picture: Picture) -> int:
    """The number, modulo 64, that a picture of :func:`counting` carries."""
    bright = [picture[28:36, 10 + 8 * bit : 14 + 8 * bit].mean() > 128 for bit in range(6)]
    return sum(1 << bit for bit, is_set in enumerate(bright) if is_set)


def make_video(path: Path, pictures: Iterable[Picture], code: str = "mp4v", rate: float = RATE) -> Path:
    """Write RGB pictures as a video; ``code`` names the compression, the suffix of ``path`` the container."""
    cv2 = quiet_opencv()  # before any other use of its FFmpeg, which otherwise prints
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = None
    for picture in pictures:
        height, width = picture.shape[:2]
        writer = writer or cv2.VideoWriter(
            str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*code), rate, (width, height)
        )
        writer.write(np.ascontiguousarray(picture[:, :, ::-1]))
    assert writer is not None and writer.isOpened()
    writer.release()
    return path


def with_frame_lengths(content: bytes, lengths: Sequence[tuple[int, int]]) -> bytes:
    """An MP4 of another timing: runs of so many pictures, each shown for so many ticks (box “stts”)."""
    start = content.index(b"stts") - 4
    old = struct.unpack_from(">I", content, start)[0]
    pairs = b"".join(struct.pack(">II", *each) for each in lengths)
    box = struct.pack(">I4sII", 16 + len(pairs), b"stts", 0, len(lengths)) + pairs
    changed = bytearray(content[:start] + box + content[start + old :])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        at = content.index(name) - 4
        struct.pack_into(">I", changed, at, struct.unpack_from(">I", content, at)[0] + len(box) - old)
    duration = sum(count * ticks for count, ticks in lengths)
    struct.pack_into(">I", changed, changed.index(b"mdhd") + 20, duration)
    # The list of edits tells the former length.
    return bytes(changed).replace(b"edts", b"free")


def ticks_per_second(content: bytes) -> int:
    """The unit of time of an MP4's pictures."""
    return int(struct.unpack_from(">I", content, content.index(b"mdhd") + 16)[0])


def turned(content: bytes, degrees: int) -> bytes:
    """An MP4 whose track says that its pictures are to be turned clockwise (matrix of box “tkhd”)."""
    matrices = {90: (0, 1, 0, -1, 0, 0), 180: (-1, 0, 0, 0, -1, 0), 270: (0, -1, 0, 1, 0, 0)}
    changed = bytearray(content)
    numbers = [each * 65536 for each in matrices[degrees]]
    struct.pack_into(">9i", changed, content.index(b"tkhd") + 44, *numbers, 0, 0, 1 << 30)
    return bytes(changed)


def without_length(content: bytes) -> bytes:
    """A Matroska file whose element “Duration” is overwritten by an empty one, as live recordings have it."""
    at = content.index(b"\x44\x89\x88")
    return content[:at] + b"\xec\x89" + bytes(9) + content[at + 11 :]


def with_sound_alone(content: bytes) -> bytes:
    """An MP4 whose only track says that it is sound."""
    return content.replace(b"vide", b"soun")


def scene(seed: int) -> Picture:
    """A picture of smooth patches of colour."""
    dice = np.random.default_rng(seed)
    patches = dice.integers(0, 256, (3, 4, 3)).astype(np.uint8)
    return np.asarray(
        quiet_opencv().resize(patches, (WIDTH, HEIGHT), interpolation=quiet_opencv().INTER_CUBIC)
    )


def film(lengths: Sequence[int]) -> Iterator[Picture]:
    """Scenes of so many pictures, within which everything moves slowly and is noisy."""
    dice = np.random.default_rng(7)
    for seed, length in enumerate(lengths):
        still = scene(seed)
        for at in range(length):
            noise = dice.normal(0, 4, still.shape)
            yield np.clip(np.roll(still, at, axis=1) + noise, 0, 255).astype(np.uint8)
