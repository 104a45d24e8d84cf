"""Other seeds that some layers listen to, as their rows show and change them."""

from PySide6.QtWidgets import QDoubleSpinBox
from pytestqt.qtbot import QtBot

from tests.panes.generator.test_focus import CARD
from workbench.core.generators.latents.points import Mix, Place, place_of
from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.style_mixes import StyleMixes


def shown(qtbot: QtBot, mix: Mix) -> tuple[GeneratorFocus, dict[str, QDoubleSpinBox]]:
    """A focus into whose point one seed is mixed, and the boxes that show it by their names."""
    focus = GeneratorFocus()
    focus.choose_generator(CARD)
    focus.change(mixes=(mix,))
    mixes = StyleMixes(focus)
    qtbot.addWidget(mixes)
    focus.point_changed.connect(lambda: mixes.show_point(focus.point))
    mixes.show_point(focus.point)
    return focus, {box.accessibleName(): box for box in mixes.findChildren(QDoubleSpinBox)}


def test_other_layers_leave_a_seed_between_seeds_where_it_is(qtbot: QtBot) -> None:
    """Points written elsewhere may mix in a blend; the box shows its nearest seed."""
    focus, boxes = shown(qtbot, Mix(Place(3.4, 2.5), 1, 3))
    assert boxes["Seed that is mixed in"].value() == 203
    boxes["First layer of the mixed seed"].setValue(2)
    assert focus.point.mixes == (Mix(Place(3.4, 2.5), 2, 3),)


def test_the_largest_seed_can_be_mixed_in_and_layers_set_in_either_order(qtbot: QtBot) -> None:
    focus, boxes = shown(qtbot, Mix(Place(), 1, 2))
    boxes["Seed that is mixed in"].setValue(2**32 - 1)
    boxes["First layer of the mixed seed"].setValue(3)
    assert focus.point.mixes == (Mix(place_of(2**32 - 1), 2, 3),)
