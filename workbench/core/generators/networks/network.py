"""What every generator here can be asked, whatever it was built like.

StyleGAN2 and StyleGAN3 are asked as they are. Generators that know only z count as having one layer whose w is z itself
and whose centre is 0, so that points, directions and sliders mean the same for all.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from torch import Tensor

from workbench.core.generators.networks.design import Canvas, Layer, Noise

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Movement


class GeneratorNetwork(Protocol):
    """z N×latent_size (and labels N×label_size) → w N×style_size → ws N×style_count×style_size → styles → picture."""

    @property
    def latent_size(self) -> int: ...

    @property
    def label_size(self) -> int:
        """How many label values there are; 0 where it knows no labels."""
        ...

    @property
    def style_size(self) -> int: ...

    @property
    def style_count(self) -> int:
        """How many w it listens to (num_ws); 1 where it knows only z."""
        ...

    @property
    def resolution(self) -> int:
        """Height and width of the pictures, in pixels."""
        ...

    @property
    def has_noise(self) -> bool: ...

    @property
    def has_early_pictures(self) -> bool:
        """Whether each block leaves a small picture that can be shown before the last is done."""
        ...

    @property
    def can_move(self) -> bool:
        """Whether the picture can be shifted and turned within the network (StyleGAN3)."""
        ...

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All layers that listen to w, in the order in which they run."""
        ...

    @property
    def centre(self) -> Tensor:
        """The mean of w (float32, style_size), towards which truncation leads."""
        ...

    def map(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """w N×style_size of z N×latent_size; ValueError when labels are needed and missing."""
        ...

    def styles(self, ws: Tensor) -> tuple[Tensor, ...]:
        """What each layer makes of its w: one tensor N×inputs for each of `layers`."""
        ...

    def moved(self, styles: Sequence[Tensor], movement: "Movement") -> tuple[Tensor, ...]:
        """The styles of the same pictures, shifted and turned; as they are where it cannot move."""
        ...

    def canvases(
        self,
        styles: Sequence[Tensor],
        noise: Noise = "constant",
        strengths: Sequence[float] | None = None,
        start: Canvas | None = None,
    ) -> Iterator[Canvas]:
        """What is there after each block, from the one after `start`; the last holds the picture.

        Pictures are N×C×H×W, about −1…1.
        """
        ...

    def first_layer(self, block: int) -> int:
        """The index in `layers` of the first layer of a block: where it changes, `block` must be computed again."""
        ...
