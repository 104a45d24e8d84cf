"""Checkpoints of encoders that lead photographs into a StyleGAN2 (pSp, e4e, ReStyle): their decoder is one."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from workbench.core.generators.formats.filling import missing
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.formats.rosinality import MARK, stylegan2_of

DECODER = "decoder."


def holds_psp(tree: Any) -> bool:
    """Whether a file holds such an encoder with its decoder."""
    return DECODER + MARK in _state(tree)


def psp_generator(tree: Any) -> FoundGenerator:
    """The decoder; GeneratorError says what does not fit."""
    state = _state(tree)
    decoder = {
        name.removeprefix(DECODER): value
        for name, value in state.items()
        if name.startswith(DECODER) and isinstance(value, Tensor)
    }
    if not decoder:
        raise missing(DECODER + MARK)
    has_encoder = any(name.startswith("encoder.") for name in state)
    note = "The encoder in the same file, which finds photographs again, is not read." if has_encoder else ""
    return stylegan2_of(decoder, tree.get("latent_avg"), note)


def _state(tree: Any) -> dict[str, Any]:
    state = tree.get("state_dict") if isinstance(tree, Mapping) else None
    return {str(name): value for name, value in state.items()} if isinstance(state, Mapping) else {}
