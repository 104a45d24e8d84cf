"""Taking an audit away: every answer, the rates of each group, and how both came about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.core.faces.audit_settings import QUESTIONS
from workbench.core.faces.audit_words import INTERVALS, conclusions
from workbench.core.faces.auditing import ALL_GROUPS, MEASURES, ShownFace
from workbench.core.faces.settings import BOX_COLUMNS
from workbench.core.settings import to_record
from workbench.core.tables import Column, Row, write_csv
from workbench.study.export import write_json
from workbench.study.faces.audits import Audit, open_audit
from workbench.study.study import Study

AUDIT_SCHEMA = 1

_FACE = (
    Column("picture", "text", "Picture", "The picture's name inside its folder."),
    Column("face", "integer", "Face", "Number of the face in the study."),
    *BOX_COLUMNS,
)
CODES = (
    Column("item", "integer", "Item", "Its place in the order in which items are coded, from 1."),
    Column("kind", "text", "Kind", "What was asked about; the JSON file has the questions."),
    Column("group", "text", "Group", "The group from which it was drawn."),
    *_FACE,
    *(
        Column(
            f"other_{each.name}", each.kind, f"Other {each.name}", f"The second face of a pair. {each.help}"
        )
        for each in _FACE
    ),
    Column("machine", "text", "Machine", "What the machine answered; coders do not see it while they code."),
    Column("answer", "text", "Answer", "What the coder answered; empty if nothing yet."),
    Column("who", "text", "Who", "Account and computer of the coder."),
    Column("at", "text", "When", "ISO time in UTC."),
)
RATES = (
    Column("measure", "text", "Measure", "What is rated; the JSON file says what each means."),
    Column("group", "text", "Group", "“all, weighted”: over all groups, each weighted by how many it has."),
    Column("count", "integer", "Count", "Answers that count for the rate."),
    Column("n", "integer", "n", "Answers other than “cannot tell”."),
    Column("share", "share", "Share", "The rate, from 0 to 1; empty where nothing can be said."),
    Column("low", "share", "Low", "Lower end of the 95 % interval."),
    Column("high", "share", "High", "Upper end of the 95 % interval."),
    Column("cannot_tell", "integer", "Cannot tell", "Answers that are not among n."),
    Column("population", "integer", "Drawn from", "How many things the sample was drawn from."),
)


def export_audit(study: Study, audit: int, path: Path) -> tuple[Path, ...]:
    """Write the answers as CSV to ``path``, the rates as CSV and the provenance as JSON beside it; gives all paths.

    Raises :class:`ExportError`, and :class:`StudyError` when there is no such audit.
    """
    found = open_audit(study, audit)
    rates, beside = path.with_name(f"{path.stem} rates.csv"), path.with_name(f"{path.name}.json")
    write_csv(path, CODES, _codes(found))
    write_csv(rates, RATES, _rates(found))
    write_json(beside, _provenance(study, found))
    return path, rates, beside


def _codes(audit: Audit) -> Iterator[Row]:
    for place, item in enumerate(audit.sample.items):
        first, other = (*map(_face, item.shown), _nothing(), _nothing())[:2]
        code = audit.codes.get(place)
        said = (code.answer, code.who, code.at) if code else ("", "", "")
        group = audit.titles.get(item.group, item.group)
        machine = item.machine or item.side or ("yes" if item.shown else "")
        yield (place + 1, item.kind, group, *_in_picture(first, item.picture), *other, machine, *said)


def _face(face: ShownFace) -> Row:
    box = face.box
    return (face.picture, face.face, box.left, box.top, box.width, box.height)


def _nothing() -> Row:
    return (None,) * len(_FACE)


def _in_picture(face: Row, picture: str) -> Row:
    return (picture, *face[1:]) if picture else face


def _rates(audit: Audit) -> Iterator[Row]:
    for each in audit.rates:
        title = audit.titles.get(each.group, each.group)
        interval = (each.share, each.low, each.high) if each.share is not None else (None, None, None)
        yield (each.measure, title, each.count, each.n, *interval, each.unclear, each.population)


def _provenance(study: Study, audit: Audit) -> dict[str, Any]:
    sample = audit.sample
    titles = {group: title for group, title in audit.titles.items() if group != ALL_GROUPS}
    return {
        "schema": AUDIT_SCHEMA,
        "study": study.name,
        "audit": audit.id,
        "made": audit.made,
        "who": audit.who,
        "coders": sorted({code.who for code in audit.codes.values()}),
        "settings": to_record(sample.settings),
        "grouping": sample.grouping,
        "items": {"drawn": len(sample.items), "coded": len(audit.codes)},
        "populations": [
            {"kind": kind, "group": titles.get(group, group), "side": side, "count": count}
            for (kind, group, side), count in sample.populations.items()
        ],
        "facts": dict(sample.facts),
        "questions": {each.kind: {"question": each.text, "rule": each.rule} for each in QUESTIONS},
        "measures": dict(MEASURES),
        "intervals": INTERVALS,
        "conclusions": list(conclusions(audit.rates, audit.titles, len(audit.codes), len(sample.items))),
    }
