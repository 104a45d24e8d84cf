"""What StyleGAN2 and StyleGAN3 share: the way from z to w."""

from torch import Tensor, nn

from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.stylegan2_layers import MappingNetwork
from workbench.core.generators.networks.stylegan3_design import StyleGAN3Design


class MappedGenerator(nn.Module):
    """A generator with a mapping network, whose sizes are those of its design."""

    def __init__(self, design: StyleGAN2Design | StyleGAN3Design) -> None:
        super().__init__()
        self.mapping = MappingNetwork(
            design.latent_size,
            design.label_size,
            design.style_size,
            design.mapping_layers,
            design.mapping_rate,
        )
        self.latent_size, self.label_size = design.latent_size, design.label_size
        self.style_size, self.style_count = design.style_size, design.style_count
        self.resolution = design.resolution

    @property
    def centre(self) -> Tensor:
        """The mean of w, towards which truncation leads."""
        return self.mapping.w_avg

    def map(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """w N×style_size of z N×latent_size and labels N×label_size."""
        w: Tensor = self.mapping(latents, labels)
        return w
