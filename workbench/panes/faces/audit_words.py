"""What the tool “Audit” says: on its button, of earlier audits, of the sample."""

from datetime import datetime

from workbench.core.faces.audit_settings import COUNT, EXPRESSION, FACE, PAIR, QUESTIONS
from workbench.core.models.cards import cards
from workbench.core.wording import faces_in_words
from workbench.study.faces.audits import Audit, ListedAudit

NEW = "A new audit"
HOW = (
    "An audit tells how often the machine errs on your pictures, and whether it errs more for some groups than for "
    "others. A random sample is drawn from each group; you answer simple questions without seeing what the machine "
    "answered."
)
_NAMES = {FACE: "faces", PAIR: "pairs of faces", COUNT: "pictures", EXPRESSION: "expressions"}


def listed_in_words(audit: ListedAudit) -> str:
    """An audit in a list: “21 November 2026, 18:40 · Person · 12 of 120”."""
    made = datetime.fromisoformat(audit.made).astimezone()
    return f"{made:%d %B %Y, %H:%M} · {audit.grouping} · {audit.coded:,} of {audit.items:,}".removeprefix("0")


def wish(audit: Audit | None, is_busy: bool) -> tuple[str, bool]:
    """What the button says, and whether there is anything to do."""
    if is_busy:
        return "Drawing a sample …", False
    if audit is None:
        return "Draw a sample", True
    left = len(audit.sample.items) - len(audit.codes)
    if not left:
        return "Show results", True
    return (f"Code {left:,} items" if not audit.codes else f"Go on coding: {left:,} left"), True


def sample_in_words(audit: Audit) -> tuple[tuple[str, str], ...]:
    """What was drawn, as facts."""
    items, facts = audit.sample.items, audit.sample.facts
    counts = [(name, sum(each.kind == kind for each in items)) for kind, name in _NAMES.items()]
    drawn = ", ".join(f"{count:,} {name}" for name, count in counts if count)
    groups = dict.fromkeys(each.group for each in items)
    named = ", ".join(audit.titles.get(group, group) for group in groups)
    known = cards()
    detectors = ", ".join(
        f"{known[key].title if key in known else key} ({faces_in_words(count)})"
        for key, count in facts.get("detectors", {}).items()
    )
    return (
        ("Groups", f"{audit.sample.grouping}: {named}"),
        ("Drawn", drawn),
        ("Coded", f"{len(audit.codes):,} of {len(items):,}"),
        ("Detectors", detectors),
        ("Pairs compared by", f"{facts.get('recogniser', '')}, threshold {facts.get('threshold', 0):g}"),
        ("Seed", str(audit.sample.settings.seed)),
    )


def questions_in_words() -> tuple[tuple[str, str], ...]:
    """The questions with their rules."""
    return tuple((each.text, each.rule) for each in QUESTIONS)
