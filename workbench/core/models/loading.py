"""From a model card to a network that is ready to run, with its own preprocessing and labels."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import safetensors.torch
import torch
import torchvision

from workbench.core.errors import WorkbenchError
from workbench.core.models import squeezenet_weights
from workbench.core.models.cards import CardError, ModelCard, Preprocessing, labels_of
from workbench.core.models.store import WeightsError, verified_weights

StateDict = dict[str, torch.Tensor]
MODELS_KEPT_IN_MEMORY = 3


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A network in evaluation mode on ``device``, and what its card says of its inputs and outputs."""

    card: ModelCard
    network: torch.nn.Module
    device: torch.device
    labels: tuple[str, ...]


def _read_torch_file(path: Path, _: Preprocessing) -> StateDict:
    state: StateDict = torch.load(path, map_location="cpu", weights_only=True)
    return state


def _read_safetensors(path: Path, _: Preprocessing) -> StateDict:
    return safetensors.torch.load_file(path)


# Every way in which weights may be stored. None of them executes what a file says.
READERS: dict[str, Callable[[Path, Preprocessing], StateDict]] = {
    "safetensors": _read_safetensors,
    "state_dict": _read_torch_file,
    "numpy_pickle_squeezenet": squeezenet_weights.state_dict,
}


@lru_cache(maxsize=MODELS_KEPT_IN_MEMORY)
def load(card: ModelCard, device: str) -> LoadedModel:
    """Verify the card's weights and load them. Raises :class:`WeightsError` when they do not fit.

    ``device`` is a torch device in words: "cpu", "cuda" or "mps".
    """
    path = verified_weights(card)
    labels = labels_of(card)
    network = _network(card, len(labels))
    try:
        network.load_state_dict(READERS[card.weights.format](path, card.preprocessing))
    except (WorkbenchError, MemoryError):
        raise
    except Exception as error:
        # Each format has errors of its own, and a file can be anything.
        raise WeightsError(
            f"The weights in “{path}” do not fit the network “{card.architecture}”, or hold more than numbers. "
            "Nothing was computed. Choose another model."
        ) from error
    network.eval().requires_grad_(False)
    # The layout in which pictures arrive; it spares the processor reordering every picture.
    network.to(device=torch.device(device), memory_format=torch.channels_last)  # type: ignore[call-overload]
    return LoadedModel(card, network, torch.device(device), labels)


def _network(card: ModelCard, labels: int) -> torch.nn.Module:
    # Only classifiers: torchvision fetches weights for the inside of others from the internet, unasked.
    known = torchvision.models.list_models(module=torchvision.models)
    if card.architecture not in known or card.weights.format not in READERS:
        raise CardError(
            f"The card of “{card.title}” asks for a network or a format of weights that this program does not know."
        )
    network: torch.nn.Module = torchvision.models.get_model(
        card.architecture, weights=None, num_classes=labels
    )
    return network
