"""What the pictures of the program show of auditing and protecting: painted portraits, one audit half coded."""

from collections.abc import Iterator
from functools import partial

from workbench.core.faces.audit_settings import CANNOT_TELL, COUNT, NO, PAIR, YES, AuditSettings
from workbench.core.faces.auditing import BELOW
from workbench.panes.faces.audit_controls import AuditControls
from workbench.shell.main_window import MainWindow
from workbench.shell.scenes import Scene
from workbench.study.faces.audit_drawing import draw_audit
from workbench.study.faces.audit_groups import PERSON
from workbench.study.faces.audits import audits, code, keep_audit, open_audit
from workbench.study.study import Study

_UNCLEAR_EVERY, _WRONG_EVERY, _LEFT = 11, 7, 6


def add_audit(study: Study) -> None:
    """An audit of portraits in which somebody has answered all questions but the last ones."""
    number = keep_audit(study, draw_audit(study, AuditSettings(PERSON, faces=5, pairs=8, pictures=12)))
    items = open_audit(study, number).sample.items
    for place, item in enumerate(items[:-_LEFT]):
        is_yes = item.side == BELOW if item.kind == PAIR else place % _WRONG_EVERY > 0
        answer = item.machine if item.kind == COUNT else YES if is_yes else NO
        code(study, number, place, item.kind, CANNOT_TELL if place % _UNCLEAR_EVERY == 0 else answer)


def protection_scenes(window: MainWindow, party: str) -> Iterator[Scene]:
    """Views of both tools with something chosen; ``party`` is the name of a picture with several faces."""
    yield Scene("audit", "code", "people", partial(_open_audit, window))
    yield Scene("audit", "results", "people", _nothing_more)
    for view in ("side", "divided"):
        yield Scene("protect", view, "party", partial(_look_at, window, party))


def _open_audit(window: MainWindow) -> None:
    study = window.open_study.study
    if study is not None and (found := audits(study)):
        window.panes["audit"].findChild(AuditControls).audit_chosen.emit(found[0])


def _nothing_more() -> None:
    """The audit that was opened for the picture before is still open."""


def _look_at(window: MainWindow, name: str) -> None:
    shared = window.open_study
    if name in shared.numbers:
        shared.set_current(shared.files[shared.numbers[name]])
