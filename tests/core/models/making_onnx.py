"""Small networks in ONNX files, made by hand with the ``onnx`` package."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

IR_VERSION, OPSET = 10, 17
COLOURS_BY_LABEL = np.array([[4, 0, 0], [0, 4, 0], [0, 0, 4]], np.float32)
"""The first label for red pictures, the second for green, the third for blue ones."""


def onnx_model(
    shape: Sequence[int | str] = ("N", 3, 8, 8),
    weights: np.ndarray = COLOURS_BY_LABEL,
    is_softmax: bool = False,
    kind: int = TensorProto.FLOAT,
    operation: str = "MatMul",
    domain: str = "",
    is_channels_last: bool = False,
) -> onnx.ModelProto:
    """A network that averages each colour over the picture and multiplies the three averages by ``weights``."""
    tensor = numpy_helper.from_array(weights.T.astype(helper.tensor_dtype_to_np_dtype(kind)), "weights")
    axes = [1, 2] if is_channels_last else [2, 3]
    nodes = [
        helper.make_node("ReduceMean", ["pictures"], ["means"], axes=axes, keepdims=0),
        helper.make_node(operation, ["means", "weights"], ["sums"], domain=domain),
    ]
    if is_softmax:
        nodes.append(helper.make_node("Softmax", ["sums"], ["shares"], axis=1))
    graph = helper.make_graph(
        nodes,
        "colours",
        [helper.make_tensor_value_info("pictures", kind, shape)],
        [helper.make_tensor_value_info("shares" if is_softmax else "sums", kind, [shape[0], len(weights)])],
        [tensor],
    )
    operators = [helper.make_opsetid("", OPSET)] + ([helper.make_opsetid(domain, 1)] if domain else [])
    return helper.make_model(graph, opset_imports=operators, ir_version=IR_VERSION)


def saved(path: Path, **options: Any) -> Path:
    """The network of :func:`onnx_model` as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(onnx_model(**options), path)
    return path


def with_external_numbers(path: Path, location: str) -> Path:
    """A network whose numbers lie in another file, which is not made."""
    model = onnx_model()
    (tensor,) = model.graph.initializer
    length = len(tensor.raw_data)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("length", str(length))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    return path
