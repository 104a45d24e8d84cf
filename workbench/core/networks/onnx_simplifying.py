"""Networks in ONNX files brought into the form that the converter to torch's layers knows."""

import tempfile
from pathlib import Path
from typing import Any

# Of later versions the converter knows nothing. What networks of pictures use is the same in them but for reductions.
_NEWEST_KNOWN = 17
_SILENT = 4


def simplified(path: Path, is_freed: bool = False) -> Any:
    """The file's network: constants worked out, doubled names resolved, composed operators taken apart.

    If ``is_freed``, one that is made for a fixed number of pictures takes any number, as far as its layers allow it.
    Raises whatever onnxruntime does for a file that it cannot compute.
    """
    import onnx
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = _SILENT
    with tempfile.TemporaryDirectory(prefix="network-") as folder:
        written = Path(folder) / "simplified.onnx"
        options.optimized_model_filepath = str(written)
        onnxruntime.InferenceSession(_taken_apart(path), options, providers=["CPUExecutionProvider"])
        network = onnx.load(written)
    if is_freed:
        _take_any_number_of_pictures(network.graph)
    for each in network.opset_import:
        if not each.domain and each.version > _NEWEST_KNOWN:
            each.version = _NEWEST_KNOWN
            _name_axes(network.graph)
    return network


def _taken_apart(path: Path) -> bytes:
    """The file's bytes; in place of operators that the converter does not know, those that ONNX defines them by."""
    import onnx
    from onnx.inliner import inline_selected_functions
    from onnx2torch.node_converters.registry import _CONVERTER_REGISTRY

    network = onnx.load(path)
    known = {each.operation_type for each in _CONVERTER_REGISTRY}
    unknown = sorted({node.op_type for node in network.graph.node} - known)
    if not unknown:
        return path.read_bytes()
    functions = [("", name) for name in unknown]
    inlined = inline_selected_functions(network, functions, inline_schema_functions=True)
    content: bytes = inlined.SerializeToString()
    return content


def _name_axes(graph: Any) -> None:
    """Since version 18 reductions are given their axes as numbers of the network; before, these were a setting."""
    import onnx

    numbers = {each.name: each for each in graph.initializer}
    for node in graph.node:
        is_given = node.op_type.startswith("Reduce") and node.op_type != "ReduceSum" and len(node.input) > 1
        if is_given and node.input[1] in numbers:
            axes = onnx.numpy_helper.to_array(numbers[node.input.pop()])
            node.attribute.append(onnx.helper.make_attribute("axes", axes.tolist()))


def _take_any_number_of_pictures(graph: Any) -> None:
    """Where a network of a fixed number of pictures lays numbers out anew, it takes as many as it is given."""
    import onnx

    pictures = graph.input[0].type.tensor_type.shape.dim[0].dim_value
    numbers = {each.name: each for each in graph.initializer}
    for node in graph.node:
        if pictures and node.op_type == "Reshape" and node.input[1] in numbers:
            shape = onnx.numpy_helper.to_array(numbers[node.input[1]]).copy()
            if len(shape) and shape[0] == pictures:
                # In ONNX, 0 stands for the size there is already.
                shape[0] = 0
                name = f"{node.input[1]} of {node.output[0]}"
                graph.initializer.append(onnx.numpy_helper.from_array(shape, name))
                node.input[1] = name
