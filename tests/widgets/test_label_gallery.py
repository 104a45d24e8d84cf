"""Pictures by label: counted, sorted, and followed while results come."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from workbench.widgets.label_gallery import LabelGallery

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

RESULTS = [
    (1, "a.jpg", "tabby cat", 0.4),
    (2, "b.jpg", "espresso", 0.9),
    (3, "c.jpg", "tabby cat", 0.8),
    (4, "d.jpg", "convertible", 0.7),
    (5, "e.jpg", "tabby cat", 0.6),
]


@pytest.fixture
def gallery(qtbot: QtBot) -> LabelGallery:
    gallery = LabelGallery()
    qtbot.addWidget(gallery)
    gallery.resize(900, 500)
    gallery.show()
    qtbot.waitExposed(gallery)
    return gallery


def shown(gallery: LabelGallery) -> list[tuple[str, str]]:
    """Names and notes of the pictures on the right."""
    model = gallery.grid.view.model()
    tips = [
        model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]
    return [tuple(tip.split("\n")) for tip in tips if tip]


def test_labels_are_counted_and_the_most_frequent_is_shown_surest_first(gallery: LabelGallery) -> None:
    gallery.set_results(RESULTS)
    assert gallery.labels == (("tabby cat", 3), ("convertible", 1), ("espresso", 1))
    assert gallery.current_label == "tabby cat"
    assert shown(gallery) == [("c.jpg", "80%"), ("e.jpg", "60%"), ("a.jpg", "40%")]


def test_another_label_is_chosen_with_mouse_and_keys(gallery: LabelGallery) -> None:
    gallery.set_results(RESULTS)
    told: list[str] = []
    gallery.label_changed.connect(told.append)
    labels = gallery.findChild(QListView)
    place = labels.visualRect(labels.model().index(1, 0)).center()
    QTest.mouseClick(labels.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown(gallery) == [("d.jpg", "70%")]
    QTest.keyClick(labels, Qt.Key.Key_Down)
    assert shown(gallery) == [("b.jpg", "90%")]
    assert told == ["convertible", "espresso"]


def test_what_comes_is_sorted_in_and_the_chosen_label_stays(gallery: LabelGallery, qtbot: QtBot) -> None:
    gallery.set_results(RESULTS)
    gallery.set_label("espresso")
    gallery.append_results([(6, "f.jpg", "espresso", 0.95)])
    gallery.append_results([(number, f"{number}.jpg", "espresso", 0.1) for number in range(7, 10)])
    qtbot.waitUntil(lambda: gallery.labels[0] == ("espresso", 5), timeout=3000)
    assert gallery.current_label == "espresso"
    assert shown(gallery)[:2] == [("f.jpg", "95%"), ("b.jpg", "90%")]


def test_the_place_in_the_grid_stays_while_results_come(gallery: LabelGallery, qtbot: QtBot) -> None:
    gallery.set_results([(number, f"{number}.jpg", "tabby cat", 0.5) for number in range(300)])
    scroll_bar = gallery.grid.view.verticalScrollBar()
    scroll_bar.setValue(2000)
    gallery.append_results([(1000, "new.jpg", "tabby cat", 0.01)])
    qtbot.waitUntil(lambda: gallery.labels[0] == ("tabby cat", 301), timeout=3000)
    assert scroll_bar.value() == 2000
    gallery.append_results([(2000, "other.jpg", "espresso", 0.01)])
    qtbot.waitUntil(lambda: len(gallery.labels) == 2, timeout=3000)
    gallery.set_label("espresso")
    assert scroll_bar.value() == 0, "other pictures are looked at from the first"


def test_thumbnails_are_wanted_of_the_label_shown(gallery: LabelGallery, qtbot: QtBot) -> None:
    with qtbot.waitSignal(gallery.thumbnails_wanted, timeout=2000) as wanted:
        gallery.set_results(RESULTS)
    assert wanted.args == [(3, 5, 1)]
    gallery.set_thumbnail(3, np.zeros((20, 20, 3), np.uint8))
    assert len(gallery.grid.thumbnails) == 1


def test_the_chosen_pictures_are_told(gallery: LabelGallery, qtbot: QtBot) -> None:
    gallery.set_results(RESULTS)
    with qtbot.waitSignals([gallery.current_changed, gallery.selection_changed], timeout=1000):
        gallery.grid.set_current(5)
    with qtbot.waitSignal(gallery.activated, timeout=1000) as entered:
        QTest.keyClick(gallery.grid.view, Qt.Key.Key_Return)
    assert entered.args == [5]


def test_without_results_nothing_is_chosen(gallery: LabelGallery) -> None:
    gallery.set_results(RESULTS)
    gallery.set_results([])
    assert gallery.current_label == "" and gallery.labels == ()
    assert shown(gallery) == []
    gallery.set_label("tabby cat")
    assert gallery.current_label == ""


def test_a_label_says_its_count_in_words(gallery: LabelGallery) -> None:
    gallery.set_results(RESULTS)
    labels = gallery.findChild(QListView).model()
    spoken = [labels.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert spoken == ["tabby cat, 3 pictures", "convertible, 1 picture"]
