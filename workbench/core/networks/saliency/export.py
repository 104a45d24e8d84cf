"""Maps of where a network looked as files: pictures, numbers, the checks, and how all was made."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.networks.provenance import write_provenance
from workbench.core.networks.saliency.looking import Heat
from workbench.core.networks.saliency.overlay import map_picture, overlaid, scale_of
from workbench.core.networks.saliency.sanity import Check
from workbench.core.networks.saliency.settings import method
from workbench.core.networks.sheets import Entry, sheet, write_sheet
from workbench.core.tables import Column, replacing, write_csv

Pixels = NDArray[np.uint8]

OPACITY = 0.65
CHECKS = (
    Column("method", "text", "Method"),
    Column("shuffled", "text", "Shuffled", "Which weights of the copy were shuffled."),
    Column("similarity", "real", "Similarity", "Spearman's rank correlation with the true map."),
)


def save_saliency(
    folder: Path, seen: Pixels, found: Sequence[Heat], checks: Sequence[Check], record: Mapping[str, Any]
) -> list[Path]:
    """Write the maps into ``folder``; returns the files. ``seen`` is what the network saw (H×W×3).

    ``picture.png``, for each method ``<method>.png`` (over the picture), ``<method> alone.png``, ``<method>.npy`` and
    ``<method>.csv`` (H lines of W numbers), ``overview.png``, ``checks.csv`` if there are any, and ``provenance.json``.
    Raises :class:`ExportError`.
    """
    written = [folder / "picture.png"]
    write_sheet(written[0], seen)
    for each in found:
        written += _save_heat(folder, seen, each)
    written.append(folder / "overview.png")
    label = str(record["settings"].get("label", ""))
    write_sheet(written[-1], overview(seen, found, f"Where the network looked for “{label}”"))
    if checks:
        written.append(folder / "checks.csv")
        write_csv(written[-1], CHECKS, ((each.heat.method, each.stage, each.similarity) for each in checks))
    return [*written, write_provenance(folder, record)]


def overview(seen: Pixels, found: Sequence[Heat], heading: str) -> Pixels:
    """The picture and all maps over it beside each other, with their titles, H×W×3."""
    tiles = np.stack([seen, *(overlaid(seen, each, OPACITY) for each in found)])
    titles = ["The picture", *(method(each.method).title for each in found)]
    scale = "Each map has its own scale; grey parts of signed maps mean nothing either way."
    return sheet(tiles, [Entry(title) for title in titles], [heading, scale])


def record_of(found: Sequence[Heat], label: str) -> dict[str, Any]:
    """What decides the outcome of all these maps, as JSON values."""
    maps = {
        each.method: {
            **each.settings,
            "completeness_error": each.completeness_error,
            "scale": list(scale_of(each)),
            "source": method(each.method).source,
        }
        for each in found
    }
    return {"label": label, "opacity": OPACITY, "methods": maps}


def _save_heat(folder: Path, seen: Pixels, heat: Heat) -> list[Path]:
    names = (f"{heat.method}{suffix}" for suffix in (".png", " alone.png", ".npy", ".csv"))
    over, alone, numbers, table = (folder / name for name in names)
    write_sheet(over, overlaid(seen, heat, OPACITY))
    write_sheet(alone, map_picture(heat))
    with replacing(numbers) as temporary, temporary.open("wb") as file:
        np.save(file, heat.values)
    with replacing(table) as temporary:
        np.savetxt(temporary, heat.values, fmt="%.6g", delimiter=",", encoding="utf-8")
    return [over, alone, numbers, table]
