"""Networks in ONNX files rebuilt out of torch's layers, so that one can look into them.

onnxruntime computes such networks but shows nothing of their inside and gives no gradients. The rebuilt network is
used only if it gives the same answers.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

from workbench.core.models.cards import ModelCard
from workbench.core.models.onnx_networks import OnnxNetwork
from workbench.core.networks.errors import NetworkError

# Of later versions the converter knows nothing; the operators that networks of pictures use are the same in them.
_NEWEST_KNOWN = 18
_TOLERANCE = 1e-3
_SILENT = 4


class OnnxLayers(torch.nn.Module):
    """Takes N×3×H×W and gives N×labels, as the network in the file does through onnxruntime."""

    def __init__(self, graph: torch.nn.Module, is_channels_last: bool, gives_probabilities: bool) -> None:
        super().__init__()
        self.graph = graph
        self._is_channels_last = is_channels_last
        self._gives_probabilities = gives_probabilities

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """The network's outputs before the softmax; of probabilities the logarithms."""
        given = pictures.permute(0, 2, 3, 1) if self._is_channels_last else pictures
        outputs: torch.Tensor = self.graph(given).flatten(1)
        smallest = torch.finfo(outputs.dtype).tiny
        return outputs.clamp_min(smallest).log() if self._gives_probabilities else outputs


def as_layers(path: Path, computed: OnnxNetwork, card: ModelCard) -> torch.nn.Module:
    """The network in the file as torch's layers, frozen and in evaluation mode.

    ``computed`` is the same network through onnxruntime. Raises :class:`NetworkError` when it has layers that
    cannot be rebuilt, or gives other answers then.
    """
    from onnx2torch import convert

    try:
        graph = convert(_simplified(path))
        network = OnnxLayers(graph, computed.shape.is_channels_last, card.outputs == "probabilities")
        network.eval().requires_grad_(False)
        is_same = _answers_alike(network, computed, card.preprocessing.crop)
    except Exception as error:
        # The converter fails in many ways on what it does not know.
        raise _refusal(card) from error
    if not is_same:
        raise _refusal(card)
    return network


def _refusal(card: ModelCard) -> NetworkError:
    return NetworkError(
        f"“{card.title}” can be used for answers, but its layers cannot be shown: its ONNX file holds kinds of layers "
        "that this program cannot rebuild. If you can, save the network's state_dict or a safetensors file and import "
        "that."
    )


def _simplified(path: Path) -> Any:
    """The file's network with constants worked out and doubled names resolved, by onnxruntime itself."""
    import onnx
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = _SILENT
    with tempfile.TemporaryDirectory(prefix="network-") as folder:
        simplified = Path(folder) / "simplified.onnx"
        options.optimized_model_filepath = str(simplified)
        onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
        network = onnx.load(simplified)
    for each in network.opset_import:
        if not each.domain:
            each.version = min(each.version, _NEWEST_KNOWN)
    return network


def _answers_alike(network: torch.nn.Module, computed: OnnxNetwork, size: int) -> bool:
    numbers = np.random.default_rng(0).normal(size=(1, 3, size, size)).astype(np.float32)
    pictures = torch.from_numpy(numbers)
    with torch.no_grad():
        ours, theirs = network(pictures), computed(pictures)
    return bool(torch.allclose(ours, theirs, rtol=_TOLERANCE, atol=_TOLERANCE * float(theirs.abs().max())))
