"""Real faces for the tests of faces: photographs beside this repository, and one that a library brings."""

import shutil

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import SHARED
from workbench.core.models.cards import card
from workbench.core.models.store import weights_path
from workbench.core.pictures.reading import read


@pytest.fixture(scope="session")
def portraits() -> dict[str, NDArray[np.uint8]]:
    """Photographs of one face each: four of one man, on one of which half his face is missing, and one of another."""
    folder = SHARED / "faces"
    if not folder.is_dir():
        pytest.skip("the shared photographs of faces are not beside this repository")
    return {path.stem: read(path) for path in sorted(folder.glob("*.jpg"))}


@pytest.fixture(scope="session")
def astronaut() -> NDArray[np.uint8]:
    """Eileen Collins, photographed by NASA for everybody to use: 512×512."""
    from skimage import data

    return np.ascontiguousarray(data.astronaut())


@pytest.fixture
def yunet(private_folders: None) -> str:
    """The key of a detector whose real weights are in this test's folder of models."""
    weights = SHARED / "weights" / "yunet.onnx"
    if not weights.is_file():
        pytest.skip("YuNet's weights are not beside this repository")
    place = weights_path(card("yunet_n_640"))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(weights, place)
    return "yunet_n_640"
