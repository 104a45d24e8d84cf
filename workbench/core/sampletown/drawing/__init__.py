"""Draws a scene: everything in it in perspective, from far to near, with light, shadow and weather."""

from workbench.core.sampletown.drawing.picture import Seen, measure, render

__all__ = ["Seen", "measure", "render"]
