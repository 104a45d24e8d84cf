"""A question about maps as a whole: what is kept is not computed again, and small pictures are looked at too."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.bad_pictures import encoded, written
from tests.core.networks.making import opened, picture
from tests.core.networks.odd_networks import made, state_of
from workbench.core.networks import maps_looking
from workbench.core.networks.maps import maps_of
from workbench.core.networks.maps_looking import answered, meaning
from workbench.core.networks.maps_settings import BEFORE, BY_NUMBER, BY_SHARE, MapsQuestion, MapsSettings
from workbench.core.networks.opening import OpenNetwork, network_input
from workbench.core.networks.recent import Recent
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.panes.network.maps_work import save_maps

BYTES = 2**20


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> OpenNetwork:
    found = opened(made("in-place ReLU"))
    monkeypatch.setattr(maps_looking, "open_network", lambda card, device: found)
    return found


@pytest.fixture
def file(tmp_path: Path) -> PictureFile:
    return saved(tmp_path, "a.png", picture())


def saved(folder: Path, name: str, pixels: np.ndarray) -> PictureFile:
    return PictureFile(name, str(written(folder / name, encoded(pixels, "PNG"))))


def question(ready: OpenNetwork, file: PictureFile, layer: str = "3", **settings: Any) -> MapsQuestion:
    return MapsQuestion(ready.card, "cpu", file, layer, MapsSettings(**settings))


def test_an_answer_has_the_maps_of_the_picture_as_the_network_gets_it(
    ready: OpenNetwork, file: PictureFile
) -> None:
    answer = answered(question(ready, file, order=BY_NUMBER), Recent(BYTES))
    expected = maps_of(ready, network_input(picture(), ready), ready.layer("4")).values
    np.testing.assert_array_equal(answer.first.maps.values, expected)
    assert answer.layer.name == "4"
    assert answer.tiles.shape == (6, 16, 16, 3)
    assert answer.first.seen.shape == (32, 32, 3) and answer.first.size == (50, 70)
    assert answered(question(ready, file, activation=BEFORE), Recent(BYTES)).layer.name == "3"


def test_what_was_computed_is_not_computed_again(
    ready: OpenNetwork, file: PictureFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[str] = []
    monkeypatch.setattr(
        maps_looking,
        "maps_of",
        lambda opened, batch, layer: (passes.append(layer.name), maps_of(opened, batch, layer))[1],
    )
    recent = Recent(BYTES)
    for layer in ("0", "3", "0", "3", "0"):
        answered(question(ready, file, layer), recent)
    answered(replace(question(ready, file, order=BY_NUMBER), side=8), recent)
    assert passes == ["1", "4"]
    changed = replace(file, modified=5)
    answered(question(ready, changed), recent)
    assert passes == ["1", "4", "4"]


def test_memory_is_bounded(ready: OpenNetwork, tmp_path: Path) -> None:
    recent = Recent(60_000)
    for number in range(12):
        other = saved(tmp_path, f"{number}.png", picture(seed=number))
        for layer in ("0", "3"):
            answered(question(ready, other, layer), recent)
            assert 0 < recent.bytes <= 60_000


def test_recent_forgets_what_was_looked_at_longest_ago() -> None:
    recent = Recent(100)
    recent.put("a", 1, 40)
    recent.put("b", 2, 40)
    assert recent.get("a") == 1
    recent.put("c", 3, 40)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)
    recent.put("large", 4, 101)
    assert recent.get("large") is None and recent.bytes == 80


def test_two_pictures_are_shown_on_one_scale(ready: OpenNetwork, file: PictureFile, tmp_path: Path) -> None:
    other = saved(tmp_path, "b.png", np.full((40, 40, 3), 255, np.uint8))
    both = answered(replace(question(ready, file, scale="one for all"), compared=other), Recent(BYTES))
    assert both.second is not None and both.second.file == other
    largest = max(both.first.maps.largest.max(), both.second.maps.largest.max())
    assert both.scale.high(0) == largest


def test_by_share_the_channel_that_speaks_most_for_the_label_comes_first(
    ready: OpenNetwork, file: PictureFile
) -> None:
    recent = Recent(BYTES)
    asked = replace(question(ready, file, order=BY_SHARE), label=3)
    answer, found = answered(asked, recent), meaning(asked, recent)
    assert answer.channels[0] == found.shares.argmax()
    assert found.label.label == "label 3"
    with torch.no_grad():
        probabilities = torch.softmax(ready.network(network_input(picture(), ready)), dim=1)[0]
    assert [each.index for each in found.answers] == probabilities.argsort(descending=True).tolist()
    assert found.answers[0].probability == pytest.approx(probabilities.max().item(), abs=1e-6)
    assert meaning(replace(asked, label=-1), recent).label == found.answers[0]


def test_pictures_smaller_than_what_a_place_sees_work(ready: OpenNetwork, tmp_path: Path) -> None:
    tiny = saved(tmp_path, "tiny.png", picture(1, 2))
    recent = Recent(BYTES)
    answer = answered(question(ready, tiny), recent)
    assert answer.first.size == (1, 2) and answer.first.seen.shape == (32, 32, 3)
    assert np.isfinite(answer.first.maps.values).all()
    field = meaning(question(ready, tiny), recent).field
    assert field is not None and field.size == (8, 8)
    assert meaning(question(ready, tiny, "5"), recent).field.is_whole


def test_at_the_end_channels_stand_for_labels(ready: OpenNetwork, file: PictureFile) -> None:
    assert answered(question(ready, file, "7"), Recent(BYTES)).labels == ready.labels
    assert answered(question(ready, file, "3"), Recent(BYTES)).labels == ()


def test_an_unreadable_picture_is_said(ready: OpenNetwork, tmp_path: Path) -> None:
    broken = PictureFile("no.png", str(written(tmp_path / "no.png", b"not a picture")))
    with pytest.raises(UnreadablePicture):
        answered(question(ready, broken), Recent(BYTES))


def test_saving_that_is_given_up_leaves_nothing(
    ready: OpenNetwork, file: PictureFile, tmp_path: Path
) -> None:
    before = state_of(ready.network)
    saving = save_maps(question(ready, file), Recent(BYTES), tmp_path / "out" / "maps")
    next(saving)
    saving.close()
    assert state_of(ready.network) == before
    assert not (tmp_path / "out").exists()
