"""Where people appear: with whom, and in pictures with which metadata. Tables that can be taken away."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.faces.cooccurrence import MEETINGS, Together, graphml, meeting_rows, together
from workbench.core.tables import Column, Row, Value, replacing, write_csv
from workbench.study.faces.finding import known_faces, person_names, searched
from workbench.study.faces.people import people
from workbench.study.metadata import columns, left_out, values
from workbench.study.study import Study

MOST_VALUES = 40
"""So many different values of a metadata column have a column of their own; the rarest share the last one."""
_NO_VALUE = "no value"

COUNTS = (
    Column("person", "text", "Person", "The name, or “Group 12” for a group that nobody has named."),
    Column("value", "text", "Value", "Of the metadata column; “no value” where a picture has none."),
    Column("pictures", "integer", "Pictures", "With this value, in which the person has a face."),
    Column("searched", "integer", "Searched", "All pictures with this value in which faces were sought."),
    Column("share", "share", "Share", "Pictures of the person, of those searched."),
)


@dataclass(frozen=True)
class PersonCounts:
    """In how many pictures of each value somebody appears, in the order of the values."""

    person: int
    name: str
    pictures: tuple[int, ...]


@dataclass(frozen=True)
class Counts:
    """People and the values of a metadata column. ``searched``: in how many of each faces were sought.

    The rarest of more than :data:`MOST_VALUES` values are taken together.
    """

    title: str = ""
    values: tuple[str, ...] = ()
    searched: tuple[int, ...] = ()
    people: tuple[PersonCounts, ...] = ()


def who_appears_together(study: Study, includes_unnamed: bool = True) -> Together:
    """Who is seen with whom: those with a name, or all. Ignored faces and left out pictures do not count."""
    return together(_people_by_picture(study, includes_unnamed), person_names(study))


def count_people(study: Study, column: int, includes_unnamed: bool = True) -> Counts:
    """In how many pictures each person appears, by the values of a metadata column (its number)."""
    title = next((each.name for each in columns(study) if each.id == column), "")
    if not title:
        raise WorkbenchError("This column is not in the study any more. Choose another one.")
    appearing = _people_by_picture(study, includes_unnamed)
    known = {name: _in_words(value) for name, value in values(study, column).items()}
    excluded = left_out(study)
    looked_at = (searched(study) | appearing.keys()) - excluded.keys()
    sought = Counter(known.get(name, _NO_VALUE) for name in looked_at)
    order, places = _ordered(sought)
    counts: dict[int, list[int]] = {}
    for name, seen in appearing.items():
        for person in seen:
            counts.setdefault(person, [0] * len(order))[places[known.get(name, _NO_VALUE)]] += 1
    totals = [0] * len(order)
    for value, count in sought.items():
        totals[places[value]] += count
    names = person_names(study)
    rows = [PersonCounts(each, names.get(each, ""), tuple(row)) for each, row in counts.items()]
    rows.sort(key=lambda each: (-sum(each.pictures), each.person))
    return Counts(title, order, tuple(totals), tuple(rows))


def count_rows(counts: Counts) -> list[Row]:
    """The rows of :data:`COUNTS`: one for each person and value, also where there is none."""
    return [
        (each.name, value, count, searched, round(count / searched, 4) if searched else None)
        for each in counts.people
        for value, count, searched in zip(counts.values, each.pictures, counts.searched, strict=True)
    ]


def write_counts(counts: Counts, path: Path) -> Path:
    """Write them as CSV, one row for each person and value. Raises :class:`ExportError`."""
    write_csv(path, COUNTS, count_rows(counts))
    return path


def write_meetings(found: Together, path: Path) -> Path:
    """Write who appears with whom as GraphML or CSV, by the path's suffix. Raises :class:`ExportError`."""
    if path.suffix.lower() == ".graphml":
        with replacing(path) as temporary:
            temporary.write_bytes(graphml(found))
    else:
        write_csv(path, MEETINGS, meeting_rows(found))
    return path


def _people_by_picture(study: Study, includes_unnamed: bool) -> dict[str, set[int]]:
    wanted = {each.id for each in people(study) if includes_unnamed or each.name}
    found: dict[str, set[int]] = {}
    for face in known_faces(study):
        if face.person in wanted and not face.ignored:
            found.setdefault(face.file.name, set()).add(face.person)
    return found


def _in_words(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _ordered(counts: Mapping[str, int]) -> tuple[tuple[str, ...], dict[str, int]]:
    """The values in the order of the table, and in which column of it each is counted."""
    common = set(_most_common(counts, MOST_VALUES if len(counts) > MOST_VALUES else len(counts)))
    order = sorted(common - {_NO_VALUE}, key=_as_number_or_text)
    rare = sorted(counts.keys() - common)
    titles = [*order, *([f"{len(rare)} rarer {'value' if len(rare) == 1 else 'values'}"] if rare else [])]
    if _NO_VALUE in counts:
        titles.append(_NO_VALUE)
    places = {value: at for at, value in enumerate(titles)}
    return tuple(titles), {**dict.fromkeys(rare, len(order)), **places}


def _most_common(counts: Mapping[str, int], most: int) -> Iterable[str]:
    kept: Sequence[str] = sorted(counts, key=lambda value: (value != _NO_VALUE, -counts[value], value))
    return kept[:most]


def _as_number_or_text(text: str) -> tuple[int, float, str]:
    try:
        return 0, float(text), text
    except ValueError:
        return 1, 0.0, text.casefold()
