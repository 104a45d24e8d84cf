"""Any generator's way through its blocks, as the network itself goes it, taking again what has not changed."""

from collections.abc import Iterator

from torch import Tensor, nn

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.networks.design import Canvas
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.rendering.kept_blocks import MOST_BYTES
from workbench.core.generators.rendering.wishes import Wish
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.watching import watched


class AnyNetwork:
    """A network and the canvases of its last wish, the early ones first, as far as `MOST_BYTES` reach."""

    def __init__(self, network: GeneratorNetwork) -> None:
        self._network = network
        self._told: tuple[bytes, ...] = ()
        self._kept: list[Canvas] = []
        self.blocks = len(network.layers)

    def last_block(self, wish: Wish, most_seconds: float) -> int:
        """There are no early pictures: no block is left out."""
        return self.blocks - 1

    def fits(self, wish: Wish, most_seconds: float) -> bool:
        """There is no quicker way."""
        return True

    def pictures(self, wish: Wish, last: int | None = None) -> Iterator[Tensor | None]:
        """After each block that must be computed the picture, where there is one yet.

        When another wish comes before the end, this one can still be gone on with; what is kept is then the other's.
        """
        told = wish.signatures
        if told == self._told and self._kept and self._kept[-1].picture is not None:
            yield self._kept[-1].picture
            return
        self._kept, self._told = self._unchanged(told), told
        start = self._kept[-1] if self._kept else None
        used = sum(each.features.nbytes for each in self._kept)
        for canvas in self._network.canvases(wish.styles, wish.noise, wish.strengths, start):
            used += canvas.features.nbytes
            if self._told is told and used <= MOST_BYTES:
                self._kept.append(canvas)
            yield canvas.picture

    def pictures_together(self, wishes: Wish) -> Iterator[Tensor | None]:
        """The same for several points at once, of which nothing is kept."""
        for canvas in self._network.canvases(wishes.styles, wishes.noise, wishes.strengths):
            yield canvas.picture

    def output(self, wish: Wish, layer: int) -> Tensor:
        """What the layer with this index gives; GeneratorError where the network does not let anybody look inside."""
        network, name = self._network, self._network.layers[layer].name
        try:
            if not isinstance(network, nn.Module):
                raise NetworkError(name)
            with watched(network, [name]) as found:
                for _ in network.canvases(wish.styles, wish.noise, wish.strengths):
                    if name in found:
                        break
            return found[name]
        except (NetworkError, KeyError) as error:
            raise GeneratorError(
                "The layers of this kind of generator cannot be looked into. Its pictures can be steered and saved."
            ) from error

    def forget(self) -> None:
        """Keep nothing."""
        self._told, self._kept = (), []

    def _unchanged(self, told: tuple[bytes, ...]) -> list[Canvas]:
        if len(told) != len(self._told):
            return []
        pairs = zip(told, self._told, strict=True)
        changed = next((index for index, (new, old) in enumerate(pairs) if new != old), len(told))
        return [
            canvas
            for canvas in self._kept
            if canvas.picture is None and self._network.first_layer(canvas.block + 1) <= changed
        ]
