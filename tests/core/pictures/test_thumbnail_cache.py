"""Thumbnails are made once, kept within bounds and out of the way, and come whatever is wrong with the cache."""

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests import bad_pictures as make
from workbench.core.pictures import thumbnail_cache as module
from workbench.core.pictures.reading import UnreadablePicture, read_thumbnail
from workbench.core.pictures.thumbnail_cache import CacheProblem, ThumbnailCache
from workbench.core.pictures.thumbnail_store import Source, Stored, ThumbnailStore

FILE = "thumbnails 1.sqlite"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ThumbnailCache]:
    cache = ThumbnailCache(tmp_path / "cache" / "thumbnails")
    yield cache
    cache.close()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files from which thumbnails are made, one for each time."""
    names: list[str] = []

    def counted(path: Path, size: int) -> object:
        names.append(path.name)
        return read_thumbnail(path, size)

    monkeypatch.setattr(module, "read_thumbnail", counted)
    return names


def photograph(folder: Path, name: str = "a.jpg", seed: int = 1) -> Path:
    dice = np.random.default_rng(seed)
    colours = Image.fromarray(dice.integers(0, 255, (9, 12, 3)).astype(np.uint8))
    smooth = colours.resize((600, 450), Image.Resampling.BICUBIC)
    return make.written(folder / name, make.encoded(smooth, "JPEG", quality=90))


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


# What comes


@pytest.mark.parametrize("size", [64, 128, 200, 256, 300, 640])
def test_a_kept_thumbnail_is_the_one_that_was_made(
    cache: ThumbnailCache, tmp_path: Path, made: list[str], size: int
) -> None:
    path = photograph(tmp_path)
    expected = read_thumbnail(path, size)
    for _ in range(3):
        found = cache.thumbnail(path, size)
        assert found.shape == expected.shape and found.dtype == np.uint8 and found.flags.writeable
        assert np.abs(found.astype(int) - expected).mean() < 5
    assert made == ["a.jpg"]


@pytest.mark.parametrize("maker", make.ODD)
def test_odd_pictures_look_as_when_they_are_read(
    cache: ThumbnailCache, tmp_path: Path, maker: make.Maker
) -> None:
    path = maker(tmp_path)
    expected = read_thumbnail(path, 100)
    for _ in range(2):
        assert (cache.thumbnail(path, 100) == expected).all(), "so small a picture is kept exactly"


def test_one_reading_serves_all_sizes_of_a_grid(
    cache: ThumbnailCache, tmp_path: Path, made: list[str]
) -> None:
    path = photograph(tmp_path)
    shapes = [cache.thumbnail(path, size).shape for size in (256, 128, 64, 97)]
    assert shapes == [(192, 256, 3), (96, 128, 3), (48, 64, 3), (73, 97, 3)]
    assert len(made) == 1
    assert cache.thumbnail(path, 400).shape == (300, 400, 3) and len(made) == 2


def test_sizes_beyond_those_that_are_kept_are_read(
    cache: ThumbnailCache, tmp_path: Path, made: list[str]
) -> None:
    path = photograph(tmp_path)
    assert cache.thumbnail(path, 5000).shape == cache.thumbnail(path, 5000).shape == (450, 600, 3)
    assert len(made) == 2
    with pytest.raises(ValueError, match="at least one pixel"):
        cache.thumbnail(path, 0)


def test_a_changed_file_gets_a_new_thumbnail_in_the_place_of_the_old(
    cache: ThumbnailCache, tmp_path: Path
) -> None:
    path = photograph(tmp_path)
    before = cache.thumbnail(path, 128)
    photograph(tmp_path, seed=2)
    os.utime(path, ns=(1, 1))
    after = cache.thumbnail(path, 128)
    assert np.abs(after.astype(int) - before).mean() > 20
    assert np.abs(after.astype(int) - read_thumbnail(path, 128)).mean() < 5
    with sqlite3.connect(cache.folder / FILE) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("thumbnails", "contents")
        ]
    connection.close()
    assert counts == [1, 1]


def test_a_bad_file_is_tried_once_until_it_changes(
    cache: ThumbnailCache, tmp_path: Path, made: list[str]
) -> None:
    path = make.truncated_jpeg(tmp_path)
    for _ in range(3):
        with pytest.raises(UnreadablePicture, match="breaks off"):
            cache.thumbnail(path, 128)
    assert made == ["truncated.jpg"]
    photograph(tmp_path, path.name)
    assert cache.thumbnail(path, 128).shape == (96, 128, 3)


def test_what_can_pass_is_not_remembered(
    cache: ThumbnailCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = photograph(tmp_path)
    for passing in (
        OSError(errno.EIO, "Input/output error"),
        MemoryError(),
        PermissionError(errno.EACCES, "no"),
    ):

        def fail(*_: object, error: BaseException = passing) -> None:
            raise UnreadablePicture("Not now.") from error

        with monkeypatch.context() as patch:
            patch.setattr(module, "read_thumbnail", fail)
            with pytest.raises(UnreadablePicture, match="Not now"):
                cache.thumbnail(path, 128)
        assert cache.thumbnail(path, 128).shape == (96, 128, 3)
        cache.clear()
    with pytest.raises(UnreadablePicture, match="moved, renamed or deleted"):
        cache.thumbnail(tmp_path / "gone.jpg", 128)


# Where it is kept, and how much


def test_what_was_kept_is_there_after_another_start(tmp_path: Path, made: list[str]) -> None:
    path = photograph(tmp_path)
    for _ in range(2):
        cache = ThumbnailCache(tmp_path / "cache")
        cache.thumbnail(path, 128)
        cache.close()
    assert len(made) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.jpg", "cache"], (
        "nothing beside the pictures"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_others_cannot_look_into_it(cache: ThumbnailCache, tmp_path: Path) -> None:
    cache.thumbnail(photograph(tmp_path), 128)
    assert cache.folder.stat().st_mode & 0o077 == 0


def test_the_least_recently_used_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter(range(10_000))
    monkeypatch.setattr("workbench.core.pictures.thumbnail_store.time.time", lambda: float(next(now)))
    store = ThumbnailStore(tmp_path)
    sources = [Source(f"{number}.jpg", 1, 1, 256) for number in range(1000)]
    for source in sources:
        store.put(source, Stored(os.urandom(5000)))
    full = store.size_in_bytes
    assert full > 5_000_000
    for source in sources[:100]:
        store.get(source)
    store.trim(full // 2)
    assert 0.3 * full < store.size_in_bytes <= full // 2
    left = [store.get(source) is not None for source in sources]
    assert all(left[:100]) and all(left[800:]) and not any(left[100:500])
    before = (tmp_path / FILE).stat().st_size
    store.trim(full // 2, is_file_shrunk=True)
    assert (tmp_path / FILE).stat().st_size < 0.6 * before
    store.trim(0)
    assert store.count == 0
    store.close()


def test_the_cache_stays_within_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PUTS_PER_TRIM", 5)
    monkeypatch.setattr("workbench.core.pictures.thumbnail_store._DELETED_AT_ONCE", 5)
    cache = ThumbnailCache(tmp_path / "cache", limit_in_bytes=200_000)
    for number in range(60):
        cache.thumbnail(photograph(tmp_path, f"{number}.jpg", number), 256)
    assert 60_000 < cache.size_in_bytes() <= 250_000
    cache.set_limit(90_000)
    assert cache.size_in_bytes() <= 90_000 and cache.limit_in_bytes == 90_000
    cache.close()


def test_nothing_of_the_pictures_is_left_after_clearing(cache: ThumbnailCache, tmp_path: Path) -> None:
    paths = [photograph(tmp_path, f"secret name {number}.jpg", number) for number in range(40)]
    for path in paths:
        cache.thumbnail(path, 200)
    connection = sqlite3.connect(cache.folder / FILE)
    contents = [row[0] for row in connection.execute("SELECT content FROM contents")]
    connection.close()
    before = everything_in(cache.folder)
    assert len(contents) == 40 and b"secret name" in before and contents[0][200:300] in before
    cache.clear()
    after = everything_in(cache.folder)
    assert b"secret name" not in after and not any(each[200:300] in after for each in contents)
    assert cache.size_in_bytes() < 50_000 and len(after) < 100_000
    cache.thumbnail(paths[0], 200)


def test_clearing_while_thumbnails_are_read(cache: ThumbnailCache, tmp_path: Path) -> None:
    paths = [photograph(tmp_path, f"{number}.jpg", number) for number in range(8)]
    expected = [read_thumbnail(path, 128).shape for path in paths]
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(cache.thumbnail, path, 128) for path in paths * 6]
        for _ in range(5):
            cache.clear()
        assert [answer.result().shape for answer in answers] == expected * 6
    assert cache.take_problem() is None


def test_two_programs_use_one_cache(cache: ThumbnailCache, tmp_path: Path, made: list[str]) -> None:
    paths = [photograph(tmp_path, f"{number}.jpg", number) for number in range(6)]
    cache.thumbnail(paths[0], 128)
    script = (
        "import sys; from pathlib import Path\n"
        "from workbench.core.pictures.thumbnail_cache import ThumbnailCache\n"
        "cache = ThumbnailCache(Path(sys.argv[1]))\n"
        "for path in sys.argv[2:]: cache.thumbnail(Path(path), 128)\n"
        "assert cache.take_problem() is None; cache.close()\n"
    )
    subprocess.run([sys.executable, "-c", script, str(cache.folder), *map(str, paths)], check=True)
    for path in paths:
        cache.thumbnail(path, 128)
    assert made == ["0.jpg"], "the others were made by the other program"
    other = ThumbnailCache(cache.folder)
    other.clear()
    other.close()
    cache.thumbnail(paths[1], 128)
    assert made == ["0.jpg", "1.jpg"], "cleared there is cleared here"


# What may be wrong


@pytest.mark.parametrize("spoil", [b"no database at all" * 300, b"SQLite format 3\0" + b"\7" * 5000])
def test_a_damaged_cache_is_replaced(tmp_path: Path, made: list[str], spoil: bytes) -> None:
    path, folder = photograph(tmp_path), tmp_path / "cache"
    folder.mkdir()
    (folder / FILE).write_bytes(spoil)
    cache = ThumbnailCache(folder)
    for _ in range(2):
        assert cache.thumbnail(path, 128).shape == (96, 128, 3)
    problem = cache.take_problem()
    assert problem is not None and "damaged" in str(problem) and "untouched" in str(problem)
    assert cache.take_problem() is None and made == ["a.jpg"]
    cache.close()


def test_a_cache_that_is_damaged_in_the_middle_is_replaced(tmp_path: Path) -> None:
    paths = [photograph(tmp_path, f"{number}.jpg", number) for number in range(30)]
    cache = ThumbnailCache(tmp_path / "cache")
    for path in paths:
        cache.thumbnail(path, 128)
    cache.close()
    file = tmp_path / "cache" / FILE
    content = bytearray(file.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    file.write_bytes(content)
    for path in paths:
        assert cache.thumbnail(path, 128).shape == (96, 128, 3)
    assert cache.take_problem() is not None
    cache.close()


def test_a_damaged_thumbnail_is_made_again(cache: ThumbnailCache, tmp_path: Path, made: list[str]) -> None:
    path = photograph(tmp_path)
    cache.thumbnail(path, 128)
    connection = sqlite3.connect(cache.folder / FILE)
    with connection:
        connection.execute("UPDATE contents SET content = substr(content, 1, 300)")
    connection.close()
    for _ in range(2):
        assert cache.thumbnail(path, 128).shape == (96, 128, 3)
    assert made == ["a.jpg", "a.jpg"]


def test_a_locked_cache_keeps_no_picture_waiting(
    cache: ThumbnailCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.core.pictures.thumbnail_store._SECONDS_TO_WAIT_FOR_OTHERS", 0.05)
    paths = [photograph(tmp_path, f"{number}.jpg", number) for number in range(3)]
    cache.thumbnail(paths[0], 128)
    holder = sqlite3.connect(cache.folder / FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    for path in paths:
        assert cache.thumbnail(path, 128).shape == (96, 128, 3)
    assert "another program" in str(cache.take_problem())
    with pytest.raises(CacheProblem, match="another program"):
        cache.clear()
    holder.execute("ROLLBACK")
    holder.close()
    cache.clear()


def test_a_place_that_cannot_be_written_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    path, cache = photograph(tmp_path), ThumbnailCache(tmp_path / "cache")
    for _ in range(2):
        assert cache.thumbnail(path, 128).shape == (96, 128, 3)
    assert "nothing can be written" in str(cache.take_problem())
    with pytest.raises(CacheProblem, match="Check who may write"):
        cache.size_in_bytes()
    cache.close()


def test_a_full_disk_is_passed_over(
    cache: ThumbnailCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (photograph(tmp_path, name, seed) for name, seed in (("a.jpg", 1), ("b.jpg", 2)))
    cache.thumbnail(first, 640)
    pages = cache._do(lambda store: store._connection.execute("PRAGMA page_count").fetchone()[0])
    cache._do(lambda store: store._connection.execute(f"PRAGMA max_page_count = {pages}"))
    assert cache.thumbnail(second, 640).shape == (450, 600, 3)
    assert "the disk is full" in str(cache.take_problem()) and cache.take_problem() is None


def test_a_closed_cache_opens_again_and_threads_may_share_it(cache: ThumbnailCache, tmp_path: Path) -> None:
    path = photograph(tmp_path)
    cache.thumbnail(path, 128)
    cache.close()
    cache.close()
    found: list[tuple[int, ...]] = []
    threads = [
        threading.Thread(target=lambda: found.append(cache.thumbnail(path, 128).shape)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(96, 128, 3)] * 4
