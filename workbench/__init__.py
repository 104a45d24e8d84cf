"""Image Workbench: images as data, for people who do not write code."""

__version__ = "0.1.0"
