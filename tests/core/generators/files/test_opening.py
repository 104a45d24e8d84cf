"""Every format, converted, makes the same pictures as the network that it was made of."""

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.core.generators.formats.test_onnx_generators import written
from tests.core.generators.formats.test_plain_state_dicts import dcgan as dcgan_layers
from tests.core.generators.making import card_for, small_stylegan2
from tests.core.generators.making_files import (
    nvidia_pickle,
    psp_checkpoint,
    rosinality_checkpoint,
    rosinality_state,
    tensorflow_pickle,
)
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files import own_copies, own_files
from workbench.core.generators.files.card_files import card_path
from workbench.core.generators.files.describing import CENTRE_COMPUTED, CENTRE_IN_FILE, CENTRE_OF_LATENTS
from workbench.core.generators.files.opening import open_file
from workbench.core.generators.files.own_files import write_generator
from workbench.core.generators.files.store import generators, opened, own_folder, weights_of
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.generators.networks.stylegan3_building import StyleGAN3Rules, new_stylegan3
from workbench.core.models.recognising import sha256_of

AS_NEAR_AS = 2e-5


def convert(path: Path) -> GeneratorCard:
    for step in open_file(path):
        last = step
    assert last.value is not None and last.done == last.total
    return last.value


def pictures(network: Any) -> torch.Tensor:
    latents = torch.randn(2, network.latent_size, generator=torch.Generator().manual_seed(1))
    labels = torch.eye(network.label_size)[:2] if network.label_size else None
    with torch.inference_mode():
        w = network.map(latents, labels)
        return network(w[:, None].expand(-1, network.style_count, -1))


def difference(card: GeneratorCard, network: Any) -> float:
    return (pictures(opened(card.key).network) - pictures(network)).abs().max().item()


KINDS = [
    {},
    {"architecture": "resnet"},
    {"architecture": "orig"},
    {"label_size": 3},
    {"clamp": 2.0},
    {"architecture": "resnet", "label_size": 2, "clamp": 1.5},
    {"resolution": 8},
]


@pytest.mark.parametrize("how", KINDS, ids=str)
def test_a_pickle_of_nvidias_pytorch_programs(tmp_path: Path, how: dict[str, Any]) -> None:
    network = small_stylegan2(**how)
    torch.manual_seed(5)
    judge = StyleGAN2Discriminator(network.design).eval()
    path = nvidia_pickle(tmp_path / "network-snapshot-000200.pkl", network, judge)
    card = convert(path)
    found = opened(card.key)
    assert difference(card, network) <= AS_NEAR_AS
    assert (card.title, card.source_file) == ("network-snapshot-000200", path.name)
    assert (card.source_sha256, card.centre) == (sha256_of(path), CENTRE_IN_FILE)
    assert card.architecture == f"StyleGAN2 ({how.get('architecture', 'skip')})"
    assert torch.equal(found.network.centre, network.centre) and card.spread > 0
    seen = torch.randn(4, 3, network.resolution, network.resolution)
    labels = torch.eye(network.label_size)[[0, 1, 1, 0]] if network.label_size else None
    assert found.discriminator is not None
    with torch.inference_mode():
        assert torch.allclose(found.discriminator(seen, labels), judge(seen, labels), atol=1e-5)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickles_of_all_protocols(tmp_path: Path, protocol: int) -> None:
    network = small_stylegan2(16)
    card = convert(nvidia_pickle(tmp_path / "g.pkl", network, protocol=protocol))
    assert difference(card, network) <= AS_NEAR_AS
    assert opened(card.key).discriminator is None and not card.has_discriminator


def test_noise_without_strength_stands_for_layers_that_have_none(tmp_path: Path) -> None:
    network = small_stylegan2(16, has_noise=False)
    card = convert(nvidia_pickle(tmp_path / "g.pkl", network))
    assert difference(card, network) <= AS_NEAR_AS and not opened(card.key).network.has_noise


@pytest.mark.parametrize("is_radial", [False, True], ids="TR")
def test_stylegan3(tmp_path: Path, is_radial: bool) -> None:
    rules = StyleGAN3Rules(
        32, 6, channel_base=1024, most_channels=32, kernel=1 if is_radial else 3, is_radial=is_radial
    )
    torch.manual_seed(2)
    network = new_stylegan3(rules, 32, 32, 2).eval().requires_grad_(False)
    card = convert(nvidia_pickle(tmp_path / "g.pkl", network))
    assert difference(card, network) <= AS_NEAR_AS
    assert card.architecture == ("StyleGAN3-R" if is_radial else "StyleGAN3-T")
    assert card.layer_count == 8 and card.label_size == 2


@pytest.mark.parametrize("how", [each for each in KINDS if each != {"resolution": 8}], ids=str)
@pytest.mark.parametrize("protocol", [2, 4])
def test_a_pickle_of_nvidias_tensorflow_programs(tmp_path: Path, how: dict[str, Any], protocol: int) -> None:
    network = small_stylegan2(**how)
    card = convert(tensorflow_pickle(tmp_path / "g.pkl", network, protocol=protocol))
    assert difference(card, network) <= AS_NEAR_AS
    assert torch.equal(opened(card.key).network.centre, network.centre)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("has_centre", [False, True])
def test_a_checkpoint_of_rosinality(tmp_path: Path, legacy: bool, has_centre: bool) -> None:
    network = small_stylegan2(16)
    path = rosinality_checkpoint(tmp_path / "g.pt", network, latent_avg=has_centre, legacy=legacy)
    card = convert(path)
    assert difference(card, network) <= AS_NEAR_AS
    centre = opened(card.key).network.centre
    if has_centre:
        assert torch.equal(centre, network.centre) and card.centre == CENTRE_IN_FILE
    else:
        assert card.centre == CENTRE_COMPUTED
        w = network.map(torch.randn(20_000, 32, generator=torch.Generator().manual_seed(9))).mean(0)
        assert torch.allclose(centre, w, atol=0.05)


def test_a_checkpoint_of_psp(tmp_path: Path) -> None:
    network = small_stylegan2(16)
    card = convert(psp_checkpoint(tmp_path / "psp.pt", network))
    assert difference(card, network) <= AS_NEAR_AS
    assert "encoder" in card.notes


def test_a_bare_state_dict_as_safetensors(tmp_path: Path) -> None:
    network = small_stylegan2(16)
    path = tmp_path / "g.safetensors"
    save_file({name: value.contiguous().clone() for name, value in rosinality_state(network).items()}, path)
    assert difference(convert(path), network) <= AS_NEAR_AS


def test_generators_that_know_only_z(tmp_path: Path) -> None:
    torch.manual_seed(0)
    weights = {"fc.weight": torch.randn(3 * 64, 4), "fc.bias": torch.randn(3 * 64)}
    torch.save(weights, tmp_path / "described.pt")
    layers = {"layers": ["linear", "reshape 3 8", "tanh"]}
    (tmp_path / "described.json").write_text(json.dumps(layers), encoding="utf-8")
    described = convert(tmp_path / "described.pt")
    latents = torch.randn(2, 4)
    network = opened(described.key).network
    with torch.inference_mode():
        wanted = torch.tanh(latents @ weights["fc.weight"].T + weights["fc.bias"]).reshape(2, 3, 8, 8)
        assert torch.allclose(network(network.map(latents)[:, None]), wanted, atol=AS_NEAR_AS)
    assert (described.style_count, described.centre) == (1, CENTRE_OF_LATENTS)

    dcgan = convert(_saved(tmp_path / "dcgan.pt", dcgan_layers().state_dict()))
    assert dcgan.resolution == 32 and dcgan.format == "DCGAN"
    onnx = convert(written(tmp_path / "network.bin"))
    assert onnx.architecture.startswith("ONNX network") and onnx.format == "ONNX network"
    assert (onnx.latent_size, onnx.resolution) == (5, 8)


def _saved(path: Path, state: object) -> Path:
    torch.save(state, path)
    return path


def test_files_are_known_by_their_content_not_by_their_name(tmp_path: Path) -> None:
    network = small_stylegan2(8)
    path = nvidia_pickle(tmp_path / "g.pkl", network).rename(tmp_path / "holiday.jpg")
    assert difference(convert(path), network) <= AS_NEAR_AS


def test_what_was_opened_before_opens_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = nvidia_pickle(tmp_path / "g.pkl", small_stylegan2(8))
    card = convert(path)

    def never(*_: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr("workbench.core.generators.files.opening.contents_of", never)
    copy = shutil.copy(path, tmp_path / "another name.pkl")
    begun = time.perf_counter()
    assert convert(Path(copy)) == card and time.perf_counter() - begun < 1
    assert convert(weights_of(card.key)) == card
    assert next(iter(generators())) == card.key


def test_names_are_safe_and_never_taken_twice(tmp_path: Path) -> None:
    for seed, name in enumerate(["Größe / 1", "Größe ? 1", "..", "CON"]):
        folder = tmp_path / str(seed)
        folder.mkdir()
        path = nvidia_pickle(folder / "g.pkl", small_stylegan2(8, seed=seed))
        convert(path.rename(folder / f"{name.replace('/', '_')}.pkl"))
    names = sorted(each.stem for each in own_folder().glob("*.safetensors"))
    assert (
        len(names) == 4
        and "generator_CON" in names
        and all(name.replace("_", "").isalnum() for name in names)
    )


def test_our_own_form_from_elsewhere(tmp_path: Path) -> None:
    network = small_stylegan2(8)
    made = write_generator(tmp_path / "g.safetensors", card_for(network, "Streets"), network)
    card = convert(tmp_path / "g.safetensors")
    assert card == made and difference(card, network) == 0
    assert weights_of(card.key).parent == own_folder()


def test_a_card_from_elsewhere_cannot_take_the_place_of_another_file(tmp_path: Path) -> None:
    """Were it believed which file it was made of, that file would never be opened again."""
    network, other = small_stylegan2(8), small_stylegan2(8, seed=1)
    nvidia_pickle(tmp_path / "true.pkl", network)
    claimed = replace(card_for(other), source_file="true.pkl", source_sha256=sha256_of(tmp_path / "true.pkl"))
    write_generator(tmp_path / "g.safetensors", claimed, other)
    false = convert(tmp_path / "g.safetensors")
    assert claimed.source_sha256 in false.notes
    true = convert(tmp_path / "true.pkl")
    assert true.key != false.key and difference(true, network) < 2e-5


def test_our_own_form_with_other_numbers_than_the_card_says(tmp_path: Path) -> None:
    network = small_stylegan2(8)
    path = tmp_path / "g.safetensors"
    write_generator(path, card_for(network), network)
    tensors = load_file(path)
    tensors["generator.mapping.w_avg"] += 1
    save_file(tensors, path)
    card = convert(path)
    assert card.key == sha256_of(path) and own_copies.OTHER_CHECKSUM in card.notes
    tensors["generator.mapping.w_avg"] *= float("nan")
    save_file(tensors, path)
    with pytest.raises(GeneratorError, match="not numbers"):
        convert(path)


def test_our_own_form_without_its_card(tmp_path: Path) -> None:
    network = small_stylegan2(8)
    write_generator(tmp_path / "g.safetensors", card_for(network), network)
    card_path(tmp_path / "g.safetensors").unlink()
    with pytest.raises(GeneratorError, match="its card is missing"):
        convert(tmp_path / "g.safetensors")


def test_a_full_disk_leaves_nothing_half_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(tensors: object, path: Path, metadata: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(own_files, "save_file", full)
    with pytest.raises(GeneratorError, match="No space left on device"):
        convert(nvidia_pickle(tmp_path / "g.pkl", small_stylegan2(8)))
    assert list(own_folder().iterdir()) == []


def test_what_stops_half_way_leaves_nothing(tmp_path: Path) -> None:
    steps = open_file(nvidia_pickle(tmp_path / "g.pkl", small_stylegan2(8)))
    for step in steps:
        if step.done > 50:
            break
    steps.close()
    assert not own_folder().exists() or list(own_folder().iterdir()) == []


def test_steps_go_forward_and_end_with_the_card(tmp_path: Path) -> None:
    steps = list(open_file(nvidia_pickle(tmp_path / "g.pkl", small_stylegan2(8))))
    done = [step.done for step in steps]
    assert done == sorted(done) and done[-1] == steps[-1].total
    assert [step.value is None for step in steps] == [True] * (len(steps) - 1) + [False]
