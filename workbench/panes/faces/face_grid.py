"""Faces as a grid: fifty thousand if need be, each cut from its picture when it comes into sight."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import GridLoader
from workbench.study.faces.finding import KnownFace
from workbench.widgets.thumbnail_grid import GridGroup, GridItem, ThumbnailGrid
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_CACHE_BYTES = 96 * 2**20
_EMPTY_TEXT = "No faces yet."
_TIP = "Enter or a double click opens a face; Ctrl or Shift with a click selects several"
FacesOfPicture = tuple[PictureFile, tuple[KnownFace, ...]]


def cropped(
    wanted: Sequence[FacesOfPicture], size: int
) -> "Iterator[tuple[FacesOfPicture, Sequence[Pixels] | UnreadablePicture]]":
    """The faces of one picture after the other, each as a square of at most ``size`` pixels."""
    from workbench.core.faces.crops import crops_of  # brings in numpy and Pillow

    for file, faces in wanted:
        try:
            yield (file, faces), crops_of(file, [each.face for each in faces], size)
        except UnreadablePicture as reason:
            yield (file, faces), reason


class FaceLoader(GridLoader):
    """Cuts faces from their pictures, those of one picture from one reading.

    Nothing of a face goes into the cache on the disk: what a person asks to forget must not remain there.
    """

    def __init__(
        self,
        grid: ThumbnailGrid,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(grid, open_study, runner, failed)
        self.faces: Mapping[int, KnownFace] = {}
        """By their numbers, which are the grid's keys."""
        self._cut: dict[int, KnownFace] = {}

    def show(self, faces: Mapping[int, KnownFace]) -> tuple[int, ...]:
        """Bring these faces from now on; the numbers of those that look otherwise than they were last cut."""
        self.faces = faces
        changed = tuple(number for number, face in self._cut.items() if faces.get(number, face) != face)
        for number in changed:
            del self._cut[number]
        return changed

    def bring(self, keys: tuple[int, ...]) -> None:
        """See :meth:`GridLoader.bring`."""
        by_file: dict[PictureFile, list[KnownFace]] = {}
        for key in keys:
            if (face := self.faces.get(key)) is not None:
                by_file.setdefault(face.file, []).append(face)
        wanted = [(file, tuple(faces)) for file, faces in by_file.items()]
        self._make(cropped, wanted, each_step=self._on_cropped)

    def _on_cropped(self, answer: "tuple[FacesOfPicture, Sequence[Pixels] | UnreadablePicture]") -> None:
        (file, faces), found = answer
        if isinstance(found, UnreadablePicture):
            for face in faces:
                self._grid.set_unreadable(face.id, str(found))
            self._note_unreadable(file.name, Path(file.path), str(found))
            return
        for face, crop in zip(faces, found, strict=True):
            # Found again meanwhile with another box, the same face is on its way anew.
            if self.faces.get(face.id) == face:
                self._cut[face.id] = face
                self._grid.set_thumbnail(face.id, crop)


def no_note(face: KnownFace) -> str:
    """For faces of which there is nothing to say."""
    return ""


class FaceGrid(QWidget):
    """Shows faces and lets them be chosen; knows them by their numbers in the study. Below each stands its picture's
    name and a note."""

    current_changed = Signal(object)
    """The :class:`KnownFace` that is current now, or None."""
    activated = Signal(object)
    """The :class:`KnownFace` that was double-clicked, or current when Enter was pressed."""
    selection_changed = Signal(object)
    """The selected :class:`KnownFace`, a tuple in the order of the grid."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        empty_text: str = _EMPTY_TEXT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._note: Callable[[KnownFace], str] = no_note
        self._build(empty_text)
        self._loader = FaceLoader(self.grid, open_study, runner, failed)
        self.grid.current_changed.connect(self._on_current_changed)
        self.grid.activated.connect(self._on_activated)
        self.grid.selection_changed.connect(self._on_selection_changed)
        open_study.closed.connect(self.clear)

    @property
    def faces(self) -> Mapping[int, KnownFace]:
        """All that are shown, by their numbers."""
        return self._loader.faces

    @property
    def current(self) -> KnownFace | None:
        """The current face."""
        key = self.grid.current_key
        return None if key is None else self.faces.get(key)

    @property
    def selected(self) -> tuple[KnownFace, ...]:
        """The faces selected, in the order of the grid."""
        return tuple(self.faces[key] for key in self.grid.selected_keys if key in self.faces)

    def show_faces(
        self,
        faces: Sequence[KnownFace],
        note: Callable[[KnownFace], str] = no_note,
        groups: Sequence[GridGroup] = (),
    ) -> None:
        """Show these faces instead; those that stay remain selected, current and in sight.

        ``note`` gives the line below a face's name when it is looked at; ``groups``, in the order of the faces, put
        headings above so many of them.
        """
        now = {each.id: each for each in faces}
        self._note = note
        # Before the grid asks for anything: selecting and painting follow at once.
        for changed in self._loader.show(now):
            self.grid.thumbnails.discard(self._item(changed))
        self.grid.set_pictures(tuple(now), self._item, groups)

    def set_note(self, face_id: int, text: str) -> None:
        """Set the line below the name of one face; an unknown one is passed over."""
        self.grid.set_note(face_id, text)

    def set_current(self, face_id: int | None) -> None:
        """Make a face current, alone selected, and bring it into sight; an unknown one is passed over."""
        self.grid.set_current(face_id)

    def select(self, face_ids: Iterable[int]) -> None:
        """Select just these faces."""
        self.grid.select(face_ids)

    @Slot()
    def clear(self) -> None:
        """Forget all faces and what they look like."""
        self._loader.show({})
        self.grid.clear()

    def _build(self, empty_text: str) -> None:
        self.grid = ThumbnailGrid(empty_text, cache_bytes=_CACHE_BYTES)
        self.grid.view.setAccessibleName("Faces")
        self.grid.view.setToolTip(_TIP)
        self.setFocusProxy(self.grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.grid)

    def _item(self, key: int) -> GridItem:
        face = self.faces[key]
        return GridItem(key, face.file.name, self._note(face))

    def _on_current_changed(self, key: int | None) -> None:
        self.current_changed.emit(None if key is None else self.faces.get(key))

    def _on_activated(self, key: int) -> None:
        self.activated.emit(self.faces[key])

    def _on_selection_changed(self, _: tuple[int, ...]) -> None:
        self.selection_changed.emit(self.selected)


def grouped(faces: Sequence[KnownFace], heading: Callable[[KnownFace], str]) -> tuple[GridGroup, ...]:
    """Headings for faces that stand in the order of their groups already."""
    return tuple(GridGroup(words, sum(1 for _ in part)) for words, part in groupby(faces, heading))
