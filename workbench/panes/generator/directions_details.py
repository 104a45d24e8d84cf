"""The right column of the tool “Directions”: the current direction, its name, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.generators.finding_directions.settings import heard_in_words
from workbench.core.generators.latents.directions import MOST_DIRECTIONS
from workbench.panes.generator.directions_work import Listed
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading

_MEANING = (
    "1 on the slider is one standard deviation: how strongly random pictures usually differ along this direction. "
    "What a direction shows is for you to say; it may change several things at once, and what goes together in the "
    "training pictures goes together here. Which end is + is a convention for PCA and SeFa."
)
_METHODS = {
    "pca": "Largest differences (PCA)",
    "sefa": "What layers listen to (SeFa)",
    "channel": "Single style channel",
    "groups": "Two groups",
    "given": "From elsewhere",
}


class DirectionDetails(QWidget):
    """Says what a person wants; it changes nothing by itself."""

    keep_requested = Signal(str)
    """Keep the direction, or call it otherwise if it is kept already, under this name."""
    steer_requested = Signal()
    delete_requested = Signal()
    export_requested = Signal()
    import_requested = Signal()
    all_requested = Signal()
    """Steer by all directions that are kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build()
        self.name.returnPressed.connect(self._on_keep)
        self._keep.clicked.connect(self._on_keep)
        self._steer.clicked.connect(self.steer_requested)
        self._delete.clicked.connect(self.delete_requested)
        self._all.clicked.connect(self.all_requested)
        self._export.clicked.connect(self.export_requested)
        self._import.clicked.connect(self.import_requested)
        self.show_current(None, "", False, 0)
        self.show_kept(0, False)

    def show_current(self, listed: Listed | None, kept_as: str, is_slider: bool, style_count: int) -> None:
        """Show a direction; `kept_as` is the name under which it is kept, if it is."""
        self._none.setVisible(listed is None)
        for each in (*self._of_current, self._facts):
            each.setVisible(listed is not None)
        self._delete.setVisible(bool(kept_as))
        self._is_kept_as = kept_as
        if listed is None:
            self.name.clear()
            return
        direction = listed.direction
        self.name.setText(kept_as or direction.name)
        keep, tip = ("Rename", "Keep it under the name above") if kept_as else ("Keep direction", _KEEP_TIP)
        self._keep.setText(keep)
        self._keep.setAccessibleName(keep)
        self._keep.setToolTip(f"{tip} (Enter)")
        self._steer.setText("Is a slider in Steer" if is_slider else "Steer by it")
        self._steer.setEnabled(not is_slider)
        facts = [("Found by", _METHODS[direction.method]), ("Result", listed.words)]
        if direction.channel is None:
            facts.append(("Heard by", heard_in_words(direction.first, direction.last, style_count)))
        facts.append(("How", direction.made))
        self._facts.set_facts([(name, value) for name, value in facts if value])

    def show_kept(self, count: int, has_generator: bool) -> None:
        """How many directions are kept."""
        self._count.setText(
            f"{count:,} kept of this generator." if count else "None kept of this generator yet."
        )
        self._export.setEnabled(count > 0)
        self._import.setEnabled(has_generator)
        self._all.setEnabled(count > 0)
        text = "Steer by all" if count <= MOST_DIRECTIONS else f"Steer by the first {MOST_DIRECTIONS}"
        self._all.setText(text)
        self._all.setAccessibleName(text)

    def _build(self) -> None:
        self._is_kept_as = ""
        self._none = Note("Find directions, then choose one: it is shown here, and you can name and keep it.")
        self.name = QLineEdit()
        self.name.setMaxLength(80)
        self.name.setAccessibleName("Name of the direction")
        self.name.setToolTip("What the direction shows, in your words; Enter keeps it under this name")
        self._keep = text_button("Keep direction", _KEEP_TIP, "save")
        self._steer = text_button(
            "Steer by it",
            "Make it a slider in “Steer”; at most 24 directions are steered by",
            "sliders-vertical",
        )
        self._delete = text_button(
            "Delete", "Throw this kept direction away; it can be taken back at once", "trash-2"
        )
        self._facts = FactList()
        meaning = Note(_MEANING)
        self._meaning = Disclosure("How to read it", meaning)
        label = QLabel("Name")
        label.setBuddy(self.name)
        self._of_current = (label, self.name, self._keep, self._steer, self._meaning)
        self._count = Note()
        self._all = text_button(
            "Steer by all",
            "Make sliders of all that are kept, in place of those there are",
            "sliders-vertical",
        )
        self._export = text_button(
            "Export …", "Write all that are kept to a file for others who have the same generator", "download"
        )
        self._import = text_button(
            "Import …", "Read directions of this generator from a file, and keep them", "upload"
        )
        for each in (self._keep, self._steer, self._delete, self._all, self._export, self._import):
            each.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(SectionHeading("This direction"))
        for widget in (
            self._none,
            label,
            self.name,
            self._keep,
            self._steer,
            self._delete,
            self._facts,
            self._meaning,
        ):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(SectionHeading("Kept directions"))
        for widget in (self._count, self._all, self._export, self._import):
            column.addWidget(widget)
        column.addStretch(1)

    def _on_keep(self) -> None:
        name = " ".join(self.name.text().split())
        if name and self._keep.isVisible():
            self.keep_requested.emit(name)


_KEEP_TIP = "Keep it for this generator under the name above, on this computer"
