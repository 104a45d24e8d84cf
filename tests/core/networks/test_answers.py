"""What a network answers, and how a label is named."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.core.networks.odd_networks import LABELS, ODD_NETWORKS, SIZE, made, state_of
from workbench.core.networks.answers import label_number, logits_of, probabilities_of, ranked, score_of
from workbench.core.networks.errors import NetworkError

NAMES = ("tabby", "tiger cat", "Egyptian cat", "crane", "crane", "12")


def pictures(count: int = 2) -> torch.Tensor:
    return torch.rand(count, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("name", [each for each in ODD_NETWORKS if each != "not a number"])
def test_one_number_for_each_label_and_picture(name: str) -> None:
    network = made(name).train()
    before = state_of(network)
    logits = logits_of(network, pictures())
    assert logits.shape == (2, LABELS) and logits.dtype == torch.float32
    assert torch.equal(score_of(network, pictures(), 3), logits[:, 3])
    shares = probabilities_of(network, pictures(1))
    assert shares.shape == (LABELS,) and shares.sum() == pytest.approx(1)
    assert state_of(network) == before


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(NetworkError, match="weights may be damaged"):
        logits_of(made("not a number"), pictures())
    with pytest.raises(NetworkError, match="does not give one number for each label"):
        logits_of(nn.Flatten(0), pictures())
    with pytest.raises(NetworkError, match="5 labels, counted from 0; none has number -1"):
        score_of(made("residual"), pictures(), -1)


def test_answers_are_ranked() -> None:
    found = ranked(np.array([0.2, 0.5, 0.1, 0.05, 0.1, 0.05]), NAMES)
    assert [each.index for each in found] == [1, 0, 2, 4, 3, 5]
    assert (found[0].label, found[0].probability) == ("tiger cat", 0.5)


@pytest.mark.parametrize(
    ("words", "expected"), [("Tabby", 0), (" egyptian ", 2), ("4", 4), ("crane", 3), ("12", 5), ("0", 0)]
)
def test_labels_are_named_by_name_part_or_number(words: str, expected: int) -> None:
    assert label_number(words, NAMES) == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("cat", "Several labels of the network hold “cat”: “tiger cat” \\(1\\)"),
        ("6", "no label “6”"),
        (" ", "no label"),
    ],
)
def test_unclear_labels_are_asked_back(words: str, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        label_number(words, NAMES)
