"""Pictures of generators as quickly as this computer can: small ones while somebody drags, exact ones afterwards."""

from workbench.core.generators.rendering.batches import render_points
from workbench.core.generators.rendering.rendered import Rendered, as_pixels
from workbench.core.generators.rendering.renderers import Renderer, full_at, preview_at, renderer

__all__ = ["Rendered", "Renderer", "as_pixels", "full_at", "preview_at", "render_points", "renderer"]
