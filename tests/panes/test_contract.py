"""What every pane promises, whatever it is for."""

import gc
import pkgutil
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, SynchronousRunner, load, open_in
from workbench.core.errors import WorkbenchError
from workbench.core.steps import Step
from workbench.panes import PANES, PaneEntry
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.shell.main_window import MainWindow
from workbench.shell.preferences import Preferences
from workbench.widgets.empty_state import EmptyState

LONG_WORK = {
    "images": "workbench.panes.intake.add_pictures",
    "classify": "workbench.panes.classify.execute_with_known",
    "duplicates": "workbench.panes.task_run.execute_selection",
    "numbers": "workbench.panes.network.numbers.as_csv",
    "process": "workbench.panes.task_run.execute_selection",
    "convolution": "workbench.panes.network.convolution.computed_slide",
    "layers": "workbench.panes.network.layers.write_layer_table",
    "filters": "workbench.panes.network.filters.save_filters",
    "maps": "workbench.panes.network.maps.save_maps",
    "saliency": "workbench.panes.network.saliency_work.looked",
    "visualise": "workbench.panes.network.visualise_work.formed",
    "adversarial": "workbench.panes.network.adversarial_work.attacked",
    "find_faces": "workbench.panes.task_run.execute_selection",
    "compare_faces": "workbench.panes.faces.face_tool.faces_in_picture",
    "search_faces": "workbench.panes.faces.face_tool.faces_in_picture",
    "people": "workbench.panes.faces.people_grouping.group_known_faces",
    "describe": "workbench.panes.task_run.execute_selection",
    "audit": "workbench.panes.faces.audit.begin_audit",
    "protect": "workbench.panes.task_run.execute_selection",
    "steer": "workbench.panes.generator.opening_work.made_ready",
    "directions": "workbench.panes.generator.generator_tool.starter_opened",
    "variations": "workbench.panes.generator.generator_tool.starter_opened",
    "stimuli": "workbench.panes.generator.generator_tool.starter_opened",
    "two_networks": "workbench.panes.generator.generator_tool.starter_opened",
    "tables": "workbench.panes.table_taking.export_study_table",
}
"""By pane, what its primary button starts; a new pane adds its own."""

MADE_READY = {
    "describe": "tests.panes.faces.describing:make_ready",
    "steer": "tests.panes.generator.making:make_ready",
}
"""By pane, what makes its study one that it can work on, where pictures alone do not do: a consent, for instance."""

FULL = "The disk is full. What was finished is kept. Free some space."
CONTROLS = (
    QAbstractButton,
    QComboBox,
    QAbstractSpinBox,
    QAbstractSlider,
    QLineEdit,
    QAbstractItemView,
    QTabBar,
)

each_pane = pytest.mark.parametrize("entry", PANES, ids=[entry.name for entry in PANES])


@pytest.fixture(autouse=True)
def asked_where_to_save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for the name of a file, a person would give one."""
    answer = tmp_path / "taken away.csv"
    monkeypatch.setattr("workbench.panes.table_taking.ask_where_to_save", lambda *_: answer)
    monkeypatch.setattr("workbench.panes.network.layers.ask_where_to_save", lambda *_: answer)


@pytest.fixture
def study_path(study_path: Path, request: pytest.FixtureRequest) -> Path:
    """A study of six pictures in which the pane finds what it needs."""
    make_ready = MADE_READY.get(request.node.callspec.params["entry"].name)
    if make_ready is not None:
        pkgutil.resolve_name(make_ready)(study_path)
    return study_path


@pytest.fixture
def runner() -> SynchronousRunner:
    return SynchronousRunner()


@pytest.fixture
def make_pane(qtbot: QtBot, runner: SynchronousRunner, folder: Path, monkeypatch: Any) -> Any:
    """Makes a pane with an open study of its own; asked for a folder, a person would choose the pictures."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    # Held until the end: a pane that only cycles hold could be collected while it paints.
    panes, opened = [], []

    def make(entry: PaneEntry, study_path: Path | None = None) -> Pane:
        open_study = OpenStudy()
        pane = entry.pane_class()(open_study, runner)
        panes.append(pane)
        qtbot.addWidget(pane)
        pane.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
        pane.resize(940, 640)
        pane.show()
        if study_path is not None:
            opened.append(load(study_path))
            open_study.show(opened[-1])
        return pane

    yield make
    for each in opened:
        each.study.close()


@each_pane
def test_it_opens_empty_and_teaches(entry: PaneEntry, make_pane: Callable[..., Pane]) -> None:
    pane = make_pane(entry)
    assert any(each.isVisible() for each in pane.findChildren(EmptyState))
    assert not pane.message_bar.messages
    assert pane.title == entry.title
    assert pane.sentence.endswith(".")


class _Windows(QObject):
    """Notes every window that comes up, if only for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(f"{watched} {watched.accessibleName()}")
        return False


@each_pane
def test_no_part_of_it_comes_up_as_a_window_of_its_own(
    entry: PaneEntry, window: MainWindow, qapp: QApplication, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    windows = _Windows()
    qapp.installEventFilter(windows)
    window.show_pane(entry.name)
    qapp.removeEventFilter(windows)
    assert not windows.shown


@each_pane
def test_it_opens_with_a_collection(entry: PaneEntry, make_pane: Any, study_path: Path) -> None:
    pane = make_pane(entry, study_path)
    assert len(pane.open_study.files) == 6
    assert pane.primary_button.isVisible() and pane.primary_button.isEnabled()
    assert not pane.message_bar.messages


@each_pane
def test_it_fits_a_small_screen(entry: PaneEntry, window: MainWindow, qtbot: QtBot, study_path: Path) -> None:
    open_in(window, qtbot, study_path)
    window.show_pane(entry.name)
    pane = window.panes[entry.name]
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700
    button = pane.primary_button
    corner = button.mapTo(window, QPoint(button.width(), button.height()))
    assert button.isVisible()
    assert corner.x() <= window.width() and corner.y() <= window.height()
    for area in pane.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0, area


@each_pane
def test_every_control_has_a_name_and_a_tool_tip(entry: PaneEntry, make_pane: Any, study_path: Path) -> None:
    pane = make_pane(entry, study_path)
    controls = list(_controls(pane))
    assert len(controls) > 8
    assert not [each for each in controls if not _name(each)]
    assert not [f"{each} {_name(each)}" for each in controls if not _has_tip(each)]


@each_pane
def test_a_failing_job_is_told_and_the_pane_stays_usable(
    entry: PaneEntry, make_pane: Any, study_path: Path, runner: SynchronousRunner
) -> None:
    pane = make_pane(entry, study_path)
    runner.failure = WorkbenchError(FULL)
    pane.primary_button.click()
    assert [message.text for message in pane.message_bar.messages] == [FULL]
    assert not pane.progress.is_running
    assert pane.primary_button.isEnabled()
    pane.primary_button.click()
    assert runner.failure is None and not pane.progress.is_running


@each_pane
def test_closing_the_window_during_a_job_leaves_nothing_behind(
    entry: PaneEntry, qtbot: QtBot, study_path: Path, folder: Path, monkeypatch: Any
) -> None:
    has_started = Event()

    def endless(*_: Any) -> Iterator[Step[tuple[()]]]:
        while True:
            has_started.set()
            yield Step(0, 10, ())

    monkeypatch.setattr(LONG_WORK[entry.name], endless)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    window = MainWindow(Preferences())
    window.show()
    open_in(window, qtbot, study_path)
    window.show_pane(entry.name)
    pane = window.panes[entry.name]
    qtbot.waitUntil(pane.primary_button.isEnabled, timeout=PATIENCE)
    pane.primary_button.click()
    qtbot.waitUntil(has_started.is_set, timeout=PATIENCE)
    window.close()
    seen = weakref.ref(window), weakref.ref(pane)
    window.deleteLater()
    del window, pane
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [each() for each in seen] == [None, None]


def _controls(pane: QWidget) -> Iterator[QWidget]:
    """What a person operates, without the parts a control is made of."""
    for each in pane.findChildren(QWidget):
        is_part = isinstance(each, QScrollBar) or isinstance(
            each.parentWidget(), QComboBox | QAbstractSpinBox
        )
        is_of_qt = each.objectName().startswith("qt_") or each.metaObject().className().startswith(
            ("QTableCorner", "QHeaderView")
        )
        is_popup = isinstance(each, QAbstractItemView) and each.window() is not pane.window()
        is_tab_arrow = isinstance(each.parentWidget(), QTabBar)
        if isinstance(each, CONTROLS) and not (is_part or is_popup or is_tab_arrow or is_of_qt):
            yield each


def _name(control: QWidget) -> str:
    text = control.text() if isinstance(control, QAbstractButton) else ""
    return control.accessibleName() or text


def _has_tip(control: QWidget) -> bool:
    if isinstance(control, QTabBar):
        return all(control.tabToolTip(at) for at in range(control.count()))
    return bool(control.toolTip())
