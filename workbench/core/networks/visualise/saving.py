"""Pictures that were made, as PNG files that say how."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from workbench.core.tables import replacing

DESCRIPTION, SOFTWARE, PROVENANCE = "Description", "Software", "Provenance"
"""The names under which the file holds what it shows, what made it, and the whole record as JSON (tEXt)."""


def write_picture(path: Path, picture: NDArray[np.uint8], title: str, record: Mapping[str, Any]) -> Path:
    """Write a picture (H×W×3) as PNG with its record (of :func:`made_by`) inside. Raises :class:`ExportError`."""
    texts = PngInfo()
    texts.add_text(DESCRIPTION, f"{title}, made by optimisation (feature visualisation); not a photograph")
    texts.add_text(SOFTWARE, f"Image Workbench {record['software']['Image Workbench']}")
    texts.add_text(PROVENANCE, json.dumps(record))
    with replacing(path) as temporary:
        Image.fromarray(picture).save(temporary, format="PNG", pnginfo=texts)
    return path


def record_in(path: Path) -> dict[str, Any]:
    """The record in a file of :func:`write_picture`."""
    with Image.open(path) as image:
        record: dict[str, Any] = json.loads(image.text[PROVENANCE])  # type: ignore[attr-defined]
    return record
