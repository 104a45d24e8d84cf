"""Which study belongs to pictures that a person opens without naming one."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.file_names import as_file_name
from workbench.study.pictures import pictures
from workbench.study.study import SUFFIX, open_study


def proposed_study(sources: Sequence[Path], folder: Path) -> Path:
    """Where in ``folder`` the study of these files or folders is, or would be made.

    Opening the same folder again leads to the same study; a study of that name about other pictures is left
    alone and a number is added.
    """
    first = sources[0].absolute()
    about = first if first.is_dir() else first.parent
    name = as_file_name(about.name) or hashlib.sha256(str(about).encode("utf-8", "replace")).hexdigest()[:8]
    number = 1
    while True:
        path = folder / (f"{name}{SUFFIX}" if number == 1 else f"{name} {number}{SUFFIX}")
        if not path.exists() or _is_about(path, about):
            return path
        number += 1


def _is_about(study_path: Path, folder: Path) -> bool:
    try:
        with open_study(study_path, read_only=True) as study:
            return any(Path(file.path).is_relative_to(folder) for file in pictures(study))
    except WorkbenchError:
        return False
