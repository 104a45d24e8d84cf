"""The methods that say where a network looked, and their settings. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass

from workbench.core.networks.errors import NetworkError
from workbench.core.settings import SHARE, setting

BASELINES = ("black", "mean grey", "blurred")


@dataclass(frozen=True)
class Method:
    """One way to ask where a network looked.

    ``is_signed`` says that its values lie on both sides of zero: what spoke for the label, and what against it.
    ``settings`` are the names of those settings that it uses.
    """

    word: str
    title: str
    sentence: str
    source: str
    address: str
    is_signed: bool = False
    settings: tuple[str, ...] = ()


METHODS: tuple[Method, ...] = (
    Method(
        "grad-cam",
        "Grad-CAM",
        "Which places of a deep layer spoke for the label: coarse, and the easiest to read.",
        "Selvaraju et al., Grad-CAM, ICCV 2017",
        "https://arxiv.org/abs/1610.02391",
        settings=("layer",),
    ),
    Method(
        "grad-cam++",
        "Grad-CAM++",
        "Grad-CAM that does better where the same thing is in the picture several times.",
        "Chattopadhay et al., Grad-CAM++, WACV 2018",
        "https://arxiv.org/abs/1710.11063",
        settings=("layer",),
    ),
    Method(
        "gradients",
        "Plain gradients",
        "How strongly each pixel would change the answer if it changed a little.",
        "Simonyan, Vedaldi & Zisserman, Deep Inside Convolutional Networks, 2014",
        "https://arxiv.org/abs/1312.6034",
    ),
    Method(
        "guided",
        "Guided gradients",
        "Plain gradients that follow only what raises the answer; sharp, but often the same edges for every label.",
        "Springenberg et al., Striving for Simplicity, 2015",
        "https://arxiv.org/abs/1412.6806",
    ),
    Method(
        "smoothgrad",
        "SmoothGrad",
        "Plain gradients, averaged over copies of the picture with random noise on them.",
        "Smilkov et al., SmoothGrad, 2017",
        "https://arxiv.org/abs/1706.03825",
        settings=("samples", "noise", "seed"),
    ),
    Method(
        "integrated",
        "Integrated gradients",
        "How much each pixel added to the answer on the way from an empty picture to this one.",
        "Sundararajan, Taly & Yan, Axiomatic Attribution for Deep Networks, ICML 2017",
        "https://arxiv.org/abs/1703.01365",
        is_signed=True,
        settings=("steps", "baseline"),
    ),
    Method(
        "occlusion",
        "Occlusion",
        "How far the answer falls when a square of the picture is covered.",
        "Zeiler & Fergus, Visualizing and Understanding Convolutional Networks, ECCV 2014",
        "https://arxiv.org/abs/1311.2901",
        is_signed=True,
        settings=("window", "stride", "baseline"),
    ),
)


def method(word: str) -> Method:
    """The method of this name. Raises :class:`NetworkError` naming those there are."""
    for each in METHODS:
        if each.word == word:
            return each
    raise NetworkError(
        f"There is no method “{word}”. The methods are: {', '.join(each.word for each in METHODS)}."
    )


@dataclass(frozen=True)
class SaliencySettings:
    """How it is asked where a network looked. Each method uses some of these."""

    layer: str = setting(
        "",
        "Layer (Grad-CAM)",
        "The layer whose maps Grad-CAM weighs; left empty, the last one whose maps still matter for the answer.",
    )
    samples: int = setting(
        16,
        "Noisy copies (SmoothGrad)",
        "Over how many copies of the picture SmoothGrad takes the average; more are smoother and take longer.",
        minimum=1,
        maximum=500,
    )
    noise: float = setting(
        0.15,
        "Noise (SmoothGrad)",
        "How strong SmoothGrad's noise is (standard deviation), as a share of the picture's range of values.",
        minimum=0.0,
        maximum=1.0,
        unit=SHARE,
    )
    seed: int = setting(
        0, "Seed (SmoothGrad)", "The same seed gives the same noise again.", minimum=0, maximum=2**31 - 1
    )
    steps: int = setting(
        32,
        "Steps (integrated gradients)",
        "How many pictures on the way from the empty one are looked at; more make the sum more exact.",
        minimum=1,
        maximum=1000,
    )
    baseline: str = setting(
        "black",
        "Empty means",
        "What stands for nothing to be seen: for integrated gradients the start, for occlusion the cover.",
        choices=BASELINES,
    )
    window: int = setting(
        32, "Cover (occlusion)", "The side of the square that is covered.", minimum=1, maximum=4096, unit="px"
    )
    stride: int = setting(
        16,
        "Shift of the cover (occlusion)",
        "By how many pixels the cover is moved each time; fewer show more detail and take longer.",
        minimum=1,
        maximum=4096,
        unit="px",
    )
