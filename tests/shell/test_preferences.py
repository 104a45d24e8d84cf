"""What is remembered between two starts, and what a damaged file does to it: nothing bad."""

import json
from pathlib import Path
from typing import Any

import pytest

from workbench import paths
from workbench.shell.preferences import RECENT_STUDIES, Preferences, load_preferences, save_preferences


def file() -> Path:
    return paths.settings_folder() / "preferences.json"


def test_they_come_back_as_they_were() -> None:
    kept = Preferences(
        "dark", "cpu", "classify", ["/a.study", "/b.study"], "00ff", {"images": "7b7d"}, text_size=150
    )
    save_preferences(kept)
    assert load_preferences() == kept


def test_without_a_file_they_are_as_on_the_first_start() -> None:
    assert not file().exists()
    assert load_preferences() == Preferences()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '"dark"',
        json.dumps({"colour_scheme": "purple", "pane": 7, "recent_studies": "x", "window": "zz"}),
        json.dumps({"pane_layouts": {"images": "no", "classify": 3}, "recent_studies": [1, None]}),
        json.dumps({"pane_layouts": [], "unknown": 1, "window": 5, "text_size": 1000}),
    ],
)
def test_a_damaged_file_is_passed_over_and_the_window_opens(content: str, start: Any) -> None:
    file().parent.mkdir(parents=True)
    file().write_text(content, encoding="utf-8")
    loaded = load_preferences()
    assert loaded == Preferences()
    start(loaded).close()
    assert load_preferences().colour_scheme == "system"


def test_what_is_sound_survives_beside_what_is_not() -> None:
    file().parent.mkdir(parents=True)
    file().write_text(json.dumps({"colour_scheme": "dark", "device": None}), encoding="utf-8")
    assert load_preferences() == Preferences(colour_scheme="dark")


def test_recent_studies_are_few_and_each_is_there_once() -> None:
    preferences = Preferences()
    for number in (*range(RECENT_STUDIES + 4), 5):
        preferences.remember_study(Path(f"/{number}.study"))
    assert len(preferences.recent_studies) == RECENT_STUDIES
    assert preferences.recent_studies[:2] == [str(Path("/5.study")), str(Path("/11.study"))]


def test_a_disk_that_cannot_be_written_does_not_keep_the_window_from_closing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    monkeypatch.setenv("WORKBENCH_SETTINGS", str(tmp_path / "taken"))
    save_preferences(Preferences(pane="classify"))
    assert load_preferences() == Preferences()
