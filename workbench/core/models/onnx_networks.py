"""Networks in ONNX files, computed by onnxruntime behind the face of a torch network."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from workbench.core.models.onnx_files import NotProtocolBuffers, as_one_file, external_files
from workbench.core.models.refusals import RefusedFile

_CHANNELS = 3
_KINDS = {"tensor(float)": torch.float32, "tensor(float16)": torch.float16}
_NO_MEMORY = ("bad allocation", "bad_alloc", "failed to allocate", "out of memory", "alloc_failed")
# So small that it stands for a probability of nothing, and its logarithm is still a number.
_LEAST = torch.finfo(torch.float32).tiny
_SILENT = 4
_AS_ONE_FILE = (
    "with “torch.onnx.export(…, external_data=False)”, or “onnx.save(onnx.load('network.onnx'), 'one.onnx')”"
)


@dataclass(frozen=True)
class Shape:
    """What a network takes and gives: 0 stands for any size, ``picture_size`` is the side of the pictures."""

    pictures_at_once: int
    picture_size: int
    is_channels_last: bool
    labels: int


class OnnxNetwork(torch.nn.Module):
    """Takes N×3×H×W and gives N×labels, as every network does; ``device`` is "cpu" or "cuda".

    Outputs that are probabilities are given as their logarithms, so that the softmax over them gives them back.
    A network of a fixed number of pictures gets just as many at a time, the last ones filled up.
    """

    def __init__(self, path: Path, device: str, outputs: str) -> None:
        """Raises :class:`RefusedFile` for what is no classifier of pictures or cannot be computed."""
        super().__init__()
        self.device = torch.device(device)
        self._session = _session(path, device)
        self._gives_probabilities = outputs == "probabilities"
        self._input = _picture_input(self._session, path)
        self._output = _label_output(self._session, path)
        self.shape = _shape(self._input, self._output, path)
        self._kind = _KINDS[self._input.type]

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """The network's outputs; raises ``MemoryError`` when they do not fit into the memory."""
        size = self.shape.pictures_at_once or len(pictures)
        outputs = torch.cat(
            [self._computed(pictures[start : start + size], size) for start in range(0, len(pictures), size)]
        )
        return outputs.clamp_min(_LEAST).log() if self._gives_probabilities else outputs

    def _computed(self, pictures: torch.Tensor, size: int) -> torch.Tensor:
        missing = size - len(pictures)
        filled = torch.cat([pictures, pictures[:1].expand(missing, -1, -1, -1)]) if missing else pictures
        if self.shape.is_channels_last:
            filled = filled.permute(0, 2, 3, 1)
        numbers = filled.to("cpu", self._kind).contiguous().numpy()
        try:
            (outputs,) = self._session.run([self._output.name], {self._input.name: numbers})
        except Exception as error:
            if any(each in str(error).lower() for each in _NO_MEMORY):
                raise MemoryError(str(error)) from error
            raise
        return torch.from_numpy(outputs).float().reshape(size, -1)[: len(pictures)]


def onnx_device(device: str) -> str:
    """The device on which ONNX networks are computed when ``device`` is asked for: itself, else the processor."""
    import onnxruntime  # type: ignore[import-untyped]

    has_cuda = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    return "cuda" if device == "cuda" and has_cuda else "cpu"


def _session(path: Path, device: str) -> Any:
    network = whole_network(path) or str(path)
    try:
        return onnx_session(network, device)
    except Exception as error:
        if any(each in str(error).lower() for each in _NO_MEMORY):
            raise MemoryError(str(error)) from error
        raise _unusable(path, str(error)) from error


def onnx_session(network: bytes | str, device: str) -> Any:
    """onnxruntime's session for a network, of which nothing is told to anybody; raises what onnxruntime raises."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    # Threads that wait by counting would take the cores from the reading of pictures.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = _SILENT
    providers = ["CPUExecutionProvider"]
    if device == "cuda":
        providers.insert(0, "CUDAExecutionProvider")
    return onnxruntime.InferenceSession(network, options, providers=providers)


def whole_network(path: Path) -> bytes | None:
    """A network whose numbers lie in other files of its folder as one file; None if it is one already.

    Raises :class:`RefusedFile` if they lie outside its folder, or are not what the network says of them.
    """
    try:
        return as_one_file(path) if external_files(path) else None
    except NotProtocolBuffers as error:
        raise _unusable(path, "") from error
    except FileNotFoundError as error:
        raise RefusedFile(
            f"“{path.name}” keeps its numbers in another file, “{Path(str(error.filename)).name}”, which is not beside "
            "it. Nothing was imported. Put both into one folder, then import it again."
        ) from error
    except ValueError as error:
        raise RefusedFile(
            f"“{path.name}” keeps its numbers in another file in a way that cannot be trusted ({error}), so that was "
            f"not opened. Nothing was imported. Save the network as one file, in Python {_AS_ONE_FILE}."
        ) from error


def _unusable(path: Path, words: str) -> RefusedFile:
    if found := re.search(r"(\S+) is not a registered function/op", words):
        return RefusedFile(
            f"“{path.name}” needs an operation of its own (“{found.group(1)}”) that would have to be run as a program. "
            "Nothing was imported. Save the network with ONNX's own operations only."
        )
    if found := re.search(r"model IR version: (\d+), max supported IR version: (\d+)", words):
        return RefusedFile(
            f"“{path.name}” was written for a newer version of ONNX ({found.group(1)}; up to {found.group(2)} can be "
            "read). Nothing was imported. Save it in an older version (an opset of 17, for instance)."
        )
    if "opset" in words.lower() and "support" in words.lower():
        return RefusedFile(
            f"“{path.name}” uses a newer version of ONNX's operations than can be computed here. Nothing was imported. "
            "Save it with an older one (an opset of 17, for instance)."
        )
    return RefusedFile(
        f"“{path.name}” is incomplete or damaged, or no network that onnxruntime can compute. Nothing was imported. "
        "Fetch or save it again, then import it."
    )


def _picture_input(session: Any, path: Path) -> Any:
    inputs = session.get_inputs()
    if len(inputs) != 1 or inputs[0].type not in _KINDS or len(inputs[0].shape) != 4:
        wants = ", ".join(f"{each.name} {_in_words(each)}" for each in inputs) or "nothing"
        raise RefusedFile(
            f"“{path.name}” does not take one picture of three colours (N × 3 × height × width), but {wants}. "
            "Nothing was imported. Choose a network that classifies pictures."
        )
    return inputs[0]


def _label_output(session: Any, path: Path) -> Any:
    """The first output of one number for each label: N×labels, or N×labels×1×1."""
    for each in session.get_outputs():
        if each.type in _KINDS and len(each.shape) >= 2 and all(size == 1 for size in each.shape[2:]):
            return each
    gives = ", ".join(f"{each.name} {_in_words(each)}" for each in session.get_outputs())
    raise RefusedFile(
        f"“{path.name}” does not give one number for each label, but {gives}. Nothing was imported. Choose a network "
        "that classifies pictures."
    )


def _shape(input: Any, output: Any, path: Path) -> Shape:
    count, *rest = (size if isinstance(size, int) and size > 0 else 0 for size in input.shape)
    is_channels_last = rest[0] not in (0, _CHANNELS) and rest[2] == _CHANNELS
    channels, height, width = (rest[2], rest[0], rest[1]) if is_channels_last else rest
    if channels not in (0, _CHANNELS) or height != width:
        raise RefusedFile(
            f"“{path.name}” wants pictures of the shape {_in_words(input)}. Nothing was imported. Networks that take "
            "square pictures of three colours (N × 3 × size × size) can be used."
        )
    labels = output.shape[1]
    return Shape(count, height, is_channels_last, labels if isinstance(labels, int) else 0)


def _in_words(described: Any) -> str:
    sizes = " × ".join(str(size) if isinstance(size, int) else "any" for size in described.shape or ())
    return f"{sizes or 'one value'} ({described.type})"
