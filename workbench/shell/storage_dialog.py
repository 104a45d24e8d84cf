"""The window of thumbnails: what the small copies of pictures take on the disk, how much they may, and clearing."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.core.pictures.thumbnail_cache import ThumbnailCache
from workbench.core.wording import size_in_words
from workbench.shell.error_report import report
from workbench.shell.preferences import LEAST_MEGABYTES, MOST_MEGABYTES
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.message_bar import MessageBar
from workbench.workers.runner import Runs

MEGABYTE = 1_000_000
_STEP = 100
_WIDTH = 460


class StorageDialog(QDialog):
    """Stands beside the main window; asks and changes the cache beside its thread."""

    limit_changed = Signal(int)
    """What thumbnails may take from now on, in megabytes."""

    def __init__(self, cache: ThumbnailCache, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._runner = runner
        self._build()
        self._clear.clicked.connect(self._on_clear_clicked)
        self._limit.valueChanged.connect(self._on_limit_changed)
        self._close.clicked.connect(self.close)

    def show_size(self) -> None:
        """Find out anew what the thumbnails take."""
        self._request(self._cache.size_in_bytes, "")

    # Building

    def _build(self) -> None:
        self.setWindowTitle("Thumbnails – Image Workbench")
        self.setMinimumWidth(_WIDTH)
        self._messages = MessageBar()
        self._size = QLabel("…")
        self._size.setAccessibleName("Size of the thumbnails")
        self._size.setToolTip("What the thumbnails take on the disk now")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow("In use", self._size)
        form.addRow("At &most", self._built_limit())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self._messages)
        column.addWidget(SectionHeading("Thumbnails kept on this computer"))
        column.addWidget(
            Note(
                "Small copies of the pictures you have looked at, so that they appear at once the next time. When "
                "there is no more room, those not looked at for the longest go first. Your own files are never "
                "touched."
            )
        )
        column.addLayout(form)
        column.addWidget(Note(f"They lie in {self._cache.folder}"))
        column.addStretch()
        column.addLayout(self._built_buttons())

    def _built_limit(self) -> QSpinBox:
        self._limit = QSpinBox(
            minimum=LEAST_MEGABYTES, maximum=MOST_MEGABYTES, singleStep=_STEP, suffix=" MB"
        )
        self._limit.setValue(self._cache.limit_in_bytes // MEGABYTE)
        # A number half typed would throw away what the whole number keeps.
        self._limit.setKeyboardTracking(False)
        self._limit.setGroupSeparatorShown(True)
        self._limit.setAccessibleName("Most that thumbnails may take, in megabytes")
        self._limit.setToolTip("The most that thumbnails may take on the disk (1,000 MB are 1 GB)")
        return self._limit

    def _built_buttons(self) -> QHBoxLayout:
        self._clear = QPushButton("Clear cache")
        self._clear.setAccessibleName("Clear cache of thumbnails")
        self._clear.setToolTip("Delete all thumbnails that are kept, for instance of private pictures")
        self._close = QPushButton("Close", default=True)
        self._close.setAccessibleName("Close")
        self._close.setToolTip("Close this window (Esc)")
        row = QHBoxLayout()
        row.addWidget(self._clear, alignment=Qt.AlignmentFlag.AlignLeft)
        row.addStretch()
        row.addWidget(self._close)
        return row

    # Events

    def _on_clear_clicked(self) -> None:
        self._request(
            self._cleared,
            "Nothing of your pictures is left in the cache. Thumbnails are made again as needed.",
        )

    def _on_limit_changed(self, megabytes: int) -> None:
        self.limit_changed.emit(megabytes)
        self._request(partial(self._limited, megabytes * MEGABYTE), "")

    # Requests

    def _request(self, function: object, done: str) -> None:
        self._clear.setEnabled(False)
        self._runner.read(
            self, function, then=partial(self._show, done), failed=self._show_failure, channel="size"
        )

    def _cleared(self) -> int:
        self._cache.clear()
        return self._cache.size_in_bytes()

    def _limited(self, limit_in_bytes: int) -> int:
        self._cache.set_limit(limit_in_bytes)
        return self._cache.size_in_bytes()

    # Showing

    def _show(self, done: str, size: int) -> None:
        self._clear.setEnabled(True)
        self._size.setText(size_in_words(size))
        if done:
            self._messages.show_message("done", done)

    def _show_failure(self, error: BaseException) -> None:
        self._clear.setEnabled(True)
        self._size.setText("unknown")
        found = report(error)
        self._messages.show_message("error", found.sentence, details=found.details)
