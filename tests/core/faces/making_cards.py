"""Cards of face models whose weights a test has made."""

import hashlib
from dataclasses import replace

from workbench import paths
from workbench.core.models.cards import ModelCard, card


def card_with(key: str, content: bytes, bytes_said: int | None = None) -> ModelCard:
    """The card ``key``, for weights that lie in this test's folder of models and hold ``content``."""
    folder = paths.model_folder()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"made_{key}"
    (folder / name).write_bytes(content)
    known = card(key)
    size = len(content) if bytes_said is None else bytes_said
    sha256 = hashlib.sha256(content).hexdigest()
    return replace(
        known,
        weights=replace(known.weights, package="", file=name, bytes=size, sha256=sha256, checksum_note=""),
    )
