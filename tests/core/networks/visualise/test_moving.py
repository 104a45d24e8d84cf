"""Moving pictures about, against shifts, scalings and turns that are done by hand."""

import math

import pytest
import torch

from workbench.core.networks.visualise import moving
from workbench.core.networks.visualise.moving import a_move, moved, resampled


@pytest.fixture
def chance() -> torch.Generator:
    return torch.Generator().manual_seed(5)


def test_moves_stay_within_their_ranges(chance: torch.Generator) -> None:
    maps = torch.stack([a_move(chance) for _ in range(500)])
    scales = maps[:, :, :2].det().sqrt()
    turns = torch.atan2(maps[:, 1, 0], maps[:, 0, 0])
    assert 0.9 <= scales.min() < 0.92 and 1.08 < scales.max() <= 1.1
    assert math.radians(9) < turns.abs().max() <= math.radians(10)
    # Shifts of 8 and 4 of 128 pixels, the second one scaled: of a side of 2, that is 0.125 + 0.0625 · 1.1 · √2.
    assert 0.15 < maps[:, :, 2].abs().max() <= 0.125 + 0.0625 * 1.1 * math.sqrt(2)
    assert maps[:, :, 2].mean().abs() < 0.02


def test_a_shift_moves_whole_pixels(chance: torch.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    right = torch.tensor([[1.0, 0.0, 2 * 3 / 32], [0.0, 1.0, 0.0]])
    monkeypatch.setattr(moving, "a_move", lambda _: right)
    pictures = torch.randn(2, 3, 32, 32)
    found = moved(pictures, chance)
    assert torch.allclose(found[..., :-3], pictures[..., 3:], atol=1e-5)
    assert found[..., -3:].abs().max() < 1e-5, "what lies outside is the mean colour"


def test_all_pictures_are_moved_alike(chance: torch.Generator) -> None:
    one = torch.randn(1, 3, 24, 24)
    found = moved(one.repeat(3, 1, 1, 1), chance)
    assert torch.equal(found[0], found[2])
    assert not torch.allclose(found[0], one[0])


def test_pictures_of_the_right_size_are_left_alone() -> None:
    picture = torch.randn(1, 3, 20, 20)
    assert resampled(picture, 20) is picture
    assert resampled(picture, 32).shape == (1, 3, 32, 32)
    checks = (torch.arange(40)[:, None] + torch.arange(40)[None]) % 2
    assert (resampled(checks.expand(1, 3, 40, 40).float(), 10)[..., 2:-2, 2:-2] - 0.5).abs().max() < 0.05
