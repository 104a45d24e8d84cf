"""Our networks against what the reference implementations gave for the same weights."""

import pytest
import torch
from numpy.testing import assert_allclose

from tests.core.generators.golden import (
    R_LIKE,
    T_LIKE,
    TOLERANCE,
    Figures,
    golden_stylegan2,
    golden_stylegan3,
    golden_ws,
    of_tensor,
)
from workbench.core.generators.networks.design import Noise
from workbench.core.generators.networks.stylegan3_building import StyleGAN3Rules

STYLEGAN2: dict[tuple[str, Noise], Figures] = {
    ("skip", "constant"): Figures(0.622595, 1.107568, -3.87679, 4.80266, (0.40328, 0.3251, 0.64756, 0.40763)),
    ("skip", "none"): Figures(0.595794, 1.074071, -3.42855, 3.92927, (0.50076, 0.35505, 0.78025, 0.33179)),
    ("resnet", "constant"): Figures(
        0.079028, 0.551087, -1.43813, 2.17416, (-0.15367, 0.14766, 0.16459, 0.09755)
    ),
    ("resnet", "none"): Figures(0.080302, 0.545699, -1.21841, 2.05398, (0.06913, 0.26444, 0.09738, 0.05289)),
    ("orig", "constant"): Figures(
        0.644938, 0.704156, -1.36536, 3.97888, (0.25993, 0.34848, 0.51556, 0.09624)
    ),
    ("orig", "none"): Figures(0.625739, 0.663526, -0.52568, 3.10245, (0.29462, 0.3485, 0.51208, 0.18607)),
}
WS = Figures(0.277825, 0.722824, -0.66435, 3.59492, (-0.31933, -0.03766, -0.08283, 0.95542))
WS_LABELLED = Figures(0.374171, 0.816567, -1.04432, 3.64231, (-0.0571, 1.73119, -0.32738, 1.02734))
LABELLED = Figures(0.383293, 1.151447, -3.25206, 4.00849, (0.65851, -0.04374, 0.35456, 0.50565))
CLAMPED = Figures(0.560163, 1.01959, -3.67065, 3.07763, (0.38721, 0.29981, 0.66606, 0.41265))
LIKE_T = Figures(0.000518, 0.1071, -0.25916, 0.17632, (-0.11227, 0.0849, -0.20977, 0.03909))
LIKE_R = Figures(0.039981, 0.032222, -0.02531, 0.10403, (0.04365, 0.07176, 0.08302, 0.00895))


def assert_same(values: torch.Tensor, expected: Figures) -> None:
    """Equal to the figures as far as they are printed."""
    found = of_tensor(values)
    assert_allclose(
        (found.mean, found.deviation, found.least, found.most, *found.places),
        (expected.mean, expected.deviation, expected.least, expected.most, *expected.places),
        rtol=0,
        atol=TOLERANCE,
    )


@pytest.mark.parametrize(("architecture", "noise"), STYLEGAN2)
def test_stylegan2(architecture: str, noise: Noise) -> None:
    """Each architecture, with the noise of the file and without."""
    network = golden_stylegan2(architecture=architecture)
    ws = golden_ws(network)
    assert_same(ws, WS)
    assert_same(network(ws, noise), STYLEGAN2[architecture, noise])


def test_stylegan2_with_labels() -> None:
    """Labels go into the mapping."""
    network = golden_stylegan2(label_size=3)
    assert_same(golden_ws(network), WS_LABELLED)
    assert_same(network(golden_ws(network)), LABELLED)


def test_stylegan2_with_a_clamp() -> None:
    """Every layer is kept within limits."""
    network = golden_stylegan2(clamp=2.0)
    assert_same(network(golden_ws(network)), CLAMPED)


@pytest.mark.parametrize(("rules", "expected"), [(T_LIKE, LIKE_T), (R_LIKE, LIKE_R)], ids=["T", "R"])
def test_stylegan3(rules: StyleGAN3Rules, expected: Figures) -> None:
    """Both kinds."""
    network = golden_stylegan3(rules)
    assert_same(golden_ws(network), WS)
    assert_same(network(golden_ws(network)), expected)
