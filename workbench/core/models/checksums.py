"""The checksums this computer noted when it first fetched weights whose publisher gives only the first digits."""

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from workbench import paths
from workbench.core.tables import replacing


@dataclass(frozen=True)
class Noted:
    """``sha256`` (64 hexadecimal digits) and size of a file as it was when it came."""

    sha256: str
    bytes: int


def noted(file: str) -> Noted | None:
    """What was noted of a file in the folder of models; None when nothing was."""
    return _read(_path(), state()).get(file)


def note(file: str, found: Noted) -> None:
    """Note what a file is. Raises :class:`workbench.core.tables.ExportError` when that cannot be written."""
    _write({**_read(_path(), state()), file: found})


def forget(file: str) -> None:
    """The file is gone, and with it what was noted."""
    known = dict(_read(_path(), state()))
    if known.pop(file, None) is not None:
        _write(known)


def state() -> object:
    """Another value whenever something else is noted."""
    try:
        facts = _path().stat()
    except OSError:
        return None
    return str(_path()), facts.st_mtime_ns, facts.st_size, facts.st_ino


def _path() -> Path:
    return paths.model_folder() / "checksums.json"


@lru_cache(maxsize=4)
def _read(path: Path, _: object) -> dict[str, Noted]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {file: Noted(str(each["sha256"]), int(each["bytes"])) for file, each in record.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # Without it the files are checked against the published digits once more.
        return {}


def _write(known: dict[str, Noted]) -> None:
    with replacing(_path()) as temporary:
        record = {file: asdict(each) for file, each in known.items()}
        temporary.write_text(json.dumps(record, indent=2), encoding="utf-8")
