"""Makes HEIC files for tests. HEVC encoders are large or not free, but HEVC may carry plain samples (PCM).

Sources: ITU-T H.265 (2021), sections 7.3 and 9.3; ISO/IEC 23008-12 and 14496-15 for the boxes around it.
"""

import struct

import numpy as np
from numpy.typing import NDArray

SIDE = 16
_VIDEO, _SEQUENCE, _PICTURE, _SLICE = 32, 33, 34, 19


class _Bits:
    """Bits in the order in which the standard lists its syntax elements."""

    def __init__(self) -> None:
        self.text = ""

    def fixed(self, *fields: tuple[int, int]) -> "_Bits":
        """Pairs of value and number of bits, u(n) in the standard."""
        self.text += "".join(f"{value:0{length}b}" for value, length in fields)
        return self

    def counts(self, *values: int) -> "_Bits":
        """Exponential Golomb codes, ue(v) in the standard."""
        for value in values:
            code = f"{value + 1:b}"
            self.text += "0" * (len(code) - 1) + code
        return self

    def closed(self) -> bytes:
        """With the stop bit, filled up to whole bytes."""
        text = self.text + "1"
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


def heic(luma: NDArray[np.uint8], quarter_turns: int = 0, exif: bytes = b"") -> bytes:
    """A HEIC file of one 16×16 picture without colour, ``luma`` as it is stored.

    ``quarter_turns`` anticlockwise have to be applied to show it (the "irot" box).
    """
    assert luma.shape == (SIDE, SIDE)
    colourless = bytes([128]) * (SIDE // 2) ** 2
    # CABAC by hand: part_mode 2N×2N and pcm_flag are the bits 10000110 1, the end of the slice is 11111110 1.
    samples = b"\x86\x80" + luma.tobytes() + colourless * 2 + b"\xfe\x80"
    header = _Bits().fixed((1, 1), (0, 1)).counts(0, 2, 0).closed()
    unit = _unit(_SLICE, header + samples)
    return _container(struct.pack(">I", len(unit)) + unit, quarter_turns, exif)


def _unit(kind: int, content: bytes) -> bytes:
    # Two zeros followed by a byte below 4 would look like the start of a unit.
    protected = bytearray()
    for byte in content:
        if protected[-2:] == b"\0\0" and byte < 4:
            protected.append(3)
        protected.append(byte)
    return struct.pack(">BB", kind << 1, 1) + bytes(protected)


_PROFILE = ((3, 8), (0x70000000, 32), (0b1011, 4), (0, 44), (30, 8))


def _parameter_sets() -> dict[int, bytes]:
    video = _Bits().fixed((0, 4), (3, 2), (0, 6), (0, 3), (1, 1), (0xFFFF, 16), *_PROFILE, (1, 1))
    video.counts(0, 0, 0).fixed((0, 6)).counts(0).fixed((0, 1), (0, 1))
    sequence = _Bits().fixed((0, 4), (0, 3), (1, 1), *_PROFILE).counts(0, 1, SIDE, SIDE).fixed((0, 1))
    sequence.counts(0, 0, 0).fixed((1, 1)).counts(0, 0, 0)  # 8 bits per sample
    sequence.counts(1, 0, 0, 2, 0, 0).fixed((0, 1), (0, 1), (0, 1))  # one block of 16×16
    sequence.fixed((1, 1), (7, 4), (7, 4)).counts(1, 0).fixed((1, 1))  # plain samples of 8 bits
    sequence.counts(0).fixed((0, 1), (0, 1), (0, 1), (0, 1), (0, 1))
    picture = _Bits().counts(0, 0).fixed((0, 1), (0, 1), (0, 3), (0, 1), (0, 1)).counts(0, 0, 0)
    picture.fixed((0, 1), (0, 1), (0, 1)).counts(0, 0).fixed(*[(0, 1)] * 7)
    picture.fixed((1, 1), (0, 1), (1, 1), (0, 1), (0, 1)).counts(0).fixed((0, 1), (0, 1))  # no deblocking
    sets = {_VIDEO: video, _SEQUENCE: sequence, _PICTURE: picture}
    return {kind: _unit(kind, bits.closed()) for kind, bits in sets.items()}


def _box(kind: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I", 8 + len(content)) + kind + content


def _container(picture: bytes, quarter_turns: int, exif: bytes) -> bytes:
    parts = [picture, struct.pack(">I", 0) + exif] if exif else [picture]
    start = _box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    length = len(_meta(parts, 0, quarter_turns))
    return start + _meta(parts, len(start) + length + 8, quarter_turns) + _box(b"mdat", *parts)


def _meta(parts: list[bytes], position: int, quarter_turns: int) -> bytes:
    kinds = [b"hvc1", b"Exif"][: len(parts)]
    places, information = b"", b""
    for number, (kind, part) in enumerate(zip(kinds, parts, strict=True), start=1):
        places += struct.pack(">HHHII", number, 0, 1, position, len(part))
        information += _box(b"infe", b"\2\0\0\0", struct.pack(">HH", number, 0), kind, b"\0")
        position += len(part)
    reference = _box(b"iref", bytes(4), _box(b"cdsc", struct.pack(">HHH", 2, 1, 1)))
    return _box(
        b"meta",
        bytes(4),
        _box(b"hdlr", bytes(8), b"pict", bytes(13)),
        _box(b"pitm", bytes(4), struct.pack(">H", 1)),
        _box(b"iloc", bytes(4), b"\x44\0", struct.pack(">H", len(parts)), places),
        _box(b"iinf", bytes(4), struct.pack(">H", len(parts)), information),
        *([reference] if len(parts) > 1 else []),
        _properties(quarter_turns),
    )


def _properties(quarter_turns: int) -> bytes:
    profile = b"\3\x70\0\0\0\xb0\0\0\0\0\0\x1e"
    arrays = b"".join(
        struct.pack(">BHH", kind, 1, len(unit)) + unit for kind, unit in _parameter_sets().items()
    )
    described = b"\1" + profile + b"\xf0\0\xfc\xfd\xf8\xf8\0\0\x0f\3" + arrays
    properties = _box(
        b"ipco",
        _box(b"hvcC", described),
        _box(b"ispe", bytes(4), struct.pack(">II", SIDE, SIDE)),
        _box(b"colr", b"nclx", struct.pack(">HHHB", 1, 13, 6, 0x80)),  # full range, so that grey is luma
        _box(b"irot", bytes([quarter_turns])),
    )
    # The description and the turn must be understood by every reader, hence the high bit.
    return _box(b"iprp", properties, _box(b"ipma", bytes(4), struct.pack(">IHB", 1, 1, 4), b"\x81\2\3\x84"))
