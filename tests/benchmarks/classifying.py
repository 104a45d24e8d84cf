"""What the benchmarks of classification share: our whole way, and the bare network."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

import numpy as np
import torch

from tests.benchmarks.measuring import seconds
from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.cards import ModelCard
from workbench.core.models.loading import LoadedModel, load
from workbench.core.models.preprocessing import fitted, standardised
from workbench.core.pictures.reading import read
from workbench.core.tasks import task
from workbench.study.runs import Request
from workbench.study.unattended import run_unattended

BATCH_SIZES = (1, 2, 4, 8, 16, 32)
LONGEST_SEARCHED = 64


def request(model: str = "squeezenet1_1") -> Request:
    """Classify with a model, the five most probable labels."""
    return Request(task("classify"), ClassifySettings(model=model))


def end_to_end(folder: Path, model: str = "squeezenet1_1", out: Path | None = None) -> float:
    """Seconds of our whole way: from finding the files to a study and tables on disk."""
    with tempfile.TemporaryDirectory() as place:
        return seconds(lambda: run_unattended(request(model), [folder], out or Path(place), "cpu"))


def decoded(files: Sequence[Path], card: ModelCard) -> list[np.ndarray]:
    """Pictures decoded and resized on all cores."""
    with ThreadPoolExecutor(cpu_count()) as readers:
        return list(
            readers.map(lambda path: fitted(read(path, is_colour_managed=False), card.preprocessing), files)
        )


class BareNetwork:
    """A network alone on all cores, on tensors that are ready, at the batch size that suits it best."""

    def __init__(self, card: ModelCard, files: Sequence[Path]) -> None:
        self.model: LoadedModel = load(card, "cpu")
        pictures = np.stack(decoded(files, card))
        self._tensors = standardised(pictures, card.preprocessing, self.model.device)
        few = self._tensors[:LONGEST_SEARCHED]
        self._compute(few, 8)
        times = {size: min(self._seconds(few, size) for _ in range(2)) for size in BATCH_SIZES}
        self.batch_size = min(times, key=lambda size: times[size])

    def seconds(self) -> float:
        """How long all pictures take."""
        return self._seconds(self._tensors, self.batch_size)

    def _seconds(self, tensors: torch.Tensor, size: int) -> float:
        return seconds(lambda: self._compute(tensors, size))

    @torch.inference_mode()
    def _compute(self, tensors: torch.Tensor, size: int) -> None:
        for batch in tensors.split(size):
            self.model.network(batch)
