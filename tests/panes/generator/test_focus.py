"""The point that the tools share: what counts as one step, and what another generator makes of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from tests.panes.generator.making import some_directions
from workbench.core.generators.cards import GeneratorCard
from workbench.panes.generator.focus import GeneratorFocus

CARD = GeneratorCard("a", "A", "StyleGAN2", 32, 32, 32, 8, 1, 1.0, "", "", "")


@pytest.fixture
def focus(qapp: QApplication) -> GeneratorFocus:
    found = GeneratorFocus()
    found.choose_generator(CARD)
    return found


def test_a_drag_is_one_step(focus: GeneratorFocus) -> None:
    focus.steer_by(some_directions(CARD))
    for amount in (0.1, 0.2, 0.3):
        focus.set_amount("key 1", amount, settles=False)
    focus.settle()
    focus.set_amount("key 2", 1.0)
    focus.undo()
    assert focus.point.amounts == (("key 1", 0.3),)
    focus.undo()
    assert focus.point.amounts == () and not focus.can_undo
    focus.redo()
    assert focus.point.amounts == (("key 1", 0.3),)


def test_taking_back_in_the_midst_of_a_drag_takes_back_that_drag(focus: GeneratorFocus) -> None:
    focus.go_to_seed(5)
    focus.go_to_place(7.5, 0.0, settles=False)
    assert focus.can_undo
    focus.undo()
    assert focus.seed == 5
    focus.redo()
    assert focus.point.place.x == 7.5


def test_a_new_move_forgets_what_could_be_done_again(focus: GeneratorFocus) -> None:
    focus.go_to_seed(1)
    focus.undo()
    focus.go_to_seed(2)
    assert not focus.can_redo
    focus.redo()
    assert focus.seed == 2


def test_another_generator_begins_anew_with_its_first_label(focus: GeneratorFocus) -> None:
    focus.steer_by(some_directions(CARD))
    focus.go_to_seed(9)
    focus.choose_generator(replace(CARD, key="b", label_size=3))
    assert focus.point.label == (1.0, 0.0, 0.0) and focus.seed == 0
    assert focus.directions == () and not focus.can_undo


def test_what_a_person_enters_moves_nothing(focus: GeneratorFocus) -> None:
    focus.go_to_seed(9)
    focus.choose_generator(replace(CARD, licence="MIT"))
    assert focus.seed == 9 and focus.can_undo


@given(seed=st.integers(0, 2**32 - 1))
def test_every_seed_has_a_place_and_is_found_there(seed: int) -> None:
    focus = GeneratorFocus()
    focus.choose_generator(CARD)
    focus.go_to_seed(seed)
    assert focus.seed == seed and focus.is_at_seed


def test_at_most_24_sliders_are_taken(focus: GeneratorFocus) -> None:
    focus.steer_by(some_directions(CARD, 30))
    assert len(focus.directions) == 24
