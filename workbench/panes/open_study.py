"""The study that is open and what all panes share: its pictures, the current one, the selection, the device."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench import paths
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped
from workbench.panes.faces.focus import FaceFocus
from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.network.focus import NetworkFocus
from workbench.study.finding import Filter, Order
from workbench.study.metadata import left_out
from workbench.study.pictures import pictures, unreadable
from workbench.study.runs import Request
from workbench.study.study import Study, open_or_create_study, open_study

if TYPE_CHECKING:
    from workbench.core.pictures.thumbnail_cache import ThumbnailCache


@dataclass(frozen=True, eq=False)
class LoadedStudy:
    """A study with what the window shows of it at once."""

    study: Study
    files: tuple[PictureFile, ...]
    unreadable: dict[str, str]
    left_out: dict[str, str]
    numbers: dict[str, int] = field(init=False)
    """The place of each picture by its name, found out before the window has to wait for it."""

    def __post_init__(self) -> None:
        names = (file.name for file in self.files)
        object.__setattr__(self, "numbers", {name: number for number, name in enumerate(names)})


def load_study(path: Path, is_new: bool, read_only: bool, held: list[Study]) -> LoadedStudy:
    """Open a study and read its list of pictures; not for the thread of the window. Raises StudyError.

    The study is put into ``held``, so that it can be closed even if nobody hears the answer any more.
    """
    study = open_or_create_study(path) if is_new else open_study(path, read_only)
    held.append(study)
    try:
        return read_again(study)
    except BaseException:
        study.close()
        raise


def read_again(study: Study) -> LoadedStudy:
    """What the window shows of an open study at once; not for the thread of the window."""
    return LoadedStudy(study, tuple(pictures(study)), unreadable(study), left_out(study))


def find_devices() -> list[tuple[str, str]]:
    """The devices networks can run on and what to call them; imports torch, so not for the window's thread."""
    from workbench.core.models.devices import available_devices, device_in_words

    return [(device, device_in_words(device)) for device in available_devices()]


class OpenStudy(QObject):
    """Facts about the open study; every pane listens to it, none to another pane."""

    opened = Signal()
    closed = Signal()
    adding_requested = Signal(tuple)
    joining_requested = Signal(object)
    """A person wants a table joined with the pictures; its path, or None if it is still to be chosen."""
    pictures_added = Signal(tuple)
    unreadable_changed = Signal()
    metadata_changed = Signal()
    """Columns or values of the metadata, or which pictures are left out, have changed in the study."""
    filter_changed = Signal()
    shown_changed = Signal()
    current_changed = Signal(object)
    selection_changed = Signal()
    results_changed = Signal(object)
    recipe_requested = Signal(object, bool)
    """A request that a recipe asks for is to be shown by its pane, and carried out on all pictures if so wished."""
    pane_requested = Signal(str)
    """A person wants to go on in the pane of this name."""
    devices_found = Signal()
    device_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.study: Study | None = None
        self.files: list[PictureFile] = []
        self.numbers: dict[str, int] = {}
        self.unreadable: dict[str, str] = {}
        self.left_out: dict[str, str] = {}
        self.filter = Filter()
        self.order: Order | None = None
        self.shown: Sequence[int] = ()
        self.current: PictureFile | None = None
        self.selected: tuple[PictureFile, ...] = ()
        self.thumbnail_limit = 1_000_000_000
        self.network = NetworkFocus(self)
        self.faces = FaceFocus(self)
        self.generator = GeneratorFocus(self)
        self.device = "auto"
        self.devices: tuple[tuple[str, str], ...] = ()

    @cached_property
    def thumbnails(self) -> "ThumbnailCache":
        """Thumbnails that were made before, of the pictures of any study."""
        # Here, because it brings in numpy, for which the window need not wait.
        from workbench.core.pictures.thumbnail_cache import ThumbnailCache

        return ThumbnailCache(paths.cache_folder() / "thumbnails", self.thumbnail_limit)

    def close_thumbnails(self) -> None:
        """Let go of the file in which thumbnails are kept, if it was opened."""
        if "thumbnails" in vars(self):
            self.thumbnails.close()

    @property
    def is_writable(self) -> bool:
        """Whether results can be added."""
        return self.study is not None and not self.study.is_read_only

    @property
    def active_files(self) -> list[PictureFile]:
        """All pictures that take part in analyses: those that were not left out."""
        return (
            [file for file in self.files if file.name not in self.left_out] if self.left_out else self.files
        )

    @property
    def shown_files(self) -> list[PictureFile]:
        """The pictures that the filter leaves, in the order in which they are shown."""
        return [self.files[number] for number in self.shown]

    @property
    def is_filtered(self) -> bool:
        """Whether a person has asked for some of the pictures only."""
        return not self.filter.is_empty

    def show(self, loaded: LoadedStudy) -> None:
        """Put a loaded study in the place of the one before, which its owner closes."""
        self._forget()
        self.study = loaded.study
        self.files, self.numbers = list(loaded.files), dict(loaded.numbers)
        self.unreadable = dict(loaded.unreadable)
        self.left_out = dict(loaded.left_out)
        self._show_active()
        self.opened.emit()
        if self.files:
            self.set_current(self.files[0])

    def leave(self) -> Study | None:
        """Forget the study and give it back to be closed."""
        study = self.study
        self._forget()
        self.closed.emit()
        return study

    def add(self, sources: Sequence[Path]) -> None:
        """Ask for files and folders to be added."""
        self.adding_requested.emit(tuple(sources))

    def note_added(self, files: Iterable[PictureFile]) -> None:
        """Pictures were found for the study: those it did not have are added, changed ones are renewed."""
        found = tuple(files)
        new = tuple(file for file in found if file.name not in self.numbers)
        self._renew(file for file in found if file.name in self.numbers)
        self._append(new)
        if new:
            if not self.is_filtered and self.order is None:
                self._show_active()
            self.pictures_added.emit(new)
            if self.current is None:
                self.set_current(new[0])

    def note_outcomes(self, readable: Iterable[str] = (), skipped: Iterable[Skipped] = ()) -> None:
        """Pictures turned out to be readable, or not."""
        again = [name for name in readable if self.unreadable.pop(name, None) is not None]
        found = {each.picture: each.reason for each in skipped if each.is_unreadable}
        new = found.items() - self.unreadable.items()
        self.unreadable.update(found)
        if again or new:
            self.unreadable_changed.emit()

    def note_results(self, request: Request) -> None:
        """The study's results of a request have grown."""
        self.results_changed.emit(request)

    def set_current(self, file: PictureFile | None) -> None:
        """Make a picture the current one, in every pane."""
        if file != self.current:
            self.current = file
            self.current_changed.emit(file)

    def move(self, by: int) -> None:
        """Make the picture so many places further among those shown the current one, if there is one."""
        number = self.numbers.get(self.current.name, -1) if self.current else -1
        place = self.shown.index(number) + by if number in self.shown else 0
        if 0 <= place < len(self.shown):
            self.set_current(self.files[self.shown[place]])

    def set_filter(self, wanted: Filter, order: Order | None = None) -> None:
        """Show only some pictures, in some order; which these are is found out beside the window's thread."""
        if (wanted, order) != (self.filter, self.order):
            self.filter, self.order = wanted, order
            self.filter_changed.emit()

    def note_shown(self, shown: Sequence[int], left_out: dict[str, str]) -> None:
        """The pictures of these numbers meet the filter; these names are left out of analyses, for a reason."""
        has_other_faces, self.left_out = left_out != self.left_out, left_out
        is_everything = not self.is_filtered and self.order is None and len(shown) == len(self.files)
        self.shown = range(len(self.files)) if is_everything else shown
        self.shown_changed.emit()
        if has_other_faces:
            # Faces in pictures that are left out take no part.
            self.faces.note_faces()

    def note_metadata(self) -> None:
        """The metadata of the study have changed."""
        self.metadata_changed.emit()

    def set_selected(self, files: Sequence[PictureFile]) -> None:
        """Take note of the selected pictures."""
        self.selected = tuple(files)
        self.selection_changed.emit()

    def note_devices(self, devices: Sequence[tuple[str, str]]) -> None:
        """The devices networks can run on here are known, with what to call them; fastest first."""
        self.devices = tuple(devices)
        if self.device not in {"auto", *(device for device, _ in self.devices)}:
            # Remembered from a time when the computer had another graphics card.
            self.set_device("auto")
        self.devices_found.emit()

    def set_device(self, device: str) -> None:
        """Compute on another device from now on; "auto" is the fastest one."""
        if device != self.device:
            self.device = device
            self.device_changed.emit(device)

    def _show_active(self) -> None:
        everything = range(len(self.files))
        numbers = (number for number in everything if self.files[number].name not in self.left_out)
        self.shown = tuple(numbers) if self.left_out else everything

    def _renew(self, files: Iterable[PictureFile]) -> None:
        changed = [file for file in files if file != self.files[self.numbers[file.name]]]
        for file in changed:
            self.files[self.numbers[file.name]] = file
        # What was wrong with the file before need not be wrong with it now.
        self.note_outcomes(readable=[file.name for file in changed])
        if changed:
            # Faces that were found in what the file was before are none of it now.
            self.faces.note_faces()

    def _append(self, files: Iterable[PictureFile]) -> None:
        for file in files:
            self.numbers[file.name] = len(self.files)
            self.files.append(file)

    def _forget(self) -> None:
        self.study, self.current, self.selected = None, None, ()
        self.files, self.numbers, self.unreadable, self.left_out = [], {}, {}, {}
        self.filter, self.order, self.shown = Filter(), None, ()
        self.faces.forget()
