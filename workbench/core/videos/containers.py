"""Which files are videos, by their first bytes. Nothing else reaches the decoder.

A playlist or a list of files to join would make the decoder open other files or addresses, whatever the name of
the list ends in; none of them begins like one of these containers.
"""

import stat
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.pictures.formats import begins_like_a_picture

_MEDIA_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_LOOKED_AT = 1024
_KEPT = "Nothing was taken from it."


class UnreadableVideo(WorkbenchError):
    """No pictures can be taken from a file; the message says why and what to do."""


def container_of(path: Path) -> str:
    """The kind of video file by its content: "MP4", "AVI", "Matroska", "MPEG" or "Ogg".

    Raises :class:`UnreadableVideo` for whatever is no ordinary file that begins like one of these.
    """
    beginning = _beginning(path)
    found = _container(beginning)
    if found is None or begins_like_a_picture(beginning[:16]):
        what = "a picture" if begins_like_a_picture(beginning[:16]) else "no video of a kind that can be read"
        raise UnreadableVideo(
            f"“{path.name}” is {what}. {_KEPT} MP4, MOV, AVI, MKV, WebM, MPEG and OGV can be opened; other videos "
            "have to be converted to one of these first."
        )
    return found


def _container(beginning: bytes) -> str | None:
    if beginning[4:8] in _MEDIA_BOXES:
        return "MP4"
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"AVI ":
        return "AVI"
    if beginning[:4] == b"\x1a\x45\xdf\xa3":
        return "Matroska"
    if beginning[:4] == b"OggS":
        return "Ogg"
    if beginning[:4] == b"\x00\x00\x01\xba" or _is_transport_stream(beginning):
        return "MPEG"
    return None


def _is_transport_stream(beginning: bytes) -> bool:
    """Packets of 188 bytes, each begun by 0x47; those of camcorders have four bytes before each."""
    return any(
        len(beginning) > start + 2 * length
        and all(beginning[at] == 0x47 for at in range(start, len(beginning), length))
        for start, length in ((0, 188), (4, 192))
    )


def _beginning(path: Path) -> bytes:
    try:
        status = path.stat()
        # Looked at before it is opened: opening a named pipe would wait for ever.
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableVideo(f"“{path.name}” is no ordinary file. {_KEPT} Choose a video file.")
        if status.st_size == 0:
            raise UnreadableVideo(
                f"“{path.name}” is empty. {_KEPT} Copy the video once more from its source."
            )
        with path.open("rb") as file:
            return file.read(_LOOKED_AT)
    except FileNotFoundError as error:
        raise UnreadableVideo(
            f"There is no file “{path}”. {_KEPT} It may have been moved or renamed: choose it again."
        ) from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise UnreadableVideo(
            f"“{path.name}” could not be opened ({reason}). {_KEPT} Copy it to a folder of yours and try again."
        ) from error
