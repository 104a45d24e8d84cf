"""The tensors of torchvision's classifiers as they are kept in a file, because building all of them takes seconds.

The file is written by ``python -m tests.core.models.storing_shapes``; a test compares it with what torchvision builds.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import torchvision

from workbench import paths

Shape = tuple[int, ...]
Shapes = Mapping[str, Shape]


def shapes_file() -> Path:
    """Where the file lies: JSON, compressed."""
    return paths.shipped_models() / "torchvision_shapes.json.gz"


@cache
def stored_shapes() -> Mapping[str, Shapes]:
    """Names and shapes of the tensors of each classifier; none if they are those of another torchvision."""
    try:
        stored = json.loads(gzip.decompress(shapes_file().read_bytes()))
        if stored["torchvision"] != torchvision_release():
            return {}
        return {
            name: {tensor: tuple(shape) for tensor, shape in shapes.items()}
            for name, shapes in stored["classifiers"].items()
        }
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError):
        # Without the file, networks are recognised as well, only later.
        return {}


def write_shapes(path: Path, classifiers: Mapping[str, Shapes]) -> None:
    """Write the file, the same for the same shapes to the byte."""
    record = {"torchvision": torchvision_release(), "classifiers": classifiers}
    path.write_bytes(gzip.compress(json.dumps(record, separators=(",", ":")).encode(), mtime=0))


def torchvision_release() -> str:
    """The version without the word for what it was compiled with: "0.29.2"."""
    return str(torchvision.__version__).partition("+")[0]
