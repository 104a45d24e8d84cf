"""What the tool “Describe” says of its work."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workbench.core.models.cards import card
from workbench.core.pictures.collection import PictureFile
from workbench.panes.faces.describe_words import (
    ACCEPT,
    FETCH_FIRST,
    FIND_FIRST,
    INTERVALS,
    MEANING,
    NOT_MEANING,
    age_in_words,
    note_for,
    searched_in_words,
    tip_for,
    wish,
)
from workbench.panes.faces.describe_work import Prospect
from workbench.panes.faces.published_errors import PublishedErrors
from workbench.study.faces.descriptions import Description

FILES = tuple(PictureFile(name, f"/{name}", 1, 1) for name in ("a.jpg", "b.jpg"))
NOBODY = Description(1, None, (), None, (), None, None, (), "")


@pytest.mark.parametrize(
    ("found", "words", "is_possible"),
    [
        (None, "Describing faces …", False),
        (Prospect(), "Add pictures first", False),
        (Prospect(2), FIND_FIRST, True),
        (Prospect(2, FILES), "No faces to describe", False),
        (Prospect(2, FILES, 812, 2, 812, 2), "Describe 812 faces in 2 pictures", True),
        (Prospect(2, FILES, 3, 2, 1, 1), "Resume: 1 face in 1 picture left", True),
        (Prospect(2, FILES, 3, 2), "All 3 faces are described", False),
        (Prospect(2, FILES, 1, 1), "The face is described", False),
    ],
)
def test_the_button_says_what_it_will_do(found: Prospect | None, words: str, is_possible: bool) -> None:
    assert wish(found, True, True) == (words, is_possible)


def test_networks_and_questions_come_first() -> None:
    found = Prospect(2, FILES, 3, 2, 3, 2)
    assert wish(found, False, True) == (FETCH_FIRST, True)
    assert wish(found, True, False) == ("Choose what to describe", False)


def test_tips_say_what_is_kept() -> None:
    assert "your name and the time" in tip_for(ACCEPT, 3)
    assert tip_for("Describe", 1).startswith("1 face takes part.")


def test_pictures_that_take_no_part_are_counted() -> None:
    assert searched_in_words(Prospect(2, FILES)) == ""
    assert searched_in_words(Prospect(3, FILES)).startswith("1 of these pictures takes no part")
    assert searched_in_words(Prospect(1_002, FILES)).startswith("1,000 of these pictures take no part")


def test_notes_never_say_what_anybody_is() -> None:
    def described(**values: object) -> Description:
        return Description(**{**{name: getattr(NOBODY, name) for name in NOBODY.__slots__}, **values})

    assert note_for(None) == "not described yet"
    assert note_for(described(note="too small")) == "no description"
    assert note_for(described(expression="uncertain")) == "apparent: uncertain"
    assert note_for(described(gender_presentation="man")) == "perceived: man"
    assert note_for(described(age=33.6, age_spread=8.1)) == "apparent age 34"
    assert age_in_words(described(age=33.6, age_spread=8.1)) == "34 years, spread 8"
    assert note_for(NOBODY) == age_in_words(NOBODY) == ""
    for text in (MEANING, NOT_MEANING, INTERVALS):
        assert "!" not in text and " is a " not in text


def test_errors_are_shown_as_they_were_published(qtbot: QtBot) -> None:
    shown = PublishedErrors()
    qtbot.addWidget(shown)

    def texts() -> list[str]:
        return [each.text() for each in shown.findChildren(QLabel) if not each.isHidden()]

    shown.show_cards([card("deepface_gender")])
    assert texts()[0] == "Perceived gender presentation"
    assert {"44.5%", "96.6%", "72.1%"} <= set(texts())
    assert any("female" in each for each in texts())
    shown.show_cards([card("deepface_age")])
    assert "28.4%" in texts() and "44.5%" not in texts()
