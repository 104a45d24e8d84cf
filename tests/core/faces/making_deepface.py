"""Weights for deepface's own networks: its real architectures, filled by chance, in the files that it looks for.

deepface brings each architecture for torch, too; its onnx files are exports of those that take pictures with the
channels last. The numbers mean nothing, but every step of the library is taken.
"""

import os
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock
from torch import nn

from workbench.core.models.cards import ModelCard, card
from workbench.core.models.store import verify, weights_path

DETECTED = 0.9933071
"""The score of every face that the made RetinaFace finds: softmax of (0, 5)."""


class _ChannelsLast(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.network(pictures.permute(0, 3, 1, 2))
        return found


def emotion_network() -> nn.Module:
    from deepface.models.demography.pytorch.Emotion import EmotionModel

    torch.manual_seed(1)
    network = EmotionModel().eval()
    for each in network.modules():
        # With torch's own start (weights that fade from layer to layer) all faces would get the same scores.
        if isinstance(each, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(each.weight, nonlinearity="relu")
            nn.init.zeros_(each.bias)
    return _ChannelsLast(network).eval()


def ghost_network() -> nn.Module:
    from deepface.models.facial_recognition.pytorch.GhostFaceNet import GhostFaceNetV1

    torch.manual_seed(2)
    return _ChannelsLast(GhostFaceNetV1().eval()).eval()


def retina_network() -> nn.Module:
    """Finds a face of 256 pixels around every 32nd pixel, whatever it sees."""
    from retinaface.model.retinaface_pth_model import RetinaFace

    torch.manual_seed(3)
    network: nn.Module = RetinaFace().eval()
    for stride in (32, 16, 8):
        head = getattr(network, f"face_rpn_stride{stride}")
        for each in (head.cls_score, head.bbox_pred, head.landmark_pred):
            nn.init.zeros_(each.weight)
            nn.init.zeros_(each.bias)
        # Of each place: nothing large, nothing small, a large face, a small face.
        scores = [5.0, 0.0, 0.0, 5.0] if stride == 32 else [5.0, 5.0, 0.0, 0.0]
        head.cls_score.bias.data = torch.tensor(scores)
    return network


_MADE: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...], dict[int, str]]] = {
    "facial_expression_model_weights.onnx": (emotion_network, (1, 48, 48, 1), {0: "n"}),
    "ghostfacenet_v1.onnx": (ghost_network, (1, 112, 112, 3), {0: "n"}),
    "retinaface.onnx": (retina_network, (1, 64, 96, 3), {0: "n", 1: "h", 2: "w"}),
}


def made_file(folder: Path, name: str) -> Path:
    """The file of weights in the folder; made when it is first asked for, whichever process asks."""
    path = folder / name
    with FileLock(folder / f"{name}-lock"):
        if not path.exists():
            _export(path.with_suffix(".part"), *_MADE[name])
            path.with_suffix(".part").replace(path)
    return path


def _export(path: Path, make: Callable[[], nn.Module], size: tuple[int, ...], open_: dict[int, str]) -> None:
    network, options = make(), dict[str, Any](input_names=["pictures"], dynamic_axes={"pictures": open_})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (torch.zeros(size),), path, opset_version=17, dynamo=False, **options)


def place(folder: Path, key: str) -> ModelCard:
    """Put the made weights of a card where they belong, and note what they are; returns the card as it is then."""
    path = weights_path(described := card(key))
    path.parent.mkdir(parents=True, exist_ok=True)
    made = made_file(folder, described.weights.file)
    try:
        os.link(made, path)
    except OSError:
        shutil.copy(made, path)
    verify(described)
    return card(key)
