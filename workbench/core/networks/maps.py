"""Feature maps: what every channel of a layer gives for one picture, how strongly, and what it adds to the answer."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.networks.answers import logits_of
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.gradients import gradients
from workbench.core.networks.maps_settings import AFTER, BY_SHARE, LARGEST, STRONGEST, MapsSettings
from workbench.core.networks.opening import OpenNetwork
from workbench.core.networks.tracing import Layer, as_maps, followed_by_activation
from workbench.core.networks.watching import outputs_of, watched

Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FeatureMaps:
    """The maps C×H×W of one layer for one picture, float32. A vector has maps of one place each.

    ``layer`` is the one whose output they are: the activation, where maps after it were wanted.
    """

    layer: Layer
    values: Numbers

    @property
    def count(self) -> int:
        """How many channels there are."""
        return len(self.values)

    @cached_property
    def smallest(self) -> Numbers:
        """The smallest value of each map; NaN where a map holds one."""
        found: Numbers = self.values.min(axis=(1, 2))
        return found

    @cached_property
    def largest(self) -> Numbers:
        """The largest value of each map; NaN where a map holds one."""
        found: Numbers = self.values.max(axis=(1, 2))
        return found

    @cached_property
    def mean_of_sizes(self) -> Numbers:
        """The mean of the absolute values of each map."""
        found: Numbers = np.abs(self.values).mean(axis=(1, 2))
        return found

    @property
    def is_damaged(self) -> NDArray[np.bool_]:
        """Which maps hold what is no number, or is infinite."""
        found: NDArray[np.bool_] = ~(np.isfinite(self.smallest) & np.isfinite(self.largest))
        return found

    @property
    def is_dead(self) -> NDArray[np.bool_]:
        """Which maps are zero everywhere for this picture."""
        found: NDArray[np.bool_] = (self.smallest == 0) & (self.largest == 0)
        return found

    @property
    def is_signed(self) -> bool:
        """Whether there are negative values."""
        return bool((self.smallest[~self.is_damaged] < 0).any())

    def strengths(self, measure: str = LARGEST) -> Numbers:
        """How strongly each channel responds: its largest value, or the mean of the sizes of its values."""
        return self.largest if measure == LARGEST else self.mean_of_sizes


def shown_layer(opened: OpenNetwork, name: str, activation: str = AFTER) -> Layer:
    """The layer whose output is shown when ``name`` is chosen: before its activation or after it.

    It is the layer itself where no activation follows directly. Raises :class:`NetworkError`.
    """
    layer = opened.layer(name)
    if activation == AFTER:
        return (
            layer if layer.family == "activation" else followed_by_activation(layer, opened.layers) or layer
        )
    before = [each for each in opened.layers if each.name in layer.sources]
    return before[0] if layer.family == "activation" and before else layer


def maps_of(opened: OpenNetwork, batch: torch.Tensor, layer: Layer) -> FeatureMaps:
    """The maps of a layer for one picture (1×3×H×W), by one pass that ends with this layer.

    Raises :class:`NetworkError` when the layer's output is not laid out in channels, or it took no part.
    """
    return several_maps(opened, batch, (layer,))[0]


@torch.inference_mode()
def several_maps(
    opened: OpenNetwork, batch: torch.Tensor, layers: tuple[Layer, ...]
) -> tuple[FeatureMaps, ...]:
    """The same for several layers by one pass."""
    outputs = outputs_of(opened.network, batch, [each.name for each in layers])
    return tuple(FeatureMaps(each, _as_numbers(as_maps(outputs[each.name], each))) for each in layers)


@dataclass(frozen=True, eq=False)
class Decision:
    """The network's raw outputs for one picture, and what each channel of a layer adds to that of a ``label``."""

    logits: Numbers
    label: int
    shares: Numbers


def decision(opened: OpenNetwork, batch: torch.Tensor, layer: Layer, label: int = -1) -> Decision:
    """What each channel adds to the raw output for a label (−1: the most probable), as shares −1…1.

    Gradient × activation, summed over all places: by how much the output would fall, to first order, if the map
    were taken away. Where the maps are only averaged and weighted afterwards, these are exactly the terms of the
    sum; they are also the weighted sum of Grad-CAM (Selvaraju et al. 2017) before its ReLU, with the weight of each
    place instead of their mean. The sizes of all shares sum to 1; all are 0 when nothing in the layer bears upon the
    label. Raises :class:`NetworkError`.
    """
    with torch.enable_grad(), watched(opened.network, [layer.name], starts_gradients=True) as found:
        logits = logits_of(opened.network, batch)
        if layer.name not in found:
            raise NetworkError(
                f"The layer “{layer.name}” took no part for this picture. Choose another layer or another picture."
            )
        chosen = int(logits[0].argmax()) if label < 0 else label
        if chosen >= logits.shape[1]:
            raise NetworkError(
                f"This network has {logits.shape[1]:,} labels, counted from 0; none has number {label}."
            )
        output = found[layer.name]
        products = gradients(logits[:, chosen], output) * output.detach().float()
    added = as_maps(products, layer)[0].sum(dim=(1, 2)).double().cpu().numpy()
    total = np.abs(added).sum()
    shares = np.asarray(added / total if total > 0 else added, dtype=np.float32)
    return Decision(logits[0].detach().float().cpu().numpy(), chosen, shares)


def ordered(maps: FeatureMaps, settings: MapsSettings, shares: Numbers | None = None) -> NDArray[np.intp]:
    """The channels in the order asked for; equal ones by number, damaged maps last."""
    if settings.order == STRONGEST:
        keys = maps.strengths(settings.strength)
    elif settings.order == BY_SHARE and shares is not None:
        keys = shares
    else:
        return np.arange(maps.count)
    return np.argsort(-np.nan_to_num(keys, nan=-np.inf), kind="stable")


def _as_numbers(maps: torch.Tensor) -> Numbers:
    numbers: Numbers = maps[0].detach().float().contiguous().cpu().numpy()
    return numbers
