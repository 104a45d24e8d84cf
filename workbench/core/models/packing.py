"""Several models in one file, for a computer without a network: a zip of weights, cards and lists of labels.

The file holds ``manifest.json``, which names every other file with its size and sha256, and the folders
``weights``, ``cards`` and ``labels``. Nothing in it is compressed.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.core.models.cards import ModelCard, card_record, labels_path, own_labels_folder
from workbench.core.models.store import WeightsError, verified_weights
from workbench.core.steps import Step, Steps
from workbench.core.tables import replacing

PACK_SCHEMA = 1
PACK_SUFFIX = ".models"
MANIFEST = "manifest.json"
WEIGHTS, CARDS, LABELS = "weights", "cards", "labels"
BYTES_AT_ONCE = 1024 * 1024


class PackError(WeightsError):
    """A pack cannot be made of these models, or a file is no pack that may be unpacked."""


@dataclass(frozen=True)
class _Part:
    """One file of a pack: its name in it, and where its bytes come from."""

    name: str
    size: int
    sha256: str
    path: Path | None = None
    content: bytes = b""


def pack(cards: Sequence[ModelCard], path: Path) -> Steps[Path]:
    """Write the models' weights, cards and labels into one file; yields bytes done and in all.

    All weights are verified first. Raises :class:`WeightsError` when some are not here or not right, and
    :class:`workbench.core.tables.ExportError` when the file cannot be written; an older one is then unharmed.
    """
    if not cards:
        raise PackError("No model was chosen, so there is nothing to pack.")
    for each in cards:
        if each.weights.package:
            raise PackError(
                f"“{each.title}” comes with every Image Workbench and needs no packing. Leave it out."
            )
    parts = {part.name: part for each in cards for part in _parts(each)}
    total = sum(part.size for part in parts.values())
    yield Step(0, total, path)
    done = 0
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(MANIFEST, _manifest(cards, list(parts.values())))
        for part in parts.values():
            with archive.open(zipfile.ZipInfo(part.name), "w", force_zip64=True) as file:
                for piece in _pieces(part):
                    file.write(piece)
                    done += len(piece)
                    yield Step(done, total, path)


def _parts(card: ModelCard) -> Iterator[_Part]:
    weights = verified_weights(card)
    yield _Part(f"{WEIGHTS}/{card.weights.file}", weights.stat().st_size, card.weights.sha256, weights)
    yield _small_part(f"{CARDS}/{card.key}.json", _as_json(card_record(card)))
    labels = labels_path(card)
    if labels.parent == own_labels_folder():
        yield _small_part(f"{LABELS}/{card.labels}", labels.read_bytes())


def _small_part(name: str, content: bytes) -> _Part:
    return _Part(name, len(content), hashlib.sha256(content).hexdigest(), content=content)


def _pieces(part: _Part) -> Iterator[bytes]:
    if part.path is None:
        yield part.content
        return
    with part.path.open("rb") as file:
        while piece := file.read(BYTES_AT_ONCE):
            yield piece


def _manifest(cards: Sequence[ModelCard], parts: Sequence[_Part]) -> bytes:
    return _as_json(
        {
            "schema": PACK_SCHEMA,
            "made_by": "Image Workbench",
            "models": {each.key: each.title for each in cards},
            "files": {part.name: {"bytes": part.size, "sha256": part.sha256} for part in parts},
        }
    )


def _as_json(record: object) -> bytes:
    return json.dumps(record, indent=2, ensure_ascii=False).encode("utf-8")
