"""The real window with 100,000 thumbnails, moved through, and how long it was deaf each time. Run by ``grid``."""

import json
import os
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.benchmarks.heartbeat import gaps_until
from workbench import paths
from workbench.core.pictures.thumbnail_store import Source, Stored, ThumbnailStore

DIFFERENT, MILLISECONDS_PER_FRAME, FRAMES = 50, 16, 120
SIZE = (1600, 1000)

Act = Callable[[int], object]


def main(root: Path) -> None:
    """Open the pictures in ``root``, scroll, jump and resize, and print the gaps of each as JSON."""
    for name in ("SETTINGS", "CACHE", "DOCUMENTS"):
        os.environ[f"WORKBENCH_{name}"] = str(root / name.lower())
    _fill_cache(root / "many")
    from workbench.shell.application import import_panes, spare_collections
    from workbench.shell.main_window import MainWindow
    from workbench.shell.preferences import Preferences
    from workbench.widgets.theme import apply_theme

    application = QApplication(["workbench"])
    apply_theme(application, "light")
    window = MainWindow(Preferences())
    spare_collections(window, application)
    window.resize(*SIZE)
    window.show()
    ready: list[object] = []
    window.runner.read(window, import_panes, then=ready.append)
    gaps_until(lambda: bool(ready))
    _open(window, root / "many")
    found = _measured(window, root)
    print(json.dumps(found))
    window.close()


def _open(window: object, folder: Path) -> None:
    count = sum(1 for _ in os.scandir(folder))
    window.open_places([folder])
    gaps_until(
        lambda: len(window.open_study.files) == count and not window.panes["images"].progress.is_running
    )


def _measured(window: object, root: Path) -> dict[str, dict[str, float]]:
    from workbench.widgets.thumbnail_grid import GridItem, ThumbnailGrid

    grid = window.panes["images"].findChild(ThumbnailGrid)
    bar, files = grid.view.verticalScrollBar(), window.open_study.files
    dice = np.random.default_rng(1)
    numbers = list(range(len(files)))
    shuffled = [int(number) for number in dice.permutation(len(files))]
    found: dict[str, dict[str, float]] = {}

    def make(number: int) -> GridItem:
        return GridItem(number, files[number].name)

    def show(keys: list[int]) -> None:
        grid.set_pictures(keys, make)

    found["first screen"] = _first_screen(grid, show, numbers)
    found["scrolling"] = _frames(lambda _: bar.setValue(bar.value() + 120))
    found["scrolling fast"] = _frames(lambda _: bar.setValue(bar.value() + 3 * grid.view.height()))
    found["jumping"] = _frames(lambda frame: grid.set_current(shuffled[frame]))
    found["resizing"] = _frames(lambda frame: window.resize(SIZE[0] - 6 * (frame % 60), SIZE[1]))
    found["other sizes"] = _frames(lambda frame: grid.set_thumbnail_size(64 + 16 * (frame // 8 % 12)))
    grid.set_thumbnail_size(128)
    found["filtering"] = _frames(lambda frame: show(numbers if frame % 2 else numbers[::3]), 500)
    found["sorting"] = _frames(lambda frame: show(shuffled if frame % 2 else numbers), 500)
    return found


def _first_screen(grid: object, show: Callable[[list[int]], None], numbers: list[int]) -> dict[str, float]:
    grid.clear()
    gaps_until(_after(0.3))
    start = time.perf_counter()
    show(numbers)

    def is_filled() -> bool:
        seen = grid.view.visible_positions()
        return len(seen) > 0 and all(grid.thumbnails.get(grid.view.model().item(each)) for each in seen)

    gaps = gaps_until(is_filled)
    return gaps | {"seconds": time.perf_counter() - start}


def _frames(act: Act, milliseconds: int = MILLISECONDS_PER_FRAME) -> dict[str, float]:
    """Gaps while ``act`` is done in each frame, and in the moment afterwards."""
    frame, timer = 0, QTimer()

    def next_frame() -> None:
        nonlocal frame
        act(frame)
        frame += 1

    timer.timeout.connect(next_frame)
    timer.start(milliseconds)
    wanted = max(10, FRAMES * MILLISECONDS_PER_FRAME // milliseconds)
    gaps = gaps_until(lambda: frame >= wanted)
    timer.stop()
    rest = gaps_until(_after(0.3))
    return {**gaps, "worst": max(gaps["worst"], rest["worst"])}


def _after(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() > end


def _fill_cache(folder: Path) -> None:
    """A thumbnail of each picture, as if all of them had been looked at before."""
    contents = [_thumbnail(seed) for seed in range(DIFFERENT)]
    store = ThumbnailStore(paths.cache_folder() / "thumbnails")
    for number, entry in enumerate(os.scandir(folder)):
        facts = entry.stat()
        source = Source(entry.path, facts.st_size, facts.st_mtime_ns, 256)
        store.put(source, Stored(contents[number % DIFFERENT]))
    store.close()


def _thumbnail(seed: int) -> bytes:

    dice, stream = np.random.default_rng(seed), BytesIO()
    colours = Image.fromarray(dice.integers(0, 255, (24, 32, 3)).astype(np.uint8))
    colours.resize((256, 192), Image.Resampling.BICUBIC).save(stream, "JPEG", quality=82)
    return stream.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
