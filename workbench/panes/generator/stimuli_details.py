"""The right column of the tool “Stimuli”: what will be written, what is said of it, and what was."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.generators.authorship.made import Labelling
from workbench.core.generators.authorship.signing import WHAT_IT_PROVES
from workbench.core.wording import pictures_in_words
from workbench.panes.generator.stimuli_work import Prospect
from workbench.widgets.buttons import text_button
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading

_EVERY_FILE = (
    "Every file says in itself that a generative model (AI) made it (XMP), its name ends in “_AI”, and none is ever "
    "replaced. Copies that another program makes may lose what stands in the file"
)
_WITH_CAPTION = f"{_EVERY_FILE}; the caption stays."
_WITHOUT_CAPTION = f"{_EVERY_FILE}, and without a caption the picture itself does not say it."


class StimuliDetails(QWidget):
    """What the set will be."""

    folder_requested = Signal()
    elsewhere_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._methods = ""
        self._heading, self._facts = SectionHeading("What will be written"), FactList()
        self._said, self._meaning = Note(), Note(_WITH_CAPTION)
        self._copy = text_button("Copy this sentence", "Copy what a paper may say of this set", "copy")
        self._open = text_button(
            "Open the folder", "Show the pictures in the program for files", "folder-open"
        )
        self._elsewhere = text_button(
            "Another folder …", "Write the whole set into another folder, which is empty", "folder"
        )
        self._said_heading = SectionHeading("For the methods section")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (
            self._heading,
            self._facts,
            self._open,
            self._elsewhere,
            self._said_heading,
            self._said,
            self._copy,
            self._meaning,
        ):
            # Where text is large the column is narrow.
            each.setMinimumWidth(1)
            column.addWidget(each)
        column.addStretch(1)
        self._copy.clicked.connect(self._on_copy)
        self._open.clicked.connect(self.folder_requested)
        self._elsewhere.clicked.connect(self.elsewhere_requested)
        self.show_prospect(None)

    def show_prospect(self, found: Prospect | None, folder: Path | None = None, missing: int = 0) -> None:
        """Show what is known of a set; ``folder`` holds it already, but for ``missing`` pictures."""
        self._methods = found.methods if found is not None else ""
        facts = []
        if found is not None:
            plan = found.plan
            scenes, names = len(plan.points), [each.direction.name for each in plan.variations]
            facts = [
                ("Pictures", f"{found.count:,}"),
                ("Scenes × conditions", f"{scenes:,} × {found.count // scenes:,}"),
                *([("Columns", " / ".join(names))] if names else []),
                ("Size", f"{plan.card.resolution} × {plan.card.resolution} pixels"),
                ("First file", found.example),
                ("Table", "beside the folder" if plan.is_blind else "stimuli.csv, one row per picture"),
            ]
        if folder is not None and found is not None:
            there = pictures_in_words(found.count - missing)
            facts += [
                ("In the folder", f"{there}, {missing:,} missing" if missing else f"all {found.count:,}")
            ]
            facts += [("Folder", str(folder))]
        self._facts.set_facts(facts)
        self._said.setText(self._methods)
        labelling = Labelling() if found is None else found.plan.labelling
        meaning = _WITH_CAPTION if labelling.has_caption else _WITHOUT_CAPTION
        self._meaning.setText(f"{meaning} {WHAT_IT_PROVES}" if labelling.signs else meaning)
        for each in (self._heading, self._said_heading, self._said, self._copy):
            each.setVisible(found is not None)
        for each in (self._open, self._elsewhere):
            each.setVisible(folder is not None)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._methods)
