"""What the tools of faces say on screen: one word for one thing, and nothing that a machine cannot know."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import workbench.panes.faces as tools
from workbench.core.models.cards import cards

_FOLDER = Path(tools.__file__).parent
_OF_DESCRIBE = ("describe", "consent", "withdrawing", "published", "audit")


def words_in(path: Path) -> Iterator[str]:
    """Every text of a module that is no docstring and could stand on screen."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        is_text = isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in bare
        if is_text and (" " in each.value or each.value[:1].isupper()):
            yield each.value


def said(*without: str) -> list[str]:
    paths = [each for each in _FOLDER.glob("*.py") if not each.name.startswith(without or ("-",))]
    return [text for path in sorted(paths) for text in words_in(path)]


def test_only_describe_describes() -> None:
    assert [text for text in said(*_OF_DESCRIBE) if re.search("[Dd]escrib", text)] == []


@pytest.mark.parametrize(
    "word",
    [
        "!",
        "[Aa]nonym",
        "[Ii]dentif(?!y people)",
        "[Ss]uspect",
        "[Vv]erdict ",
        "[Gg]uess(?!\\.)",
        "[Mm]atched",
    ],
)
def test_words_that_promise_or_accuse_are_not_used(word: str) -> None:
    assert [text for text in said() if re.search(word, text)] == []


def test_machines_never_say_who_or_what_somebody_is() -> None:
    claims = r"\b(is|are) (a |an )?(man|men|woman|women|male|female|angry|happy|sad|white|black|asian)\b"
    texts = [*said(), *(line for each in cards().values() for line in (each.what, *each.limits))]
    assert [text for text in texts if re.search(claims, text, re.IGNORECASE)] == []


def test_cards_of_networks_that_judge_people_say_what_they_are_not() -> None:
    judging = [each for each in cards().values() if each.kind == "face attributes"]
    assert len(judging) == 4
    for each in judging:
        limits = " ".join(each.limits)
        assert "no statement about a person" in limits or "never a feeling" in limits
        assert each.title.startswith(("Apparent", "Perceived"))
