"""Image Workbench: images as data, for people who do not write code."""

import os

__version__ = "0.1.0"

# From 1.31 on onnxruntime reports to its maker, and keeps a number for this computer, unless this is said before it is
# loaded. Nothing of what people do here leaves their computer.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# Torch's threads wait for each other by turning in circles. Where another program, or the window, needs a core, they so
# keep the one from working that they wait for: one picture of a generator took four times as long. They now rest
# after some microseconds. It must be said before torch is loaded; libgomp, torch's threads on Linux, reads it.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
