"""The generators on this computer: those that ship with the program and those that a person has opened."""

from collections import OrderedDict
from pathlib import Path

import torch

from workbench import paths
from workbench.core.generators.cards import GeneratorCard, OpenedGenerator
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.own_files import card_path, open_own, read_card

_MOST_OPEN = 2

_opened: OrderedDict[tuple[str, str], OpenedGenerator] = OrderedDict()


def own_folder() -> Path:
    """Where generators that a person opened are kept in our own form."""
    return paths.model_folder() / "generators"


def shipped_folder() -> Path:
    """Where the starter generator lies."""
    return paths.shipped_models() / "generators"


def generators() -> dict[str, GeneratorCard]:
    """All generators here by their keys, those of the person first; a card that cannot be read is left out."""
    found: dict[str, GeneratorCard] = {}
    for weights in _files():
        try:
            card = read_card(card_path(weights))
        except GeneratorError:
            continue
        found.setdefault(card.key, card)
    return found


def weights_of(key: str) -> Path:
    """The file of a generator; GeneratorError when it is gone."""
    for weights in _files():
        try:
            if read_card(card_path(weights)).key == key:
                return weights
        except GeneratorError:
            continue
    raise GeneratorError("This generator is no longer on this computer. Open its file again.")


def opened(key: str, device: str = "cpu") -> OpenedGenerator:
    """The generator of this key, ready on `device`; the last two stay in memory.

    Called on the inference thread alone.
    """
    if (key, device) not in _opened:
        found = open_own(weights_of(key))
        network = found.network
        assert isinstance(network, torch.nn.Module)
        network.to(device)
        if found.discriminator is not None:
            found.discriminator.to(device)
        _opened[key, device] = found
        while len(_opened) > _MOST_OPEN:
            _opened.popitem(last=False)
    _opened.move_to_end((key, device))
    return _opened[key, device]


def _files() -> list[Path]:
    return [
        path for folder in (own_folder(), shipped_folder()) for path in sorted(folder.glob("*.safetensors"))
    ]
