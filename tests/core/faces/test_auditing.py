"""Audits: how samples are drawn, error rates against scipy and closed forms, and what is said of them."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import binomtest, norm

from workbench.core.faces.audit_sampling import MOST_FACES, Galleried, drawn, drawn_pairs, shuffled
from workbench.core.faces.audit_settings import (
    CANNOT_TELL,
    COUNT,
    EXPRESSION,
    FACE,
    NO,
    PAIR,
    QUESTIONS,
    YES,
    question,
)
from workbench.core.faces.audit_words import ABOUT, conclusions, in_words
from workbench.core.faces.auditing import (
    _QUANTILE_OF_TWO,
    ABOVE,
    AGREEMENT,
    ALL_GROUPS,
    BELOW,
    FALSE_DETECTIONS,
    FALSE_MATCHES,
    MEASURES,
    MISSED,
    WRONG_BELOW,
    Item,
    Rate,
    Stratum,
    chart,
    rates,
)
from workbench.core.statistics.charts import wilson

# Drawing


def test_the_same_seed_draws_the_same_and_small_groups_are_drawn_whole() -> None:
    groups = {"a": list(range(100)), "b": list(range(3)), "c": []}
    first = drawn(groups, 10, seed=4)
    assert first == drawn(groups, 10, seed=4) != drawn(groups, 10, seed=5)
    assert [len(each) for each in first.values()] == [10, 3, 0]
    assert len(set(first["a"])) == 10 and first["b"] == [0, 1, 2]
    assert sorted(shuffled(first["a"], 1)) == first["a"]


def test_every_thing_of_a_group_has_the_same_chance() -> None:
    counts = np.zeros(10)
    for seed in range(2000):
        for each in drawn({"a": list(range(10))}, 3, seed)["a"]:
            counts[each] += 1
    # 600 each; the standard deviation is about 20.
    assert abs(counts - 600).max() < 100


def gallery(
    positions: Sequence[float], pictures: Sequence[int] = (), copies: Sequence[int] = ()
) -> Galleried:
    size = len(positions)
    vectors = np.stack([np.array(positions), np.ones(size)], axis=1).astype(np.float32)
    of_pictures = np.array(pictures or range(size), np.int64)
    return Galleried(np.arange(size) + 100, of_pictures, np.array(copies or of_pictures, np.int64), vectors)


def test_pairs_are_drawn_below_and_above_and_counted() -> None:
    # Two clumps of three: 6 pairs closer than 0.5, 9 farther apart.
    found = drawn_pairs(gallery([0, 0.1, 0.2, 5, 5.1, 5.2]), "euclidean", 0.5, 8, seed=1)
    assert (found.all_below, found.all_above) == (6, 9)
    assert len(found.below) == len(found.above) == 4
    assert all((one < 103) == (other < 103) for one, other in found.below)
    assert all((one < 103) != (other < 103) for one, other in found.above)
    assert len({*found.below, *found.above}) == 8


def test_where_one_side_is_short_the_other_makes_up() -> None:
    found = drawn_pairs(gallery([0, 0.1, 5, 9]), "euclidean", 0.5, 6, seed=1)
    assert (len(found.below), len(found.above)) == (1, 5)
    assert drawn_pairs(gallery([0, 5, 9]), "euclidean", 0.5, 6, seed=1).below == ()
    assert drawn_pairs(gallery([0, 5, 9]), "euclidean", 0.5, 0, seed=1).above == ()


def test_faces_of_one_picture_or_of_the_same_file_make_no_pair() -> None:
    faces = gallery([0, 0.1, 0.2, 0.3], pictures=[1, 1, 2, 3], copies=[1, 1, 2, 2])
    found = drawn_pairs(faces, "euclidean", 1.0, 10, seed=1)
    assert set(found.below) == {(100, 102), (100, 103), (101, 102), (101, 103)}


def test_faces_without_an_embedding_take_no_part() -> None:
    faces = gallery([0, 0.1, 0.2])
    faces.vectors[1] = np.nan
    assert drawn_pairs(faces, "euclidean", 1.0, 10, seed=1).below == ((100, 102),)


def test_of_many_faces_some_are_taken() -> None:
    faces = gallery(np.arange(MOST_FACES + 50) * 10.0)
    found = drawn_pairs(faces, "euclidean", 1.0, 4, seed=1)
    assert found.all_below == 0 and found.all_above == MOST_FACES * (MOST_FACES - 1) // 2


# Rates


def coded(*cells: tuple[Stratum, int, int, int, int]) -> tuple[Rate, ...]:
    """Rates of so many hits, others and unclear answers in each stratum, with its population."""
    items, answers, populations = [], {}, {}
    for (kind, group, side), hits, others, unclear, population in cells:
        populations[kind, group, side] = population
        for answer in [NO] * hits + [YES] * others + [CANNOT_TELL] * unclear:
            answers[len(items)] = answer
            items.append(Item(kind, group, side=side))
    return rates(items, answers, populations)


@pytest.mark.parametrize(("hits", "others"), [(0, 30), (3, 27), (1, 9), (40, 0), (17, 83)])
def test_rates_have_wilson_intervals(hits: int, others: int) -> None:
    (rate,) = coded(((FACE, "a", ""), hits, others, 2, 500))
    expected = binomtest(hits, hits + others).proportion_ci(method="wilson")
    assert (rate.measure, rate.group, rate.count, rate.n) == (FALSE_DETECTIONS, "a", hits, hits + others)
    assert (rate.unclear, rate.population) == (2, 500)
    assert rate.share == hits / (hits + others)
    assert (rate.low, rate.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_over_all_groups_each_weighs_as_much_as_it_has_faces() -> None:
    found = coded(((FACE, "a", ""), 10, 10, 0, 900), ((FACE, "b", ""), 0, 20, 0, 100))
    everything = found[-1]
    assert everything.group == ALL_GROUPS and everything.share == pytest.approx(0.45)
    effective = 1000**2 / (900**2 / 20 + 100**2 / 20)
    assert (everything.low, everything.high) == pytest.approx(wilson(0.45, effective))
    # With the same share of each group drawn nothing is weighted.
    found = coded(((FACE, "a", ""), 10, 10, 0, 200), ((FACE, "b", ""), 4, 16, 0, 200))
    expected = binomtest(14, 40).proportion_ci(method="wilson")
    assert (found[-1].share, found[-1].low, found[-1].high) == pytest.approx(
        (0.35, expected.low, expected.high)
    )


def test_one_group_has_no_second_row_for_all() -> None:
    found = coded(((FACE, "", ""), 1, 9, 0, 10))
    assert [each.group for each in found] == [""]
    made = chart(FALSE_DETECTIONS, found, {"": "all faces"})
    assert made is not None and made.n == 10


def test_false_matches_are_weighted_by_how_many_pairs_there_are() -> None:
    found = coded(((PAIR, "a", BELOW), 5, 15, 0, 200), ((PAIR, "a", ABOVE), 19, 1, 0, 9800))
    wrong, false = found
    assert (wrong.measure, wrong.count, wrong.n, wrong.share) == (WRONG_BELOW, 5, 20, 0.25)
    # 50 of 200 pairs below and 9,310 of 9,800 above show two people.
    assert false.measure == FALSE_MATCHES and false.share == pytest.approx(50 / (50 + 9310))
    assert false.low < false.share < false.high and (false.n, false.population) == (40, 10_000)
    near, far = wilson(0.25, 20, _QUANTILE_OF_TWO), wilson(0.95, 20, _QUANTILE_OF_TWO)
    assert false.low == pytest.approx(200 * near[0] / (200 * near[0] + 9800 * far[1]))
    assert false.high == pytest.approx(200 * near[1] / (200 * near[1] + 9800 * far[0]))


def test_the_two_quantiles_are_those_of_bonferroni() -> None:
    assert pytest.approx(norm.ppf(1 - 0.025 / 2)) == _QUANTILE_OF_TWO


def test_the_interval_of_false_matches_covers_the_truth() -> None:
    """Simulated: of 400 audits of the same faces at least 95 % hold the true rate."""
    generator = np.random.default_rng(3)
    all_below, all_above, near, far = 300, 20_000, 0.2, 0.98
    truth = all_below * near / (all_below * near + all_above * far)
    covered = 0
    for _ in range(400):
        hits = generator.hypergeometric(int(all_below * near), int(all_below * (1 - near)), 25)
        apart = generator.hypergeometric(int(all_above * far), int(all_above * (1 - far)), 25)
        found = coded(
            ((PAIR, "a", BELOW), int(hits), 25 - int(hits), 0, all_below),
            ((PAIR, "a", ABOVE), int(apart), 25 - int(apart), 0, all_above),
        )
        covered += found[1].low <= truth <= found[1].high
    assert covered >= 380


def test_without_answers_on_one_side_nothing_is_said() -> None:
    *_, rate = coded(((PAIR, "a", BELOW), 5, 5, 0, 200), ((PAIR, "a", ABOVE), 0, 0, 3, 900))
    assert rate.share is None and in_words(rate) == "nothing can be said yet (10 answers)"
    # No pair at all is closer: none is a false match.
    *_, rate = coded(((PAIR, "a", BELOW), 0, 0, 0, 0), ((PAIR, "a", ABOVE), 9, 1, 0, 900))
    assert rate.share == 0.0


def test_missed_faces_and_expressions() -> None:
    items = [Item(COUNT, "a", machine="2") for _ in range(4)] + [Item(EXPRESSION, "a", machine="happy")] * 3
    answers = {0: "2", 1: "3", 2: "1", 3: CANNOT_TELL, 4: "happy", 5: "sad", 6: CANNOT_TELL}
    missed, agreed = rates(items, answers, {(COUNT, "a", ""): 50, (EXPRESSION, "a", ""): 40})
    assert (missed.measure, missed.count, missed.n, missed.unclear) == (MISSED, 1, 3, 1)
    assert (agreed.measure, agreed.count, agreed.n, agreed.unclear) == (AGREEMENT, 1, 2, 1)


def test_nothing_coded_and_nothing_drawn() -> None:
    assert rates([], {}, {}) == ()
    (rate,) = rates([Item(FACE, "a")], {}, {(FACE, "a", ""): 9})
    assert rate.share is None and (rate.low, rate.high) == (0.0, 1.0)
    assert chart(FALSE_DETECTIONS, [rate], {}) is None


def test_charts_show_shares_and_their_intervals() -> None:
    found = coded(((FACE, "1", ""), 10, 10, 1, 900), ((FACE, "2", ""), 0, 20, 0, 100))
    made = chart(FALSE_DETECTIONS, found, {"1": "Anna", ALL_GROUPS: "all, weighted"})
    assert made is not None
    assert [(each.label, each.count, each.n) for each in made.shares] == [
        ("Anna", 10, 20),
        ("2", 0, 20),
        ("all, weighted", 10, 40),
    ]
    assert [each.share for each in made.shares] == pytest.approx([0.5, 0.0, 0.45])
    assert (made.column, made.n, made.missing, made.what) == ("False detections", 40, 1, "faces")


# Words


def test_overlapping_intervals_are_no_difference_and_no_equality() -> None:
    found = coded(((FACE, "a", ""), 3, 30, 0, 900), ((FACE, "b", ""), 5, 30, 0, 900))
    said = conclusions(found, {"a": "Anna"}, 68, 68)
    assert len(said) == 2 and said[1] == ABOUT
    assert said[0].startswith("False detections: the intervals of all groups overlap.")
    assert "does not show that there is none" in said[0]


def test_a_difference_is_said_with_care() -> None:
    found = coded(((FACE, "a", ""), 1, 99, 0, 900), ((FACE, "b", ""), 30, 70, 0, 900))
    said = conclusions(found, {"a": "Anna"}, 200, 200)
    assert said[0].startswith("False detections: the intervals of “Anna” (1%) and “b” (30%) do not overlap.")
    assert "why, the figures do not say" in said[0]


def test_few_answers_and_half_coded_samples_are_said() -> None:
    found = coded(((FACE, "a", ""), 1, 9, 0, 900), ((FACE, "b", ""), 3, 70, 0, 900))
    said = conclusions(found, {}, 83, 90)
    assert said[0].startswith("Provisional: 83 of 90 items are coded.")
    assert said[1] == "False detections: fewer than 30 answers in “a” (10). Such rates are mostly chance."


def test_small_rates_keep_their_digits() -> None:
    rate = Rate(FALSE_MATCHES, "a", 5, 40, 0.00534, 0.0012, 0.0213)
    assert in_words(rate) == "0.53% (0.12% to 2.1%), 5 of 40"


def test_questions_and_measures_are_explained() -> None:
    assert [each.kind for each in QUESTIONS] == [FACE, PAIR, COUNT, EXPRESSION]
    assert all(each.text.endswith("?") and each.rule.endswith(".") for each in QUESTIONS)
    assert question(COUNT).answers == () and CANNOT_TELL in question(PAIR).answers
    assert all(text.endswith(".") for text in MEASURES.values())
