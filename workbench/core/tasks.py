"""The one list of tasks. A task is described here and computed in the module it names."""

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.core.classification.settings import LABELS, ClassifySettings
from workbench.core.errors import WorkbenchError
from workbench.core.fingerprints.settings import FINGERPRINTS, FingerprintSettings
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Steps
from workbench.core.tables import Rows, Table

TaskSteps = Steps[tuple[Rows | Skipped, ...]]
TaskFunction = Callable[[Sequence[PictureFile], Any, Machine], TaskSteps]


@dataclass(frozen=True)
class Task:
    """One kind of computation over pictures.

    ``version`` is raised when the same settings would give other answers. ``function`` is "module:function", so
    that knowing a task does not import the libraries it computes with. ``method`` is a sentence of the methods
    paragraph in which ``{setting}`` stands for a setting's value and ``{model}`` for the model's title; ``caution``
    ends that paragraph with what the figures do not mean.
    """

    name: str
    title: str
    sentence: str
    version: int
    settings: type
    table: Table
    function: str
    method: str
    caution: str = ""

    def steps(self, files: Sequence[PictureFile], settings: Any, machine: Machine) -> TaskSteps:
        """Start the task; nothing is computed before the first step is asked for."""
        function: TaskFunction = pkgutil.resolve_name(self.function)
        return function(files, settings, machine)


TASKS: tuple[Task, ...] = (
    Task(
        name="classify",
        title="Classify pictures",
        sentence="Lets a network name what each picture most resembles.",
        version=1,
        settings=ClassifySettings,
        table=LABELS,
        function="workbench.core.classification.classify:classify",
        method="Each picture was classified with {model}. Its most probable labels were kept (top k = {top}, "
        "threshold {threshold:g}; the most probable one in any case). Colours: {colours}.",
        caution="Probabilities are the network's own (softmax) and were not calibrated; they are no estimate of "
        "accuracy on these pictures.",
    ),
    Task(
        name="fingerprint",
        title="Fingerprints",
        sentence="Gives each picture a checksum and a perceptual hash, by which duplicates are found.",
        version=1,
        settings=FingerprintSettings,
        table=FINGERPRINTS,
        function="workbench.core.fingerprints.fingerprint:fingerprint",
        method="Each file was given a sha256 checksum and each picture a 64-bit perceptual hash (pHash: signs of the "
        "64 lowest frequencies of the grey picture, averaged to 32×32 pixels; OpenCV, img_hash).",
        caution="Pictures with similar hashes look alike when small; that does not make them the same picture.",
    ),
)


def task(name: str) -> Task:
    """The task of this name. Raises :class:`WorkbenchError` naming those there are."""
    for each in TASKS:
        if each.name == name:
            return each
    raise WorkbenchError(
        f"There is no task “{name}”. The tasks are: {', '.join(each.name for each in TASKS)}."
    )
