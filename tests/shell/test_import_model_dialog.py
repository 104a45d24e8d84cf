"""The window for importing a network: looked over first, imported by one click, every trouble said in it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.core.models.making import LABELS, small_network
from tests.core.models.making_onnx import saved
from tests.panes.making import PATIENCE, SynchronousRunner
from workbench.core.models.cards import card, cards
from workbench.core.models.import_settings import IMAGENETS, OTHER
from workbench.core.steps import Step
from workbench.shell import import_model_dialog
from workbench.shell.import_model_dialog import ImportModelDialog
from workbench.workers.runner import Runner, Runs

Opened = Callable[[Runs], ImportModelDialog]


@pytest.fixture
def opened(shown: Callable[[Any], Any]) -> Opened:
    def open_dialog(runner: Runs) -> ImportModelDialog:
        return shown(ImportModelDialog(runner))

    return open_dialog


@pytest.fixture
def dialog(opened: Opened) -> ImportModelDialog:
    return opened(SynchronousRunner())


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    # The name tells the architecture, which spares the comparison with all the others.
    path = tmp_path / "shufflenet_v2_x0_5.pt"
    torch.save(small_network().state_dict(), path)
    return path


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.txt"
    path.write_text("\n".join(LABELS))
    return path


def choose(dialog: ImportModelDialog, monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    """The next question for a file is answered with ``path``."""
    monkeypatch.setattr(import_model_dialog, "ask_for_file", lambda *_: path)


def sentences(dialog: ImportModelDialog) -> str:
    return "\n".join(message.text for message in dialog.message_bar.messages)


def test_a_person_imports_a_network_with_a_few_clicks(
    dialog: ImportModelDialog, weights: Path, labels: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not dialog.import_button.isEnabled()
    left = Qt.MouseButton.LeftButton
    choose(dialog, monkeypatch, weights)
    qtbot.mouseClick(dialog.steps.network_button, left)
    facts = dict(dialog.recognised.facts.facts)
    assert facts["Network"] == "shufflenet_v2_x0_5" and facts["Labels"] == "3"
    assert facts["Its answers are"] == "Raw outputs (logits)" and len(facts["Checksum (sha256)"]) == 64
    assert not dialog.import_button.isEnabled() and cards().keys().isdisjoint({"streets"})
    choose(dialog, monkeypatch, labels)
    qtbot.mouseClick(dialog.steps.labels_button, left)
    form = dialog.steps.about_form
    for name, words in (("title", "Streets"), ("licence", "CC0"), ("trained_on", "500 streets")):
        qtbot.keyClicks(form.control(name), words)
    with qtbot.waitSignal(dialog.imported) as told:
        qtbot.mouseClick(dialog.import_button, left)
    assert told.args == ["streets"]
    found = card("streets")
    assert (found.title, found.licence, found.trained_on) == ("Streets", "CC0", "500 streets")
    assert (found.preprocessing.crop, found.preprocessing.resize) == (224, 256)
    assert not dialog.isVisible() and dialog.result() == ImportModelDialog.DialogCode.Accepted


def test_choosing_nothing_changes_nothing(dialog: ImportModelDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(dialog, monkeypatch, None)
    dialog.steps.network_button.click()
    dialog.steps.labels_button.click()
    assert not dialog.import_button.isEnabled() and not sentences(dialog)


def test_what_the_network_needs_is_proposed_and_can_be_changed(
    dialog: ImportModelDialog, tmp_path: Path, labels: Path
) -> None:
    dialog.look_over(saved(tmp_path / "colours.onnx", is_softmax=True))
    dialog.choose_labels(labels)
    form = dialog.steps.seeing_form
    assert (form.settings().crop, form.settings().resize, form.settings().outputs) == (8, 9, "probabilities")
    assert form.settings().scale == IMAGENETS and not form.control("red_mean").isEnabled()
    form.control("scale").setCurrentText("From −1 to 1")
    assert form.control("red_mean").number() == form.control("blue_deviation").number() == 0.5
    form.control("scale").setCurrentText(OTHER)
    assert form.control("red_mean").isEnabled() and form.more.is_open
    form.control("red_mean").setValue(0.4814)
    dialog.import_button.click()
    found = card("colours")
    assert found.preprocessing.mean == (0.4814, 0.5, 0.5) and found.outputs == "probabilities"


def test_a_scale_of_its_own_name_reaches_the_card(
    dialog: ImportModelDialog, tmp_path: Path, labels: Path
) -> None:
    dialog.look_over(saved(tmp_path / "colours.onnx"))
    dialog.choose_labels(labels)
    dialog.steps.seeing_form.control("scale").setCurrentText("From 0 to 255")
    dialog.import_button.click()
    assert card("colours").preprocessing.standard_deviation == (1 / 255,) * 3


def test_a_dangerous_file_is_refused_in_the_window(dialog: ImportModelDialog, tmp_path: Path) -> None:
    torch.save(small_network(), tmp_path / "whole.pt")
    dialog.look_over(tmp_path / "whole.pt")
    assert "is a whole network saved with its program" in sentences(dialog)
    assert not dialog.recognised.facts.isVisible() and not dialog.import_button.isEnabled()
    assert not dialog.message_bar.messages[0].details


@pytest.mark.parametrize("is_labels_first", [False, True])
def test_labels_of_another_network_are_refused_in_whatever_order(
    dialog: ImportModelDialog, weights: Path, labels: Path, is_labels_first: bool
) -> None:
    labels.write_text("cat\ndog")
    steps = [lambda: dialog.look_over(weights), lambda: dialog.choose_labels(labels)]
    for step in reversed(steps) if is_labels_first else steps:
        step()
    assert "has 2 labels, but the network's last layer gives 3 answers" in sentences(dialog)
    assert not dialog.import_button.isEnabled()
    labels.write_text("\n".join(LABELS))
    dialog.choose_labels(labels)
    assert not sentences(dialog) and dialog.import_button.isEnabled()


def test_an_import_that_fails_is_said_and_can_be_corrected(
    dialog: ImportModelDialog, weights: Path, labels: Path
) -> None:
    dialog.look_over(weights)
    dialog.choose_labels(labels)
    resize = dialog.steps.seeing_form.control("resize")
    resize.setValue(100)
    dialog.import_button.click()
    assert "what is cut out must fit into the resized picture" in sentences(dialog)
    assert dialog.isVisible() and dialog.import_button.isEnabled() and not dialog.progress.is_running
    resize.setValue(224)
    dialog.import_button.click()
    assert not dialog.isVisible() and "shufflenet_v2_x0_5" in cards()


def test_closing_while_it_works_leaves_nothing_behind(
    opened: Opened, weights: Path, labels: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = Runner()
    begun, gate, ended = (threading.Event() for _ in range(3))

    def slow(*_: Any) -> Iterator[Step[None]]:
        begun.set()
        try:
            yield Step(1_000_000, 3_000_000, None)
            gate.wait(PATIENCE / 1000)
            yield Step(2_000_000, 3_000_000, None)
        finally:
            ended.set()

    try:
        dialog = opened(runner)
        dialog.look_over(weights)
        dialog.choose_labels(labels)
        qtbot.waitUntil(dialog.import_button.isEnabled, timeout=PATIENCE)
        monkeypatch.setattr(import_model_dialog, "_import", slow)
        imported: list[str] = []
        dialog.imported.connect(imported.append)
        dialog.import_button.click()
        assert not dialog.steps.isEnabled() and dialog.progress.is_running
        qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
        dialog.close()
        gate.set()
        qtbot.waitUntil(ended.is_set, timeout=PATIENCE)
    finally:
        runner.shut_down()
    assert not imported and "shufflenet_v2_x0_5" not in cards()


def test_cancelling_says_that_nothing_was_imported(
    opened: Opened, weights: Path, labels: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = Runner()
    gate = threading.Event()

    def slow(*_: Any) -> Iterator[Step[None]]:
        for number in range(3):
            yield Step(number, 3, None)
            gate.wait(PATIENCE / 1000)

    try:
        dialog = opened(runner)
        dialog.look_over(weights)
        dialog.choose_labels(labels)
        qtbot.waitUntil(dialog.import_button.isEnabled, timeout=PATIENCE)
        monkeypatch.setattr(import_model_dialog, "_import", slow)
        dialog.import_button.click()
        dialog.progress.cancel_requested.emit()
        gate.set()
        qtbot.waitUntil(lambda: not dialog.progress.is_running, timeout=PATIENCE)
        assert dialog.import_button.isEnabled() and dialog.steps.isEnabled()
    finally:
        runner.shut_down()


def test_every_control_has_a_name_and_a_tip_and_all_fits(dialog: ImportModelDialog) -> None:
    kinds: tuple[type[QWidget], ...] = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit)
    for kind in kinds:
        for each in dialog.findChildren(kind):
            if each.objectName().startswith("qt_") or isinstance(each.parent(), QAbstractSpinBox):
                continue
            assert each.accessibleName() or getattr(each, "text", str)(), each
            assert each.toolTip(), each
    assert dialog.width() <= 1024 and dialog.height() <= 700
    assert dialog.minimumWidth() <= 800 and dialog.minimumHeight() <= 560
