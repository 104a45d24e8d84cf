"""Our own form of a generator's file: safetensors for the numbers, JSON beside it for what is known of it.

Nothing in either is ever executed. The numbers stay on the disk until they are looked at (memory-mapped).
"""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from workbench.core.generators.cards import GeneratorCard, OpenedGenerator
from workbench.core.generators.design import StyleGAN2Design
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.network import GeneratorNetwork
from workbench.core.generators.stylegan2 import StyleGAN2
from workbench.core.generators.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.models.recognising import sha256_of

GENERATOR, DISCRIMINATOR = "generator.", "discriminator."

NETWORKS: dict[str, tuple[type, type]] = {"stylegan2": (StyleGAN2Design, StyleGAN2)}
"""Every kind of generator that can be kept in this form, by name: its design and its network."""


def card_path(weights: Path) -> Path:
    """Where what is known of the weights in this file stands."""
    return weights.with_suffix(".json")


def write_generator(
    weights: Path,
    card: GeneratorCard,
    network: nn.Module,
    discriminator: StyleGAN2Discriminator | None = None,
) -> GeneratorCard:
    """Write numbers and card; the card that is returned (and written) has the file's sha256 as its key.

    A whole file takes the place of another, or none does. OSError where the disk is full.
    """
    tensors = _named(GENERATOR, network) | (_named(DISCRIMINATOR, discriminator) if discriminator else {})
    part = weights.with_name(weights.name + ".part")
    try:
        save_file(tensors, part)
        part.replace(weights)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    card = dataclasses.replace(card, key=sha256_of(weights), has_discriminator=discriminator is not None)
    kind = next(name for name, (_, made) in NETWORKS.items() if isinstance(network, made))
    known = {
        "card": dataclasses.asdict(card),
        "network": kind,
        "design": dataclasses.asdict(_design(network)),
        "discriminator": discriminator and dataclasses.asdict(discriminator.design),
    }
    _write_text(card_path(weights), json.dumps(known, ensure_ascii=False, indent=1))
    return card


def read_card(path: Path) -> GeneratorCard:
    """The card in a JSON file; GeneratorError when it is none."""
    return _card(_known(path), path)


def change_card(path: Path, card: GeneratorCard) -> None:
    """Write down what a person has entered about a generator."""
    _write_text(
        path, json.dumps(_known(path) | {"card": dataclasses.asdict(card)}, ensure_ascii=False, indent=1)
    )


def open_own(weights: Path) -> OpenedGenerator:
    """The generator in a safetensors file of ours with its card; GeneratorError says what is wrong with it.

    Whether the numbers are the ones the card speaks of is the caller's to check (`card.key` is their sha256).
    """
    known = _known(card_path(weights))
    card = _card(known, weights)
    try:
        design_class, network_class = NETWORKS[str(known["network"])]
        network = _empty(network_class, design_class, known["design"])
        discriminator = None
        if known.get("discriminator"):
            discriminator = _empty(StyleGAN2Discriminator, StyleGAN2Design, known["discriminator"])
        with safe_open(weights, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
        _fill(network, GENERATOR, tensors)
        if discriminator is not None:
            _fill(discriminator, DISCRIMINATOR, tensors)
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise GeneratorError(
            f"{weights.name} could not be read as a generator: {error}. Open the file that it was made from again."
        ) from error
    return OpenedGenerator(card, network, discriminator)


def _empty(network: type, design: type, values: Mapping[str, Any]) -> Any:
    # On the device "meta" nothing is drawn or kept: the file's tensors take the places.
    tuples = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    with torch.device("meta"):
        return network(design(**tuples)).eval().requires_grad_(False)


def _fill(network: GeneratorNetwork | nn.Module, beginning: str, tensors: Mapping[str, Tensor]) -> None:
    assert isinstance(network, nn.Module)
    own = {
        name.removeprefix(beginning): value for name, value in tensors.items() if name.startswith(beginning)
    }
    network.load_state_dict(own, assign=True)
    network.requires_grad_(False)


def _design(network: nn.Module) -> Any:
    return network.design


def _named(beginning: str, network: nn.Module) -> dict[str, Tensor]:
    return {
        beginning + name: value.detach().float().contiguous() for name, value in network.state_dict().items()
    }


def _known(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GeneratorError(
            f"The card {path.name} beside the generator's numbers cannot be read: {error}."
        ) from error
    if not isinstance(known, dict):
        raise GeneratorError(f"The card {path.name} says nothing of a generator.")
    return known


def _card(known: Mapping[str, Any], path: Path) -> GeneratorCard:
    names = {field.name for field in dataclasses.fields(GeneratorCard)}
    try:
        values = {name: value for name, value in known["card"].items() if name in names}
        return GeneratorCard(**(values | {"label_names": tuple(values.get("label_names", ()))}))
    except (KeyError, TypeError, AttributeError) as error:
        raise GeneratorError(f"The card of {path.name} does not say all that is needed: {error}.") from error


def _write_text(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
