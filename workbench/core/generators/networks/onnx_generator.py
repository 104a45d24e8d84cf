"""Generators in ONNX files, computed by onnxruntime: from z, and labels where they are asked for, to the picture."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.networks.design import Canvas, Layer, Noise
from workbench.core.generators.networks.onnx_design import OnnxDesign
from workbench.core.generators.networks.onnx_running import computed
from workbench.core.models.onnx_files import NotProtocolBuffers, external_names
from workbench.core.models.onnx_networks import onnx_device, onnx_session

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Movement

LATENT = "latent"
_KINDS = {"tensor(float)": torch.float32, "tensor(float16)": torch.float16}
KINDS = tuple(_KINDS)


class OnnxGenerator(nn.Module):
    """z → picture N×C×H×W within −1…1, in one step that cannot be looked into.

    It counts as having one layer whose w is z, followed by the shares of the labels, which add up to 1. The buffer
    `file` holds the ONNX file itself, byte by byte.
    """

    file: Tensor

    def __init__(self, design: OnnxDesign) -> None:
        super().__init__()
        self.design = design
        self.register_buffer("file", torch.zeros(design.onnx_bytes, dtype=torch.uint8))
        self.latent_size, self.label_size = design.latent_size, design.label_size
        self.style_size, self.style_count = design.latent_size + design.label_size, 1
        self.resolution = design.resolution
        self.has_noise = self.has_early_pictures = self.can_move = False
        self._session: tuple[str, Any] | None = None

    @property
    def centre(self) -> Tensor:
        """The mean of w: zeros, and as much of each label."""
        share = 1 / self.label_size if self.label_size else 0.0
        centre = torch.zeros(self.style_size, device=self.file.device)
        centre[self.latent_size :] = share
        return centre

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The one layer that listens: z itself, and the labels."""
        return (Layer(LATENT, 0, self.style_size, self.style_size, 1),)

    def map(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """w N×style_size: z N×latent_size, then labels N×label_size; ValueError when these are missing."""
        if not self.label_size:
            return latents
        if labels is None:
            raise ValueError(f"{self.label_size} label values are needed")
        return torch.cat([latents, labels], 1)

    def styles(self, ws: Tensor) -> tuple[Tensor, ...]:
        """w N×style_size of ws N×1×style_size."""
        return (ws[:, 0],)

    def moved(self, styles: Sequence[Tensor], movement: "Movement") -> tuple[Tensor, ...]:
        """The styles as they are: nothing in this network can be moved."""
        return tuple(styles)

    def first_layer(self, block: int) -> int:
        """0: there is one block of one layer."""
        return min(block, 1)

    @torch.no_grad()
    def canvases(
        self,
        styles: Sequence[Tensor],
        noise: Noise = "constant",
        strengths: Sequence[float] | None = None,
        start: Canvas | None = None,
    ) -> Iterator[Canvas]:
        """The picture; `noise` and `strengths` count for nothing."""
        if start is not None:
            return
        w = styles[0]
        at_once = self.design.at_once or len(w)
        made = torch.cat([self._made(part, at_once) for part in torch.split(w, at_once)])
        if self.design.is_channels_last:
            made = made.permute(0, 3, 1, 2)
        low, high = self.design.low, self.design.high
        picture = (made.to(w.device) - low) * (2 / (high - low)) - 1
        yield Canvas(0, picture, picture)

    def forward(self, ws: Tensor, noise: Noise = "constant") -> Tensor:
        """Pictures N×C×H×W of ws N×1×style_size."""
        *_, last = self.canvases(self.styles(ws))
        assert last.picture is not None
        return last.picture

    def session(self) -> Any:
        """onnxruntime's session; GeneratorError when it cannot compute the network.

        Numbers in other files are refused: those would be looked for wherever the program was started.
        """
        device = onnx_device(self.file.device.type)
        if self._session is None or self._session[0] != device:
            network = self.file.cpu().numpy().tobytes()
            _check_alone(network)
            try:
                self._session = device, onnx_session(network, device)
            except Exception as error:
                raise _not_computable(error) from error
        return self._session[1]

    def _made(self, w: Tensor, at_once: int) -> Tensor:
        """What the network gives for at most `at_once` w; a network for a fixed number gets so many."""
        filled = torch.cat([w, w[:1].expand(at_once - len(w), -1)]) if len(w) < at_once else w
        latents, labels = torch.split(filled, [self.latent_size, self.label_size], 1)
        if self.design.latent_axes == 4:
            latents = latents[:, :, None, None]
        given = {self.design.latent_input: latents}
        if self.label_size:
            given[self.design.label_input] = _shares(labels)
        session = self.session()
        kinds = {each.name: _KINDS[each.type] for each in session.get_inputs()}
        numbers = {name: value.to("cpu", kinds[name]).contiguous().numpy() for name, value in given.items()}
        made = computed(session, self.design.picture_output, numbers)
        return torch.from_numpy(made).float()[: len(w)]


def _shares(labels: Tensor) -> Tensor:
    """Labels N×K that are not negative and add up to 1, also where seeds were blended; none chosen: all alike."""
    labels = labels.clamp_min(0)
    together = labels.sum(1, keepdim=True)
    return torch.where(together > 0, labels / together.clamp_min(1e-8), 1 / labels.shape[1])


def _check_alone(network: bytes) -> None:
    try:
        others = external_names(memoryview(network))
    except NotProtocolBuffers as error:
        raise _not_computable(error) from error
    if others:
        raise GeneratorError(
            f"This ONNX network keeps numbers in another file (“{others[0][:60]}”), which was not opened. Nothing was "
            "kept. Save it as one file, in Python with “torch.onnx.export(…, external_data=False)”."
        )


def _not_computable(error: Exception) -> GeneratorError:
    words = " ".join(str(error).split())[:160]
    return GeneratorError(
        f"onnxruntime cannot compute this ONNX network ({words}). Nothing was kept. Save it again where it was made, "
        "with an opset of 17, for instance."
    )
