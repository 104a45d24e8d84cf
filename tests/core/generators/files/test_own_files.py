"""Our own form of a generator's file: what is written is read again; what a file says is believed only so far."""

import dataclasses
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from tests.core.generators.making import card_for, kept_generator, small_stylegan2
from workbench.core.generators.cards import card_lines
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files import own_files, store
from workbench.core.generators.files.card_files import card_path, change_card, read_card
from workbench.core.generators.files.own_files import NETWORKS, open_own, write_generator
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.models.recognising import sha256_of


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    network = small_stylegan2(8)
    write_generator(tmp_path / "small.safetensors", card_for(network), network)
    return tmp_path / "small.safetensors"


def change(weights: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    path = card_path(weights)
    known = json.loads(path.read_text(encoding="utf-8"))
    edit(known)
    path.write_text(json.dumps(known), encoding="utf-8")


def picture(network: Any) -> torch.Tensor:
    with torch.inference_mode():
        w = network.map(latents_of_seeds([3], network.latent_size))
        return network(w[:, None].expand(-1, network.style_count, -1))


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
def test_what_is_written_is_read_again(tmp_path: Path, architecture: str) -> None:
    network = small_stylegan2(16, architecture=architecture, clamp=2.0)
    path = tmp_path / "made" / "g.safetensors"
    card = write_generator(path, card_for(network, "Streets"), network)
    found = open_own(path)
    assert found.card == card and card.key == sha256_of(path)
    assert torch.equal(picture(found.network), picture(network))
    assert sorted(each.name for each in path.parent.iterdir()) == ["g.json", "g.safetensors"]


def test_the_same_numbers_in_other_networks_have_another_key(tmp_path: Path) -> None:
    keys = set()
    for clamp in (None, 2.0, 1.0):
        network = small_stylegan2(8, clamp=clamp)
        keys.add(write_generator(tmp_path / f"{clamp}.safetensors", card_for(network), network).key)
        again = write_generator(tmp_path / "again.safetensors", card_for(network), network)
        assert again.key in keys
    assert len(keys) == 3


def test_tensors_that_share_their_memory_are_written(tmp_path: Path) -> None:
    network = small_stylegan2(8)
    shared = network.synthesis.b8.resample_filter
    network.synthesis.b4.resample_filter = shared
    network.synthesis.b8.conv0.resample_filter = shared
    write_generator(tmp_path / "g.safetensors", card_for(network), network)
    assert torch.equal(picture(open_own(tmp_path / "g.safetensors").network), picture(network))


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(tensors: object, path: Path, metadata: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(own_files, "save_file", full)
    network = small_stylegan2(8)
    with pytest.raises(GeneratorError, match="No space left on device"):
        write_generator(tmp_path / "g.safetensors", card_for(network), network)
    assert list(tmp_path.iterdir()) == []


def test_a_generator_on_this_computer_is_found_by_its_key() -> None:
    card = kept_generator("Streets", resolution=8)
    assert store.generators()[card.key] == card
    assert store.opened(card.key) is store.opened(card.key)
    assert store.opened(card.key).discriminator is not None
    with pytest.raises(GeneratorError, match="no longer on this computer"):
        store.weights_of("0" * 64)


def test_what_a_person_enters_is_kept() -> None:
    card = kept_generator("Streets", resolution=8)
    store.enter(dataclasses.replace(card, licence="CC BY 4.0", label_names=("day", "nicht ganz hell")))
    again = store.generators()[card.key]
    assert again.licence == "CC BY 4.0" and again.label_names == ("day", "nicht ganz hell")
    said = {line.name: line.value for line in card_lines(again)}
    assert said["Licence"] == "CC BY 4.0" and said["Label"] == "Generated pictures carry an AI label."
    assert all(line.value and line.tip for line in card_lines(again))


def test_lists_need_no_torch() -> None:
    code = (
        "import sys; from workbench.core.generators.files.store import generators; "
        "generators(); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def _set(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def edit(known: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for name in way:
            known = known[name]
        known[last] = value

    return edit


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("design.channels", [2**20] * 10),
        ("design.channels", [8] * 1_000_000),
        ("design.channels", [8] * 12),
        ("design.channels", [0, 8]),
        ("design.channels", [8]),
        ("design.channels", [8, -8]),
        ("design.mapping_layers", 1_000_000),
        ("design.mapping_layers", "many"),
        ("design.latent_size", 2**40),
        ("design.label_size", True),
        ("design.smoothing", [1.0] * 100_000),
        ("design.smoothing", []),
        ("design.clamp", "1"),
        ("design.architecture", "other"),
        ("design.unheard_of", 1),
        ("design", None),
        ("design", []),
        ("network", "__import__('os')"),
        ("network", ["stylegan2"]),
        ("discriminator", {"channels": [8] * 1_000_000}),
        ("discriminator", 7),
        ("card", None),
        ("card.resolution", 1024),
        ("card.title", ["a", "list"]),
        ("card.spread", float("nan")),
        ("card.label_names", [1]),
    ],
)
def test_a_card_that_cannot_be_is_refused_at_once_and_in_words(
    weights: Path, path: str, value: object
) -> None:
    # Files that were written before said nothing themselves of how they are built.
    save_file(load_file(weights), weights)
    change(weights, _set(path, value))
    tracemalloc.start()
    try:
        with pytest.raises(GeneratorError) as refused:
            open_own(weights)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert len(str(refused.value)) < 500


def test_a_card_that_says_something_else_than_the_file_is_refused(weights: Path) -> None:
    change(weights, _set("design.clamp", 1.0))
    with pytest.raises(GeneratorError, match="something else of how it is built"):
        open_own(weights)


def test_sizes_of_every_kind_of_network_are_limited() -> None:
    for kind, (design_class, _) in NETWORKS.items():
        for field in dataclasses.fields(design_class):
            if field.type not in (int, "int"):
                continue
            known = {"network": kind, "design": {field.name: 2**40}}
            with pytest.raises(ValueError):
                own_files._network(known)


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "null", '{"card": 1e999}', "\x00"])
def test_a_card_that_is_no_json_is_refused(weights: Path, text: str) -> None:
    card_path(weights).write_text(text, encoding="utf-8")
    with pytest.raises(GeneratorError):
        open_own(weights)


def test_numbers_that_do_not_fit_the_card_are_refused(weights: Path) -> None:
    tensors = load_file(weights)
    name = "generator.synthesis.b8.conv0.weight"
    for change_to in (None, tensors[name][:1].contiguous(), tensors[name].double()):
        changed = {key: value for key, value in tensors.items() if key != name}
        if change_to is not None:
            changed[name] = change_to
        save_file(changed, weights)
        with pytest.raises(GeneratorError, match=r"b8\.conv0\.weight"):
            open_own(weights)
    save_file(tensors | {"generator.more": torch.zeros(1)}, weights)
    with pytest.raises(GeneratorError, match=r"generator\.more"):
        open_own(weights)


def test_half_a_file_is_refused(weights: Path) -> None:
    whole = weights.read_bytes()
    for size in (0, 4, 100, len(whole) // 2, len(whole) - 1):
        weights.write_bytes(whole[:size])
        with pytest.raises(GeneratorError):
            open_own(weights)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_card_it_opens_or_is_refused_in_words(
    weights: Path, data: st.DataObject
) -> None:
    path = card_path(weights)
    before = path.read_text(encoding="utf-8")
    known = json.loads(before)
    part = data.draw(st.sampled_from(["card", "design", "network", "discriminator"]))
    if isinstance(known[part], dict) and data.draw(st.booleans()):
        known[part][data.draw(st.sampled_from(sorted(known[part])))] = data.draw(_VALUES)
    else:
        known[part] = data.draw(_VALUES)
    path.write_text(json.dumps(known), encoding="utf-8")
    try:
        open_own(weights)
    except GeneratorError as refused:
        assert str(refused)
    finally:
        path.write_text(before, encoding="utf-8")


def test_changing_a_card_keeps_the_rest(weights: Path) -> None:
    card = dataclasses.replace(read_card(card_path(weights)), notes="seen at the fair")
    change_card(card_path(weights), card)
    assert open_own(weights).card.notes == "seen at the fair"
