"""What the pane of adversarial pictures computes; it brings in torch, so none of it is for the window's thread."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.models.cards import ModelCard
from workbench.core.networks.adversarial_settings import AdversarialSettings
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps

if TYPE_CHECKING:
    from workbench.core.networks.adversarial import Attack
    from workbench.widgets.pixels import Pixels


@dataclass(frozen=True)
class AttackWish:
    """Which picture is to be changed for which network, and how."""

    card: ModelCard
    device: str
    file: PictureFile
    settings: AdversarialSettings


@dataclass(frozen=True, eq=False)
class ShownAttack:
    """What came of a wish, with the change magnified ``factor`` times around grey."""

    wish: AttackWish
    attack: "Attack"
    change: "Pixels"
    factor: int


def attacked(wish: AttackWish) -> Steps[ShownAttack | None]:
    """Change the picture; the last step has what came of it. Raises UnreadablePicture and NetworkError."""
    from workbench.core.networks.adversarial import attack, magnification, magnified
    from workbench.core.networks.opening import open_network, picture_for_network

    opened, picture = open_network(wish.card, wish.device), picture_for_network(Path(wish.file.path))
    for step in attack(opened, picture, wish.settings):
        done = step.value
        shown = None if done is None else ShownAttack(wish, done, magnified(done), magnification(done))
        yield Step(step.done, step.total, shown)


def saved(folder: Path, shown: ShownAttack) -> int:
    """Write the pictures, the labels and the record; returns the number of files. Raises ExportError."""
    from workbench.core.networks.adversarial_export import save_attack
    from workbench.core.networks.opening import open_network, picture_for_network
    from workbench.core.networks.provenance import made_by
    from workbench.core.settings import to_record

    wish, path = shown.wish, Path(shown.wish.file.path)
    device = str(open_network(wish.card, wish.device).device)
    record = made_by("adversarial", wish.card, to_record(wish.settings), device, path)
    picture = picture_for_network(path)
    return len(save_attack(folder, picture, shown.attack, wish.card.preprocessing, record))
