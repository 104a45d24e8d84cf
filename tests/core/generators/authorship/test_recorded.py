"""What is saved can be made again from its file alone, to the pixel."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.core.generators.making import kept_generator
from workbench.cli import main
from workbench.core.generators.authorship import Labelling, Made, labels, save_generated
from workbench.core.generators.authorship.animations import save_animation
from workbench.core.generators.authorship.labels import PARAMETERS, parameters
from workbench.core.generators.authorship.recorded import read_recipe
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.store import weights_of
from workbench.core.generators.latents.directions import Direction, direction_key
from workbench.core.generators.latents.points import Mix, Movement, Place, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.rendering import renderer

SUFFIXES = [".png", ".jpg", ".gif", ".mp4"]


@pytest.fixture
def card() -> GeneratorCard:
    return kept_generator()


def directions(card: GeneratorCard) -> tuple[Direction, ...]:
    trees = Direction("", "trees & “<Bäume>”", "pca", numbers(32), card.key, first=1, last=5, zero=0.5)
    sky = Direction("", "sky", "channel", numbers(1), card.key, layer=2, channel=7)
    unheard = Direction("", "not moved", "sefa", numbers(32), card.key)
    return tuple(replace(each, key=direction_key(each)) for each in (trees, sky, unheard))


def numbers(*shape: int) -> Vectors:
    return Vectors.of(np.random.default_rng(5).normal(size=shape))


def point(card: GeneratorCard) -> Point:
    trees, sky, _ = directions(card)
    return Point(
        Place(41.25, 3),
        truncation=0.7,
        cutoff=4,
        noise="random",
        noise_seed=9,
        mixes=(Mix(Place(7), 2, 4),),
        movement=Movement(0.1, -0.2, 30),
        amounts=((trees.key, -1.5), (sky.key, 3.0)),
    )


def save(path: Path, made: Made) -> Path:
    picture = np.zeros((32, 32, 3), np.uint8)
    if path.suffix in (".gif", ".mp4"):
        return save_animation(path, [picture] * (1 + len(made.further)), made)
    return save_generated(path, picture, made)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_file_holds_all_that_is_needed(
    tmp_path: Path, card: GeneratorCard, suffix: str
) -> None:
    sliders = directions(card)
    given = Point(start=numbers(card.style_count, 32), strengths=(0.5,) * card.layer_count)
    path = save(tmp_path / f"a{suffix}", Made(card, point(card), sliders, further=(given,)))
    recorded = read_recipe(path, card)
    # The first slider rests at 0.5, so that the second point hears it as well.
    assert recorded.points == (point(card), given)
    assert [(each.key, each.step, each.zero) for each in recorded.directions] == [
        (each.key, each.step, each.zero) for each in sliders[:2]
    ]


def test_the_same_pixels_come_from_a_file_alone(tmp_path: Path, card: GeneratorCard) -> None:
    sliders = directions(card)
    pixels = renderer(card.key).full(point(card), sliders).pixels
    path = save_generated(tmp_path / "street.png", pixels, Made(card, point(card), sliders))
    # The directions were never kept: they are in this file alone.
    words = ["generator", "render", weights_of(card.key), "--recipe", path, "--out", tmp_path / "again"]
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words), "--device", "cpu"])
    assert not ended.value.code
    (again,) = (tmp_path / "again").iterdir()
    np.testing.assert_array_equal(np.asarray(Image.open(again)), np.asarray(Image.open(path)))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_without_room_for_the_numbers_says_so(
    tmp_path: Path, card: GeneratorCard, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "_MOST_RECIPE", 50_000)
    many = tuple(Point(start=numbers(card.style_count, 32)) for _ in range(60))
    path = save(tmp_path / f"a{suffix}", Made(card, many[0], further=many[1:]))
    with pytest.raises(GeneratorError, match="had no room"):
        read_recipe(path, card)


def test_files_without_a_recipe_of_this_generator_are_refused(tmp_path: Path, card: GeneratorCard) -> None:
    made = Made(card, Point())
    blind = save_generated(
        tmp_path / "blind.png", np.zeros((32, 32, 3), np.uint8), made, Labelling(keeps_recipe_apart=True)
    )
    with pytest.raises(GeneratorError, match="without knowing"):
        read_recipe(blind, card)
    with pytest.raises(GeneratorError, match="another generator"):
        read_recipe(save(tmp_path / "a.png", made), replace(card, key="0" * 64))
    (tmp_path / "no.png").write_bytes(b"no picture")
    for missing in ("no.png", "nowhere.png"):
        with pytest.raises(GeneratorError, match="no recipe"):
            read_recipe(tmp_path / missing, card)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("truncation", "half"),
        ("place", [1]),
        ("w", {"shape": [9], "float32": "AAAA"}),
        ("labels", {"99": 1.0}),
        ("mixes", [{}]),
        ("amounts", None),
        ("noise", "loud"),
        ("cutoff", 2.5),
    ],
)
def test_odd_recipes_come_to_a_sentence(
    tmp_path: Path, card: GeneratorCard, part: str, value: object
) -> None:
    record = json.loads(parameters(Made(card, Point()), Labelling()))
    record["point"][part] = value
    notes = PngInfo()
    notes.add_text(PARAMETERS, json.dumps(record))
    Image.new("RGB", (8, 8)).save(tmp_path / "odd.png", pnginfo=notes)
    with pytest.raises(GeneratorError, match="cannot be used"):
        read_recipe(tmp_path / "odd.png", card)
