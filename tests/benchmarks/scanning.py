"""Scanning 100,000 files into a study against walking through them and asking Pillow, on one thread each."""

import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds

FILES, PER_FOLDER, DIFFERENT = 100_000, 10_000, 50
MOST_MEGABYTES = 700
_ORIENTATION, _MAKE, _MODEL, _TIME = 0x0112, 0x010F, 0x0110, 0x0132


def measure() -> Measured:
    """Both find path, size, time of change, format, width and height of the upright picture."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "pictures"
        write_pictures(folder)
        assert _scanned(folder, Path(place) / "compared.study") == walked(folder), "both tell the same"
        numbers = iter(range(100))
        pairs = in_turns(
            lambda: seconds(lambda: _scan(folder, Path(place) / f"{next(numbers)}.study")),
            lambda: seconds(lambda: walked(folder)),
        )
        megabytes = _peak(folder, Path(place) / "peak.study")
    ours, rival = (1e6 * median(each) / FILES for each in (pairs.ours, pairs.rival))
    figures = f"{ours:.0f} µs a picture, rival {rival:.0f} µs without a study; peak {megabytes:.0f} MB"
    is_met = median(pairs.speed) >= 2 and megabytes < MOST_MEGABYTES
    return Measured(in_words(pairs.speed), figures, is_met)


def write_pictures(folder: Path) -> None:
    """Small JPEG files with what a camera notes in them, half of them taken upright."""
    contents = [_picture(number) for number in range(DIFFERENT)]
    for number in range(FILES):
        inner = folder / f"folder {number // PER_FOLDER}"
        if number % PER_FOLDER == 0:
            inner.mkdir(parents=True)
        (inner / f"picture {number}.jpg").write_bytes(contents[number % DIFFERENT])


def _picture(number: int) -> bytes:
    notes = Image.Exif()
    notes[_ORIENTATION] = 6 if number % 2 else 1
    notes[_MAKE], notes[_MODEL], notes[_TIME] = "Camera", "Model 1", "2026:11:21 10:00:00"
    dice, stream = np.random.default_rng(number), BytesIO()
    colours = Image.fromarray(dice.integers(0, 255, (9, 12, 3)).astype(np.uint8))
    colours.resize((120 + number, 90)).save(stream, "JPEG", exif=notes)
    return stream.getvalue()


def walked(folder: Path) -> set[tuple[object, ...]]:
    """The rival."""
    found = set()
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 - as quick as it can be
            facts = os.stat(path)  # noqa: PTH116
            with Image.open(path) as image:
                is_turned = image.getexif().get(_ORIENTATION, 1) >= 5
                size = image.size[::-1] if is_turned else image.size
                found.add((path, facts.st_size, facts.st_mtime_ns, image.format, *size))
    return found


def _scan(folder: Path, study: Path) -> None:
    from workbench.study.pictures import add_pictures
    from workbench.study.study import create_study

    with create_study(study) as made:
        for _ in add_pictures(made, [folder]):
            pass


def _scanned(folder: Path, path: Path) -> set[tuple[object, ...]]:
    from workbench.study.pictures import pictures
    from workbench.study.study import open_study

    _scan(folder, path)
    with open_study(path) as study:
        return {
            (file.path, file.bytes, file.modified, file.format, file.width, file.height)
            for file in pictures(study)
        }


def _peak(folder: Path, study: Path) -> float:
    """Most memory of a process that does nothing else, in megabytes."""
    words = [sys.executable, "-m", "tests.benchmarks.scanning", str(folder), str(study)]
    return float(subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True).stdout)


if __name__ == "__main__":
    _scan(Path(sys.argv[1]), Path(sys.argv[2]))
    # Not ru_maxrss, which begins with what the process that started this one takes.
    status = Path("/proc/self/status").read_text().split()
    print(int(status[status.index("VmHWM:") + 1]) / 1000)
