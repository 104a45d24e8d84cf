"""An adversarial picture as files: before, after, the change, the labels, and how it was made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.models.cards import Preprocessing
from workbench.core.networks.adversarial import Attack, magnification, magnified, picture_to_keep
from workbench.core.networks.provenance import write_provenance
from workbench.core.networks.sheets import write_sheet
from workbench.core.tables import Column, write_csv

LABELS = (
    Column("rank_after", "integer", "Rank after", "1 is the most probable label for the changed picture."),
    Column("label", "text", "Label"),
    Column("label_index", "integer", "Label number", "Counted from 0 in the model's own order."),
    Column("probability_before", "share", "Before", "How sure the network was (softmax probability)."),
    Column("probability_after", "share", "After", "How sure it is of the changed picture."),
)


def save_attack(
    folder: Path,
    picture: NDArray[np.uint8],
    found: Attack,
    preprocessing: Preprocessing,
    record: Mapping[str, Any],
) -> list[Path]:
    """Write ``after.png`` and ``before.png``, the change, all labels and the record; returns the files.

    Given ``after.png``, the network sees exactly what was shown (:func:`picture_to_keep`). Raises ExportError.
    """
    unchanged = Attack(found.before, found.before, found.answers_before, found.answers_before, found.settings)
    pictures = {
        "before.png": picture_to_keep(picture, unchanged, preprocessing),
        "after.png": picture_to_keep(picture, found, preprocessing),
        f"change x{magnification(found)}.png": magnified(found),
    }
    for name, content in pictures.items():
        write_sheet(folder / name, content)
    before = {each.index: each.probability for each in found.answers_before}
    rows = (
        (rank, each.label, each.index, before[each.index], each.probability)
        for rank, each in enumerate(found.answers_after, start=1)
    )
    write_csv(folder / "labels.csv", LABELS, rows)
    return [*(folder / name for name in pictures), folder / "labels.csv", write_provenance(folder, record)]
