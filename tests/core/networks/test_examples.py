"""Dataset examples against brute force: every activation of every picture, sorted."""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests import bad_pictures
from tests.core.models.making import card_of, offer, save, small_network
from tests.core.networks.odd_networks import DynamicFlow
from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import ModelCard, card
from workbench.core.models.machine import Machine
from workbench.core.models.preprocessing import fitted, in_picture, standardised
from workbench.core.networks import examples as module
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.examples import Strongest, examples
from workbench.core.networks.examples_settings import EXAMPLES, KEPT_PER_ASKED, ExamplesSettings
from workbench.core.networks.opening import open_network
from workbench.core.networks.receptive_field import receptive_fields
from workbench.core.networks.watching import outputs_of
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read
from workbench.core.steps import Skipped
from workbench.core.tables import Rows

LAYER = "stage2.0.branch2.2"
COUNT = 24


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> ModelCard:
    path = save(small_network().state_dict(), "small.safetensors", "safetensors")
    made = replace(card_of(path, "safetensors"), labels="imagenet.txt")
    offer(monkeypatch, made)
    monkeypatch.setattr("workbench.core.models.loading.labels_of", lambda card: ("cat", "dog", "tree"))
    return made


def files_in(folder: Path, count: int = COUNT) -> list[PictureFile]:
    """Upright and lying pictures of noise that differ in brightness and coarseness."""
    rng = np.random.default_rng(3)
    made = []
    for number in range(count):
        height, width = ((60, 90), (100, 70), (80, 80))[number % 3]
        coarse = rng.integers(0, 256, (-(-height // (1 + number % 7)), -(-width // (1 + number % 7)), 3))
        pixels = np.kron(coarse, np.ones((1 + number % 7, 1 + number % 7, 1)))[:height, :width]
        content = bad_pictures.encoded(pixels.astype(np.uint8), "PNG")
        made.append(bad_pictures.written(folder / f"noise {number:02}.png", content))
    return [PictureFile(path.name, str(path)) for path in made]


def found(
    files: Sequence[PictureFile], settings: ExamplesSettings, machine: Machine | None = None
) -> list[Rows | Skipped]:
    return [
        each for step in examples(files, settings, machine or Machine("cpu", None, 5)) for each in step.value
    ]


def by_unit(results: Sequence[Rows | Skipped]) -> dict[int, list[tuple[float, str]]]:
    """For each unit its pictures, the strongest first."""
    strongest = defaultdict(list)
    for each in results:
        assert isinstance(each, Rows)
        for row in each.rows:
            strongest[row[1]].append((row[2], each.picture))
    return {unit: sorted(those, reverse=True) for unit, those in strongest.items()}


def every_activation(made: ModelCard, files: Sequence[PictureFile], layer: str = LAYER) -> np.ndarray:
    """Pictures × units × rows × columns, one picture at a time."""
    network = open_network(made, "cpu").network
    maps = []
    for file in files:
        batch = standardised(
            np.stack([fitted(read(Path(file.path)), made.preprocessing)]),
            made.preprocessing,
            torch.device("cpu"),
        )
        maps.append(outputs_of(network, batch, [layer])[layer][0].detach().numpy())
    return np.stack(maps)


def test_the_strongest_of_every_unit_are_those_of_brute_force(small: ModelCard, tmp_path: Path) -> None:
    files = files_in(tmp_path)
    settings = ExamplesSettings("small", LAYER, 3)
    strongest = by_unit(found(files, settings))
    truth = every_activation(small, files)
    largest, places = truth.max((2, 3)), {file.name: at for at, file in enumerate(files)}
    assert len(strongest) == truth.shape[1] == 24
    for unit in range(truth.shape[1]):
        values = [value for value, _ in strongest[unit]][: KEPT_PER_ASKED * 3]
        np.testing.assert_allclose(values, np.sort(largest[:, unit])[::-1][:6], rtol=1e-3, atol=1e-5)
        for value, name in strongest[unit]:
            assert value == pytest.approx(largest[places[name], unit], rel=1e-3, abs=1e-5)


def test_rows_say_where_in_the_picture_the_unit_responds(small: ModelCard, tmp_path: Path) -> None:
    files = files_in(tmp_path, 4)
    truth = every_activation(small, files)
    field = receptive_fields(open_network(small, "cpu").network, 64)[LAYER]
    for at, result in enumerate(found(files, ExamplesSettings("small", LAYER))):
        assert isinstance(result, Rows) and len(result.rows) == 24
        height, width = read(Path(files[at].path)).shape[:2]
        for layer, unit, _, row, column, *box in result.rows:
            assert layer == LAYER
            assert truth[at, unit, row, column] == pytest.approx(truth[at, unit].max(), abs=1e-4)
            exact = in_picture(field.box(row, column), width, height, small.preprocessing)
            assert np.abs(np.subtract(box, exact)).max() <= 1
            assert 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height


def test_only_pixels_inside_the_box_matter(small: ModelCard, tmp_path: Path) -> None:
    """The box of a find, painted over outside, leaves the activation as it was."""
    layer = "conv1.2"
    (file,) = files_in(tmp_path, 1)
    before = every_activation(small, [file], layer)[0]
    (result,) = found([file], ExamplesSettings("small", layer))
    assert isinstance(result, Rows)
    _, unit, activation, row, column, left, top, right, bottom = result.rows[0]
    pixels = read(Path(file.path))
    changed = np.full_like(pixels, 90)
    # Resizing mixes a pixel with its neighbours.
    inside = np.s_[max(top - 2, 0) : bottom + 2, max(left - 2, 0) : right + 2]
    changed[inside] = pixels[inside]
    assert (changed != pixels).any()
    other = bad_pictures.written(tmp_path / "changed.png", bad_pictures.encoded(changed, "PNG"))
    after = every_activation(small, [PictureFile("changed.png", str(other))], layer)[0]
    assert after[unit, row, column] == pytest.approx(activation, abs=1e-4) == before[unit, row, column]


def test_pictures_that_are_not_among_the_strongest_have_no_rows_but_are_done(
    small: ModelCard, tmp_path: Path
) -> None:
    files = files_in(tmp_path, 2)
    results = found([files[0], *[files[1]] * 6], ExamplesSettings("small", LAYER, 1), Machine("cpu", None, 1))
    assert [type(each) for each in results] == [Rows] * 7
    # The second time a picture equals the strongest so far, and enters nothing new.
    assert [len(each.rows) for each in results if isinstance(each, Rows)][3:] == [0, 0, 0, 0]


def test_batches_and_threads_make_no_difference(small: ModelCard, tmp_path: Path) -> None:
    files = files_in(tmp_path, 13)
    settings = ExamplesSettings("small", LAYER, 2)
    alone = by_unit(found(files, settings, Machine("cpu", None, 1)))
    with ThreadPoolExecutor(3) as readers:
        together = by_unit(found(files, settings, Machine("cpu", readers, 13)))
    for unit, those in alone.items():
        assert [name for _, name in together[unit][:4]] == [name for _, name in those[:4]]


def test_memory_does_not_grow_with_the_pictures() -> None:
    strongest = Strongest(7, 4)
    rng = np.random.default_rng(0)
    seen = rng.normal(size=(500, 7)).astype(np.float32)
    entered = [strongest.enter(each) for each in seen]
    assert strongest._kept.shape == (4, 7)
    np.testing.assert_array_equal(np.sort(strongest._kept, axis=0), np.sort(seen, axis=0)[-4:])
    assert sum(map(len, entered[:4])) == 28 and sum(map(len, entered[-100:])) < 28


def test_the_last_layer_with_maps_when_none_is_named(small: ModelCard, tmp_path: Path) -> None:
    (result,) = found(files_in(tmp_path, 1), ExamplesSettings("small"))
    assert isinstance(result, Rows)
    assert {row[0] for row in result.rows} == {open_network(small, "cpu").last_maps.name}


def test_a_layer_without_maps_sees_the_whole_picture(small: ModelCard, tmp_path: Path) -> None:
    (result,) = found(files_in(tmp_path, 1), ExamplesSettings("small", "fc"))
    assert isinstance(result, Rows)
    # 64 of 72 pixels of the shorter side are seen: the middle 53 of 60.
    assert {row[3:] for row in result.rows} == {(0, 0, 18, 3, 72, 57)}


def test_a_layer_that_is_not_there(small: ModelCard, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="has no layer “conv99”"):
        found(files_in(tmp_path, 1), ExamplesSettings("small", "conv99"))


def test_unreadable_pictures_are_skipped_and_none_at_all_is_no_error(
    small: ModelCard, tmp_path: Path
) -> None:
    files = files_in(tmp_path, 2)
    broken = bad_pictures.written(tmp_path / "broken.jpg", b"no picture")
    results = found(
        [files[0], PictureFile("broken.jpg", str(broken)), files[1]], ExamplesSettings("small", LAYER)
    )
    assert [type(each) for each in results] == [Rows, Skipped, Rows]
    assert found([], ExamplesSettings("small", LAYER)) == []


def test_weights_that_are_not_numbers(small: ModelCard, tmp_path: Path) -> None:
    state = small_network().state_dict()
    state["conv1.0.weight"][0] = torch.nan
    path = save(state, "small.safetensors", "safetensors")
    broken = replace(card_of(path, "safetensors"), labels="imagenet.txt", key="broken")
    with pytest.MonkeyPatch.context() as patch:
        offer(patch, broken)
        (result,) = found(files_in(tmp_path, 1), ExamplesSettings("broken", LAYER))
    assert isinstance(result, Skipped) and not result.is_unreadable
    assert "not a number" in result.reason


def test_a_picture_smaller_than_the_field(small: ModelCard, tmp_path: Path) -> None:
    path = bad_pictures.written(
        tmp_path / "dot.png", bad_pictures.encoded(np.full((1, 2, 3), 200, dtype=np.uint8), "PNG")
    )
    (result,) = found([PictureFile("dot.png", str(path))], ExamplesSettings("small", LAYER))
    assert isinstance(result, Rows)
    assert all(
        0 <= left < right <= 2 and (top, bottom) == (0, 1) for *_, left, top, right, bottom in result.rows
    )


class Windows(nn.Module):
    """Gives H×W×C, as networks of windows of attention do."""

    def __init__(self) -> None:
        super().__init__()
        self.patches, self.norm, self.head = nn.Conv2d(3, 6, 8, 8), nn.LayerNorm(6), nn.Linear(6, 3)

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        return self.head(self.norm(self.patches(batch).permute(0, 2, 3, 1)).mean((1, 2)))


def test_channels_last(small: ModelCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    network = Windows().eval().requires_grad_(False)
    opened = open_network(small, "cpu")
    changed = replace(opened, network=network, layers=module_layers(network))
    monkeypatch.setattr(module, "open_network", lambda card, device: changed)
    files = files_in(tmp_path, 2)
    results = found(files, ExamplesSettings("small", "norm"))
    for file, result in zip(files, results, strict=True):
        batch = standardised(
            np.stack([fitted(read(Path(file.path)), small.preprocessing)]),
            small.preprocessing,
            torch.device("cpu"),
        )
        maps = outputs_of(network, batch, ["norm"])["norm"][0]
        assert isinstance(result, Rows) and len(result.rows) == 6
        for _, unit, activation, row, column, *_ in result.rows:
            assert activation == pytest.approx(float(maps[row, column, unit]), abs=1e-5)
            assert activation == pytest.approx(float(maps[..., unit].max()), abs=1e-5)


def test_pictures_for_which_the_layer_takes_no_part_are_skipped(
    small: ModelCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = DynamicFlow().eval().requires_grad_(False)
    changed = replace(open_network(small, "cpu"), network=network, layers=module_layers(network))
    monkeypatch.setattr(module, "open_network", lambda card, device: changed)
    files = []
    for name, value in (("dark.png", 20), ("bright.png", 250), ("dim.png", 90)):
        content = bad_pictures.encoded(np.full((70, 70, 3), value, dtype=np.uint8), "PNG")
        files.append(PictureFile(name, str(bad_pictures.written(tmp_path / name, content))))
    results = found([files[1], files[1], files[0], files[2]], ExamplesSettings("small", "dark"))
    assert [type(each) for each in results] == [Skipped, Skipped, Rows, Rows]
    assert isinstance(results[0], Skipped) and "took no part" in results[0].reason
    assert not results[0].is_unreadable


def module_layers(network: nn.Module) -> Any:
    from workbench.core.networks.tracing import trace

    return trace(network, 64)


def test_rows_are_those_of_the_table(small: ModelCard, tmp_path: Path) -> None:
    (result,) = found(files_in(tmp_path, 1), ExamplesSettings("small", LAYER))
    assert isinstance(result, Rows)
    for row in result.rows:
        for value, column in zip(row, EXAMPLES.columns, strict=True):
            assert type(value) is {"text": str, "integer": int, "real": float}[column.kind]
    assert "unit 0:" in EXAMPLES.row_in_words(result.rows[0])


def test_hooks_are_gone_when_it_is_cancelled(small: ModelCard, tmp_path: Path) -> None:
    steps = examples(files_in(tmp_path, 4), ExamplesSettings("small", LAYER), Machine("cpu", None, 2))
    next(steps)
    steps.close()
    network = open_network(small, "cpu").network
    assert not any(each._forward_hooks for each in network.modules())


def test_a_model_that_is_not_known() -> None:
    with pytest.raises(WorkbenchError):
        found([], ExamplesSettings("nothing like it"))


def test_where_the_middle_lies_in_the_picture() -> None:
    """Fitted markers are found where they were painted."""
    described = replace(card("squeezenet1_1").preprocessing, resize=72, crop=64)
    for width, height in ((200, 100), (90, 300), (72, 72), (50, 40)):
        for x, y in ((width // 2, height // 2), (width // 2 - 9, height // 2 + 7)):
            picture = np.zeros((height, width, 3), dtype=np.uint8)
            picture[y : y + 2, x : x + 2] = 255
            weight = fitted(picture, described)[..., 0].astype(float)
            row = (weight.sum(1) @ np.arange(64)) / weight.sum()
            column = (weight.sum(0) @ np.arange(64)) / weight.sum()
            left, top, right, bottom = in_picture(
                (column, row, column + 1, row + 1), width, height, described
            )
            assert abs((left + right) / 2 - (x + 1)) < 0.6 and abs((top + bottom) / 2 - (y + 1)) < 0.6
