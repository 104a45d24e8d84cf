"""Networks in ONNX files rebuilt out of torch's layers, so that one can look into them.

onnxruntime computes such networks but shows nothing of their inside and gives no gradients. The rebuilt network is
used only if it gives the same answers.
"""

from pathlib import Path

import numpy as np
import torch

from workbench.core.models.cards import ModelCard
from workbench.core.models.onnx_networks import OnnxNetwork
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.onnx_simplifying import simplified

_TOLERANCE = 1e-3
_ONE_AT_A_TIME = (
    "This ONNX file was saved for one picture at a time, and this needs several at once. Nothing was changed. Save the "
    "network for any number of pictures (“dynamic_axes” in torch.onnx.export) and import it again."
)


class OnnxLayers(torch.nn.Module):
    """Takes N×3×H×W and gives N×labels, as the network in the file does through onnxruntime.

    ``takes_several`` is False for files that fix the number of pictures in the middle of the network; N is 1 then.
    """

    def __init__(self, graph: torch.nn.Module, is_channels_last: bool, gives_probabilities: bool) -> None:
        super().__init__()
        self.graph = graph
        self.takes_several = True
        self._is_channels_last = is_channels_last
        self._gives_probabilities = gives_probabilities

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """The network's outputs before the softmax; of probabilities the logarithms."""
        if len(pictures) > 1 and not self.takes_several:
            raise NetworkError(_ONE_AT_A_TIME)
        given = pictures.permute(0, 2, 3, 1) if self._is_channels_last else pictures
        outputs: torch.Tensor = self.graph(given).flatten(1)
        smallest = torch.finfo(outputs.dtype).tiny
        return outputs.clamp_min(smallest).log() if self._gives_probabilities else outputs


def as_layers(path: Path, computed: OnnxNetwork, card: ModelCard) -> torch.nn.Module:
    """The network in the file as torch's layers, frozen and in evaluation mode.

    ``computed`` is the same network through onnxruntime. Raises :class:`NetworkError` when it has layers that
    cannot be rebuilt, or gives other answers then.
    """
    size, reason = card.preprocessing.crop, None
    for is_freed in (True, False) if computed.shape.pictures_at_once else (False,):
        try:
            network = _rebuilt(path, computed, card, is_freed)
            if _answers_alike(network, computed, size):
                network.takes_several = _takes_several(network, computed, size)
                return network
        except Exception as error:  # noqa: BLE001 - the converter fails in many ways on what it does not know
            reason = error
    raise _refusal(card) from reason


def _rebuilt(path: Path, computed: OnnxNetwork, card: ModelCard, is_freed: bool) -> OnnxLayers:
    from onnx2torch import convert

    graph = convert(simplified(path, is_freed))
    _measure_normalised(graph)
    network = OnnxLayers(graph, computed.shape.is_channels_last, card.outputs == "probabilities")
    return network.eval().requires_grad_(False)


def _refusal(card: ModelCard) -> NetworkError:
    return NetworkError(
        f"“{card.title}” can be used for answers, but its layers cannot be shown: its ONNX file holds kinds of layers "
        "that this program cannot rebuild. If you can, save the network's state_dict or a safetensors file and import "
        "that."
    )


def _measure_normalised(graph: torch.nn.Module) -> None:
    """Where a file does not say how long a normalised row is, the converter notes 0; its weights tell."""
    for module in graph.modules():
        if isinstance(module, torch.nn.LayerNorm):
            module.normalized_shape = tuple(module.weight.shape)


def _takes_several(network: torch.nn.Module, computed: OnnxNetwork, size: int) -> bool:
    try:
        return _answers_alike(network, computed, size, pictures=2)
    except RuntimeError:
        # Sizes that do not fit each other.
        return False


def _answers_alike(network: torch.nn.Module, computed: OnnxNetwork, size: int, pictures: int = 1) -> bool:
    numbers = np.random.default_rng(0).normal(size=(pictures, 3, size, size)).astype(np.float32)
    batch = torch.from_numpy(numbers)
    with torch.no_grad():
        ours, theirs = network(batch), computed(batch)
    if ours.shape != theirs.shape:
        return False
    return bool(torch.allclose(ours, theirs, rtol=_TOLERANCE, atol=_TOLERANCE * float(theirs.abs().max())))
