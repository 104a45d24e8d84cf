"""Checkpoints of lucidrains' stylegan2-pytorch and lightweight-gan: known, described and refused.

Their networks compute otherwise than StyleGAN2 does, so that no picture would be the same.
"""

from collections.abc import Mapping
from typing import Any

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.found import FoundGenerator

_LIGHTWEIGHT = ("GE.initial_conv", "G.initial_conv")


def holds_lucidrains(tree: Any) -> bool:
    """Whether a file is a model as these programs save it: a dictionary with “GAN”."""
    names = _names(tree)
    return any(name.startswith(("SE.", *_LIGHTWEIGHT)) for name in names)


def refuse_lucidrains(tree: Any) -> FoundGenerator:
    """Always a GeneratorError, which says what the file is."""
    is_stylegan = any(name.startswith("SE.") for name in _names(tree))
    program = "stylegan2-pytorch" if is_stylegan else "lightweight-gan"
    raise GeneratorError(
        f"This is a model of lucidrains' “{program}”, whose layers compute otherwise than those of StyleGAN2, so it "
        "cannot be opened here. Nothing was kept. Save its generator as ONNX where it was made, then open that file."
    )


def _names(tree: Any) -> list[str]:
    state = tree.get("GAN") if isinstance(tree, Mapping) else None
    return [str(name) for name in state] if isinstance(state, Mapping) else []
