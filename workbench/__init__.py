"""Image Workbench: images as data, for people who do not write code."""

import os

__version__ = "0.1.0"

# From 1.31 on onnxruntime reports to its maker, and keeps a number for this computer, unless this is said before it is
# loaded. Nothing of what people do here leaves their computer.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
