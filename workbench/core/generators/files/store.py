"""The generators on this computer: those that ship with the program and those that a person has opened."""

from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from workbench import paths
from workbench.core.generators.cards import GeneratorCard, OpenedGenerator
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.card_files import card_path, change_card, read_card
from workbench.core.tables import ExportError

_MOST_OPEN = 2
WEIGHTS = ".safetensors"
"""How files that hold a generator's numbers end; each has its card beside it."""

_opened: OrderedDict[tuple[str, str], OpenedGenerator] = OrderedDict()


def own_folder() -> Path:
    """Where generators that a person opened are kept in our own form."""
    return paths.model_folder() / "generators"


def shipped_folder() -> Path:
    """Where the starter generator lies."""
    return paths.shipped_models() / "generators"


def generators() -> dict[str, GeneratorCard]:
    """All generators here by their keys, those of the person first; a card that cannot be read is left out.

    Needs no torch.
    """
    found: dict[str, GeneratorCard] = {}
    for folder in (own_folder(), shipped_folder()):
        for card in cards_in(folder).values():
            found.setdefault(card.key, card)
    return found


def cards_in(folder: Path) -> dict[Path, GeneratorCard]:
    """The cards of the generators in a folder by the files of their weights; what cannot be read is left out."""
    found: dict[Path, GeneratorCard] = {}
    for weights in sorted(folder.iterdir()) if folder.is_dir() else ():
        if weights.suffix == WEIGHTS and not weights.name.startswith("."):
            with suppress(GeneratorError):
                found[weights] = read_card(card_path(weights))
    return found


def weights_in(folder: Path, key: str) -> Path | None:
    """The file of a generator in a folder; None when it is not there."""
    return next((weights for weights, card in cards_in(folder).items() if card.key == key), None)


def weights_of(key: str) -> Path:
    """The file of a generator; GeneratorError when it is gone."""
    found = weights_in(own_folder(), key) or weights_in(shipped_folder(), key)
    if found is None:
        raise GeneratorError("This generator is no longer on this computer. Open its file again.")
    return found


def enter(card: GeneratorCard) -> None:
    """Keep what a person has entered on a card: title, licence, training data, notes, names of labels."""
    path = card_path(weights_of(card.key))
    try:
        change_card(path, card)
    except ExportError as error:
        raise GeneratorError(
            f"What you entered about “{card.title}” could not be kept in “{path.parent}”. The card is as it was. Free "
            "some space, or ask who may write there, then enter it again."
        ) from error


def opened(key: str, device: str = "cpu") -> OpenedGenerator:
    """The generator of this key, ready on `device`; the last two stay in memory.

    Called on the inference thread alone.
    """
    # Here for the sake of lists of generators, which need no torch.
    import torch

    from workbench.core.generators.files.own_files import open_own

    if (key, device) not in _opened:
        # Tensors of inference mode would have no gradients, by which style channels are found.
        with torch.inference_mode(False):
            found = open_own(weights_of(key))
        if isinstance(found.network, torch.nn.Module):
            found.network.to(device)
        if found.discriminator is not None:
            found.discriminator.to(device)
        _opened[key, device] = found
        while len(_opened) > _MOST_OPEN:
            _opened.popitem(last=False)
    _opened.move_to_end((key, device))
    return _opened[key, device]
