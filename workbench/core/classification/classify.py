"""Which labels a network finds most probable for each picture."""

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.batches import batches
from workbench.core.models.cards import Preprocessing, card
from workbench.core.models.devices import Inference
from workbench.core.models.machine import Machine
from workbench.core.models.preprocessing import fitted
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture, read
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Row, Rows


def classify(
    files: Sequence[PictureFile], settings: ClassifySettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """The most probable labels of each picture, one step per batch, in the order of ``files``.

    Each picture's rows are ``(rank, label, label_index, probability)``; rank counts from 1, ``label_index`` from
    0, and the probabilities are the softmax over all of the model's labels, so those listed sum to at most 1.
    A picture that cannot be read becomes :class:`Skipped`. Raises :class:`WorkbenchError` when the model cannot
    be loaded or the device is not there.
    """
    inference = Inference(card(settings.model), machine)
    prepare = partial(
        _fitted_file,
        preprocessing=inference.model.card.preprocessing,
        is_colour_managed=settings.colours == "sRGB",
    )
    # Closed with this: what was to be read ahead is not read any more, whether the task was cancelled or failed.
    with closing(batches(prepare, files, inference, machine)) as prepared:
        for done, batch, pictures in prepared:
            results = _answers(pictures, batch, settings, inference)
            yield Step(done, len(files), results, note=inference.taken_notes())


def _fitted_file(
    file: PictureFile, preprocessing: Preprocessing, is_colour_managed: bool
) -> NDArray[np.uint8] | UnreadablePicture:
    try:
        return fitted(read(Path(file.path), is_colour_managed=is_colour_managed), preprocessing)
    except UnreadablePicture as error:
        return error


def _answers(
    batch: Sequence[NDArray[np.uint8] | UnreadablePicture],
    files: Sequence[PictureFile],
    settings: ClassifySettings,
    inference: Inference,
) -> tuple[Rows | Skipped, ...]:
    pictures = [each for each in batch if not isinstance(each, UnreadablePicture)]
    outputs = iter(inference.outputs(np.stack(pictures))) if pictures else iter(())
    results: list[Rows | Skipped] = []
    for file, each in zip(files, batch, strict=True):
        if isinstance(each, UnreadablePicture):
            results.append(Skipped(file.name, str(each)))
            continue
        output = next(outputs)
        if np.isfinite(output).all():
            rows = most_probable(softmax(output), inference.model.labels, settings)
            results.append(Rows(file.name, rows))
        else:
            reason = "The network's answer is not a number; its weights may be damaged."
            results.append(Skipped(file.name, reason, is_unreadable=False))
    return tuple(results)


def softmax(outputs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Probabilities over the last axis; the largest output is taken out first so that nothing overflows."""
    exponentials = np.exp(outputs.astype(np.float64) - outputs.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return shares


def most_probable(
    probabilities: NDArray[np.float64], labels: Sequence[str], settings: ClassifySettings
) -> tuple[Row, ...]:
    """Rows ``(rank, label, label_index, probability)``, at most ``settings.top``, equal ones in label order."""
    order = np.argsort(-probabilities, kind="stable")[: settings.top]
    kept = [
        index for rank, index in enumerate(order) if rank == 0 or probabilities[index] >= settings.threshold
    ]
    return tuple(
        (rank, labels[index], int(index), round(float(probabilities[index]), 7))
        for rank, index in enumerate(kept, start=1)
    )
