"""The window of models, as a person uses it; the internet is a server on this computer."""

import importlib.util
import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QMessageBox, QTextBrowser, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.core.models.making import card_of, offer, small_network, write_own
from tests.core.models.serving import Server, cut_after, failing, serving, silent_after, unanswering, whole
from tests.panes.making import PATIENCE, button, open_in
from workbench import paths
from workbench.core.models.cards import card, card_record, cards
from workbench.core.models.store import are_here, bytes_received, can_be_fetched, partial_path, weights_path
from workbench.panes.model_facts import ModelFactsColumn
from workbench.shell import models_dialog
from workbench.shell.help_window import HelpWindow
from workbench.shell.import_model_dialog import ImportModelDialog
from workbench.shell.main_window import MainWindow
from workbench.shell.models_dialog import ModelsDialog
from workbench.shell.models_table import ModelsTable
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Tag
from workbench.widgets.message_bar import MessageBar
from workbench.widgets.progress_strip import ProgressStrip

PATH = "/far.pth"


@pytest.fixture
def content() -> bytes:
    file = io.BytesIO()
    torch.save(small_network(labels=1000).state_dict(), file)
    return file.getvalue()


@pytest.fixture
def server(content: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Hands out the weights of the model “far”, of whose checksum only the beginning is published."""
    with serving() as server:
        server.answers[PATH] = whole(content)
        paths.model_folder().mkdir(parents=True, exist_ok=True)
        path = paths.model_folder() / "far.pth"
        path.write_bytes(content)
        far = card_of(path, "state_dict", key="far", title="Far network", labels="imagenet1000.txt")
        path.unlink()
        weights = far.weights
        published = {"sha256": "", "sha256_prefix": weights.sha256[:8], "bytes": 0}
        weights = replace(weights, url=server.address(PATH), approximate_bytes=weights.bytes, **published)
        offer(monkeypatch, replace(far, weights=weights))
        monkeypatch.setattr("workbench.shell.models_controls.is_own", lambda card: card.key != "far")
        yield server


@pytest.fixture
def dialog(window: MainWindow, server: Server) -> ModelsDialog:
    menu = next(each for each in window.menuBar().actions() if each.text() == "&Tools").menu()
    next(each for each in menu.actions() if each.text() == "&Models …").trigger()
    dialog = window.findChild(ModelsDialog)
    assert dialog.isVisible()
    return dialog


def table(dialog: ModelsDialog) -> ModelsTable:
    return dialog.findChild(ModelsTable)


def rows(dialog: ModelsDialog) -> dict[str, list[str]]:
    """The words of each row by the model's title."""
    model = table(dialog).model()
    shown = [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
    return {title: rest for title, *rest in shown}


def said(dialog: QWidget) -> str:
    return "\n".join(each.text for each in dialog.findChild(MessageBar).messages)


def press(qtbot: QtBot, dialog: ModelsDialog, words: str) -> None:
    found = button(dialog, words)
    assert found.isEnabled(), f"{words!r} cannot be pressed"
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def ends(qtbot: QtBot, dialog: ModelsDialog, words: str) -> None:
    qtbot.waitUntil(lambda: words in said(dialog), timeout=PATIENCE)
    assert not dialog.findChild(ProgressStrip).is_running


def fetch(qtbot: QtBot, dialog: ModelsDialog) -> None:
    dialog.choose("far")
    press(qtbot, dialog, "Fetch this model (5.6 MB)")
    ends(qtbot, dialog, "Every checksum is right. Ready to use: Far network.")


def test_every_known_model_is_listed_and_nothing_is_fetched_unasked(
    dialog: ModelsDialog, server: Server
) -> None:
    shown = rows(dialog)
    assert set(shown) == {each.title for each in cards().values()}
    assert next(iter(shown)) == "SqueezeNet 1.1 (ImageNet)", "what is here comes first"
    assert shown["ResNet-18"] == ["Needs fetching", "Classify", "47", "70%"]
    assert shown["dlib HOG (built in)"] == ["Ready to use", "Find faces", "", ""]
    dialog.choose("resnet50")
    assert dialog.findChild(ModelFactsColumn).findChild(Tag).text() == "Needs fetching"
    assert button(dialog, "Fetch this model (102.5 MB)").isEnabled()
    assert not button(dialog, "Verify").isEnabled() and not button(dialog, "Remove").isEnabled()
    dialog.choose("squeezenet1_1")
    assert not button(dialog, "This model is here").isEnabled()
    assert not button(dialog, "Remove").isEnabled() and not button(dialog, "Pack").isEnabled()
    assert server.ranges == []


def test_a_model_is_fetched_with_a_click(dialog: ModelsDialog, qtbot: QtBot) -> None:
    changes: list[None] = []
    dialog.models_changed.connect(lambda: changes.append(None))
    fetch(qtbot, dialog)
    assert rows(dialog)["Far network"][0] == "Ready to use"
    assert are_here(card("far")) and len(card("far").weights.sha256) == 64
    assert dialog.findChild(ModelFactsColumn).findChild(Tag).text() == "Ready to use"
    assert changes and not button(dialog, "This model is here").isEnabled()


def test_several_are_fetched_one_after_the_other(
    dialog: ModelsDialog, qtbot: QtBot, server: Server, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = card("far")
    offer(monkeypatch, replace(far, key="too", title="Too", weights=replace(far.weights, file="too.pth")))
    dialog.show_models()
    table(dialog).selectAll()
    wanted = sum(map(can_be_fetched, cards().values()))
    monkeypatch.setattr(models_dialog, "can_be_fetched", lambda each: each.key in ("far", "too"))
    qtbot.mouseClick(button(dialog, f"Fetch {wanted} models"), Qt.MouseButton.LeftButton)
    ends(qtbot, dialog, "Ready to use:")
    assert {rows(dialog)[title][0] for title in ("Far network", "Too")} == {"Ready to use"}
    assert len(server.ranges) == 2 and len(table(dialog).selected_keys) == len(cards()), "the choice stays"


def test_what_goes_wrong_is_a_sentence_and_the_next_try_goes_on(
    dialog: ModelsDialog, qtbot: QtBot, server: Server, content: bytes
) -> None:
    server.answers[PATH] = cut_after(content, 700_000)
    dialog.choose("far")
    press(qtbot, dialog, "Fetch this model")
    ends(qtbot, dialog, "The connection broke off")
    assert rows(dialog)["Far network"][0] == "Fetched in part"
    server.answers[PATH] = failing(503)
    press(qtbot, dialog, "Go on fetching")
    ends(qtbot, dialog, "it answered 503")
    server.answers[PATH] = whole(content)
    press(qtbot, dialog, "Go on fetching")
    ends(qtbot, dialog, "Ready to use: Far network")
    assert server.ranges[-1].startswith("bytes=")


def test_a_silent_server_is_left_at_once_and_what_came_is_kept(
    dialog: ModelsDialog, qtbot: QtBot, server: Server, content: bytes
) -> None:
    server.answers[PATH] = silent_after(content, 700_000)
    dialog.choose("far")
    press(qtbot, dialog, "Fetch this model")
    qtbot.waitUntil(lambda: bytes_received(card("far")) > 600_000, timeout=PATIENCE)
    qtbot.waitUntil(lambda: rows(dialog)["Far network"][0] == "Fetching …", timeout=PATIENCE)
    assert not button(dialog, "Working …").isEnabled() and not button(dialog, "Unpack").isEnabled()
    strip = dialog.findChild(ProgressStrip)
    qtbot.waitUntil(
        lambda: any("655.4 kB of 5.6 MB" in each.text() for each in strip.findChildren(QLabel)),
        timeout=PATIENCE,
    )
    qtbot.waitUntil(strip.isVisible, timeout=PATIENCE)
    press(qtbot, dialog, "Cancel")
    # The server says nothing more: only because its line is cut does this end before the test's patience.
    qtbot.waitUntil(lambda: not strip.is_running, timeout=PATIENCE)
    assert rows(dialog)["Far network"][0] == "Fetched in part" and not said(dialog)


def test_a_server_that_does_not_answer_at_all_is_left_at_once(
    dialog: ModelsDialog, qtbot: QtBot, server: Server
) -> None:
    server.answers[PATH] = unanswering
    dialog.choose("far")
    press(qtbot, dialog, "Fetch this model")
    strip = dialog.findChild(ProgressStrip)
    qtbot.waitUntil(lambda: server.ranges == [""] and strip.isVisible(), timeout=PATIENCE)
    press(qtbot, dialog, "Cancel")
    qtbot.waitUntil(lambda: not strip.is_running, timeout=PATIENCE)
    assert rows(dialog)["Far network"][0] == "Needs fetching" and not said(dialog)


@pytest.mark.parametrize("count", [None, 200_000])
def test_the_program_can_be_closed_while_a_server_is_silent(
    window: MainWindow, dialog: ModelsDialog, qtbot: QtBot, server: Server, content: bytes, count: int | None
) -> None:
    server.answers[PATH] = silent_after(content, count) if count else unanswering
    dialog.choose("far")
    press(qtbot, dialog, "Fetch this model")
    qtbot.waitUntil(lambda: bool(server.ranges), timeout=PATIENCE)
    qtbot.waitUntil(lambda: bytes_received(card("far")) >= (count or 0) // 2, timeout=PATIENCE)
    began = time.monotonic()
    window.close()
    assert time.monotonic() - began < PATIENCE / 1000, (
        "the server's half minute of silence was not waited for"
    )
    assert not dialog.isVisible() and partial_path(card("far")).exists() is bool(count)


def test_checksums_are_verified(dialog: ModelsDialog, qtbot: QtBot) -> None:
    fetch(qtbot, dialog)
    press(qtbot, dialog, "Verify checksums")
    ends(qtbot, dialog, "The checksums are those on the cards.")
    path = weights_path(card("far"))
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    press(qtbot, dialog, "Verify checksums")
    ends(qtbot, dialog, "its checksum (sha256) differs")


def test_without_a_published_checksum_that_is_said_before_and_after(
    dialog: ModelsDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = card("far")
    note = "No checksum is published; it is noted when the file is first fetched."
    weights = replace(far.weights, sha256_prefix="", checksum_note=note)
    offer(monkeypatch, replace(far, key="open", title="Open network", weights=weights))
    dialog.show_models()
    dialog.choose("open")
    facts = dialog.findChild(ModelFactsColumn).findChild(FactList)
    assert "Checksum (sha256): Not known yet." in facts.as_text()
    press(qtbot, dialog, "Fetch this model (5.6 MB)")
    ends(qtbot, dialog, "No checksum is published of Open network: that of the file as it is now was noted")
    assert "Every checksum is right" not in said(dialog) and rows(dialog)["Open network"][0] == "Ready to use"
    assert f"Checksum (sha256): {card('open').weights.sha256}" in facts.as_text()
    press(qtbot, dialog, "Verify checksums")
    ends(qtbot, dialog, "The checksums are those on the cards.")


def test_a_model_within_a_library_offers_nothing_that_cannot_be_done(
    dialog: ModelsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.choose("dlib_hog")
    assert not any(
        button(dialog, words).isEnabled() for words in ("Verify", "Remove", "Pack", "This model is here")
    )
    assert any(each.text() == "dlib HOG (built in)" for each in dialog.findChildren(QLabel))
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == "facenet_pytorch" else find(name, *more),
    )
    dialog.show_models()
    dialog.choose("mtcnn")
    assert rows(dialog)["MTCNN (facenet-pytorch)"][0] == "Not installed"
    assert not button(dialog, "Not to be fetched").isEnabled()
    shown = "\n".join(each.text() for each in dialog.findChild(ModelFactsColumn).findChildren(QLabel))
    assert "pip install --no-deps facenet-pytorch" in shown


@pytest.mark.parametrize("answer", ["Remove", "Keep"])
def test_removing_asks_first(
    dialog: ModelsDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    asked: list[str] = []

    def answered(question: QMessageBox) -> int:
        asked.append(question.text())
        next(each for each in question.buttons() if each.text() == answer).click()
        return 0

    fetch(qtbot, dialog)
    monkeypatch.setattr(QMessageBox, "exec", answered)
    press(qtbot, dialog, "Remove")
    assert asked == ["Remove the weights of Far network from this computer? They can be fetched again."]
    assert weights_path(card("far")).exists() is (answer == "Keep")
    assert ("5.6 MB are free again" in said(dialog)) is (answer == "Remove")
    assert rows(dialog)["Far network"][0] == ("Needs fetching" if answer == "Remove" else "Ready to use")


def test_packed_and_unpacked_again(
    window: MainWindow, dialog: ModelsDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_own("mine")
    dialog.show_models()
    dialog.choose("mine")
    path = tmp_path / "workshop.models"
    monkeypatch.setattr(models_dialog, "ask_where_to_save", lambda *_: path)
    monkeypatch.setattr(models_dialog, "ask_for_file", lambda *_: path)
    press(qtbot, dialog, "Pack chosen models")
    ends(qtbot, dialog, "“workshop.models” (1.4 MB) is in")
    monkeypatch.setattr(ModelsDialog, "_confirm", lambda self, question: "imported here" in question)
    press(qtbot, dialog, "Remove")
    assert "Model mine" not in rows(dialog) and "1.4 MB are free again" in said(dialog)
    press(qtbot, dialog, "Unpack a pack")
    ends(qtbot, dialog, "Every checksum is right. Ready to use: Model mine.")
    assert rows(dialog)["Model mine"][0] == "Ready to use"
    assert [each.key for each in table(dialog).chosen] == ["mine"]
    path.write_bytes(b"nonsense")
    press(qtbot, dialog, "Unpack a pack")
    ends(qtbot, dialog, "“workshop.models” is not a pack of models, or it is damaged. Nothing was installed.")


def test_who_thinks_better_of_it_is_not_asked_on(
    dialog: ModelsDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(qtbot, dialog)
    monkeypatch.setattr(models_dialog, "ask_where_to_save", lambda *_: None)
    monkeypatch.setattr(models_dialog, "ask_for_file", lambda *_: None)
    press(qtbot, dialog, "Pack chosen models")
    press(qtbot, dialog, "Unpack a pack")
    assert not dialog.findChild(ProgressStrip).is_running


def test_a_network_of_ones_own_is_imported_from_here(dialog: ModelsDialog, qtbot: QtBot) -> None:
    press(qtbot, dialog, "Import a network")
    wizard = dialog.findChild(ImportModelDialog)
    assert wizard.isVisible()
    write_own("mine")
    wizard.imported.emit("mine")
    assert "“Model mine” is imported and can be used." in said(dialog)
    assert [each.key for each in table(dialog).chosen] == ["mine"]
    wizard.close()


def test_cards_that_cannot_be_read_are_named(dialog: ModelsDialog) -> None:
    folder = paths.model_folder() / "cards"
    folder.mkdir()
    (folder / "broken.json").write_text("{}")
    dialog.show_models()
    assert "The card “broken.json” is left out." in said(dialog)


def test_small_and_large_letters_stand_side_by_side(window: MainWindow) -> None:
    described = write_own("mine")
    path = paths.model_folder() / "cards" / "mine.json"
    path.write_text(json.dumps(card_record(replace(described, title="alleys"))), encoding="utf-8")
    window.dialogs.show_models()
    listed = rows(window.findChild(ModelsDialog))
    classifying = [title for title in listed if listed[title][1] == "Classify"]
    assert [title for title in classifying if listed[title][0] == "Ready to use"] == [
        "alleys",
        "SqueezeNet 1.1 (ImageNet)",
    ]


def test_every_control_says_what_it_is_for(dialog: ModelsDialog) -> None:
    for each in dialog.findChildren(QAbstractButton):
        if each.isVisible():
            assert each.toolTip(), f"{each.text()!r} has no tool tip"
            assert each.accessibleName() or each.text()
    assert table(dialog).accessibleName() == "Models"


def test_the_help_page_is_shown(window: MainWindow, dialog: ModelsDialog, qtbot: QtBot) -> None:
    help_button = next(each for each in dialog.findChildren(QToolButton) if "does" in each.toolTip())
    qtbot.mouseClick(help_button, Qt.MouseButton.LeftButton)
    text = window.findChild(HelpWindow).findChild(QTextBrowser).toPlainText()
    assert "Nothing is fetched until you press the button" in text


# From the pane that needs a model


def test_a_model_that_is_not_here_is_fetched_on_the_way_to_classifying(
    window: MainWindow, server: Server, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    window.show_pane("classify")
    pane = window.panes["classify"]
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Classify 6 pictures", timeout=PATIENCE)
    box = next(each for each in pane.findChildren(ChoiceBox) if each.accessibleName() == "Model")
    titles = [box.itemText(at) for at in range(box.count())]
    assert titles[0] == "SqueezeNet 1.1 (ImageNet)" and "Far network – needs fetching" in titles
    box.setCurrentIndex(box.findData("far"))
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Fetch the model first …", timeout=PATIENCE)
    assert any(
        each.isVisible() and "not on this computer yet" in each.text() for each in pane.findChildren(QLabel)
    )
    qtbot.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(ModelsDialog)
    assert dialog.isVisible() and [each.key for each in table(dialog).chosen] == ["far"]
    fetch(qtbot, dialog)
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Classify 6 pictures", timeout=PATIENCE)
    assert box.currentText() == "Far network"
    qtbot.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "All 6 are done" in pane.primary_button.text(), timeout=PATIENCE)


def test_the_button_below_the_choice_leads_to_all_models(
    window: MainWindow, server: Server, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    window.show_pane("classify")
    qtbot.mouseClick(button(window.panes["classify"], "More models …"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(ModelsDialog)
    assert dialog.isVisible() and [each.key for each in table(dialog).chosen] == ["squeezenet1_1"]
