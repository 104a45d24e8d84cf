"""Saving what a generator has made, from any of its tools: one picture, a sheet of pictures, or an animation."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from workbench import paths
from workbench.core.file_names import as_file_name
from workbench.core.generators.latents.directions import Direction
from workbench.core.steps import Step, Steps
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_where_to_save
from workbench.panes.generator.opening_work import ready_device
from workbench.panes.pane import Pane

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.core.generators.latents.points import Point
    from workbench.widgets.pixels import Pixels


class SavePictures(QObject):
    """Asks where to, makes pictures anew at full size and precision, and tells in the pane what was saved.

    Every file is labelled as generated, in it and below the picture; its name ends in “_AI”, and none is replaced.
    """

    saved = Signal(object)
    """The path under which a file now stands."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._focus = pane.open_study.generator
        pane.progress.cancel_requested.connect(self._on_cancel_requested)

    def save_picture(
        self, point: "Point | None" = None, directions: Sequence[Direction] | None = None
    ) -> None:
        """Save the picture at a point; where nothing else is said, at the one where the generator stands."""
        card = self._focus.card
        if card is None or self._pane.progress.is_running:
            return
        where = self._focus.point if point is None else point
        sliders = self._focus.directions if directions is None else tuple(directions)
        path = self._ask("Save the picture", name_for(card, where), ".png", (".jpg",))
        if path is not None:
            device = self._pane.open_study.device
            # In its own name: what is steered meanwhile must not stop it.
            wanted = path, card, where, sliders, device
            self._pane.runner.run(self, save_point, *wanted, then=self._on_saved, failed=self._say_failed)

    def save_sheet(
        self,
        pixels: "Pixels",
        description: str,
        points: Sequence["Point"],
        directions: Sequence[Direction] = (),
        name: str = "",
    ) -> None:
        """Save a strip or a grid that is drawn; ``description`` says what it shows, ``points`` what is in it."""
        card = self._focus.card
        if card is None or not points:
            return
        path = self._ask("Save the pictures", f"{card.title} {name or 'sheet'}", ".png", (".jpg",))
        if path is not None:
            arguments = path, pixels, card, tuple(points), tuple(directions), description
            self._pane.runner.read(self, save_drawn, *arguments, then=self._on_saved, failed=self._say_failed)

    def save_animation(
        self,
        points: Sequence["Point"],
        directions: Sequence[Direction],
        description: str,
        frames_per_second: float = 12.0,
        name: str = "",
    ) -> None:
        """Save an animation through these points, one picture for each."""
        card = self._focus.card
        if card is None or not points or self._pane.progress.is_running:
            return
        path = self._ask("Save the animation", name or f"{card.title} animation", ".mp4", (".gif",))
        if path is not None:
            self._pane.progress.start(f"Making {pictures_in_words(len(points))}", len(points))
            self._pane.runner.run(
                self,
                save_film,
                path,
                card,
                tuple(points),
                tuple(directions),
                description,
                frames_per_second,
                self._pane.open_study.device,
                each_step=self._on_step,
                then=self._on_film_saved,
                failed=self._on_failed,
                stopped=partial(self._pane.progress.finish, "Stopped. Nothing was saved."),
            )

    def _ask(self, title: str, name: str, suffix: str, others: tuple[str, ...]) -> Path | None:
        study = self._pane.open_study.study
        folder = study.path.parent if study is not None else paths.documents_folder()
        proposal = folder / f"{as_file_name(name) or 'picture'}{suffix}"
        return ask_where_to_save(self._pane, title, proposal, replaces=False, others=others)

    def _on_step(self, step: Step[Path | None]) -> None:
        self._pane.progress.update_progress(step.done, step.total)

    def _on_film_saved(self, last: Step[Path | None]) -> None:
        self._pane.progress.finish()
        if last.value is not None:
            self._on_saved(last.value)

    def _on_saved(self, path: Path) -> None:
        text = f"Saved as “{path.name}” in “{path.parent}”, labelled as generated."
        action = ("Open the folder", partial(show_folder, path.parent))
        self._pane.message_bar.show_message("done", text, action)
        self.saved.emit(path)

    def _on_failed(self, error: BaseException) -> None:
        self._pane.progress.finish()
        self._say_failed(error)

    def _say_failed(self, error: BaseException) -> None:
        self._pane.failed.emit(self._pane, error)

    def _on_cancel_requested(self) -> None:
        self._pane.runner.cancel(self)


def show_folder(folder: Path) -> None:
    """Open a folder in the system's own program for files."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def name_for(card: "GeneratorCard", point: "Point") -> str:
    """What a picture's file is called if nobody says otherwise: “sampletown seed 42”."""
    from workbench.core.generators.authorship.made import seed_of

    seed = seed_of(point.place) if point.start is None else None
    return f"{card.title} seed {seed}" if seed is not None else f"{card.title} picture"


def save_point(
    path: Path, card: "GeneratorCard", point: "Point", directions: tuple[Direction, ...], device: str
) -> Path:
    """Render one picture exactly and write it; for the inference thread."""
    from workbench.core.generators.authorship import Made, save_generated
    from workbench.core.generators.rendering import renderer

    rendered = renderer(card.key, ready_device(device)).full(point, directions)
    return save_generated(path, rendered.pixels, Made(card, point, directions))


def save_drawn(
    path: Path,
    pixels: "Pixels",
    card: "GeneratorCard",
    points: tuple["Point", ...],
    directions: tuple[Direction, ...],
    description: str,
) -> Path:
    """Write a sheet of pictures."""
    from workbench.core.generators.authorship import Made, save_generated

    made = Made(card, points[0], directions, description, points[1:])
    return save_generated(path, pixels, made)


def save_film(
    path: Path,
    card: "GeneratorCard",
    points: tuple["Point", ...],
    directions: tuple[Direction, ...],
    description: str,
    frames_per_second: float,
    device: str,
) -> Steps[Path | None]:
    """Render all pictures exactly and write them as an animation, whose path is in the last step."""
    from tempfile import TemporaryFile

    import numpy as np

    from workbench.core.generators.authorship import Made
    from workbench.core.generators.authorship.animations import save_animation
    from workbench.core.generators.rendering import render_points

    made = Made(card, points[0], directions, description, points[1:])
    side, number = card.resolution, len(points)
    # Kept on the disk while they come: pictures of 1024 pixels take 3 MB each.
    frames = TemporaryFile()  # noqa: SIM115 - a generator may be left alone in the middle of a block
    try:
        for step in render_points(card.key, points, directions, ready_device(device)):
            frames.write(step.value.pixels.tobytes())
            yield Step(step.done, number + 1, None)
        frames.flush()
        shown = np.memmap(frames, np.uint8, "r", shape=(number, side, side, 3))
        path = save_animation(path, shown, made, frames_per_second=frames_per_second)
        del shown
    finally:
        frames.close()
    yield Step(number + 1, number + 1, path)
