"""What the pane of feature visualisation computes; it brings in torch: not for the thread of the window."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.core.models.cards import ModelCard, labels_of
from workbench.core.networks.visualise_settings import (
    CLASS,
    LAYER,
    Between,
    Grid,
    MadeFor,
    VisualiseSettings,
    direction_in_words,
    made_for_in_words,
    settings_record,
)
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps

if TYPE_CHECKING:
    from workbench.core.networks.visualise.optimise import Forming, Optimisation

THUMBNAIL_SIDE = 96


@dataclass(frozen=True)
class Wish:
    """What is to be made. ``file`` is the picture that an activation grid is of."""

    card: ModelCard
    device: str
    made_for: MadeFor
    settings: VisualiseSettings
    file: PictureFile | None = None

    @cached_property
    def title(self) -> str:
        """What the pictures are made for, in words."""
        return made_for_in_words(self.made_for, self.settings.objective, labels_of(self.card))

    @property
    def short_title(self) -> str:
        """The same in a word, to stand below a small picture."""
        made_for, objective = self.made_for, self.settings.objective
        if isinstance(made_for, Grid):
            return "grid"
        if isinstance(made_for, Between):
            return f"{made_for.one} – {made_for.other}"
        if objective == CLASS:
            return self.title.removeprefix("class ")
        return objective if objective == LAYER else direction_in_words(made_for.direction)


class Ongoing:
    """Pictures on their way, kept between pauses. Only one thread at a time makes them go on."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.optimisation: Optimisation | None = None
        """None until the network was asked for the first time."""
        self.forming: Forming | None = None
        """The pictures as they were shown last."""
        self.device = ""
        """Where they are computed."""

    @property
    def steps_done(self) -> int:
        """How many steps the pictures have that are shown."""
        return 0 if self.forming is None else len(self.forming.values)

    @property
    def is_done(self) -> bool:
        """Whether all steps were made and shown."""
        return self.steps_done >= self.wish.settings.steps


def formed(ongoing: Ongoing) -> "Steps[Forming | None]":
    """Begin, or go on after a pause; the first step only says that the network is being opened."""
    from workbench.core.networks.opening import open_network, picture_for_network
    from workbench.core.networks.visualise.beginning import begin
    from workbench.core.networks.visualise.optimise import visualise

    wish = ongoing.wish
    yield Step(ongoing.steps_done, wish.settings.steps, None)
    if ongoing.optimisation is None:
        opened = open_network(wish.card, wish.device)
        picture = None if wish.file is None else picture_for_network(Path(wish.file.path))
        ongoing.device = str(opened.device)
        ongoing.optimisation = begin(opened, wish.made_for, wish.settings, picture)
    yield from visualise(ongoing.optimisation)


def saved(path: Path, wish: Wish, forming: "Forming", device: str) -> Path:
    """Write pictures as one PNG that holds how they were made. Raises :class:`ExportError`."""
    from workbench.core.networks.provenance import made_by
    from workbench.core.networks.visualise.saving import write_picture

    record: dict[str, Any] = made_by(
        "visualise",
        wish.card,
        {**settings_record(wish.made_for, wish.settings), "steps_done": len(forming.values)},
        device,
        Path(wish.file.path) if wish.file else None,
    )
    return write_picture(path, forming.picture, wish.title, record)
