"""Directions as files: they come back as they were, or are refused in words; nothing in a file is believed unseen."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save, save_file

from tests.core.generators.making import card_for, small_stylegan2
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.direction_checks import checked_direction
from workbench.core.generators.latents.direction_files import (
    MOST_IN_FILE,
    OtherGeneratorError,
    read_directions,
    write_directions,
)
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import locate
from workbench.core.generators.latents.points import Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.tables import ExportError

NETWORK = small_stylegan2()
CARD = replace(card_for(NETWORK), key="a1" * 32, layer_count=len(NETWORK.layers))
OTHER = replace(CARD, key="b2" * 32, title="Another")


def some(count: int = 3) -> tuple[Direction, ...]:
    random = np.random.default_rng(0)
    made = [
        Direction("", f"Way {number}", "pca", Vectors.of(random.normal(size=32)), CARD.key, made="by hand")
        for number in range(count)
    ]
    channel = Direction("", "Ch", "channel", Vectors.of(np.array([0.5])), CARD.key, 1, 1, layer=2, channel=3)
    by_layer = Direction("", "Each", "given", Vectors.of(random.normal(size=(8, 32))), CARD.key, 1, 6, zero=1)
    return tuple(checked_direction(each, CARD) for each in (*made, channel, by_layer))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_directions(tmp_path / "ways.safetensors", some(), CARD)


def changed(path: Path, tensors: dict[str, np.ndarray] | None = None, **values: Any) -> Path:
    """The file with other values of its first direction, or other numbers."""
    directions = some()
    written = path.read_bytes()
    length = int.from_bytes(written[:8], "little")
    known = json.loads(json.loads(written[8 : 8 + length])["__metadata__"]["workbench_directions"])
    known["directions"][0] |= values
    own = {str(number): each.step.values.copy() for number, each in enumerate(directions)}
    save_file(own | (tensors or {}), path, {"workbench_directions": json.dumps(known)})
    return path


def test_they_come_back_as_they_were(path: Path) -> None:
    assert read_directions(path, CARD) == some()


def test_the_same_source_converted_anew_is_the_same_generator(tmp_path: Path) -> None:
    path = write_directions(tmp_path / "ways.safetensors", some(), replace(CARD, source_sha256="c3" * 32))
    read = read_directions(path, replace(OTHER, source_sha256="c3" * 32))
    assert {each.generator for each in read} == {OTHER.key}


def test_those_of_another_generator_are_refused_and_can_be_tried_where_sizes_fit(path: Path) -> None:
    with pytest.raises(OtherGeneratorError, match="try them anyway") as refused:
        read_directions(path, OTHER)
    assert refused.value.fits
    tried = read_directions(path, OTHER, anyway=True)
    assert [each.generator for each in tried] == [OTHER.key] * 5
    assert all("Found in another generator, “Small”" in each.made for each in tried)
    assert np.array_equal(tried[0].step.values, some()[0].step.values)


@pytest.mark.parametrize("size", ["style_size", "style_count", "layer_count"])
def test_those_of_another_size_are_refused_whatever_is_wished(path: Path, size: str) -> None:
    other = replace(OTHER, **{size: 5})  # type: ignore[arg-type]
    with pytest.raises(OtherGeneratorError, match="sizes are others") as refused:
        read_directions(path, other, anyway=True)
    assert not refused.value.fits


def test_ten_thousand_sliders_are_refused(tmp_path: Path) -> None:
    one = some(1)[0]
    path = write_directions(tmp_path / "many.safetensors", [one] * 10_000, CARD)
    with pytest.raises(GeneratorError, match=f"10,000 directions; at most {MOST_IN_FILE}"):
        read_directions(path, CARD)


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": "−3"},
        {"low": 5.0},
        {"high": 1e30},
        {"low": -1e9, "high": 1e9},
        {"first": -1},
        {"first": 2**60},
        {"last": 8},
        {"last": 1.5},
        {"first": 4, "last": 3},
        {"method": "system"},
        {"method": "channel"},
        {"layer": 2, "channel": 3},
        {"name": ["a"]},
        {"name": None},
        {"generator": 3},
    ],
)
def test_values_that_no_direction_has_are_refused(path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(GeneratorError, match=r"cannot be read: .*Nothing was taken"):
        read_directions(changed(path, **wrong), CARD)


@pytest.mark.parametrize(
    "step",
    [
        np.full(32, np.nan, np.float32),
        np.full(32, np.inf, np.float32),
        np.full(32, 1e20, np.float32),
        np.zeros(31, np.float32),
        np.zeros((32, 1), np.float32),
        np.zeros((0,), np.float32),
        np.zeros((), np.float32),
        np.zeros(32, np.float64),
        np.zeros(32, np.int32),
    ],
    ids=str,
)
def test_numbers_that_no_direction_has_are_refused(path: Path, step: np.ndarray) -> None:
    with pytest.raises(GeneratorError, match=r"cannot be read: .*Nothing was taken"):
        read_directions(changed(path, {"0": step}), CARD)


def test_a_channel_beyond_the_layers_is_refused(tmp_path: Path) -> None:
    beyond = Direction("", "x", "channel", Vectors.of(np.array([1.0])), CARD.key, layer=99, channel=0)
    with pytest.raises(GeneratorError, match="channel of layer 99"):
        read_directions(write_directions(tmp_path / "x.safetensors", [beyond], CARD), CARD)


@pytest.mark.parametrize(("layer", "channel"), [(99, 0), (0, 10**6)])
def test_a_channel_that_is_not_there_is_said_where_it_is_steered_by(layer: int, channel: int) -> None:
    beyond = Direction("k", "x", "channel", Vectors.of(np.array([1.0])), "", layer=layer, channel=channel)
    with pytest.raises(GeneratorError, match="another size"):
        locate(NETWORK, Point(amounts=(("k", 1.0),)), [beyond])


def test_names_are_cleaned_and_equal_keys_made_different(path: Path) -> None:
    read = read_directions(changed(path, name="a\n\x00b" * 100, key=some()[1].key), CARD)
    assert read[0].name.isprintable() and len(read[0].name) <= 80
    assert len({each.key for each in read}) == len(read)


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"PK\x03\x04", b"\xff" * 16, b"{}" * 100])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(content)
    with pytest.raises(GeneratorError, match="cannot be read"):
        read_directions(path, CARD)


def test_what_is_no_file_and_safetensors_of_something_else_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.safetensors"):
        with pytest.raises(GeneratorError, match="cannot be read"):
            read_directions(path, CARD)
    path = tmp_path / "weights.safetensors"
    path.write_bytes(save({"w": np.zeros(3)}))
    with pytest.raises(GeneratorError, match="no directions"):
        read_directions(path, CARD)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_bytes_that_were_changed_never_do_more_than_be_refused(path: Path, data: st.DataObject) -> None:
    whole = bytearray(write_directions(path, some(), CARD).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        read = read_directions(path, CARD)
    except GeneratorError:
        return
    assert all(np.isfinite(each.step.values).all() for each in read)


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(ExportError, match="No space left"):
            write_directions(tmp_path / "ways.safetensors", some(), CARD)
    assert not list(tmp_path.iterdir())
