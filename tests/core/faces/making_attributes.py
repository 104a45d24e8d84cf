"""Weights in the place of deepface's four networks for attributes: small, but real ONNX files of the same shapes.

Scores follow from a face's mean colour. The numbers mean nothing, but every step of the library is taken.
"""

import hashlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from workbench.core.faces.describe_settings import ATTRIBUTES, DescribeSettings
from workbench.core.models import checksums
from workbench.core.models.cards import card
from workbench.core.models.checksums import Noted
from workbench.core.models.store import weights_path

_EMOTION_SIDE, _SIDE = 48, 224


def place_attributes() -> None:
    """Put weights for all four where they belong in this test's folder of models, as if they had been fetched."""
    settings = DescribeSettings()
    for number, attribute in enumerate(ATTRIBUTES):
        described = card(getattr(settings, attribute.model_setting))
        is_grey = attribute.setting == "expression"
        model = _network(
            len(attribute.labels), 1 if is_grey else 3, _EMOTION_SIDE if is_grey else _SIDE, number
        )
        path = weights_path(described)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = model.SerializeToString()
        path.write_bytes(content)
        # Far smaller than the real file, it would not be taken for it if nobody had noted what it is.
        checksums.note(described.weights.file, Noted(hashlib.sha256(content).hexdigest(), len(content)))


def _network(labels: int, channels: int, side: int, seed: int) -> onnx.ModelProto:
    dice = np.random.default_rng(seed)
    weights = dice.normal(0, 8, (channels, labels)).astype(np.float32)
    bias = dice.normal(0, 1, labels).astype(np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["pictures"], ["means"], axes=[1, 2], keepdims=0),
        helper.make_node("Gemm", ["means", "weights", "bias"], ["sums"]),
        helper.make_node("Softmax", ["sums"], ["scores"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "attributes",
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["n", side, side, channels])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", labels])],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
