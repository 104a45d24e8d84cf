"""The check with shuffled weights tells methods that depend on the network from those that do not."""

import copy

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from tests.core.networks.odd_networks import ODD_NETWORKS, made, state_of
from tests.core.networks.saliency.asking import ask, branching
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.saliency import sanity
from workbench.core.networks.saliency.looking import Heat, heat
from workbench.core.networks.saliency.sanity import STAGES, Check, sanity_check, similarity
from workbench.core.networks.saliency.settings import SaliencySettings

SETTINGS = SaliencySettings()


def checks(network: nn.Module, word: str = "gradients", seed: int = 0) -> list[Check]:
    question = ask(network)
    steps = list(sanity_check(question, heat(question, word, SETTINGS), SETTINGS, seed))
    assert [step.done for step in steps] == [0, *range(1, len(STAGES) + 1)]
    return [step.value for step in steps if step.value]


@pytest.mark.parametrize("name", [each for each in ODD_NETWORKS if each != "not a number"])
def test_the_network_itself_is_not_touched(name: str) -> None:
    network = made(name).train()
    before = state_of(network)
    found = checks(network)
    assert state_of(network) == before
    assert [each.stage for each in found] == [stage for stage, _ in STAGES]


def test_weights_are_shuffled_from_the_end_and_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    network, shuffled = branching(), []

    def noting(question: object, word: str, settings: object) -> Heat:
        shuffled.append(copy.deepcopy(question.network.state_dict()))  # type: ignore[attr-defined]
        return Heat(word, 2, np.eye(32, dtype=np.float32), False, {})

    monkeypatch.setattr(sanity, "heat", noting)
    true = Heat("gradients", 2, np.eye(32, dtype=np.float32), False, {})
    list(sanity_check(ask(network), true, SETTINGS))
    before = network.state_dict()
    changed = [
        {name.split(".")[0] for name, value in state.items() if not torch.equal(value, before[name])}
        for state in shuffled
    ]
    assert changed[0] == {"head"}
    assert changed[1] >= {"head", "hidden"} and "first" not in changed[1]
    # The weights of a fresh normalisation are all alike, so that shuffling does not show.
    assert changed[2] == {"first", "wide", "narrow", "hidden", "head"}
    for name, value in before.items():
        assert torch.equal(shuffled[-1][name].flatten().sort().values, value.flatten().sort().values)


def test_the_same_seed_gives_the_same_check() -> None:
    first, again, other = (checks(branching(), seed=seed) for seed in (0, 0, 1))
    assert [each.similarity for each in first] == [each.similarity for each in again]
    assert [each.similarity for each in first] != [each.similarity for each in other]


def test_a_map_of_the_picture_alone_is_found_out() -> None:
    """Its gradient is the same for all weights but for a factor."""

    class EdgesOnly(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Linear(1, 5)
            nn.init.uniform_(self.weight.weight, 1, 2)

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return self.weight((pictures**2).sum((1, 2, 3))[:, None])

    for each in checks(EdgesOnly()):
        assert each.similarity == pytest.approx(1, abs=1e-3)
        assert "hardly changes" in each.meaning
    assert "as it should" in checks(branching(), "integrated")[-1].meaning


def test_similarity_is_a_rank_correlation() -> None:
    dice = np.random.default_rng(0)
    one, other = dice.random((6, 7), dtype=np.float32), dice.random((6, 7), dtype=np.float32)
    ranks = [stats.rankdata(each.ravel()) for each in (one, other)]
    assert similarity(one, other) == pytest.approx(np.corrcoef(ranks)[0, 1])
    assert similarity(one, one**3) == pytest.approx(1)
    assert similarity(one, np.zeros_like(one)) is None


def test_meanings() -> None:
    empty = Heat("gradients", 0, np.zeros((2, 2), np.float32), False, {})
    meanings = [Check("all layers", empty, value).meaning for value in (0.9, 0.3, -0.7, None)]
    assert len(set(meanings)) == 4 and all(each.endswith(".") for each in meanings)
    assert "empty" in meanings[-1]


def test_a_network_without_weights_cannot_be_checked() -> None:
    class NoWeights(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return (pictures**2).sum((2, 3))

    with pytest.raises(NetworkError, match="no weights that could be shuffled"):
        checks(NoWeights())
