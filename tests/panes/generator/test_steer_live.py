"""The picture follows the hand: nothing is shown out of turn, and nothing goes on once nobody waits for it."""

import gc
import weakref
from collections.abc import Iterator
from threading import Event
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from tests.core.generators.making import kept_generator, small_stylegan2
from tests.panes.generator.making import control, focus, rest, shown_pixels, some_directions
from tests.panes.making import PATIENCE, said
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.rendering.rendered import as_pixels
from workbench.core.steps import Step
from workbench.panes.generator import steer_work
from workbench.panes.generator.steer import SteerPane
from workbench.panes.generator.steer_work import Seen, Wish
from workbench.shell.main_window import MainWindow
from workbench.shell.preferences import Preferences

MOVES = 200


def test_after_a_burst_of_moves_the_last_value_is_shown_last(
    pane: SteerPane, qtbot: QtBot, card: GeneratorCard
) -> None:
    directions = some_directions(card, 1)
    focus(pane).steer_by(directions)
    rest(pane, qtbot)
    seen: list[Seen] = []
    pane._live.seen.connect(seen.append)
    slider = control(pane, QSlider, "Thing 1")
    slider.setSliderDown(True)
    wished = []
    for move in range(MOVES):
        slider.setValue(move * 5)
        wished.append(focus(pane).point)
        if move % 10 == 0:
            qtbot.wait(1)
    slider.setSliderDown(False)
    rest(pane, qtbot)
    places = [wished.index(each.wish.point) for each in seen]
    # Some are left out, none comes late, and the last one is the newest, in full.
    assert places == sorted(places) and places[-1] == MOVES - 1
    assert len(places) < MOVES and seen[-1].rendered.is_full
    network = small_stylegan2()
    styles = styles_of(network, locate(network, wished[-1], directions))
    *_, last = network.canvases(styles)
    assert np.abs(shown_pixels(pane).astype(int) - as_pixels(last.picture)).max() <= 1


def test_a_whole_picture_that_nobody_waits_for_any_more_is_stopped(
    pane: SteerPane, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, stopped = Event(), Event()
    finished = steer_work.finished

    def slow(wish: Wish, *rest: Any) -> Iterator[Step[Seen | None]]:
        if not begun.is_set():
            begun.set()
            try:
                while True:
                    yield Step(0, 1, None)
            finally:
                stopped.set()
        yield from finished(wish, *rest)

    monkeypatch.setattr(steer_work, "finished", slow)
    # Random noise is computed anew, so that a quick picture is not the whole one already.
    monkeypatch.setattr(steer_work, "previewed", _never_whole)
    focus(pane).go_to_seed(1)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    focus(pane).go_to_seed(2)
    qtbot.waitUntil(stopped.is_set, timeout=PATIENCE)
    rest(pane, qtbot)
    assert focus(pane).seed == 2


def _never_whole(wish: Wish, size: int) -> Seen:
    from dataclasses import replace

    seen = steer_work._seen(wish, steer_work.preview_of(wish), size)
    return replace(seen, rendered=replace(seen.rendered, is_full=False))


def test_when_memory_is_full_the_last_picture_stays_and_the_next_move_tries_again(
    pane: SteerPane, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown_pixels(pane).copy()

    def full(*_: Any) -> Seen:
        raise GeneratorError("There is not enough memory for this picture. What you see is kept.")

    with monkeypatch.context() as patch:
        patch.setattr(steer_work, "previewed", full)
        focus(pane).go_to_seed(3)
        qtbot.waitUntil(lambda: bool(pane.message_bar.messages), timeout=PATIENCE)
    assert "not enough memory" in pane.message_bar.messages[-1].text
    assert (shown_pixels(pane) == before).all()
    focus(pane).go_to_seed(4)
    rest(pane, qtbot)
    assert (shown_pixels(pane) != before).any()


def test_random_noise_stays_while_a_slider_moves_and_changes_when_asked(
    pane: SteerPane, qtbot: QtBot, card: GeneratorCard
) -> None:
    focus(pane).steer_by(some_directions(card, 1))
    focus(pane).change(noise="random")
    rest(pane, qtbot)
    first = shown_pixels(pane).copy()
    focus(pane).set_amount("key 1", 1.0)
    rest(pane, qtbot)
    focus(pane).set_amount("key 1", 0.0)
    rest(pane, qtbot)
    assert (shown_pixels(pane) == first).all()
    focus(pane).change(noise_seed=1)
    rest(pane, qtbot)
    assert (shown_pixels(pane) != first).any()


def test_a_generator_with_labels_begins_with_the_first_and_mixes_them(
    pane: SteerPane, qtbot: QtBot, window: MainWindow
) -> None:
    other = kept_generator("Labelled", label_size=3)
    pane._opening.open_kept(other.key)
    qtbot.waitUntil(lambda: focus(pane).card.key == other.key, timeout=PATIENCE)
    assert focus(pane).point.label == (1, 0, 0)
    rest(pane, qtbot)
    first = shown_pixels(pane).copy()
    labels = pane._controls._seed._labels
    assert labels.isVisible()
    labels._other.setCurrentIndex(2)
    assert focus(pane).point.label == (0.5, 0.5, 0)
    rest(pane, qtbot)
    assert (shown_pixels(pane) != first).any() and not said(window)


def test_closing_the_window_in_the_midst_of_a_picture_leaves_nothing_behind(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Event()

    def endless(*_: Any) -> Iterator[Step[None]]:
        while True:
            begun.set()
            yield Step(0, 1, None)

    card = kept_generator("Town")
    window = MainWindow(Preferences())
    window.show()
    window.show_pane("steer")
    monkeypatch.setattr(steer_work, "finished", endless)
    monkeypatch.setattr(steer_work, "previewed", _never_whole)
    window.panes["steer"]._opening.open_kept(card.key)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    window.close()
    seen = weakref.ref(window), weakref.ref(window.panes["steer"])
    window.deleteLater()
    del window
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [each() for each in seen] == [None, None]
