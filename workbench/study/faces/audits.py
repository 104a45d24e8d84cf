"""Audits kept in a study: the sample as it was drawn, and each answer with who gave it and when."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workbench.core.faces.audit_settings import CANNOT_TELL, COUNT, MOST_COUNTED, AuditSettings, question
from workbench.core.faces.auditing import ALL_GROUPS, Item, Rate, ShownFace, Stratum, rates
from workbench.core.faces.face import Box
from workbench.core.settings import from_record, to_record
from workbench.study.errors import StudyError
from workbench.study.faces.audit_groups import PERSON, group_titles
from workbench.study.study import Study
from workbench.study.writer import person


@dataclass(frozen=True)
class Code:
    """An answer; ``at`` is ISO time in UTC."""

    answer: str
    who: str
    at: str


@dataclass(frozen=True)
class Sample:
    """What was drawn. ``facts`` say with what: recogniser, checksum, metric, threshold, detectors, software."""

    settings: AuditSettings
    grouping: str
    items: tuple[Item, ...]
    populations: Mapping[Stratum, int]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Audit:
    """An audit and how far its coding has come; ``codes`` are by the places of the sample's items."""

    id: int
    made: str
    who: str
    sample: Sample
    codes: Mapping[int, Code]
    titles: Mapping[str, str]

    @property
    def first_open(self) -> int | None:
        """The place of the first item that has no answer; None when all have one."""
        places = range(len(self.sample.items))
        return next((place for place in places if place not in self.codes), None)

    @property
    def is_coded(self) -> bool:
        """Whether every item has an answer."""
        return self.first_open is None

    @property
    def rates(self) -> tuple[Rate, ...]:
        """The error rates of each group, and of all."""
        answers = {place: code.answer for place, code in self.codes.items()}
        return rates(self.sample.items, answers, self.sample.populations)


@dataclass(frozen=True)
class ListedAudit:
    """An audit in a list: what it groups by, and how many of its items have an answer."""

    id: int
    made: str
    who: str
    grouping: str
    items: int
    coded: int


def keep_audit(study: Study, sample: Sample) -> int:
    """Begin an audit, whose sample is fixed from now on; its number. Raises :class:`StudyError` without any items."""
    if not sample.items:
        raise StudyError(
            "There is nothing to be drawn: no faces were found in this study, or every number is 0. Nothing was begun. "
            "Find faces first."
        )
    record = {
        "settings": to_record(sample.settings),
        "grouping": sample.grouping,
        "items": [_item_record(each) for each in sample.items],
        "populations": [[*stratum, count] for stratum, count in sample.populations.items()],
        "facts": dict(sample.facts),
    }
    with study.writing() as connection:
        cursor = connection.execute(
            "INSERT INTO face_audits (record, who, made) VALUES (?, ?, ?)",
            (json.dumps(record), person(), _now()),
        )
        return int(cursor.lastrowid or 0)


def audits(study: Study) -> list[ListedAudit]:
    """The audits of a study, the newest first."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT id, made, who, record ->> 'grouping', json_array_length(record, '$.items'), "
            "(SELECT count(*) FROM face_codes WHERE audit = id) FROM face_audits ORDER BY id DESC"
        )
        return [ListedAudit(*row) for row in rows]


def open_audit(study: Study, audit: int) -> Audit:
    """An audit as far as it has come. Raises :class:`StudyError` when there is none of this number."""
    with study.reading() as connection:
        row = connection.execute(
            "SELECT record, who, made FROM face_audits WHERE id = ?", (audit,)
        ).fetchone()
        if row is None:
            raise StudyError(
                "This audit is not in the study any more. Nothing was changed. Choose another one."
            )
        codes = {
            place: Code(answer, who, at)
            for place, answer, who, at in connection.execute(
                "SELECT item, answer, who, at FROM face_codes WHERE audit = ? ORDER BY item", (audit,)
            )
        }
    sample = _sample(json.loads(row[0]))
    groups = list(dict.fromkeys(group for _, group, _ in sample.populations))
    titles = group_titles(study, sample.settings.group_by, groups)
    return Audit(audit, row[2], row[1], sample, codes, {**titles, ALL_GROUPS: "all, weighted"})


def code(study: Study, audit: int, item: int, kind: str, answer: str | None) -> None:
    """Keep the answer to an item of this kind, instead of an earlier one; None takes it back.

    Raises :class:`StudyError` for what is no answer to its question.
    """
    if answer is not None and not is_answer(kind, answer):
        raise StudyError(f"“{answer}” is no answer to “{question(kind).text}” Nothing was changed.")
    with study.writing() as connection:
        connection.execute(
            "DELETE FROM face_codes WHERE (audit, item, question) = (?, ?, ?)", (audit, item, kind)
        )
        if answer is not None:
            connection.execute(
                "INSERT INTO face_codes (audit, item, question, answer, who, at) VALUES (?, ?, ?, ?, ?, ?)",
                (audit, item, kind, answer, person(), _now()),
            )


def is_answer(kind: str, answer: str) -> bool:
    """Whether a text answers the question about items of this kind."""
    if kind == COUNT and answer != CANNOT_TELL:
        return answer.isdecimal() and answer.isascii() and int(answer) <= MOST_COUNTED
    return answer == CANNOT_TELL or answer in question(kind).answers


def delete_audit(study: Study, audit: int) -> None:
    """Take an audit and all its answers out of the study; it cannot be brought back."""
    with study.writing() as connection:
        connection.execute("DELETE FROM face_codes WHERE audit = ?", (audit,))
        connection.execute("DELETE FROM face_audits WHERE id = ?", (audit,))


def remove_from_audits(connection: sqlite3.Connection, people: Collection[int]) -> None:
    """Let no audit tell which faces are these people's: they count as nobody's from now on."""
    forgotten = {str(number) for number in people}
    rows = connection.execute(
        "SELECT id, record FROM face_audits WHERE record ->> '$.settings.group_by' = ?", (PERSON,)
    ).fetchall()
    for number, text in rows:
        record = json.loads(text)
        for item in record["items"]:
            item["group"] = "" if item["group"] in forgotten else item["group"]
        counts: Counter[Stratum] = Counter()
        for kind, group, side, count in record["populations"]:
            counts[kind, "" if group in forgotten else group, side] += count
        record["populations"] = [[*stratum, count] for stratum, count in counts.items()]
        connection.execute("UPDATE face_audits SET record = ? WHERE id = ?", (json.dumps(record), number))


def _item_record(item: Item) -> dict[str, Any]:
    shown = [[each.face, each.picture, *_sides(each.box)] for each in item.shown]
    named = {"picture": item.picture, "side": item.side, "machine": item.machine}
    kept = {name: value for name, value in named.items() if value}
    return {"kind": item.kind, "group": item.group, "shown": shown, **kept}


def _sides(box: Box) -> Sequence[float]:
    return box.left, box.top, box.width, box.height


def _sample(record: Mapping[str, Any]) -> Sample:
    items = tuple(
        Item(
            each["kind"],
            each["group"],
            tuple(ShownFace(face, picture, Box(*sides)) for face, picture, *sides in each["shown"]),
            each.get("picture", ""),
            each.get("side", ""),
            each.get("machine", ""),
        )
        for each in record["items"]
    )
    populations = {(kind, group, side): count for kind, group, side, count in record["populations"]}
    settings = from_record(AuditSettings, record["settings"])
    return Sample(settings, record["grouping"], items, populations, record["facts"])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
