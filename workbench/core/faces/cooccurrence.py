"""Who appears with whom: people who are seen in the same pictures, as pairs and as a graph."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from workbench.core.tables import Column, Row

READABLE = 60
"""A drawing of more people than these cannot be read."""

MEETINGS = (
    Column("first", "text", "Person", "The one of the two who was named or grouped first."),
    Column("second", "text", "Together with", "The other."),
    Column("pictures", "integer", "Pictures together", "In which both have a face."),
    Column("first_pictures", "integer", "Pictures of the first", "In which the first has a face."),
    Column("second_pictures", "integer", "Pictures of the second", "In which the second has a face."),
    Column(
        "share", "share", "Share", "Pictures together, of those in which at least one of both is (Jaccard)."
    ),
)

_ROUNDS = 300
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"


@dataclass(frozen=True, slots=True)
class Appearance:
    """In how many ``pictures`` somebody has a face. ``person`` is their number, ``name`` what they are called."""

    person: int
    name: str
    pictures: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two people by their numbers, the lower one first, and in how many ``pictures`` both are."""

    first: int
    second: int
    pictures: int


@dataclass(frozen=True)
class Together:
    """People, the most frequent first, and who meets whom, the most frequent pair first."""

    people: tuple[Appearance, ...] = ()
    meetings: tuple[Meeting, ...] = ()


def together(pictures: Mapping[str, Collection[int]], names: Mapping[int, str]) -> Together:
    """Count who is seen with whom. ``pictures`` says which people have a face in each of them."""
    seen: Counter[int] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    for people in pictures.values():
        ordered = sorted(set(people))
        seen.update(ordered)
        pairs.update(combinations(ordered, 2))
    ranked = sorted(seen.items(), key=lambda each: (-each[1], each[0]))
    appearances = tuple(Appearance(person, names.get(person, ""), count) for person, count in ranked)
    met = sorted(pairs.items(), key=lambda each: (-each[1], each[0]))
    return Together(appearances, tuple(Meeting(*pair, count) for pair, count in met))


def strongest(found: Together, most: int = READABLE) -> Together:
    """At most so many people: those of the most frequent pairs, then those who are seen most often."""
    if len(found.people) <= most:
        return found
    kept: dict[int, None] = {}
    for meeting in found.meetings:
        new = {meeting.first, meeting.second} - kept.keys()
        if len(kept) + len(new) <= most:
            kept.update(dict.fromkeys(sorted(new)))
    for each in found.people:
        if len(kept) < most:
            kept.setdefault(each.person)
    people = tuple(each for each in found.people if each.person in kept)
    meetings = tuple(each for each in found.meetings if each.first in kept and each.second in kept)
    return Together(people, meetings)


def meeting_rows(found: Together) -> list[Row]:
    """The rows of :data:`MEETINGS`."""
    by_number = {each.person: each for each in found.people}
    rows: list[Row] = []
    for meeting in found.meetings:
        first, second = by_number[meeting.first], by_number[meeting.second]
        either = first.pictures + second.pictures - meeting.pictures
        share = round(meeting.pictures / either, 4)
        rows.append((first.name, second.name, meeting.pictures, first.pictures, second.pictures, share))
    return rows


def graphml(found: Together) -> bytes:
    """The graph as GraphML (Brandes et al. 2002), which Gephi, igraph and NetworkX read."""
    ElementTree.register_namespace("", _GRAPHML)
    root = ElementTree.Element(f"{{{_GRAPHML}}}graphml")
    for key, owner, kind in (
        ("name", "node", "string"),
        ("pictures", "node", "int"),
        ("pictures_together", "edge", "int"),
    ):
        attributes = {"id": key, "for": owner, "attr.name": key, "attr.type": kind}
        ElementTree.SubElement(root, f"{{{_GRAPHML}}}key", attributes)
    graph = ElementTree.SubElement(
        root, f"{{{_GRAPHML}}}graph", {"id": "together", "edgedefault": "undirected"}
    )
    for each in found.people:
        node = ElementTree.SubElement(graph, f"{{{_GRAPHML}}}node", {"id": f"person{each.person}"})
        _data(node, "name", each.name)
        _data(node, "pictures", str(each.pictures))
    for meeting in found.meetings:
        ends = {"source": f"person{meeting.first}", "target": f"person{meeting.second}"}
        _data(
            ElementTree.SubElement(graph, f"{{{_GRAPHML}}}edge", ends),
            "pictures_together",
            str(meeting.pictures),
        )
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _data(parent: ElementTree.Element, key: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_GRAPHML}}}data", {"key": key}).text = "".join(
        letter for letter in text if letter.isprintable()
    )


def places(found: Together) -> dict[int, tuple[float, float]]:
    """Where to draw each person, from 0 to 1 both ways; those who meet often lie close together.

    Forces as of Fruchterman & Reingold (1991), from a circle on, so that the same graph is always drawn alike.
    """
    count = len(found.people)
    if count < 2:
        return {each.person: (0.5, 0.5) for each in found.people}
    at = {each.person: number for number, each in enumerate(found.people)}
    angles = 2 * np.pi * np.arange(count) / count
    drawn = _forced(np.stack([np.cos(angles), np.sin(angles)], axis=1), _pulls(found.meetings, at))
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    # In a row, as two people are, everybody stands in the middle of the height.
    scaled = np.where(high - low > 1e-6, (drawn - low) / np.maximum(high - low, 1e-6), 0.5)
    return {person: (float(scaled[row, 0]), float(scaled[row, 1])) for person, row in at.items()}


def _pulls(meetings: Sequence[Meeting], at: Mapping[int, int]) -> NDArray[np.float64]:
    """How strongly each two attract each other, n×n, at most 1; everybody a little, lest those alone drift away."""
    pulls = np.full((len(at), len(at)), 0.03)
    most = max((each.pictures for each in meetings), default=1)
    for each in meetings:
        first, second = at[each.first], at[each.second]
        pulls[first, second] = pulls[second, first] = 0.3 + 0.7 * np.sqrt(each.pictures / most)
    return pulls


def _forced(start: NDArray[np.float64], pulls: NDArray[np.float64]) -> NDArray[np.float64]:
    drawn = start.copy()
    ideal = 2 / np.sqrt(len(drawn))
    for heat in np.linspace(0.2, 0.005, _ROUNDS):
        between = drawn[:, None] - drawn[None]
        distances = np.maximum(np.linalg.norm(between, axis=2), 1e-3)
        strengths = ideal**2 / distances**2 - pulls * distances / ideal
        np.fill_diagonal(strengths, 0)
        forces = (between * strengths[:, :, None]).sum(axis=1)
        lengths = np.maximum(np.linalg.norm(forces, axis=1, keepdims=True), 1e-9)
        drawn += forces / lengths * np.minimum(lengths, heat)
    return drawn
