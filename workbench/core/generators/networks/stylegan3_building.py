"""New StyleGAN3 networks of any size, by the rules of Karras et al. (2021), arXiv:2106.12423, appendix C."""

import math
from dataclasses import dataclass, replace

import numpy as np
import torch

from workbench.core.generators.networks.stylegan3 import StyleGAN3
from workbench.core.generators.networks.stylegan3_design import StyleGAN3Design, StyleGAN3Layer

FIRST_CUTOFF, FIRST_STOPBAND, LAST_STOPBAND = 2.0, 2.0**2.1, 2.0**0.3
MARGIN, TAPS = 10, 6


@dataclass(frozen=True)
class StyleGAN3Rules:
    """What a new StyleGAN3 is designed from.

    Of `layers` (without the one that makes colours) the last `critical` leave no room for frequencies that cannot be
    shown. `channel_base` divided by twice a layer's cutoff, at most `most_channels`, are its channels. T has kernels
    of 3 pixels, R of 1 and filters that are alike in all directions (`is_radial`).
    """

    resolution: int
    layers: int = 14
    critical: int = 2
    channel_base: int = 32768
    most_channels: int = 512
    kernel: int = 3
    is_radial: bool = False
    colours: int = 3


def rules_of_t(resolution: int) -> StyleGAN3Rules:
    """The rules of StyleGAN3-T, whose pictures follow when its features are shifted (translation)."""
    return StyleGAN3Rules(resolution, channel_base=16384 if resolution <= 256 else 32768)


def rules_of_r(resolution: int) -> StyleGAN3Rules:
    """The rules of StyleGAN3-R, whose pictures follow when its features are shifted or turned (rotation)."""
    base = rules_of_t(resolution).channel_base
    return StyleGAN3Rules(resolution, channel_base=2 * base, most_channels=1024, kernel=1, is_radial=True)


@dataclass(frozen=True)
class Band:
    """What a layer's features can hold: up to `cutoff` waves to the picture's width, gone within `half_width`."""

    cutoff: float
    half_width: float
    rate: float
    size: int
    channels: int


def bands(rules: StyleGAN3Rules) -> tuple[Band, ...]:
    """The band of each layer, the one that makes colours included; rates are pixels to the picture's width."""
    found = [_band(rules, index) for index in range(rules.layers + 1)]
    found[-2:] = [replace(band, size=rules.resolution) for band in found[-2:]]
    found[-1] = replace(found[-1], channels=rules.colours)
    return tuple(found)


def _band(rules: StyleGAN3Rules, index: int) -> Band:
    share = min(index / (rules.layers - rules.critical), 1)
    highest = rules.resolution / 2
    cutoff = FIRST_CUTOFF * (highest / FIRST_CUTOFF) ** share
    stopband = FIRST_STOPBAND * (highest * LAST_STOPBAND / FIRST_STOPBAND) ** share
    rate = 2 ** math.ceil(math.log2(min(stopband * 2, rules.resolution)))
    channels = round(min(rules.channel_base / 2 / cutoff, rules.most_channels))
    return Band(cutoff, max(stopband, rate / 2) - cutoff, rate, rate + 2 * MARGIN, channels)


def designed(
    rules: StyleGAN3Rules, latent_size: int = 512, style_size: int = 512, label_size: int = 0
) -> StyleGAN3Design:
    """The sizes of a network that follows the rules."""
    first = bands(rules)[0]
    return StyleGAN3Design(
        latent_size,
        style_size,
        rules.resolution,
        first.channels,
        first.size,
        first.rate,
        first.cutoff,
        tuple(_layer(rules, index) for index in range(rules.layers + 1)),
        label_size,
    )


def _layer(rules: StyleGAN3Rules, index: int) -> StyleGAN3Layer:
    before, after = bands(rules)[max(index - 1, 0)], bands(rules)[index]
    is_colour = index == rules.layers
    kernel = 1 if is_colour else rules.kernel
    rate = _inner_rate(rules, index)
    up, down = round(rate / before.rate), round(rate / after.rate)
    up_taps, down_taps = (TAPS * factor if factor > 1 and not is_colour else 0 for factor in (up, down))
    reach = max(up_taps, 1) + max(down_taps, 1) - 2
    total = (after.size - 1) * down + 1 - (before.size + kernel - 1) * up + reach
    low = (total + up) // 2
    return StyleGAN3Layer(
        before.channels,
        after.channels,
        kernel,
        before.size,
        after.size,
        up,
        down,
        (low, total - low, low, total - low),
        up_taps,
        down_taps,
        is_down_square=rules.is_radial and index < rules.layers - rules.critical and down_taps > 0,
        is_colour=is_colour,
    )


def _inner_rate(rules: StyleGAN3Rules, index: int) -> float:
    """How many pixels there are to the picture's width while a layer rectifies."""
    before, after = bands(rules)[max(index - 1, 0)], bands(rules)[index]
    return max(before.rate, after.rate) * (1 if index == rules.layers else 2)


def filters(rules: StyleGAN3Rules, index: int) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The low-pass filters of a layer, for enlarging and for making smaller, float64; None where there is none."""
    before, after = bands(rules)[max(index - 1, 0)], bands(rules)[index]
    layer, rate = _layer(rules, index), _inner_rate(rules, index)
    up = low_pass(layer.up_taps, before, rate) if layer.up_taps else None
    if not layer.down_taps:
        return up, None
    made = radial_low_pass if layer.is_down_square else low_pass
    return up, made(layer.down_taps, after, rate)


def low_pass(taps: int, band: Band, rate: float) -> np.ndarray:
    """A row of `taps` numbers with a sum of 1 that keeps what is below the band's cutoff (Kaiser window)."""
    from scipy import signal  # type: ignore[import-untyped]

    row: np.ndarray = signal.firwin(taps, band.cutoff, width=2 * band.half_width, fs=rate)
    return row


def radial_low_pass(taps: int, band: Band, rate: float) -> np.ndarray:
    """A square of taps×taps numbers with a sum of 1, the same in all directions: a jinc in a Kaiser window."""
    from scipy import signal, special

    places = (np.arange(taps) - (taps - 1) / 2) / rate
    radius = np.hypot(*np.meshgrid(places, places))
    square = special.j1(2 * band.cutoff * np.pi * radius) / (np.pi * radius)
    attenuation = signal.kaiser_atten(taps, 2 * band.half_width / (rate / 2))
    window = np.kaiser(taps, signal.kaiser_beta(attenuation))
    square = square * np.outer(window, window)
    whole: np.ndarray = square / square.sum()
    return whole


def new_stylegan3(
    rules: StyleGAN3Rules, latent_size: int = 512, style_size: int = 512, label_size: int = 0
) -> StyleGAN3:
    """A network that follows the rules, with its filters and random weights."""
    network = StyleGAN3(designed(rules, latent_size, style_size, label_size))
    for index, name in enumerate(network.design.layer_names):
        layer = network.get_submodule(f"synthesis.{name}")
        for kept, made in zip(("up_filter", "down_filter"), filters(rules, index), strict=True):
            if made is not None:
                setattr(layer, kept, torch.from_numpy(made.astype(np.float32)))
    return network
