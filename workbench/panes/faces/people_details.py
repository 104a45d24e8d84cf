"""The right column of the tool “People”: who is current, what to confirm, and whom grouping errs about."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.core.wording import faces_in_words
from workbench.panes.faces.face_crop import FaceCrop
from workbench.panes.faces.people_words import ERRORS
from workbench.panes.faces.people_work import LOOSE, Everybody
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.workers.runner import Runs

_SAID_BY = {"human": "confirmed by somebody", "machine": "by the machine alone", "": "nobody said so"}


class PeopleDetails(QWidget):
    """Shows one face or person; asks whether faces that only the machine gave to somebody are theirs."""

    confirm_requested = Signal(int)
    """All faces of a person are theirs, also those that the machine put there."""
    look_requested = Signal(int)
    """The faces of a person are wanted, to look at those that the machine put there."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._person = LOOSE
        self._crop = FaceCrop(open_study, runner, failed)
        self._build()
        self._confirm.clicked.connect(self._on_confirm_clicked)
        self._look.clicked.connect(self._on_look_clicked)

    def show_person(self, found: Everybody, person: int | None, face: KnownFace | None = None) -> None:
        """Show somebody; one of their faces if it is chosen, else their first one."""
        self._person = person or LOOSE
        faces = found.faces_of(person) if person is not None else ()
        shown = face or (faces[0] if faces else None)
        self._crop.show_face(shown)
        self._crop.setVisible(shown is not None)
        self._heading.setText(found.title(person) if person is not None else "Nobody is chosen")
        self._facts.set_facts(_facts(found, person, face))
        self._show_unconfirmed(found)

    def _build(self) -> None:
        self._heading = SectionHeading("Nobody is chosen")
        self._facts = FactList()
        self._question = Note()
        self._confirm = text_button("Confirm", "All faces that the machine gave to this person are theirs")
        self._look = text_button("Look first", "See all faces; those by the machine are marked")
        errors = Note(ERRORS.replace("\n", "\n\n"))
        self._errors = Disclosure("How it errs", errors)
        self._errors.set_open(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (self._heading, self._crop, self._facts, self._question, self._confirm, self._look):
            column.addWidget(each)
        for each in (self._confirm, self._look):
            each.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addSpacing(8)
        column.addWidget(self._errors)
        column.addStretch(1)
        self.show_person(Everybody(), None)

    def _on_confirm_clicked(self) -> None:
        self.confirm_requested.emit(self._person)

    def _on_look_clicked(self) -> None:
        self.look_requested.emit(self._person)

    def _show_unconfirmed(self, found: Everybody) -> None:
        person = found.people.get(self._person)
        count = len(found.unconfirmed(self._person)) if person and person.name else 0
        if person and count:
            verb = "is" if count == 1 else "are"
            self._question.setText(
                f"{faces_in_words(count)} {verb} most similar to those of “{person.title}”, says the machine. "
                "Nobody has confirmed it."
            )
            self._confirm.setText(f"Confirm {faces_in_words(count)}")
        self._confirm.setEnabled(self._open_study.is_writable)
        for each in (self._question, self._confirm, self._look):
            each.setVisible(count > 0)


def _facts(found: Everybody, person: int | None, face: KnownFace | None) -> list[tuple[str, str]]:
    facts = []
    if person is not None and person in found.people:
        each = found.people[person]
        unconfirmed = len(found.unconfirmed(person))
        facts += [
            ("Faces", f"{each.faces:,}"),
            ("Pictures", f"{each.pictures:,}"),
            ("Confirmed", f"{each.faces - unconfirmed:,} of {each.faces:,}"),
        ]
    elif person is not None:
        facts.append(("Faces", f"{len(found.faces_of(person)):,}"))
    if face is not None:
        facts += [("Picture", face.file.name), ("Whose it is", _SAID_BY[face.person_by])]
    return facts
