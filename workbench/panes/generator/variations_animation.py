"""An animation through points: it is watched while it is made, and can be saved."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from workbench.core.generators.variations.matrices import at_seed, random_seeds
from workbench.core.generators.variations.variation_settings import KEPT, SEEDS, SLIDER, AnimationSettings
from workbench.core.wording import pictures_in_words
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.generator.saving import SavePictures
from workbench.panes.generator.variations_view import Explained, VariationView
from workbench.panes.generator.variations_work import AnimationWish, Frame, animation_frames
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note
from workbench.widgets.large_tile import LargeTile
from workbench.widgets.step_player import FAST, StepPlayer

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Point

_MOST_FRAMES = 600
_TOO_MANY = (
    f"An animation has at most {_MOST_FRAMES} pictures, and this one would have more. Choose fewer points, or fewer "
    "pictures from point to point."
)
_NO_POINTS = "There is only one point yet. Keep another one in “Steer”, or let the animation lead through random seeds."
_MEANING = (
    "Every picture in between is generated: nothing is faded over. That pictures between two scenes look possible "
    "shows that the generator has learned more than a list of pictures; it is no film of a change that has happened."
)


class AnimationView(VariationView):
    """Pictures play as soon as they are made."""

    title = "Animation"
    tip = "From point to point in small steps, or along one direction"
    button = "Save the animation …"
    button_tip = (
        "Make all pictures anew at full size and save them as MP4 or GIF, labelled as generated (Ctrl+Enter)"
    )

    def __init__(self, pane: GeneratorTool, saving: SavePictures) -> None:
        super().__init__(pane, saving)
        self._wish: AnimationWish | None = None
        self._frames: list[Frame] = []
        self._draw = 0
        self._picture = LargeTile("The animation")
        self._picture.setToolTip("A generated picture of the animation; the space bar plays and pauses")
        self._picture.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._why_not = Note()
        self.player = StepPlayer(
            tips=("Move through the pictures of the animation", "How quickly it plays here"),
            speed=FAST,
            repeats=True,
        )
        self._form = self.add_form(AnimationSettings)
        self._other = text_button(
            "Draw other seeds", "Lead the animation through other random scenes", "dices"
        )
        self.add_control(self._other)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._why_not.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self._why_not)
        column.addWidget(self._picture, 1)
        self.player.setContentsMargins(8, 6, 8, 6)
        column.addWidget(self.player)
        self.player.step_changed.connect(self._show_frame)
        self._other.clicked.connect(self._on_other_clicked)
        self._why_not.hide()

    @property
    def needs_direction(self) -> bool:
        return bool(self._form.settings().source == SLIDER)

    @property
    def can_save(self) -> bool:
        return bool(self._frames)

    def refresh(self) -> None:
        settings: AnimationSettings = self._form.settings()
        self._other.setEnabled(settings.source == SEEDS)
        stations, used = self._stations(settings)
        count = (len(stations) - (not settings.closes)) * settings.frames + (not settings.closes)
        refusal = _NO_POINTS if len(stations) < 2 else _TOO_MANY if count > _MOST_FRAMES else ""
        self._why_not.setText(refusal)
        self._why_not.setVisible(bool(refusal))
        self.player.setEnabled(not refusal)
        side = max(128, round(min(self._picture.width(), self._picture.height()) * self.devicePixelRatioF()))
        wish = AnimationWish(self.where(used), stations, settings, side)
        if refusal:
            self.clear()
            self.pane.runner.cancel(self)
        elif self._wish is None or (wish.where, stations, settings) != (
            self._wish.where,
            self._wish.stations,
            self._wish.settings,
        ):
            self._wish, self._frames = wish, []
            self.player.set_count(0)
            self.player.set_count(count)
            self.compute("Making the animation", animation_frames, wish, each_step=self._on_frame)
        self.explained.emit(Explained("What does this mean?", (), _MEANING))
        self.wish_changed.emit()

    def clear(self) -> None:
        self._wish, self._frames = None, []
        self.player.set_count(0)
        self._picture.show_picture(None)

    def stop(self) -> None:
        super().stop()
        self.player.pause()
        if self._wish is not None and (not self._frames or len(self._frames) < len(self._frames[0].points)):
            # What is not whole is made anew when somebody looks again.
            self._wish = None

    def save(self) -> None:
        if not self._frames or self._wish is None:
            return
        points, settings = self._frames[0].points, self._wish.settings
        description = (
            f"an animation of {pictures_in_words(len(points))} through {len(self._wish.stations)} points; "
            f"between them {settings.way}"
        )
        self.saving.save_animation(points, self._wish.where.directions, description, settings.speed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.player.toggle()
        else:
            super().keyPressEvent(event)

    def _stations(self, settings: AnimationSettings) -> "tuple[tuple[Point, ...], tuple]":
        point = self.focus.point
        if settings.source == KEPT:
            used = tuple(slider for each in self.kept for slider in each.directions)
            return tuple(each.point for each in self.kept), used
        if settings.source == SLIDER:
            direction = self.direction or self.known[0]
            ends = direction.zero - settings.farthest, direction.zero + settings.farthest
            return tuple(point.with_amounts({direction.key: end}) for end in ends), (direction,)
        seeds = random_seeds(settings.stations - 1, self._draw)
        return (point, *(at_seed(point, seed) for seed in seeds)), ()

    def _on_frame(self, frame: Frame) -> None:
        self._frames.append(frame)
        if frame.number == self.player.step:
            self._show_frame(frame.number)
        if frame.number == 0:
            self.wish_changed.emit()
            self.player.play()

    def _show_frame(self, number: int) -> None:
        if self._frames:
            # Those that are still to come are waited for at the last one that is there.
            frame = self._frames[min(number, len(self._frames) - 1)]
            self._picture.show_picture(frame.pixels, is_smooth=True, words=f"Picture {frame.number + 1:,}")

    def _on_other_clicked(self) -> None:
        self._draw += 1
        self.asked.emit()
