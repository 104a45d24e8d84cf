"""Several models in one file, for a computer without a network: a package of weights, cards and lists of labels.

See :mod:`workbench.core.packages` for the file. It has the folders ``weights``, ``cards`` and ``labels``.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.core.models.cards import ModelCard, card_record, labels_path, own_labels_folder
from workbench.core.models.store import verified_weights
from workbench.core.package_kinds import PackageError, PackageKind
from workbench.core.packages import Content, write_package
from workbench.core.steps import Steps
from workbench.core.tables import replacing

PACK_SUFFIX = ".models"
WEIGHTS, CARDS, LABELS = "weights", "cards", "labels"


class PackError(PackageError):
    """A pack cannot be made of these models, or a file is no pack that may be unpacked."""


PACK = PackageKind(
    name="pack of models",
    word="pack",
    use="unpacked",
    nothing="Nothing was installed.",
    largest_list=1_000_000,
    error=PackError,
)


def pack(cards: Sequence[ModelCard], path: Path) -> Steps[None]:
    """Write the models' weights, cards and labels into one file; yields bytes done and in all.

    All weights are verified first. Raises :class:`workbench.core.models.store.WeightsError` when some are not here or
    not right, :class:`PackError` when they cannot be packed or change meanwhile, and
    :class:`workbench.core.tables.ExportError` when the file cannot be written; an older one is then unharmed.
    """
    if not cards:
        raise PackError("No model was chosen, so there is nothing to pack.")
    for each in cards:
        if each.weights.package:
            raise PackError(
                f"“{each.title}” comes with every Image Workbench and needs no packing. Leave it out."
            )
    contents = {content.name: content for each in cards for content in _contents(each)}
    about = {"made_by": "Image Workbench", "models": {each.key: each.title for each in cards}}
    with replacing(path) as temporary:
        yield from write_package(temporary, list(contents.values()), about, PACK)


def _contents(card: ModelCard) -> Iterator[Content]:
    yield Content(f"{WEIGHTS}/{card.weights.file}", verified_weights(card), card.weights.sha256)
    described = json.dumps(card_record(card), indent=2, ensure_ascii=False)
    yield Content(f"{CARDS}/{card.key}.json", described.encode("utf-8"))
    labels = labels_path(card)
    if card.labels and labels.parent == own_labels_folder():
        yield Content(f"{LABELS}/{card.labels}", labels.read_bytes())
