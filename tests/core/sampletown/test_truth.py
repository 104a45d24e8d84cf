"""What is known beside the pictures: scores by the documented formula, and posts."""

import re
from statistics import mean, pstdev

import pytest

from workbench.core.sampletown.posts import CAUSES, post
from workbench.core.sampletown.scores import FORMULAS, scores
from workbench.core.sampletown.town import AREAS, TownSettings, scene
from workbench.core.sampletown.writing import explanation

SEEDS = range(40)


@pytest.mark.parametrize("name", ["income", "health", "environment"])
def test_scores_follow_the_formula_as_the_note_prints_it(name: str) -> None:
    """The formula is read from the note a person gets, and worked out here; only the noise may be left over."""
    line = re.search(rf"^  {name} = (.+) \+ noise$", explanation(TownSettings()), re.MULTILINE)
    assert line
    left = []
    for area in AREAS:
        factors = {
            factor: getattr(area, factor)
            for factor in ("greenery", "upkeep", "traffic", "industry", "storeys")
        }
        expected = eval(line[1], {"__builtins__": {}}, factors)
        left += [getattr(scores(area, seed, 1), name) - expected for seed in SEEDS]
    assert mean(left) == pytest.approx(0, abs=0.35)
    assert pstdev(left) == pytest.approx(3, abs=0.3)


def test_scores_are_the_same_for_a_seed_and_others_for_another() -> None:
    assert scores(AREAS[0], 1, 1) == scores(AREAS[0], 1, 1)
    assert scores(AREAS[0], 1, 1) != scores(AREAS[0], 2, 1)


def test_scores_are_between_0_and_100_and_tell_the_areas_apart() -> None:
    for name in FORMULAS:
        values = [getattr(scores(area, 1, 1), name) for area in AREAS]
        assert min(values) >= 0 and max(values) <= 100
        assert pstdev(values) > 3 * 3


def test_posts_name_the_area_and_only_protests_name_a_cause() -> None:
    shown = [scene(2, index) for index in range(300)]
    assert any(each.is_protest for each in shown)
    for each in shown:
        text = post(each)
        assert each.area in text and 10 < len(text) < 200
        assert "{" not in text
        named = [
            cause
            for cause in CAUSES.values()
            if f"{cause} " in text or f"{cause}." in text or f"{cause}:" in text
        ]
        assert (CAUSES[each.cause] in text) if each.is_protest else not named
    assert len({post(each) for each in shown}) > 200
    assert post(shown[0]) == post(scene(2, 0))
