"""The one list of formats, each known by what a file holds, never by its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from workbench.core.generators.errors import GeneratorError, UnknownGeneratorError
from workbench.core.generators.formats.containers import IN_WORDS, Container
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.formats.lucidrains import holds_lucidrains, refuse_lucidrains
from workbench.core.generators.formats.nvidia import holds_nvidia, nvidia_generator
from workbench.core.generators.formats.onnx_files import onnx_generator
from workbench.core.generators.formats.own_without_card import holds_own, refuse_own
from workbench.core.generators.formats.plain_state_dicts import (
    dcgan_generator,
    described_generator,
    holds_dcgan,
    holds_progressive_gan,
    progressive_gan_generator,
)
from workbench.core.generators.formats.psp import holds_psp, psp_generator
from workbench.core.generators.formats.rosinality import holds_rosinality, rosinality_generator
from workbench.core.generators.formats.tensorflow import holds_tensorflow, tensorflow_generator

SHOWN_CLASSES, SHOWN_TENSORS = 3, 5
_OF_EVERY_FILE = (
    "torch._utils",
    "torch.storage",
    "torch.FloatStorage",
    "torch.HalfStorage",
    "torch.LongStorage",
    "collections.",
    "numpy.",
)
_MOST_LISTED = 10_000
_DEEPEST = 16

_OF_TORCH = ("_parameters", "_buffers", "_modules")
"""Lists within each module, which say nothing to a reader."""

Shapes = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Format:
    """A form in which generators are handed on. `generator` raises GeneratorError saying why one cannot be opened."""

    title: str
    holds: Callable[[Container], bool]
    generator: Callable[[Container], FoundGenerator]


def _tree_of(title: str, holds: Callable[[Any], bool], generator: Callable[[Any], FoundGenerator]) -> Format:
    """A format that is known by the tree in a file."""
    return Format(
        title,
        lambda held: held.kind != "onnx" and holds(held.tree),
        lambda held: generator(held.tree),
    )


def _has_card(held: Container) -> bool:
    return held.card is not None


def _described(held: Container) -> FoundGenerator:
    assert held.card is not None
    return described_generator(held.tree, held.card)


FORMATS: tuple[Format, ...] = (
    Format("ONNX network", lambda held: held.kind == "onnx", lambda held: onnx_generator(held.path)),
    _tree_of("pickle of NVIDIA's PyTorch programs", holds_nvidia, nvidia_generator),
    _tree_of("pickle of NVIDIA's TensorFlow programs", holds_tensorflow, tensorflow_generator),
    _tree_of("checkpoint of an encoder with its generator (pSp, e4e, ReStyle)", holds_psp, psp_generator),
    _tree_of("checkpoint of rosinality's stylegan2-pytorch", holds_rosinality, rosinality_generator),
    _tree_of("model of lucidrains", holds_lucidrains, refuse_lucidrains),
    Format("list of weights with a card that describes them", _has_card, _described),
    _tree_of("DCGAN", holds_dcgan, dcgan_generator),
    _tree_of("progressive GAN", holds_progressive_gan, progressive_gan_generator),
    _tree_of("generator of Image Workbench without its card", holds_own, refuse_own),
)
"""In the order in which they are tried: what says most clearly what it is comes first."""


def format_of(held: Container) -> Format | None:
    """The format of what a file holds; None when it is none that is known."""
    return next((each for each in FORMATS if each.holds(held)), None)


def found_in(held: Container) -> tuple[str, FoundGenerator]:
    """The format in words and the generator in it; UnknownGeneratorError says what is there in its place.

    A file that is put together in a way that no program does is refused in words as well.
    """
    format = format_of(held)
    if format is None:
        raise UnknownGeneratorError(
            f"{unknown(held)} Open a StyleGAN2 or StyleGAN3, save the generator as ONNX where it was made, or describe "
            "its layers in a card beside the file."
        )
    try:
        return format.title, format.generator(held)
    except MemoryError as error:
        raise GeneratorError(
            "The generator in this file does not fit into the memory. Nothing was kept. Close other programs, then "
            "open the file again."
        ) from error
    except (
        TypeError,
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        RuntimeError,
    ) as error:
        raise GeneratorError(
            f"This is {with_article(format.title)}, but its parts contradict each other ({_first_line(error)}). "
            "Nothing was kept. Fetch or copy the file again."
        ) from error


def with_article(title: str) -> str:
    """“a pickle”, “an ONNX network”."""
    return f"{'an' if title[:1] in 'AEIO' else 'a'} {title}"


def found_in_words(title: str, tensors: Shapes) -> str:
    """What a file that can be opened holds, in a sentence."""
    listed = f" with {_count(tensors)}" if tensors else ""
    return f"This is {with_article(title)}{listed}. It can be opened."


def unknown(held: Container) -> str:
    """What a file that is not known holds, in one or two sentences."""
    classes = [name for name in held.names if not name.startswith(_OF_EVERY_FILE)]
    tensors = tensors_in(held.tree)
    shown = [f"{name} ({' × '.join(map(str, shape)) or 'one number'})" for name, shape in tensors]
    holding = f" holding {_listed(classes, SHOWN_CLASSES)}" if classes else ""
    listed = (
        f" with {_count(tensors)}: {_listed(shown, SHOWN_TENSORS)}" if tensors else " without any tensors"
    )
    return (
        f"This is {IN_WORDS[held.kind]}{holding}{listed}. No generator that is known here is built like that, so it "
        "was not opened, and nothing was kept."
    )


def _count(tensors: Shapes) -> str:
    return "1 tensor" if len(tensors) == 1 else f"{len(tensors):,} tensors"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def tensors_in(tree: Any) -> Shapes:
    """Names and shapes of the tensors that a file holds, at most 10,000, in the order in which they stand."""
    found: list[tuple[str, tuple[int, ...]]] = []
    _collect(tree, "", found, set(), 0)
    return tuple(found)


def _collect(
    value: Any, name: str, found: list[tuple[str, tuple[int, ...]]], seen: set[int], depth: int
) -> None:
    if len(found) >= _MOST_LISTED or depth > _DEEPEST:
        return
    if isinstance(value, Tensor | np.ndarray):
        found.append((name or "a tensor", tuple(value.shape)))
        return
    if id(value) in seen:
        return
    inner = _within(value)
    if inner:
        seen.add(id(value))
    for part, child in inner:
        _collect(child, f"{name}.{part}" if name and part else name or part, found, seen, depth + 1)


def _within(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        # torch's own lists within a module say nothing to a reader.
        return [
            ("" if key in ("_parameters", "_buffers", "_modules") else str(key), each)
            for key, each in value.items()
        ]
    if isinstance(value, list | tuple):
        return [(str(index), each) for index, each in enumerate(value)]
    return [("", value.state)] if hasattr(value, "state") else []


def _listed(names: list[str], most: int) -> str:
    shown = ", ".join(f"“{name[:80]}”" for name in names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown
