"""Fetching weights from where their card says: resumed after a cut, checked before the file takes its name."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import requests
from filelock import FileLock, Timeout

from workbench.core.models import line as connection
from workbench.core.models.cards import ModelCard
from workbench.core.models.line import Line
from workbench.core.models.store import (
    OPEN_TOLERANCE,
    WeightsError,
    note_weights,
    partial_path,
    verify,
    weights_path,
)
from workbench.core.steps import Step, Steps

BYTES_AT_ONCE = 64 * 1024
"""As many are lost when the connection breaks off."""
_TOLERANCE = 1_000_000
"""So many bytes may a file be longer than its publisher's rounded figure says."""

_GONE = (404, 410)
_PARTIAL_CONTENT, _NOT_SATISFIABLE = 206, 416


class FetchError(WeightsError):
    """Weights could not be fetched. What has come of them is kept, unless the message says otherwise."""


def fetch_each(cards: Sequence[ModelCard], line: Line | None = None) -> Steps[str]:
    """Fetch the weights of several cards, one after the other; yields bytes done and in all, with the card's key."""
    total, before = sum(card.weights.size for card in cards), 0
    for card in cards:
        size = card.weights.size
        for step in fetch(card, line):
            total, size = total + max(0, step.total - size), max(size, step.total)
            yield Step(before + step.done, total, card.key, step.note)
        before += size


def fetch(card: ModelCard, line: Line | None = None) -> Steps[Path]:
    """Fetch the card's weights; yields bytes done and in all, 0 in all while that is unknown.

    What has come is kept beside the file's place, under a name of its own, and the next call goes on there. The
    whole is read once more and takes its name only if its sha256 is the card's; what the card leaves open of size
    and checksum is noted then. Weights that are here already are verified and not fetched again. Raises
    :class:`FetchError`.
    """
    path, partial = weights_path(card), partial_path(card)
    if path.is_file() and _is_right(card):
        yield Step(path.stat().st_size, path.stat().st_size, path)
        return
    _check_address(card)
    with _alone(card, partial):
        yield from _receive(card, partial, line or Line())
        size = partial.stat().st_size
        yield Step(size, size, path, "checking")
        _keep(card, partial)
        yield Step(size, size, path)


@contextmanager
def _alone(card: ModelCard, partial: Path) -> Iterator[None]:
    """No other program fetches the same meanwhile. Raises :class:`FetchError` when one does."""
    lock = FileLock(partial.with_name(f"{partial.name}-lock"), timeout=0, thread_local=False)
    with _in_words(card, partial):
        partial.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:
            raise FetchError(
                f"Another window or program is fetching “{card.title}” just now. Nothing was changed. Wait until it "
                "has done; the model can then be used here too."
            ) from error
    try:
        yield
    finally:
        # Removed while it is still held, so that nobody can hold the file that goes away.
        with suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def _is_right(card: ModelCard) -> bool:
    try:
        verify(card)
    except WeightsError:
        return False
    return True


def _check_address(card: ModelCard) -> None:
    if not card.weights.url:
        raise FetchError(f"The card of “{card.title}” names no address to fetch its weights from.")
    address = urlsplit(card.weights.url)
    is_here = address.hostname in ("127.0.0.1", "localhost", "::1")
    if address.scheme != "https" and not (address.scheme == "http" and is_here):
        raise FetchError(
            f"The weights of “{card.title}” are not fetched: their address does not begin with https."
        )


def _receive(card: ModelCard, partial: Path, line: Line) -> Steps[Path]:
    begun = partial.stat().st_size if partial.is_file() else 0
    with _in_words(card, partial):
        answer = _ask(card.weights.url, begun, line)
    try:
        if answer.status_code == _NOT_SATISFIABLE and begun:
            # All of it is there already, or more than all: the checksum tells.
            return
        _check_answer(card, answer)
        begun = begun if answer.status_code == _PARTIAL_CONTENT else 0
        total = _total(card, answer, begun)
        with _in_words(card, partial):
            _check_room(card, partial, total - begun)
        yield Step(begun, total, partial)
        chunks = answer.iter_content(BYTES_AT_ONCE)
        done = begun
        while True:
            with _in_words(card, partial):
                chunk = next(chunks, b"")
                _append(partial, chunk, done)
            if line.is_cut:
                raise FetchError(_cut(card, done + len(chunk), total))
            if not chunk:
                break
            done += len(chunk)
            _check_length(card, partial, done, total)
            yield Step(done, max(done, total), partial)
        if done < total and (card.weights.bytes or answer.headers.get("Content-Length")):
            raise FetchError(_cut(card, done, total))
    finally:
        answer.close()
        line.release()


def _ask(url: str, begun: int, line: Line) -> requests.Response:
    # Compressed on the way, a part could not be resumed.
    return line.ask(url, {"Accept-Encoding": "identity"} | ({"Range": f"bytes={begun}-"} if begun else {}))


def _check_answer(card: ModelCard, answer: requests.Response) -> None:
    host = urlsplit(answer.url).hostname
    if answer.url.startswith("http:") and card.weights.url.startswith("https:"):
        raise FetchError(
            f"The address of “{card.title}” leads on to “{host}” without encryption (https). Nothing was fetched."
        )
    if answer.status_code in _GONE:
        raise FetchError(
            f"The weights of “{card.title}” are no longer where their card says ({answer.status_code}, not found, at "
            f"“{host}”). Ask for a newer version of Image Workbench, or unpack them from a pack."
        )
    if not answer.ok:
        raise FetchError(
            f"The server “{host}” did not hand out the weights of “{card.title}” (it answered "
            f"{answer.status_code}). What had come is kept. Try again later."
        )


def _total(card: ModelCard, answer: requests.Response, begun: int) -> int:
    announced = answer.headers.get("Content-Length", "")
    return card.weights.bytes or (begun + int(announced) if announced.isdigit() else card.weights.size)


def _check_room(card: ModelCard, partial: Path, needed: int) -> None:
    free = shutil.disk_usage(partial.parent).free
    if needed > free:
        raise FetchError(
            f"There is too little room for “{card.title}”: it needs {needed / 1e6:,.0f} MB more, and {free / 1e6:,.0f} "
            f"MB are free where “{partial.parent}” lies. Free some space, then fetch again."
        )


def _append(partial: Path, chunk: bytes, done: int) -> None:
    # From the beginning, what lies there is of an attempt that cannot be resumed.
    with partial.open("ab" if done else "wb") as file:
        file.write(chunk)


def _check_length(card: ModelCard, partial: Path, done: int, total: int) -> None:
    most = card.weights.bytes or (card.weights.size + _tolerance(card) if card.weights.size else total)
    if most and done > most:
        partial.unlink(missing_ok=True)
        raise FetchError(
            f"The server sends more than the weights of “{card.title}” can be. Nothing of it was kept. Try again "
            "later, and in another network: some networks answer with a page of their own."
        )


def _tolerance(card: ModelCard) -> float:
    return max(_TOLERANCE, OPEN_TOLERANCE * card.weights.size if card.weights.is_open else 0)


def _check_size(card: ModelCard, partial: Path) -> None:
    """Where no checksum tells a page of the network's from weights, the size must."""
    size, least = partial.stat().st_size, card.weights.size * (1 - OPEN_TOLERANCE)
    if card.weights.is_open and size < least:
        partial.unlink()
        raise FetchError(
            f"What came is too short to be “{card.title}”: {size:,} bytes instead of about {card.weights.size:,}. It "
            "was not opened and not kept. Try again, and in another network: some networks answer with a page of "
            "their own."
        )


def _keep(card: ModelCard, partial: Path) -> None:
    with _in_words(card, partial):
        _check_size(card, partial)
        with partial.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if not found.startswith(card.weights.sha256 or card.weights.sha256_prefix):
            size = partial.stat().st_size
            partial.unlink()
            raise FetchError(
                f"What came is not what the card of “{card.title}” describes: the checksum (sha256) of its {size:,} "
                "bytes differs. It was not opened and not kept. Try again, and in another network: some networks "
                "answer with a page of their own."
            )
        partial.replace(weights_path(card))
        note_weights(card, found)


def _cut(card: ModelCard, done: int, total: int) -> str:
    of = f" of {total / 1e6:,.1f}" if total else ""
    return (
        f"The connection broke off while “{card.title}” was fetched. {done / 1e6:,.1f}{of} MB have come and are "
        "kept. Fetch again to go on from there."
    )


@contextmanager
def _in_words(card: ModelCard, partial: Path) -> Iterator[None]:
    """Errors of network and disk as a sentence."""
    host = urlsplit(card.weights.url).hostname
    done = partial.stat().st_size if partial.is_file() else 0
    kept = f" {done / 1e6:,.1f} MB of it have come and are kept." if done else ""
    silent = (
        f"The server “{host}” has not sent anything for {connection.SECONDS_OF_SILENCE:.0f} seconds.{kept} Fetch "
        f"“{card.title}” again later; it goes on from there."
    )
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise FetchError(
            f"The server “{host}” could not prove who it is, so “{card.title}” was not fetched. Some networks read "
            "along: try again in another one."
        ) from error
    except requests.exceptions.TooManyRedirects as error:
        raise FetchError(f"The address of “{card.title}” leads in circles. Nothing was fetched.") from error
    except requests.ReadTimeout as error:
        raise FetchError(silent) from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise FetchError(_cut(card, done, card.weights.size)) from error
    except requests.ConnectionError as error:
        # While the content comes, the same silence is reported as a broken connection.
        if "read timed out" in str(error).lower():
            raise FetchError(silent) from error
        raise FetchError(
            f"“{host}” cannot be reached: there seems to be no connection to the internet.{kept} Connect, then fetch "
            f"“{card.title}” again; or unpack it from a pack."
        ) from error
    except requests.RequestException as error:
        raise FetchError(
            f"“{card.title}” could not be fetched from “{host}” ({error}).{kept} Try again later."
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FetchError(
            f"“{card.title}” could not be written to “{partial.parent}” ({reason}).{kept} See that there is room and "
            "that you may write there, then fetch again."
        ) from error
