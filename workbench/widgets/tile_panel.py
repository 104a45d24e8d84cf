"""A grid of tiles with what belongs to it: above what it shows and their size, below a read-out and the scale."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.widgets.colour_bar import ColourBar, ColourScale
from workbench.widgets.headings import Note
from workbench.widgets.tile_grid import SIZES, TileGrid


class TilePanel(QWidget):
    """The grid itself is :attr:`grid`."""

    size_changed = Signal(str)

    def __init__(self, name: str, empty_text: str = "", parent: QWidget | None = None) -> None:
        """``name`` says what the tiles are: "Feature maps"."""
        super().__init__(parent)
        self.grid = TileGrid(name, empty_text)
        self.bar = ColourBar()
        self._heading = Note()
        self._read_out = Note()
        # A long read-out must not make the column wider, nor move what is below it.
        self._read_out.setWordWrap(False)
        self._read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._sizes: dict[str, QToolButton] = {}
        self._build()
        self.grid.size_changed.connect(self._on_size_changed)

    @property
    def heading(self) -> str:
        """What the line above says."""
        return self._heading.text()

    @property
    def read_out(self) -> str:
        """What the line below says."""
        return self._read_out.text()

    def show_heading(self, text: str) -> None:
        """Say above the tiles what they are."""
        self._heading.setText(text)
        self._keep_heading_whole()

    def show_read_out(self, text: str) -> None:
        """Say below the tiles what is pointed at."""
        self._read_out.setText(text)

    def show_scale(self, scale: ColourScale | None) -> None:
        """Show which colours stand for which values."""
        self.bar.show_scale(scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower heading has more lines."""
        super().resizeEvent(event)
        self._keep_heading_whole()

    def _keep_heading_whole(self) -> None:
        """Where there is little room, tiles give way and not what is said of them."""
        self._heading.setMinimumHeight(max(0, self._heading.heightForWidth(self._heading.width())))

    def _build(self) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(12, 8, 8, 8)
        above.setSpacing(4)
        above.addWidget(self._heading, 1)
        group = QButtonGroup(self)
        for name in SIZES:
            button = QToolButton()
            button.setText(name[0].upper())
            button.setAccessibleName(f"{name.capitalize()} tiles")
            button.setToolTip(f"{name.capitalize()} tiles (Control with the wheel, + and −)")
            button.setCheckable(True)
            button.setChecked(name == self.grid.size_name)
            button.clicked.connect(self._on_size_clicked)
            group.addButton(button)
            above.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
            self._sizes[name] = button
        below = QHBoxLayout()
        below.setContentsMargins(12, 6, 12, 6)
        below.setSpacing(12)
        below.addWidget(self._read_out, 1)
        below.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.grid, 1)
        column.addLayout(below)

    def _on_size_clicked(self) -> None:
        chosen = next(name for name, button in self._sizes.items() if button.isChecked())
        self.grid.set_size(chosen)

    def _on_size_changed(self, name: str) -> None:
        self._sizes[name].setChecked(True)
        self.size_changed.emit(name)
