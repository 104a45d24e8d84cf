"""Files whose contents say anything at all: a generator or a sentence comes of each."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.generators.making import small_stylegan2
from tests.core.generators.making_files import nvidia_pickle, rosinality_checkpoint, tensorflow_pickle
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.containers import Container
from workbench.core.generators.formats.recognise import found_in
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.generators.reading.checkpoint import Record, read_checkpoint

State = dict[str, Any]

_ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 2**70)
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from([np.zeros(2), np.float64(2), torch.zeros(3), torch.zeros(0, 2), torch.full((2, 2), 7)]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def _places(value: Any, found: list[State]) -> list[State]:
    """All dictionaries of a tree."""
    if isinstance(value, Record):
        return _places(value.state, found)
    if isinstance(value, dict):
        found.append(value)
        for each in value.values():
            _places(each, found)
    elif isinstance(value, list | tuple):
        for each in value:
            _places(each, found)
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    network = small_stylegan2(8, label_size=2, architecture="resnet")
    judge = StyleGAN2Discriminator(network.design)
    return [
        nvidia_pickle(folder / "a.pkl", network, judge),
        tensorflow_pickle(folder / "b.pkl", network),
        rosinality_checkpoint(folder / "c.pt", small_stylegan2(8)),
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_tree_says_a_generator_or_a_sentence_comes_of_it(
    files: list[Path], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(files))
    read = read_checkpoint(path)
    places = [each for each in _places(read.value, []) if each]
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places))
        key = data.draw(st.sampled_from(list(place)))
        if data.draw(st.booleans()):
            place[key] = data.draw(_ODD)
        elif len(place) > 1:
            del place[key]
    try:
        found_in(Container(path, read.kind, read.value, read.names))
    except GeneratorError as refused:
        assert str(refused)
