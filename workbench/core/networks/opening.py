"""From a model card to a network whose inside can be looked at, and from a picture to what it sees."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.models.cards import ModelCard, Preprocessing
from workbench.core.models.devices import chosen_device
from workbench.core.models.loading import MODELS_KEPT_IN_MEMORY, load
from workbench.core.models.onnx_networks import OnnxNetwork
from workbench.core.models.preprocessing import fitted, standardised
from workbench.core.models.store import verified_weights
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.onnx_layers import as_layers
from workbench.core.networks.tracing import Layer, trace
from workbench.core.pictures.reading import read


@dataclass(frozen=True, eq=False)
class OpenNetwork:
    """A network in evaluation mode, its weights frozen, and all the layers a picture passes through in it."""

    card: ModelCard
    network: torch.nn.Module
    device: torch.device
    labels: tuple[str, ...]
    layers: tuple[Layer, ...]

    def layer(self, name: str) -> Layer:
        """The layer of this name. Raises :class:`NetworkError`."""
        for each in self.layers:
            if each.name == name:
                return each
        raise NetworkError(f"“{self.card.title}” has no layer “{name}”. Choose one that it has.")

    @property
    def last_maps(self) -> Layer:
        """The last layer whose units have maps of more than one place. Raises :class:`NetworkError`."""
        for each in reversed(self.layers):
            if not each.same_as and each.grid is not None and max(each.grid) > 1:
                return each
        raise NetworkError(
            f"“{self.card.title}” has no layer whose output is laid out like a picture. Choose a layer by its name, "
            "or another network."
        )


def open_network(card: ModelCard, device: str = "cpu") -> OpenNetwork:
    """Verify, load and trace a network, unless that was done lately. ``device`` is "auto", "cpu", "cuda" or "mps".

    Networks in ONNX files are rebuilt out of torch's layers. Raises :class:`WeightsError` when the weights do not
    fit, :class:`NetworkError` when they fit but the network cannot be looked into, :class:`DeviceError` when the
    device is not there.
    """
    return _open_network(card, chosen_device(device))


@lru_cache(maxsize=MODELS_KEPT_IN_MEMORY)
def _open_network(card: ModelCard, device: str) -> OpenNetwork:
    model = load(card, device)
    network, place = model.network, model.device
    if isinstance(network, OnnxNetwork):
        network = as_layers(verified_weights(card), network, card)
        place = torch.device(device)
        network.to(place)
    layers = trace(network, card.preprocessing.crop)
    return OpenNetwork(card, network, place, model.labels, layers)


def picture_for_network(path: Path) -> NDArray[np.uint8]:
    """The picture in a file (H×W×3, uint8) with the numbers that are stored there, whatever profile the file names.

    Networks were trained on such numbers, and classification reads them too unless it is told otherwise. Every tool
    reads what it shows a network with this function, so that a network answers all of them alike.
    Raises :class:`UnreadablePicture`.
    """
    return read(path, is_colour_managed=False)


def seen_picture(picture: NDArray[np.uint8], card: ModelCard) -> NDArray[np.uint8]:
    """What a network sees of a picture (H×W×3): its middle, resized and cut to crop×crop×3, uint8."""
    return fitted(picture, card.preprocessing)


def network_input(picture: NDArray[np.uint8], opened: OpenNetwork) -> torch.Tensor:
    """A picture of any size (H×W×3, uint8) as the network expects it: 1×3×crop×crop, standardised."""
    seen = seen_picture(picture, opened.card)
    return standardised(np.stack([seen]), opened.card.preprocessing, opened.device)


def as_picture(batch: torch.Tensor, preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """The first of a batch of standardised numbers (N×3×H×W) as a picture H×W×3, values beyond 0–255 cut off."""
    mean = torch.tensor(preprocessing.mean, device=batch.device).view(3, 1, 1)
    deviation = torch.tensor(preprocessing.standard_deviation, device=batch.device).view(3, 1, 1)
    picture = (batch[0].detach().float() * deviation + mean) * 255
    pixels: NDArray[np.uint8] = picture.round().clamp(0, 255).byte().permute(1, 2, 0).cpu().numpy()
    return pixels
