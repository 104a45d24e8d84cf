"""New networks of StyleGAN3: the sizes and filters that are known of published ones."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.core.generators.golden import R_LIKE, T_LIKE
from workbench.core.generators.networks.stylegan3_building import (
    Band,
    StyleGAN3Rules,
    designed,
    filters,
    low_pass,
    new_stylegan3,
    radial_low_pass,
    rules_of_r,
    rules_of_t,
)

T_1024 = (
    "L0_36_512 L1_36_512 L2_52_512 L3_52_512 L4_84_512 L5_148_512 L6_148_512 L7_276_323 L8_276_203 L9_532_128 "
    "L10_1044_81 L11_1044_51 L12_1044_32 L13_1024_32 L14_1024_3"
)
R_1024 = (
    "L0_36_1024 L1_36_1024 L2_52_1024 L3_52_1024 L4_84_1024 L5_148_1024 L6_148_1024 L7_276_645 L8_276_406 L9_532_256 "
    "L10_1044_161 L11_1044_102 L12_1044_64 L13_1024_64 L14_1024_3"
)
T_256 = (
    "L0_36_512 L1_36_512 L2_36_512 L3_52_512 L4_52_512 L5_84_512 L6_84_512 L7_148_362 L8_148_256 L9_148_181 "
    "L10_276_128 L11_276_91 L12_276_64 L13_256_64 L14_256_3"
)
SMALL_T = "L0_36_32 L1_36_32 L2_52_32 L3_52_27 L4_52_16 L5_32_16 L6_32_3"
SMALL_R = "L0_36_64 L1_36_64 L2_52_64 L3_52_54 L4_52_32 L5_32_32 L6_32_3"


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        (rules_of_t(1024), T_1024),
        (rules_of_r(1024), R_1024),
        (rules_of_t(256), T_256),
        (T_LIKE, SMALL_T),
        (R_LIKE, SMALL_R),
    ],
)
def test_layers_of_published_networks(rules: StyleGAN3Rules, names: str) -> None:
    """Sizes and channels of every layer."""
    assert " ".join(designed(rules).layer_names) == names


def test_margins() -> None:
    """How much is enlarged, reduced, added and cut away in each layer."""
    first, inner = (2, 2, (9, 8, 9, 8)), (4, 2, (-6, -9, -6, -9))
    of_t = [first, first, inner, first, first, (2, 2, (-11, -12, -11, -12)), (1, 1, (0, 0, 0, 0))]
    assert [(each.up, each.down, each.padding) for each in designed(T_LIKE).layers] == of_t
    of_r = [each.padding[:2] for each in designed(R_LIKE).layers]
    assert of_r == [(11, 10), (11, 10), (-2, -5), (11, 10), (11, 10), (-9, -10), (0, 0)]
    assert [each.is_down_square for each in designed(R_LIKE).layers] == [True] * 4 + [False] * 3
    assert [each.down_taps for each in designed(R_LIKE).layers] == [12] * 6 + [0]


@pytest.mark.parametrize(
    ("layer", "which", "taps", "first", "most", "least"),
    [
        (0, 0, 12, 0.00079, 0.20130, None),
        (0, 1, 12, 0.00079, 0.20130, None),
        (1, 1, 12, -0.00113, 0.22169, None),
        (2, 0, 24, -0.00057, 0.11302, None),
        (3, 1, 12, -0.00776, 0.28060, -0.02000),
        (4, 1, 12, 0.02337, 0.43206, -0.07862),
    ],
)
def test_filters(layer: int, which: int, taps: int, first: float, most: float, least: float | None) -> None:
    """Known numbers of the filters of a small T."""
    row = filters(T_LIKE, layer)[which]
    assert row is not None and row.shape == (taps,)
    assert_allclose(row.sum(), 1)
    assert_allclose(row[[0]], first, atol=1e-5)
    assert_allclose(row.max(), most, atol=1e-5)
    if least is not None:
        assert_allclose(row.min(), least, atol=1e-5)


def test_a_row_keeps_what_is_below_its_cutoff() -> None:
    """Low frequencies pass, those beyond the band do not."""
    band = Band(cutoff=8.0, half_width=4.0, rate=32.0, size=52, channels=1)
    row = low_pass(64, band, 64.0)
    times = (np.arange(64) - 31.5) / 64
    passed = [abs(np.sum(row * np.exp(-2j * np.pi * frequency * times))) for frequency in (0, 3, 14, 20)]
    assert_allclose(passed, [1, 1, 0, 0], atol=0.01)


def test_a_square_is_alike_in_all_directions() -> None:
    """Whichever way waves run, those below the cutoff pass as much as others of their length; short ones do not."""
    band = Band(cutoff=8.0, half_width=6.0, rate=32.0, size=52, channels=1)
    square = radial_low_pass(32, band, 64.0)
    assert_allclose(square.sum(), 1)
    across, down = np.meshgrid(*[(np.arange(32) - 15.5) / 64] * 2)

    def passed(frequency: float, degrees: float) -> float:
        angle = np.radians(degrees)
        place = across * np.cos(angle) + down * np.sin(angle)
        return abs(np.sum(square * np.exp(-2j * np.pi * frequency * place)))

    answers = np.array(
        [[passed(frequency, angle) for angle in (0, 20, 45, 90)] for frequency in (0, 2, 8, 20)]
    )
    assert_allclose(answers[:, 0], [1, 1, 0.5, 0], atol=0.06)
    assert_allclose(answers, np.tile(answers[:, :1], 4), atol=0.01)


def test_a_new_network_has_its_filters() -> None:
    """What was designed stands in the buffers under the names of files."""
    network = new_stylegan3(R_LIKE, 32, 32)
    up, down = filters(R_LIKE, 1)
    assert_allclose(network.state_dict()["synthesis.L1_36_64.up_filter"], up, atol=1e-7)
    assert_allclose(network.state_dict()["synthesis.L1_36_64.down_filter"], down, atol=1e-7)
    assert "synthesis.L6_32_3.up_filter" not in network.state_dict()
