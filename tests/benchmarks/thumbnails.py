"""Thumbnails of large photographs against decoding all of each; and one file of them against as many files."""

import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from tests.benchmarks.photographs import photographs
from workbench.core.pictures.reading import read, read_thumbnail
from workbench.core.pictures.thumbnail_cache import ThumbnailCache
from workbench.core.pictures.thumbnail_store import Source, Stored, ThumbnailStore

PHOTOGRAPHS, SIZE, THUMBNAIL = 6, (4000, 3000), 256
KEPT = 2000


def measure() -> Measured:
    """Photographs of 12 megapixels, each enlarged from one of usual size."""
    with tempfile.TemporaryDirectory() as place:
        paths = [Path(place) / f"{number}.jpg" for number in range(PHOTOGRAPHS)]
        for path, photograph in zip(paths, photographs(), strict=False):
            photograph.resize(SIZE, Image.Resampling.BICUBIC).save(path, quality=90)
        pairs = in_turns(
            lambda: seconds(lambda: [read_thumbnail(path, THUMBNAIL) for path in paths]),
            lambda: seconds(lambda: [_decoded_wholly(path) for path in paths]),
        )
        kept = _kept(Path(place), paths)
        stores = _stores(Path(place))
    figures = f"{pairs.per_picture(PHOTOGRAPHS)}; {kept:.1f} ms from the cache; {stores}"
    return Measured(in_words(pairs.speed), figures, median(pairs.speed) >= 3)


def _decoded_wholly(path: Path) -> np.ndarray:
    image = Image.fromarray(read(path))
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return np.array(image)


def _kept(place: Path, paths: list[Path]) -> float:
    """Milliseconds for a thumbnail that was made before."""
    cache = ThumbnailCache(place / "cache")
    try:
        for path in paths:
            cache.thumbnail(path, THUMBNAIL)
        rounds = [seconds(lambda: [cache.thumbnail(path, THUMBNAIL) for path in paths]) for _ in range(20)]
    finally:
        cache.close()
    return 1000 * median(rounds) / len(paths)


def _stores(place: Path) -> str:
    """Milliseconds to write and to read one of many, in one SQLite file and in a file each; and to clear all."""
    content = np.random.default_rng(1).bytes(10_000)
    sources = [Source(f"/pictures/{number}.jpg", 1, 1, THUMBNAIL) for number in range(KEPT)]
    shuffled = [sources[number] for number in np.random.default_rng(2).permutation(KEPT)]
    store, files = ThumbnailStore(place / "store"), place / "files"
    files.mkdir()
    names = {source: files / f"{number}.jpg" for number, source in enumerate(sources)}
    ours = [
        _each(lambda: [store.put(source, Stored(content)) for source in sources]),
        _each(lambda: [store.get(source) for source in shuffled]),
        _each(store.clear),
    ]
    rival = [
        _each(lambda: [names[source].write_bytes(content) for source in sources]),
        _each(lambda: [names[source].read_bytes() for source in shuffled]),
        _each(lambda: [name.unlink() for name in names.values()]),
    ]
    store.close()
    words = ", ".join(
        f"{what} {one:.2f} and {other:.2f} ms"
        for what, one, other in zip(("written", "read", "cleared"), ours, rival, strict=True)
    )
    return f"one file and a file each: {words}"


def _each(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return 1000 * (time.perf_counter() - start) / KEPT
