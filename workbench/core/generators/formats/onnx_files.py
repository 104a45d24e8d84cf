"""ONNX files that hold a generator: what they take and give is looked up, and a few pictures are made."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.networks.limits import check_design
from workbench.core.generators.networks.onnx_design import OnnxDesign
from workbench.core.generators.networks.onnx_generator import KINDS, OnnxGenerator
from workbench.core.generators.networks.onnx_running import computed
from workbench.core.models.onnx_files import LARGEST_NETWORK

_LABELS = ("label", "class", "cond")
_TRIED = 4
"""So many pictures tell between which values they lie."""


def onnx_generator(path: Path) -> FoundGenerator:
    """The generator in an ONNX file; GeneratorError says why there is none.

    z must have a fixed number of values; a second input may take as many shares as there are labels. Where no picture
    has negative values they lie within 0…1, or, where one goes beyond 1.5, within 0…255; else within −1…1.
    """
    if path.stat().st_size > LARGEST_NETWORK:
        raise GeneratorError("This ONNX network is larger than two gigabytes, and cannot be opened.")
    content = torch.from_numpy(np.fromfile(path, np.uint8))
    session = _opened(OnnxDesign(1, 8, len(content), "", ""), content).session()
    latent, label = _inputs(session)
    output = next((each for each in session.get_outputs() if len(each.shape) == 4), None)
    if output is None or output.type not in KINDS:
        raise _unfit(session, "gives no picture", session.get_outputs())
    values = _tried(session, latent, label, output)
    is_last = values.shape[1] not in (1, 3) and values.shape[3] in (1, 3)
    colours, *sides = (values.shape[3], *values.shape[1:3]) if is_last else values.shape[1:]
    if colours not in (1, 3) or sides[0] != sides[1]:
        raise _unfit(session, "gives no square picture of one or three colours", [output])
    low, high = _value_range(values)
    design = OnnxDesign(
        latent.shape[1],
        sides[0],
        len(content),
        latent.name,
        output.name,
        len(latent.shape),
        label.name if label else "",
        label.shape[1] if label else 0,
        is_last,
        _at_once(latent),
        low,
        high,
    )
    return FoundGenerator(_opened(design, content))


def _opened(design: OnnxDesign, content: torch.Tensor) -> OnnxGenerator:
    try:
        check_design(design)
    except ValueError as error:
        raise GeneratorError(f"This ONNX network cannot be opened: {error}. Choose another one.") from error
    with torch.device("meta"):
        network = OnnxGenerator(design).eval()
    network.load_state_dict({"file": content}, assign=True)
    return network


def _inputs(session: Any) -> tuple[Any, Any]:
    """The input for z and the one for labels, None where there is none."""
    inputs = sorted(session.get_inputs(), key=lambda each: any(word in each.name.lower() for word in _LABELS))
    latent, label = inputs[0] if inputs else None, inputs[1] if len(inputs) > 1 else None
    fits = (
        latent is not None
        and len(inputs) <= 2
        and (len(latent.shape) == 2 or tuple(latent.shape[2:]) == (1, 1))
        and (label is None or len(label.shape) == 2)
        and all(each.type in KINDS and isinstance(each.shape[1], int) for each in inputs)
    )
    if not fits:
        raise _unfit(session, "does not take z (N × size, and at most a second input for labels)", inputs)
    return latent, label


def _tried(session: Any, latent: Any, label: Any, output: Any) -> np.ndarray:
    """A few pictures as the network gives them, of seeds that stay the same."""
    random, made = np.random.default_rng(0), []
    count = _at_once(latent) or 1
    for turn in range(_TRIED):
        given = {latent.name: random.standard_normal((count, latent.shape[1]))}
        if len(latent.shape) == 4:
            given[latent.name] = given[latent.name][:, :, None, None]
        if label is not None:
            given[label.name] = np.eye(label.shape[1])[[turn % label.shape[1]] * count]
        kinds = {
            each.name: np.float32 if each.type == KINDS[0] else np.float16 for each in (latent, label) if each
        }
        try:
            numbers = {name: value.astype(kinds[name]) for name, value in given.items()}
            found = computed(session, output.name, numbers)
        except GeneratorError:
            raise
        except Exception as error:
            raise GeneratorError(
                "This ONNX network was opened, but could not make a picture of random numbers "
                f"({' '.join(str(error).split())[:160]}). Nothing was kept."
            ) from error
        made.append(found)
    values: np.ndarray = np.concatenate(made).astype(np.float32)
    return values


def _at_once(latent: Any) -> int:
    return latent.shape[0] if isinstance(latent.shape[0], int) and latent.shape[0] > 0 else 0


def _value_range(values: np.ndarray) -> tuple[float, float]:
    if values.min() < 0:
        return -1.0, 1.0
    return (0.0, 255.0) if values.max() > 1.5 else (0.0, 1.0)


def _unfit(session: Any, what: str, described: Any) -> GeneratorError:
    listed = ", ".join(map(_in_words, described[:6]))
    return GeneratorError(
        f"This ONNX network is no generator that can be opened: it {what}, but has {listed or 'nothing'}. Nothing was "
        "kept. Save the generator alone, from z to the picture."
    )


def _in_words(described: Any) -> str:
    sizes = " × ".join(str(size) if isinstance(size, int) else "any" for size in described.shape)
    return f"“{described.name}” {sizes} ({described.type})"
