"""How a picture, a sheet or a table of a network was made, written beside it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.core.models.cards import ModelCard
from workbench.core.models.facts import decisive_facts
from workbench.core.provenance import PROVENANCE_SCHEMA, software
from workbench.core.tables import replacing

PROVENANCE_FILE = "provenance.json"


def made_by(
    tool: str,
    card: ModelCard | None,
    settings: Mapping[str, Any],
    device: str = "",
    picture: Path | None = None,
) -> dict[str, Any]:
    """The record of something made by a tool of networks, as JSON values.

    ``tool`` is its word ("maps"), ``settings`` everything that decides the outcome, ``device`` where it was computed
    ("cpu"; empty when nothing was), ``picture`` the file that was looked at. ``card`` is None where no network matters.
    """
    record: dict[str, Any] = {
        "schema": PROVENANCE_SCHEMA,
        "tool": tool,
        "settings": dict(settings),
        "device": device,
        "software": software(),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if card is not None:
        weights = card.weights.sha256
        record["model"] = {
            "key": card.key,
            "title": card.title,
            "weights_sha256": weights,
            **decisive_facts(card),
        }
    if picture is not None:
        content = picture.read_bytes()
        record["picture"] = {"name": picture.name, "sha256": hashlib.sha256(content).hexdigest()}
    return record


def write_provenance(folder: Path, record: Mapping[str, Any], name: str = PROVENANCE_FILE) -> Path:
    """Write a record of :func:`made_by` into ``folder``. Raises :class:`ExportError`."""
    with replacing(folder / name) as temporary:
        temporary.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder / name
