"""Thumbnails that were made before are not made again: they are kept on disk, outside the folders of pictures.

Whatever is wrong with the cache, thumbnails come: then they are made from the pictures each time.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.pictures.reading import UnreadablePicture, fitted, read_thumbnail
from workbench.core.pictures.thumbnail_store import Source, Stored, ThumbnailStore

Answer = TypeVar("Answer")

USUAL_LIMIT = 1_000_000_000
_SIDES = (256, 640)
"""Sizes that are kept; those between are reduced from them, so that a grid can change its size without reading."""
_QUALITY = 82
# Icons and digits of a few pixels are shown enlarged, where the noise of JPEG would be seen.
_PIXELS_KEPT_EXACTLY = 64 * 64
_PUTS_PER_TRIM = 50
_SECONDS_TO_LEAVE_ALONE = 30.0

_log = logging.getLogger(__name__)


class CacheProblem(WorkbenchError):
    """Thumbnails could not be kept. They are shown all the same; the message says what to do."""


class ThumbnailCache:
    """Thumbnails of picture files, up to a number of bytes. All methods may be called from any thread.

    The file is opened when it is first needed.
    """

    def __init__(self, folder: Path, limit_in_bytes: int = USUAL_LIMIT) -> None:
        self.folder = folder
        self._limit = limit_in_bytes
        self._lock = threading.Lock()
        self._store: ThumbnailStore | None = None
        self._left_alone_until = 0.0
        self._puts = 0
        self._problem: CacheProblem | None = None
        self._is_told = False

    def __del__(self) -> None:
        self.close()

    @property
    def limit_in_bytes(self) -> int:
        """What the thumbnails may take on the disk."""
        return self._limit

    def thumbnail(self, path: Path, size: int) -> NDArray[np.uint8]:
        """The picture reduced to ``size`` pixels on its longest side, as :func:`read_thumbnail` gives it.

        From the second time on it is kept as JPEG and may differ by a few levels. A file that gave no picture is
        not tried again until it changes. Raises :class:`UnreadablePicture`.
        """
        kept = self.kept(path, size)
        if kept is not None:
            return kept
        source = _source(path, size)
        return self._made(path, source, size) if source is not None else read_thumbnail(path, size)

    def kept(self, path: Path, size: int) -> NDArray[np.uint8] | None:
        """The same if it was made before, None if it was not. Raises :class:`UnreadablePicture`."""
        source = _source(path, size)
        stored = self._do(lambda store: store.get(source)) if source is not None else None
        if stored is not None and stored.reason:
            raise UnreadablePicture(stored.reason)
        return _decoded(stored.content, size) if stored is not None else None

    def size_in_bytes(self) -> int:
        """What the thumbnails take on the disk. Raises :class:`CacheProblem`."""
        return self._done(lambda store: store.size_in_bytes)

    def set_limit(self, limit_in_bytes: int) -> None:
        """Keep at most so many bytes from now on. Raises :class:`CacheProblem`."""
        self._limit = limit_in_bytes
        self._done(lambda store: store.trim(limit_in_bytes, is_file_shrunk=True))

    def clear(self) -> None:
        """Delete all thumbnails, even while others are being made. Raises :class:`CacheProblem`."""
        self._done(lambda store: store.clear())

    def close(self) -> None:
        """Let go of the file; it is opened again if need be."""
        with self._lock:
            self._let_go()

    def take_problem(self) -> CacheProblem | None:
        """Why thumbnails are not kept; told once, so that nobody has to read it twice."""
        if self._problem is None or self._is_told:
            return None
        self._is_told = True
        return self._problem

    def _made(self, path: Path, source: Source, size: int) -> NDArray[np.uint8]:
        try:
            pixels = read_thumbnail(path, source.side)
        except UnreadablePicture as error:
            if _lies_in_the_content(error):
                self._put(source, Stored(b"", str(error)))
            raise
        image = Image.fromarray(pixels)
        self._put(source, Stored(_encoded(image)))
        return _reduced(image, size)

    def _put(self, source: Source, stored: Stored) -> None:
        def put_and_trim(store: ThumbnailStore) -> None:
            store.put(source, stored)
            self._puts += 1
            if self._puts % _PUTS_PER_TRIM == 0:
                store.trim(self._limit)

        self._do(put_and_trim)

    def _do(self, function: Callable[[ThumbnailStore], Answer]) -> Answer | None:
        """Ask the store something that can be done without."""
        if time.monotonic() < self._left_alone_until:
            return None
        try:
            return self._done(function)
        except CacheProblem as problem:
            self._problem = self._problem or problem
            return None

    def _done(self, function: Callable[[ThumbnailStore], Answer]) -> Answer:
        with self._lock:
            try:
                return function(self._opened())
            except (sqlite3.Error, OSError) as error:
                _log.debug("thumbnails: %s", error)
                self._let_go()
                if _is_damaged(error):
                    return self._done_in_a_new_file(function)
                self._left_alone_until = time.monotonic() + _SECONDS_TO_LEAVE_ALONE
                raise _worded(error, self.folder) from error

    def _done_in_a_new_file(self, function: Callable[[ThumbnailStore], Answer]) -> Answer:
        try:
            ThumbnailStore.remove(self.folder)
            answer = function(self._opened())
        except (sqlite3.Error, OSError) as error:
            self._let_go()
            self._left_alone_until = time.monotonic() + _SECONDS_TO_LEAVE_ALONE
            raise _worded(error, self.folder) from error
        self._problem = CacheProblem(
            "The stored thumbnails were damaged and have been deleted. Your pictures are untouched; their "
            "thumbnails are made again."
        )
        return answer

    def _opened(self) -> ThumbnailStore:
        if self._store is None:
            self._store = ThumbnailStore(self.folder)
        return self._store

    def _let_go(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            try:
                store.close()
            except sqlite3.Error as error:
                _log.debug("thumbnails: %s", error)


def _source(path: Path, size: int) -> Source | None:
    """What a thumbnail of this size is kept under; None if it cannot be kept."""
    side = next((side for side in _SIDES if side >= size), None)
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    if side is None or size < 1:
        return None
    return Source(str(path), facts.st_size, facts.st_mtime_ns, side)


def _encoded(image: Image.Image) -> bytes:
    stream = BytesIO()
    if image.width * image.height <= _PIXELS_KEPT_EXACTLY:
        image.save(stream, "PNG")
    else:
        image.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def _decoded(content: bytes, size: int) -> NDArray[np.uint8] | None:
    """None if what was stored is damaged."""
    try:
        image = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
        image.draft(None, fitted(image.size, size))
        image.load()
    except (OSError, ValueError, SyntaxError) as error:
        _log.debug("a stored thumbnail: %s", error)
        return None
    return _reduced(image, size)


def _reduced(image: Image.Image, size: int) -> NDArray[np.uint8]:
    return np.array(image.resize(fitted(image.size, size), Image.Resampling.BICUBIC, reducing_gap=2.0))


def _lies_in_the_content(error: UnreadablePicture) -> bool:
    """Not, for instance, in a disk that was not there or in memory that ran out: that can pass."""
    cause = error.__cause__
    is_of_the_disk = isinstance(cause, OSError) and cause.errno is not None
    return not (is_of_the_disk or isinstance(cause, MemoryError))


def _is_damaged(error: Exception) -> bool:
    # Of these two alone SQLite says no more than DatabaseError.
    return type(error) is sqlite3.DatabaseError or "no such" in str(error)


def _worded(error: Exception, folder: Path) -> CacheProblem:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or "No space" in str(error):
        why, what = "the disk is full", "Free some space, and they are kept again."
    elif "locked" in str(error) or "busy" in str(error):
        why, what = (
            "another program is using their file",
            "Close other windows of Image Workbench and try again.",
        )
    else:
        why, what = f"nothing can be written into “{folder}”", "Check who may write there."
    return CacheProblem(
        f"Thumbnails could not be stored, because {why}. The pictures are shown all the same, only more slowly. {what}"
    )
