"""“workbench faces consent”: the page is read on the command line, too, and nothing goes round it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from tests.core.faces.making_attributes import place_attributes
from tests.panes.faces.making import make_study_of_faces
from tests.test_cli import Run, is_one_sentence, table, workbench
from workbench.core.faces.consent import DESCRIBE, RACE, consent_page
from workbench.study.faces.consents import given_consents
from workbench.study.study import open_study

__all__ = ["workbench"]


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    return make_study_of_faces(tmp_path / "Faces.study", tmp_path / "faces")


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What a person types when asked."""

    def typing(words: str) -> None:
        monkeypatch.setattr(typer, "prompt", lambda *_, **__: words)

    return typing


def given(path: Path) -> frozenset[str]:
    with open_study(path) as study:
        return given_consents(study)


def test_nothing_is_described_before_the_page_was_accepted(
    workbench: Run, study_path: Path, tmp_path: Path, typing: Callable[[str], None]
) -> None:
    place_attributes()
    out = tmp_path / "out"
    words = ("run", "describe", study_path, "--out", out, "--set", "smallest=30")
    refused = workbench(*words)
    is_one_sentence(refused, f"workbench faces consent '{study_path}' describe")
    assert not (out / "describe.csv").exists()
    typing(consent_page(DESCRIBE).sentence)
    said = workbench("faces", "consent", study_path, DESCRIBE)
    assert said.code == 0 and consent_page(DESCRIBE).text in said.out and "Accepted for “Faces”" in said.out
    assert workbench(*words).code == 1  # One file of the study is no picture.
    rows = table(out / "describe.csv")
    assert len(rows) == 7 and all(row["apparent_expression"] for row in rows)
    assert not any(row["perceived_race_white"] for row in rows)
    refused = workbench("run", "describe", study_path, "--out", tmp_path / "race", "--set", "race=true")
    assert refused.code == 2 and "“Describing perceived race”" in refused.error


def test_another_sentence_accepts_nothing(
    workbench: Run, study_path: Path, typing: Callable[[str], None]
) -> None:
    for typed in ("", "yes", "y"):
        typing(typed)
        said = workbench("faces", "consent", study_path, RACE)
        assert said.code == 1 and "Nothing was changed" in said.error
    assert not given(study_path)


def test_the_folder_of_results_can_be_named_before_there_is_a_study(
    workbench: Run, tmp_path: Path, typing: Callable[[str], None]
) -> None:
    typing(consent_page(DESCRIBE).sentence.upper())
    assert workbench("faces", "consent", tmp_path / "out", DESCRIBE).code == 0
    assert given(tmp_path / "out" / "results.study") == {DESCRIBE}
    said = workbench("faces", "consent", tmp_path / "out", DESCRIBE)
    assert said.code == 0 and "is accepted" in said.out and "To accept" not in said.out


def test_what_was_accepted_is_withdrawn_and_deleted(
    workbench: Run, study_path: Path, tmp_path: Path, typing: Callable[[str], None]
) -> None:
    place_attributes()
    typing(consent_page(DESCRIBE).sentence)
    workbench("faces", "consent", study_path, DESCRIBE)
    workbench("run", "describe", study_path, "--out", tmp_path / "out", "--set", "smallest=30")
    said = workbench("faces", "consent", study_path, DESCRIBE, "--withdraw")
    assert said.code == 0 and "still in the study" in said.out
    assert not given(study_path)
    said = workbench("faces", "consent", study_path, DESCRIBE, "--withdraw", "--delete")
    assert said.code == 0 and "Descriptions of 7 faces were deleted" in said.out


def test_what_cannot_be_done_is_one_sentence(workbench: Run, study_path: Path, tmp_path: Path) -> None:
    for words in (
        ("faces", "consent", study_path, "beauty"),
        ("faces", "consent", study_path, DESCRIBE, "--delete"),
        ("faces", "consent", tmp_path / "none.study", DESCRIBE),
    ):
        is_one_sentence(workbench(*words))
