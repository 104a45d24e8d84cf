"""What is known of one picture, and what the study has found out about it, as a column of facts."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.models.cards import cards
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.details import Details, details
from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.tasks import task
from workbench.core.wording import size_in_words
from workbench.study.results import Finding, findings
from workbench.study.study import Study
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading, Tag

_NOTHING_CHOSEN = "Choose a picture to see what is known about it."
_ROWS_LISTED = 20
_SYNTHETIC = ("generative model", "without training", "synthetic", "virtual scene", "drawn from data")


@dataclass(frozen=True)
class PictureFacts:
    """All that is said of a picture; ``reason`` is set when its file cannot be read."""

    file: PictureFile
    details: Details | None
    reason: str
    findings: tuple[Finding, ...]


def picture_facts(study: Study, file: PictureFile) -> PictureFacts:
    """Look a picture up in its file and in the study; not for the thread of the window."""
    found = tuple(findings(study, file.name))
    try:
        return PictureFacts(file, details(Path(file.path)), "", found)
    except UnreadablePicture as error:
        return PictureFacts(file, None, str(error), found)


def is_synthetic(found: Details | None) -> bool:
    """Whether the file says of itself that no camera took this picture. Nobody has checked what it says."""
    return found is not None and any(words in found.source for words in _SYNTHETIC)


class PictureFactsColumn(QWidget):
    """Shows :class:`PictureFacts`: the file, what the camera wrote, every result so far."""

    def __init__(self, editor: QWidget, parent: QWidget | None = None) -> None:
        """``editor`` changes what is known of the picture; it stands below the results."""
        super().__init__(parent)
        self._editor = editor
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(8)
        self._name = SectionHeading("")
        self._file, self._camera = FactList(), FactList()
        self._file_heading = SectionHeading("File")
        self._camera_heading = SectionHeading("From the camera (EXIF)")
        self._results_heading = SectionHeading("Results")
        self._results = FactList()
        self._note = Note()
        self._synthetic = Tag("Synthetic, says its file", "warning")
        self._synthetic.setToolTip("The file says so of itself; nobody has checked it")
        for each in (
            self._name,
            self._synthetic,
            self._note,
            self._results_heading,
            self._results,
            self._editor,
            self._file_heading,
            self._file,
            self._camera_heading,
            self._camera,
        ):
            self._column.addWidget(each)
        self._column.addStretch(1)
        self.show_nothing()

    def show_facts(self, facts: PictureFacts) -> None:
        """Show what is known of a picture."""
        self._name.setText(_breakable(facts.file.name))
        self._name.setAccessibleName(facts.file.name)
        self._name.show()
        self._editor.show()
        self._synthetic.setVisible(is_synthetic(facts.details))
        remark = f"Its file says that it was {facts.details.source}." if is_synthetic(facts.details) else ""
        self._note.setText(facts.reason or remark)
        self._note.setVisible(bool(facts.reason or remark))
        self._show_list(self._file_heading, self._file, _file_facts(facts))
        camera = facts.details.exif if facts.details else ()
        self._show_list(self._camera_heading, self._camera, camera)
        self._show_list(
            self._results_heading, self._results, [_finding_fact(each) for each in facts.findings]
        )
        if not facts.findings:
            self._results_heading.show()
            self._results.show()
            self._results.set_facts([("So far", "No task has looked at this picture yet.")])

    def show_nothing(self) -> None:
        """No picture is chosen."""
        for at in range(self._column.count()):
            widget = self._column.itemAt(at).widget()
            if widget is not None:
                widget.setVisible(widget is self._note)
        self._note.setText(_NOTHING_CHOSEN)

    @staticmethod
    def _show_list(heading: QWidget, facts: FactList, shown: object) -> None:
        pairs = tuple(shown) if isinstance(shown, list | tuple) else ()
        facts.set_facts(pairs)
        facts.setVisible(bool(pairs))
        heading.setVisible(bool(pairs))


def _file_facts(facts: PictureFacts) -> list[tuple[str, str]]:
    known = facts.details
    if known is None:
        return [("File", facts.file.path)]
    listed = [
        ("Size", f"{known.width:,} × {known.height:,} pixels"),
        ("Format", known.format),
        ("Pixels", known.mode),
        ("Colours", known.profile),
        ("Origin", known.source),
        ("File size", size_in_words(known.bytes)),
        ("Changed", f"{known.modified.astimezone():%d %B %Y, %H:%M}"),
        ("File", facts.file.path),
        ("Checksum (sha256)", known.sha256),
    ]
    return [(name, value) for name, value in listed if value]


def _finding_fact(found: Finding) -> tuple[str, str]:
    known = task(found.task)
    card = cards().get(found.settings.get("model", ""))
    model = f", {card.title}" if card else ""
    if found.reason:
        return f"{known.title}{model}", f"Skipped: {found.reason}"
    lines = [known.table.row_in_words(row) for row in found.rows[:_ROWS_LISTED]]
    further = len(found.rows) - len(lines)
    lines += [f"and {further:,} more; see Tables"] if further else []
    return f"{known.title}{model}", "\n".join(lines) or "No rows for this picture"


def _breakable(name: str) -> str:
    """The name with places where a line may end: Qt wraps between words, and file names often are one word."""
    return re.sub(r"([/_.\-]|[^\s/_.\-]{12})", "\\1\N{ZERO WIDTH SPACE}", name)
