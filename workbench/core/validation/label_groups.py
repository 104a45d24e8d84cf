"""Groups of ImageNet's labels by everyday words: which of the 1,000 are dogs, birds, vehicles. They ship as data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbench import paths

_FILE = "imagenet_groups.json"


@dataclass(frozen=True)
class LabelGroups:
    """What is known of a list of labels.

    ``members`` has for each word ("dog", "dogs") the labels of its group, which are never empty; ``places`` the
    place of each label in the list; ``meanings`` tells what a label means whose word usually means something else.
    """

    members: Mapping[str, frozenset[str]]
    places: Mapping[str, int]
    meanings: Mapping[str, str]

    def known(self, label: str) -> str:
        """The label of the list that a model means by ``label``, or by one of its synonyms; empty if there is none.

        Where two labels differ in nothing but capital letters ("Cardigan", "cardigan"), these decide.
        """
        for each in synonyms(label):
            if each in self.places:
                return each
        by_word = _by_word(tuple(self.places))
        return next((by_word[word] for each in synonyms(label) if (word := plain(each)) in by_word), "")


def synonyms(label: str) -> tuple[str, ...]:
    """“tench, Tinca tinca” are two names of one thing; the whole comes first."""
    parts = tuple(part.strip() for part in label.split(",") if part.strip())
    return (label.strip(), *parts) if len(parts) > 1 else (label.strip(),)


def plain(word: str) -> str:
    """The word as it is compared: without case, and with single spaces for underscores."""
    return " ".join(word.replace("_", " ").casefold().split())


@cache
def imagenet_groups() -> LabelGroups:
    """The groups of the labels that ImageNet's networks know."""
    folder = paths.resources() / "labels"
    record = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    labels = (folder / record["labels"]).read_text(encoding="utf-8").splitlines()
    named = {each["names"][0]: each for each in record["groups"]}
    members = {
        plain(word): frozenset(_members(group, named, labels))
        for group in record["groups"]
        for word in group["names"]
    }
    return LabelGroups(members, {label: at for at, label in enumerate(labels)}, record["meanings"])


def _members(group: Mapping[str, Any], named: Mapping[str, Any], labels: Sequence[str]) -> set[str]:
    found = {label for name in group.get("includes", ()) for label in _members(named[name], named, labels)}
    for entry in group.get("labels", ()):
        first, last = (entry, entry) if isinstance(entry, str) else entry
        found.update(labels[labels.index(first) : labels.index(last) + 1])
    return found


@cache
def _by_word(labels: tuple[str, ...]) -> Mapping[str, str]:
    words = [plain(label) for label in labels]
    return {word: label for word, label in zip(words, labels, strict=True) if words.count(word) == 1}
