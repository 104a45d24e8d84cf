"""Makers of broken and odd picture files. Each takes a folder, writes one file into it and gives its path.

``UNREADABLE`` are those no picture can be read from, ``ODD`` those that must be read all the same.
"""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Maker = Callable[[Path], Path]
Pixels = NDArray[np.uint8]

ODD_NAMES = (
    "a " + "long name " * 24 + "here.png",  # 250 characters
    "Straße ñ é.png",
    "写真 二枚目.png",
    "صورة.png",
    "картинка.png",
    "sunset 🌅👩‍🎨.png",
    "it's 100% #1 & more; $HOME.png",
    "dots...and.jpg.png",
    'say "cheese".png',
    "two\nlines\tand a tab.png",
    " leading space.png",
    "-n.png",
)


def sample_pixels(height: int = 32, width: int = 48) -> Pixels:
    """An upright picture that no turn and no mirror leaves as it is.

    Red grows rightwards, green downwards, one corner is blue. It changes in steps of 8 pixels, so that a JPEG
    keeps it almost exactly.
    """
    down, right = np.mgrid[:height, :width] // 8 * 8
    picture = np.stack(
        [40 + right * 180 // width, 40 + down * 180 // height, np.full_like(down, 60)], axis=-1
    )
    picture[:8, :8] = (20, 20, 250)
    return picture.astype(np.uint8)


def encoded(pixels: Pixels | Image.Image, format: str, **options: Any) -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    stream = BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# What cannot be read


def empty(folder: Path) -> Path:
    return written(folder / "empty.jpg", b"")


def text(folder: Path) -> Path:
    return written(folder / "text.jpg", b"Dear diary, this is no picture.\n" * 20)


def truncated_jpeg(folder: Path) -> Path:
    return _halved(folder / "truncated.jpg", encoded(_detailed(), "JPEG"))


def truncated_progressive_jpeg(folder: Path) -> Path:
    # Nearly all of it is there: the first scans alone would give a blurred picture.
    content = encoded(_detailed(), "JPEG", progressive=True)
    return written(folder / "truncated_progressive.jpg", content[: len(content) * 9 // 10])


def truncated_png(folder: Path) -> Path:
    return _halved(folder / "truncated.png", encoded(_detailed(), "PNG"))


def truncated_gif(folder: Path) -> Path:
    return _halved(folder / "truncated.gif", encoded(_detailed(), "GIF"))


def truncated_webp(folder: Path) -> Path:
    return _halved(folder / "truncated.webp", encoded(_detailed(), "WEBP"))


def truncated_bmp(folder: Path) -> Path:
    return _halved(folder / "truncated.bmp", encoded(_detailed(), "BMP"))


def truncated_tiff(folder: Path) -> Path:
    return _halved(folder / "truncated.tif", encoded(_detailed(), "TIFF"))


def truncated_compressed_tiff(folder: Path) -> Path:
    return _halved(folder / "truncated_compressed.tif", compressed_tiff(_detailed()))


def truncated_avif(folder: Path) -> Path:
    return _halved(folder / "truncated.avif", encoded(_detailed(), "AVIF"))


def bomb(folder: Path) -> Path:
    """A valid PNG of 900 million pixels in about 100 KB."""
    width = height = 30_000
    packer = zlib.compressobj(1)
    rows = bytes((1 + (width + 7) // 8) * 100)
    packed = b"".join(packer.compress(rows) for _ in range(height // 100)) + packer.flush()
    return written(folder / "bomb.png", png(width, height, 1, 0, packed))


# What is odd and readable


def one_pixel(folder: Path) -> Path:
    return written(folder / "one_pixel.png", encoded(np.full((1, 1, 3), (10, 200, 30), np.uint8), "PNG"))


def grey_16_bit_png(folder: Path) -> Path:
    return written(folder / "grey_16_bit.png", encoded(Image.fromarray(sixteen_bit_values()[..., 0]), "PNG"))


def colour_16_bit_png(folder: Path) -> Path:
    values = sixteen_bit_values()
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    height, width = values.shape[:2]
    return written(folder / "colour_16_bit.png", png(width, height, 16, 2, zlib.compress(rows)))


def grey_16_bit_tiff(folder: Path) -> Path:
    return written(folder / "grey_16_bit.tif", encoded(Image.fromarray(sixteen_bit_values()[..., 0]), "TIFF"))


def colour_16_bit_tiff(folder: Path) -> Path:
    return written(folder / "colour_16_bit.tif", compressed_tiff(sixteen_bit_values()))


def float_tiff(folder: Path) -> Path:
    values = sixteen_bit_values()[..., 0].astype(np.float32) / 65535
    return written(folder / "float.tif", encoded(Image.fromarray(values), "TIFF"))


def palette_with_transparency(folder: Path) -> Path:
    """Left half opaque red, right half a palette entry that is wholly transparent."""
    image = Image.fromarray(np.repeat([[0, 1]], 4, axis=0).repeat(3, axis=1).astype(np.uint8)).convert("P")
    image.putpalette([255, 0, 0, 0, 0, 255])
    return written(folder / "palette.png", encoded(image, "PNG", transparency=b"\xff\x00"))


def zero_alpha(folder: Path) -> Path:
    layered = np.dstack([sample_pixels(), np.zeros(sample_pixels().shape[:2], np.uint8)])
    return written(folder / "zero_alpha.png", encoded(layered, "PNG"))


def animated_gif(folder: Path) -> Path:
    return _animated(folder / "animated.gif", "GIF")


def animated_webp(folder: Path) -> Path:
    return _animated(folder / "animated.webp", "WEBP", lossless=True)


def animated_png(folder: Path) -> Path:
    return _animated(folder / "animated.png", "PNG")


def cmyk_with_garbled_profile(folder: Path) -> Path:
    image = Image.fromarray(sample_pixels()).convert("CMYK")
    return written(folder / "cmyk.jpg", encoded(image, "JPEG", icc_profile=b"no profile at all" * 20))


def cmyk_with_rgb_profile(folder: Path) -> Path:
    image = Image.fromarray(sample_pixels()).convert("CMYK")
    return written(folder / "cmyk_rgb.jpg", encoded(image, "JPEG", icc_profile=swapping_profile()))


def exif_garbage(folder: Path) -> Path:
    garbage = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(range(256)) * 3
    return written(
        folder / "exif_garbage.jpg", encoded(sample_pixels(), "JPEG", quality=95, subsampling=0, exif=garbage)
    )


def grey(folder: Path) -> Path:
    return written(folder / "grey.jpg", encoded(sample_pixels()[..., 0], "JPEG"))


def one_bit(folder: Path) -> Path:
    return written(folder / "one_bit.png", encoded(Image.fromarray(sample_pixels()).convert("1"), "PNG"))


def oriented(folder: Path, orientation: int, format: str = "JPEG") -> Path:
    """A file of turned pixels whose EXIF data say how. Upright, it is :func:`sample_pixels`."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 95, "subsampling": 0} if format == "JPEG" else {}
    options |= {"lossless": True} if format == "WEBP" else {}
    content = encoded(stored(sample_pixels(), orientation), format, exif=exif, **options)
    return written(folder / f"oriented_{orientation}.{format.lower()}", content)


def stored(upright: Pixels, orientation: int) -> Pixels:
    """How a camera stores an upright picture under each EXIF orientation (EXIF 2.32, section 4.6.4, tag 274).

    The standard says where the stored row 0 and column 0 lie in the upright picture: 6 is "right side, top".
    """
    turned = {
        1: upright,  # top, left
        2: upright[:, ::-1],  # top, right
        3: upright[::-1, ::-1],  # bottom, right
        4: upright[::-1],  # bottom, left
        5: upright.transpose(1, 0, 2),  # left, top
        6: upright.transpose(1, 0, 2)[::-1],  # right, top
        7: upright.transpose(1, 0, 2)[::-1, ::-1],  # right, bottom
        8: upright.transpose(1, 0, 2)[:, ::-1],  # left, bottom
    }
    return np.ascontiguousarray(turned[orientation])


# The stuff they are made of


def sixteen_bit_values() -> NDArray[np.uint16]:
    """16×20×3 values over the whole range, with both ends and the steps around 257."""
    values = np.random.default_rng(16).integers(0, 65536, (16, 20, 3)).astype(np.uint16)
    values[0, :6, 0] = (0, 128, 129, 257, 65406, 65535)
    return values


def png(width: int, height: int, bits: int, colour_type: int, packed: bytes, more: bytes = b"") -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + more + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def compressed_tiff(values: NDArray[Any], orientation: int = 1) -> bytes:
    """A TIFF of H×W×3 values with one deflated strip, its directory before its pixels as cameras write it."""
    height, width, channels = values.shape
    strip = zlib.compress(values.astype(values.dtype.newbyteorder("<")).tobytes())
    bits = values.dtype.itemsize * 8
    count = 11
    bits_at = 8 + 2 + 12 * count + 4
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 3, bits_at),
        (259, 3, 1, 8),
        (262, 3, 1, 2),
        (273, 4, 1, bits_at + 6),
        (274, 3, 1, orientation),
        (277, 3, 1, channels),
        (278, 4, 1, height),
        (279, 4, 1, len(strip)),
        (284, 3, 1, 1),
    ]
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    start = b"II*\0" + struct.pack("<IH", 8, count)
    return start + directory + struct.pack("<I3H", 0, bits, bits, bits) + strip


def swapping_profile(red: int = 0, green: int = 1, blue: int = 2) -> bytes:
    """An RGB colour profile with sRGB's own colours; other numbers than 0, 1, 2 exchange its primaries."""
    primaries = [(0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)]
    curve = b"para\0\0\0\0\0\3\0\0" + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    colours = {
        name: b"XYZ \0\0\0\0" + _fixed(*primaries[number])
        for name, number in ((b"rXYZ", red), (b"gXYZ", green), (b"bXYZ", blue))
    }
    return _profile(b"RGB ", b"XYZ ", colours | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def grey_ink_profile() -> bytes:
    """A CMYK colour profile in which every mixture of inks is the same grey: L* = 50, a* = b* = 0."""
    straight = bytes(range(256))
    table = b"mft1\0\0\0\0\4\3\2\0" + _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table += straight * 4 + bytes((128, 128, 128)) * 16 + straight * 3
    return _profile(b"CMYK", b"Lab ", {b"A2B0": table})


def _profile(space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    name = "Test profile".encode("utf-16-be")
    described = b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"enGB", len(name), 28) + name
    tags = {b"desc": described, b"wtpt": b"XYZ \0\0\0\0" + _fixed(0.9642, 1, 0.8249), **tags}
    kind = b"mntr" if space == b"RGB " else b"prtr"
    position = 128 + 4 + 12 * len(tags)
    directory, contents = struct.pack(">I", len(tags)), b""
    for tag, content in tags.items():
        directory += tag + struct.pack(">II", position + len(contents), len(content))
        contents += content + bytes(-len(content) % 4)
    header = struct.pack(
        ">I4sI4s4s4s12s4s", position + len(contents), b"", 0x04200000, kind, space, connection, b"", b"acsp"
    )
    return header.ljust(68, b"\0") + _fixed(0.9642, 1, 0.8249) + bytes(48) + directory + contents


def _fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _detailed() -> Pixels:
    noise = np.random.default_rng(3).integers(-20, 20, (120, 160, 3))
    return np.clip(sample_pixels(120, 160) + noise, 0, 255).astype(np.uint8)


def _halved(path: Path, content: bytes) -> Path:
    return written(path, content[: len(content) // 2])


def _animated(path: Path, format: str, **options: Any) -> Path:
    frames = [Image.fromarray(np.full((9, 12, 3), colour, np.uint8)) for colour in ((250, 0, 0), (0, 0, 250))]
    return written(path, encoded(frames[0], format, save_all=True, append_images=frames[1:], **options))


UNREADABLE: tuple[Maker, ...] = (
    empty,
    text,
    truncated_jpeg,
    truncated_progressive_jpeg,
    truncated_png,
    truncated_gif,
    truncated_webp,
    truncated_bmp,
    truncated_tiff,
    truncated_compressed_tiff,
    truncated_avif,
    bomb,
)

ODD: tuple[Maker, ...] = (
    one_pixel,
    grey_16_bit_png,
    colour_16_bit_png,
    grey_16_bit_tiff,
    colour_16_bit_tiff,
    float_tiff,
    palette_with_transparency,
    zero_alpha,
    animated_gif,
    animated_webp,
    animated_png,
    cmyk_with_garbled_profile,
    cmyk_with_rgb_profile,
    exif_garbage,
    grey,
    one_bit,
)
