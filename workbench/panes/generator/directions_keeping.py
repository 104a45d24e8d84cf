"""Keeping directions from the tool “Directions”: named, renamed, thrown away and taken back, exported, imported."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from workbench import paths
from workbench.core.file_names import as_file_name
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.kept import kept_directions
from workbench.panes.asking import ask_for_file, ask_where_to_save
from workbench.panes.generator import directions_words as words
from workbench.panes.generator import directions_work

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.panes.generator.generator_tool import GeneratorTool

_SUFFIX = ".safetensors"


class DirectionsKeeping(QObject):
    """Reads and writes for its pane, and tells there what became of it; other tools hear of it by the focus."""

    kept_read = Signal(object)
    """The directions kept of the generator in focus, a tuple."""

    def __init__(self, pane: "GeneratorTool") -> None:
        super().__init__(pane)
        self._pane = pane
        self._focus = pane.open_study.generator
        self._kept: tuple[Direction, ...] = ()

    def read(self) -> None:
        """Find out what is kept of the generator in focus."""
        card = self._focus.card
        self._kept = ()
        if card is None:
            self.kept_read.emit(())
        else:
            self._pane.read(
                kept_directions,
                card.key,
                then=partial(self._on_read, card.key),
                channel="kept directions",
            )

    def keep(self, direction: Direction, name: str) -> None:
        """Keep a direction under a name; one that is kept already is renamed."""
        self._write(directions_work.keep, (replace(direction, name=name),), then=self._on_kept)

    def forget(self, direction: Direction) -> None:
        """Throw a direction away; the message offers to take that back."""
        self._write(directions_work.forget, direction, then=self._on_forgotten)

    def export(self) -> None:
        """Ask for a file's name, and write all that are kept to it."""
        card = self._focus.card
        if card is None or not self._kept:
            return
        name = as_file_name(f"{card.title} directions") or "directions"
        proposal = self._folder() / f"{name}{_SUFFIX}"
        path = ask_where_to_save(self._pane, "Export the kept directions", proposal)
        if path is not None:
            then = partial(self._on_exported, len(self._kept))
            self._pane.read(directions_work.exported, path, self._kept, card, then=then, channel="export")

    def ask_for_import(self) -> None:
        """Ask for a file, and keep the directions that it holds."""
        path = ask_for_file(self._pane, "Import directions", self._folder(), f"Directions (*{_SUFFIX})")
        if path is not None:
            self.import_file(path)

    def import_file(self, path: Path, anyway: bool = False) -> None:
        """Keep the directions of a file; `anyway` also those that were found in another generator of equal sizes."""
        card = self._focus.card
        if card is not None:
            self._pane.runner.write(
                self._pane,
                directions_work.imported,
                path,
                card,
                anyway,
                then=partial(self._on_imported, card),
                failed=partial(self._on_import_failed, path),
            )

    def _write(self, function: Any, *arguments: Any, then: Any) -> None:
        card = self._focus.card
        if card is not None:
            self._pane.runner.write(
                self._pane, function, card.key, *arguments, then=then, failed=self._on_failed
            )

    # Events

    def _on_read(self, key: str, kept: tuple[Direction, ...]) -> None:
        card = self._focus.card
        if card is not None and card.key == key:
            self._kept = kept
            self.kept_read.emit(kept)

    def _on_kept(self, kept: tuple[Direction, ...]) -> None:
        self._say("done", words.kept_in_words(kept[0]))
        self._rename_slider(kept[0])
        self._focus.note_kept()

    def _on_forgotten(self, direction: Direction) -> None:
        again = partial(self.keep, direction, direction.name)
        self._pane.message_bar.show_message(
            "done", f"“{direction.name}” is no longer kept.", ("Take it back", again)
        )
        self._focus.note_kept()

    def _on_exported(self, count: int, path: Path) -> None:
        self._say("done", words.exported_in_words(path, count))

    def _on_imported(self, card: "GeneratorCard", directions: tuple[Direction, ...]) -> None:
        self._say("done", words.imported_in_words(len(directions)))
        self._focus.note_kept()

    def _on_import_failed(self, path: Path, error: BaseException) -> None:
        # Here, because it brings in numpy, for which the window need not wait.
        from workbench.core.generators.latents.direction_files import OtherGeneratorError

        if isinstance(error, OtherGeneratorError) and error.fits:
            action = ("Try them anyway", partial(self.import_file, path, True))
            self._pane.message_bar.show_message("warning", str(error), action)
        else:
            self._on_failed(error)
        # As far as they came, they are kept.
        self._focus.note_kept()

    def _on_failed(self, error: BaseException) -> None:
        self._pane.failed.emit(self._pane, error)

    def _rename_slider(self, direction: Direction) -> None:
        """A slider that goes the same way gets the new name."""
        if any(each.key == direction.key for each in self._focus.directions):
            named = (
                replace(each, name=direction.name) if each.key == direction.key else each
                for each in self._focus.directions
            )
            self._focus.steer_by(tuple(named))

    def _say(self, kind: str, text: str) -> None:
        self._pane.message_bar.show_message(kind, text)

    def _folder(self) -> Path:
        study = self._pane.open_study.study
        return study.path.parent if study is not None else paths.documents_folder()
