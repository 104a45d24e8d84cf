"""Files as other programs hand generators on, written of our own networks.

`nvidia_pickle` has the shape of §2.2 of the design document “generators”, `tensorflow_pickle` that of §2.9,
`rosinality_checkpoint` and `psp_checkpoint` those of §2.10.
"""

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

from torch import nn

from tests.core.generators.foreign_objects import (
    HARMLESS_SOURCE,
    EasyDict,
    PersistentObject,
    foreign_modules,
)
from tests.core.generators.making_rosinality import psp_checkpoint, rosinality_checkpoint, rosinality_state
from tests.core.generators.making_tensorflow import tensorflow_pickle
from tests.core.generators.nvidia_attributes import described, further_tensors

__all__ = [
    "nvidia_pickle",
    "persistent",
    "psp_checkpoint",
    "rosinality_checkpoint",
    "rosinality_state",
    "tensorflow_pickle",
]


def nvidia_pickle(
    path: Path,
    generator: Any,
    discriminator: Any = None,
    protocol: int = 4,
    in_training: Any = None,
    source: str = HARMLESS_SOURCE,
) -> Path:
    """A snapshot as NVIDIA's PyTorch programs write it (StyleGAN2-ADA, StyleGAN3).

    G is `in_training`, or G_ema once more.
    """
    ema = persistent(generator, generator.design, source)
    content = {
        "G": persistent(in_training, in_training.design, source) if in_training else ema,
        "D": discriminator and persistent(discriminator, discriminator.design, source),
        "G_ema": ema,
        "augment_pipe": None,
        "training_set_kwargs": EasyDict(class_name="training.dataset.ImageFolderDataset", max_size=100),
    }
    with foreign_modules():
        path.write_bytes(pickle.dumps(content, protocol=protocol))
    return path


def persistent(module: nn.Module, design: Any, source: str = HARMLESS_SOURCE) -> PersistentObject:
    """A module and all within it, each as an object of a persistent class."""
    class_name, attributes = described(module, design)
    parameters, buffers = further_tensors(module)
    state = {
        "training": False,
        "_parameters": OrderedDict(module._parameters | parameters),
        "_buffers": OrderedDict(module._buffers | buffers),
        "_non_persistent_buffers_set": set(),
        "_backward_hooks": OrderedDict(),
        "_forward_hooks": OrderedDict(),
        "_modules": OrderedDict(
            (name, persistent(child, design, source)) for name, child in module.named_children()
        ),
        **attributes,
        "_init_args": (),
        "_init_kwargs": EasyDict(attributes),
    }
    return PersistentObject(class_name, state, source)
