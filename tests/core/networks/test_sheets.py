"""Sheets: every tile is there with its own pixels, and names in any script can be written below."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.core.networks.sheets import Bar, Entry, sheet, write_sheet
from workbench.core.pictures.colour_scales import viridis
from workbench.core.tables import ExportError
from workbench.core.wording import short_number


def pictures(count: int, height: int = 3, width: int = 3) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 200, (count, height, width, 3), dtype=np.uint8)


def holds(page: np.ndarray, tile: np.ndarray, factor: int) -> bool:
    large = tile.repeat(factor, axis=0).repeat(factor, axis=1)
    starts = np.argwhere((page == large[0, 0]).all(axis=-1))
    height, width = large.shape[:2]
    return any(np.array_equal(page[y : y + height, x : x + width], large) for y, x in starts)


@pytest.mark.parametrize(
    ("count", "height", "width", "factor"), [(40, 3, 3, 24), (1, 100, 80, 1), (17, 1, 1, 72), (3, 2, 9, 8)]
)
def test_every_tile_is_there_enlarged_by_a_whole_factor(
    count: int, height: int, width: int, factor: int
) -> None:
    tiles = pictures(count, height, width)
    page = sheet(tiles, [Entry(str(at), "0.5") for at in range(count)], ["A heading"])
    assert page.dtype == np.uint8 and page.shape[2] == 3
    assert all(holds(page, tile, factor) for tile in tiles)


def test_the_bar_has_the_scale_in_it() -> None:
    plain = [Entry("0")]
    page = sheet(pictures(1), plain, ["A"], Bar("0", "3", is_signed=False))
    colours = {tuple(each) for each in page.reshape(-1, 3).tolist()}
    assert {tuple(each) for each in viridis(np.array([0, 0.5, 1])).tolist()} <= colours


def test_a_word_lies_across_its_tile() -> None:
    tiles = np.zeros((2, 3, 3, 3), np.uint8)
    with_word = sheet(tiles, [Entry("0"), Entry("1", word="dead")], ["A"])
    without = sheet(tiles, [Entry("0"), Entry("1")], ["A"])
    assert (with_word != without).any()
    assert holds(with_word, tiles[0], 24)


def test_long_headings_are_wrapped_and_strange_letters_do_no_harm() -> None:
    short = sheet(pictures(1), [Entry("0")], ["A"])
    long = sheet(pictures(1), [Entry("熊 ß × −1")], ["Bärenhöhle 熊 × 3", " ".join(["word"] * 200)])
    assert long.shape[0] > short.shape[0] + 60 and long.shape[1] == short.shape[1]


def test_it_is_written_as_png_or_not_at_all(tmp_path: Path) -> None:

    folder = tmp_path
    page = sheet(pictures(2), [Entry("0"), Entry("1")], ["A"])
    write_sheet(folder / "a.png", page)
    with Image.open(folder / "a.png") as image:
        assert image.format == "PNG"
        np.testing.assert_array_equal(np.asarray(image), page)
    (folder / "b.png").mkdir()
    with pytest.raises(ExportError):
        write_sheet(folder / "b.png", page)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (0.123456, "0.123"),
        (-12.34, "−12.3"),
        (99.96, "100"),
        (1234.5, "1,234"),
        (2.5e7, "2.50e+07"),
        (0.00001234, "1.23e-05"),
        (float("nan"), "not a number"),
        (float("-inf"), "infinite"),
    ],
)
def test_short_numbers(number: float, words: str) -> None:
    assert short_number(number) == words
