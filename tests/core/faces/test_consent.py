"""The pages that are accepted: what they must say, and what counts as accepting them."""

import re
from pathlib import Path

import pytest

from workbench import paths
from workbench.core.faces.consent import DESCRIBE, RACE, ConsentError, consent_page, consent_pages
from workbench.core.models.cards import card

# Regulation (EU) 2024/1689, Official Journal L, 2024/1689, 12.7.2024.
ARTICLE_5_1_G = (
    "(g) the placing on the market, the putting into service for this specific purpose, or the use of biometric "
    "categorisation systems that categorise individually natural persons based on their biometric data to deduce or "
    "infer their race, political opinions, trade union membership, religious or philosophical beliefs, sex life or "
    "sexual orientation; this prohibition does not cover any labelling or filtering of lawfully acquired biometric "
    "datasets, such as images, based on biometric data or categorizing of biometric data in the area of law "
    "enforcement;"
)
RECITAL_30 = (
    "Biometric categorisation systems that are based on natural persons’ biometric data, such as an individual "
    "person’s face or fingerprint, to deduce or infer an individuals’ political opinions, trade union membership, "
    "religious or philosophical beliefs, race, sex life or sexual orientation should be prohibited. That prohibition "
    "should not cover the lawful labelling, filtering or categorisation of biometric data sets acquired in line with "
    "Union or national law according to biometric data, such as the sorting of images according to hair colour or eye "
    "colour, which can for example be used in the area of law enforcement."
)


@pytest.fixture
def own_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of resources with a short page about describing."""
    (tmp_path / "consent").mkdir()
    (tmp_path / "consent" / "describe.md").write_text(
        "# Title\n\nText.\n\n---\n\nI agree.\n", encoding="utf-8"
    )
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    return tmp_path / "consent" / "describe.md"


def quotations(text: str) -> list[str]:
    blocks = re.findall(r"(?:^>.*\n)+", text, re.MULTILINE)
    return [" ".join(line.removeprefix("> ") for line in block.splitlines()) for block in blocks]


def test_the_second_page_quotes_the_law_to_the_letter() -> None:
    assert quotations(consent_page(RACE).text) == [ARTICLE_5_1_G, RECITAL_30]


def test_the_first_page_says_what_the_law_asks() -> None:
    text = " ".join(consent_page(DESCRIBE).text.split())
    for wanted in (
        "Art. 9",
        "Art. 50(3)",
        "Art. 5(1)(f)",
        "Who is pictured",
        "must not be used for",
        "withdraw",
    ):
        assert wanted in text
    assert (
        "to infer emotions of a natural person in the areas of workplace and education institutions" in text
    )


@pytest.mark.parametrize("name", [DESCRIBE, RACE])
def test_nobody_takes_it_for_the_consent_of_those_pictured(name: str) -> None:
    text = " ".join(consent_page(name).text.split())
    assert "your consent" in text and "of the people pictured" in text
    assert "Imagine the people in your pictures reading" in text


def test_the_pages_give_the_errors_that_the_model_cards_give() -> None:
    first = consent_page(DESCRIBE).text
    by_measure = {each.measure: each.value for each in card("deepface_gender").published}
    for measure in (
        "as labelled, of faces labelled female (recall)",
        "as labelled, of faces labelled male (recall)",
    ):
        assert f"{100 * by_measure[measure]:.1f} %" in first
    assert f"{100 * card('deepface_age').published[0].value:.1f} %" in first
    assert f"{100 * card('deepface_emotion').published[0].value:.0f} %" in first
    for each in card("deepface_race").published:
        assert f"{100 * each.value:g} %" in consent_page(RACE).text


@pytest.mark.parametrize("page", consent_pages(), ids=lambda page: page.name)
def test_a_page_has_a_title_a_sentence_and_no_shouting(page) -> None:  # type: ignore[no-untyped-def]
    assert page.title and not page.title.startswith("#")
    assert page.text.startswith(f"# {page.title}\n")
    assert page.sentence.endswith(".") and page.sentence not in page.text
    assert "!" not in page.text + page.sentence
    assert len(page.sha256) == 64


def test_the_sentence_may_be_typed_with_other_capitals_and_spaces() -> None:
    page = consent_page(RACE)
    assert page.is_accepted_by(f"  {page.sentence.upper().replace(' ', '  ')}")
    assert page.is_accepted_by(page.sentence.removesuffix("."))
    assert not page.is_accepted_by("yes")
    assert not page.is_accepted_by("")


def test_another_text_has_another_checksum(own_resources: Path) -> None:
    before = consent_page(DESCRIBE)
    assert (before.title, before.sentence) == ("Title", "I agree.")
    own_resources.write_text("# Title\n\nText, changed.\n\n---\n\nI agree.\n", encoding="utf-8")
    assert consent_page(DESCRIBE).sha256 != before.sha256


@pytest.mark.parametrize("content", ["# Title\n\nNothing to accept.\n", "# Title\n\n---\n\n", "\n---\n\xff"])
def test_a_page_without_a_sentence_can_be_accepted_by_nobody(own_resources: Path, content: str) -> None:
    own_resources.write_bytes(content.encode("latin-1"))
    with pytest.raises(ConsentError, match="nobody can accept it"):
        consent_page(DESCRIBE)
    own_resources.unlink()
    with pytest.raises(ConsentError, match="Install Image Workbench again"):
        consent_page(DESCRIBE)


def test_an_unknown_page_is_named() -> None:
    with pytest.raises(ConsentError, match=r"no page “beauty”.*describe, race"):
        consent_page("beauty")
