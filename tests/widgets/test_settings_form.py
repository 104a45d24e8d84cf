"""Forms: what a settings class describes can be seen, changed and read back exactly."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QSlider,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from workbench.core.settings import SHARE, SettingsError, describe, setting
from workbench.widgets.settings_form import SettingsForm

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@dataclass(frozen=True)
class Example:
    model: str = setting("small", "Network", "Which network looks.", choices=("small", "large"))
    top: int = setting(5, "Labels per picture", "How many are kept.", minimum=1, maximum=100)
    threshold: float = setting(0.0, "Least certainty", "Below it nothing is kept.", minimum=0, maximum=1)
    share: float = setting(0.25, "Share", "Of all pictures.", minimum=0, maximum=1, unit=SHARE)
    pause: int = setting(30, "Pause", "Between two batches.", minimum=0, maximum=900, unit="s")
    crop: bool = setting(True, "Use the centre", "Cut off the borders.")
    label: str = setting("", "Name of this run", "Any text.", is_advanced=True)
    seed: int = setting(7, "Seed", "Where chance begins.", is_advanced=True)
    size: float = setting(224.0, "Shorter side", "In pixels.", minimum=32, unit="px", is_advanced=True)


@pytest.fixture
def form(qtbot: QtBot) -> SettingsForm[Example]:
    form = SettingsForm(Example)
    qtbot.addWidget(form)
    form.show()
    return form


def test_untouched_it_gives_the_defaults(form: SettingsForm[Example]) -> None:
    assert form.settings() == Example()


def test_each_kind_has_its_control(form: SettingsForm[Example]) -> None:
    kinds = {each.name: type(form.control(each.name)) for each in describe(Example)}
    assert issubclass(kinds["model"], QComboBox)
    assert issubclass(kinds["crop"], QCheckBox)
    assert issubclass(kinds["label"], QLineEdit)
    for name in ("top", "threshold", "pause", "seed", "size"):
        assert issubclass(kinds[name], QDoubleSpinBox)
    pause = form.control("pause")
    assert isinstance(pause, QDoubleSpinBox)
    assert pause.text() == "30\N{NO-BREAK SPACE}s"
    assert (pause.minimum(), pause.maximum()) == (0, 900)


def test_every_control_has_a_name_a_tool_tip_and_a_title_on_screen(form: SettingsForm[Example]) -> None:
    titles = {each.text(): each.buddy() for each in form.findChildren(QLabel)}
    for each in describe(Example):
        control = form.control(each.name)
        assert control.accessibleName() == each.title
        assert control.toolTip() == each.help
        assert titles[each.title] is control


def test_a_hand_on_mouse_and_keys_changes_the_settings(form: SettingsForm[Example], qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed):
        qtbot.keyClick(form.control("model"), Qt.Key.Key_Down)
    with qtbot.waitSignal(form.changed):
        qtbot.keyClick(form.control("crop"), Qt.Key.Key_Space)
    with qtbot.waitSignal(form.changed):
        qtbot.keyClick(form.control("top"), Qt.Key.Key_Up)
    with qtbot.waitSignal(form.changed):
        qtbot.keyClicks(form.control("label"), "First")
    assert form.settings() == Example(model="large", crop=False, top=6, label="First")


def test_a_click_on_the_title_ticks_the_box(form: SettingsForm[Example], qtbot: QtBot) -> None:
    title = next(each for each in form.findChildren(QLabel) if each.text() == "Use the centre")
    with qtbot.waitSignal(form.changed):
        qtbot.mouseClick(title, Qt.MouseButton.LeftButton)
    assert not form.settings().crop
    form.control("crop").setEnabled(False)
    qtbot.mouseClick(title, Qt.MouseButton.LeftButton)
    assert not form.settings().crop


def test_what_is_still_being_typed_counts(form: SettingsForm[Example], qtbot: QtBot) -> None:
    top = form.control("top")
    assert isinstance(top, QDoubleSpinBox)
    top.selectAll()
    with qtbot.assertNotEmitted(form.changed):
        qtbot.keyClicks(top, "12")
    assert form.settings().top == 12
    assert type(form.settings().top) is int


def test_settings_of_an_earlier_run_are_shown_without_a_change(
    form: SettingsForm[Example], qtbot: QtBot
) -> None:
    earlier = Example(model="large", top=3, threshold=0.125, crop=False, label="x", seed=2**40, size=299.5)
    with qtbot.assertNotEmitted(form.changed):
        form.set_settings(earlier)
    assert form.settings() == earlier
    threshold = form.control("threshold")
    assert isinstance(threshold, QDoubleSpinBox)
    assert threshold.value() == 0.125


@given(
    threshold=st.floats(min_value=0, max_value=1),
    seed=st.integers(min_value=-(2**62), max_value=2**62),
    size=st.floats(min_value=32, max_value=1e300),
)
@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_nobody_touched_is_given_back_exactly(
    form: SettingsForm[Example], threshold: float, seed: int, size: float
) -> None:
    earlier = Example(threshold=threshold, seed=seed, size=size)
    form.set_settings(earlier)
    assert form.settings() == earlier


def test_settings_out_of_range_are_refused_and_change_nothing(form: SettingsForm[Example]) -> None:
    with pytest.raises(SettingsError, match="top"):
        form.set_settings(Example(top=0))
    assert form.settings() == Example()


def test_hidden_fields_have_no_control_but_keep_their_value(qtbot: QtBot) -> None:
    form = SettingsForm(Example, hidden_fields=("model", "seed"))
    qtbot.addWidget(form)
    assert not form.findChildren(QComboBox)
    form.set_settings(Example(model="large", seed=99))
    qtbot.keyClick(form.control("top"), Qt.Key.Key_Up)
    assert form.settings() == Example(model="large", seed=99, top=6)


def test_advanced_settings_wait_under_more(form: SettingsForm[Example], qtbot: QtBot) -> None:
    assert not form.control("seed").isVisible()
    assert form.control("top").isVisible()
    more = next(each for each in form.findChildren(QToolButton) if each.text() == "More")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert form.control("seed").isVisible()
    qtbot.keyClick(more, Qt.Key.Key_Space)
    assert not form.control("seed").isVisible()


def test_the_wheel_alters_nothing_on_its_way(form: SettingsForm[Example], qapp: QApplication) -> None:
    for name in ("top", "model"):
        form.control(name).clearFocus()
        turn = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(0, 0),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        qapp.sendEvent(form.control(name), turn)
        assert not turn.isAccepted()
    assert form.settings() == Example()


def test_it_fits_the_narrow_column_of_a_pane(form: SettingsForm[Example]) -> None:
    assert form.more is not None
    form.more.set_open(True)
    assert form.minimumSizeHint().width() <= 230


@dataclass(frozen=True)
class Wide:
    seconds: float = setting(2.0, "Seconds", "Between two.", minimum=0.04, maximum=3600.0, unit="s")


def test_in_a_wide_range_too_the_least_number_can_be_typed(qtbot: QtBot) -> None:
    form = SettingsForm(Wide)
    qtbot.addWidget(form)
    box = form.control("seconds")
    assert isinstance(box, QDoubleSpinBox)
    box.lineEdit().setText("0.04\N{NO-BREAK SPACE}s")
    assert form.settings() == Wide(seconds=0.04)


def test_shares_are_shown_and_typed_in_per_cent(form: SettingsForm[Example], qtbot: QtBot) -> None:
    share = form.control("share")
    assert isinstance(share, QDoubleSpinBox)
    assert share.text() == "25\N{NO-BREAK SPACE}%"
    assert form.settings().share == 0.25
    for typed, wanted in (("12.3", 0.123), ("7", 0.07), ("100", 1.0), ("0", 0.0)):
        share.selectAll()
        qtbot.keyClicks(share, typed)
        qtbot.keyClick(share, Qt.Key.Key_Return)
        assert form.settings().share == wanted
        assert share.text() == f"{typed}\N{NO-BREAK SPACE}%"
    share.selectAll()
    qtbot.keyClicks(share, "101")
    assert form.settings().share <= 1
    form.set_settings(Example(share=1 / 3))
    assert form.settings().share == 1 / 3, "untouched it is given back exactly"
    qtbot.keyClick(share, Qt.Key.Key_Up)
    assert form.settings().share == pytest.approx(0.38, abs=0.01)


@dataclass(frozen=True)
class Conditional:
    kind: str = setting("soft", "Kind", "How.", choices=("soft", "hard"))
    size: int = setting(5, "Size", "Always odd.", minimum=3, maximum=99, step=2)
    level: int = setting(50, "Level", "Above it.", minimum=0, maximum=100_000, counts_if={"kind": ("hard",)})
    shift: float = setting(0.0, "Shift", "By so much.", minimum=-10, maximum=10)


@pytest.fixture
def conditional(qtbot: QtBot) -> SettingsForm[Conditional]:
    form = SettingsForm(Conditional, has_sliders=True)
    qtbot.addWidget(form)
    form.show()
    return form


def sliders(form: SettingsForm[Conditional]) -> dict[str, QSlider]:
    return {each.accessibleName(): each for each in form.findChildren(QSlider)}


def test_what_does_not_count_is_not_shown(conditional: SettingsForm[Conditional]) -> None:
    level, kind = conditional.control("level"), conditional.control("kind")
    assert not level.isVisible() and not sliders(conditional)["Level"].isVisible()
    assert isinstance(kind, QComboBox)
    kind.setCurrentText("hard")
    assert level.isVisible() and sliders(conditional)["Level"].isVisible()
    assert [each.isVisible() for each in conditional.findChildren(QLabel) if each.text() == "Level"] == [True]
    conditional.set_settings(Conditional("soft"))
    assert not level.isVisible()
    conditional.set_settings(Conditional("hard"))
    assert level.isVisible()


def test_a_number_that_steps_over_is_taken_to_the_next_that_is_allowed(
    conditional: SettingsForm[Conditional],
) -> None:
    size = conditional.control("size")
    assert isinstance(size, QDoubleSpinBox)
    size.stepUp()
    assert conditional.settings().size == 7
    size.selectAll()
    QTest.keyClicks(size, "8")
    QTest.keyClick(size, Qt.Key.Key_Return)
    assert conditional.settings().size == 9


def test_sliders_move_numbers_and_follow_them(conditional: SettingsForm[Conditional], qtbot: QtBot) -> None:
    conditional.set_settings(Conditional("hard", size=51, level=100_000, shift=-10.0))
    places = sliders(conditional)
    assert {name: each.value() for name, each in places.items()} == {"Size": 500, "Level": 1000, "Shift": 0}
    with qtbot.waitSignal(conditional.changed):
        places["Size"].setValue(503)
        places["Size"].setValue(520)
    assert conditional.settings().size == 53
    places["Shift"].setValue(750)
    assert conditional.settings().shift == 5.0
    # Where the range is wide, half of the way is for an eighth of it.
    places["Level"].setValue(500)
    assert conditional.settings().level == 12_500
    level = conditional.control("level")
    assert isinstance(level, QDoubleSpinBox)
    level.setValue(0)
    assert places["Level"].value() == 0
    assert all(each.toolTip() for each in places.values())


def test_a_slider_reaches_every_number_that_is_allowed_and_none_other(
    conditional: SettingsForm[Conditional],
) -> None:
    size = sliders(conditional)["Size"]
    reached = set()
    for place in range(1001):
        size.setValue(place)
        reached.add(conditional.settings().size)
    assert reached == set(range(3, 100, 2))
