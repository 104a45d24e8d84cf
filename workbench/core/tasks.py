"""The one list of tasks. A task is described here and computed in the module it names."""

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.core.classification.settings import LABELS, ClassifySettings
from workbench.core.errors import WorkbenchError
from workbench.core.faces import method_words
from workbench.core.faces.describe_settings import DESCRIPTIONS, DescribeSettings, consents_for
from workbench.core.faces.protect_settings import ANONYMISED, ProtectSettings
from workbench.core.faces.settings import FACES, FacesSettings
from workbench.core.fingerprints.settings import FINGERPRINTS, FingerprintSettings
from workbench.core.models.machine import Machine
from workbench.core.networks.examples_settings import EXAMPLES, ExamplesSettings
from workbench.core.pictures.collection import PictureFile
from workbench.core.processing.settings import PROCESSED, ProcessSettings
from workbench.core.steps import Skipped, Steps
from workbench.core.tables import Rows, Table

TaskSteps = Steps[tuple[Rows | Skipped, ...]]
TaskFunction = Callable[[Sequence[PictureFile], Any, Machine], TaskSteps]


@dataclass(frozen=True)
class Task:
    """One kind of computation over pictures.

    ``version`` is raised when the same settings would give other answers. ``function`` is "module:function", so
    that knowing a task does not import the libraries it computes with. ``method`` is a sentence of the methods
    paragraph in which ``{setting}`` stands for a setting's value and ``{model}`` for the model's title, or a function
    that gives this sentence for the recorded settings; ``caution`` ends that paragraph with what the figures do not
    mean. A task that ``writes_files`` puts one for each row into the
    machine's folder; their names there and their sizes stand in the columns ``file`` and ``bytes``. ``packages`` are
    libraries beside the usual ones whose versions decide the answers. A task that ``looks_at_faces`` is given
    :class:`workbench.core.faces.known.PictureWithFaces` where the study knows the faces of a picture. ``consents``
    names the pages (:mod:`workbench.core.faces.consent`) that a person must have accepted for these settings.
    """

    name: str
    title: str
    sentence: str
    version: int
    settings: type
    table: Table
    function: str
    method: str | Callable[[Mapping[str, Any]], str]
    caution: str = ""
    writes_files: bool = False
    packages: tuple[str, ...] = ()
    looks_at_faces: bool = False
    consents: Callable[[Any], tuple[str, ...]] | None = None

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
        name="faces",
        title="Find faces",
        sentence="Finds the faces in pictures and makes them comparable by numbers (embeddings).",
        version=1,
        settings=FacesSettings,
        table=FACES,
        function="workbench.core.faces.find_faces:find_faces",
        method=method_words.finding,
        caution="Faces are missed, and other things taken for faces, more often for some groups of people than for "
        "others; counts of faces are no counts of people.",
        packages=("dlib-bin", "onnxruntime", "deepface"),
    ),
    Task(
        name="anonymise",
        title="Protect faces",
        sentence="Writes copies of pictures in which faces are hidden, without metadata, and checks them.",
        version=1,
        settings=ProtectSettings,
        table=ANONYMISED,
        function="workbench.core.faces.anonymise:anonymise",
        method=method_words.hiding,
        caution="That a detector finds no face does not mean that nobody can be recognised: clothes, places, names of "
        "files and the people beside somebody tell much, and averaged faces can be told apart by programs trained for "
        "that (McPherson et al. 2016). Faces that no detector finds are not hidden unless somebody draws them.",
        writes_files=True,
        packages=("dlib-bin", "onnxruntime", "deepface"),
        looks_at_faces=True,
    ),
    Task(
        name="describe",
        title="Describe faces",
        sentence="Gives scores for the apparent expression, perceived gender presentation and apparent age of faces.",
        version=1,
        settings=DescribeSettings,
        table=DESCRIPTIONS,
        function="workbench.core.faces.describing:describe",
        method=method_words.describing,
        caution="The scores say how faces seem to networks, not what people feel or who they are. Published errors are "
        "large and differ between groups: 57 % agreement on expressions (FER2013); of faces labelled female 44.5 %, "
        "of those labelled male 96.6 % described so, and the right age range for 28.4 % (FairFace, n = 10,954). "
        "Without error rates measured on these pictures, nothing should be concluded about differences between groups.",
        packages=("deepface", "onnxruntime", "dlib-bin"),
        looks_at_faces=True,
        consents=consents_for,
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
    Task(
        name="process",
        title="Process pictures",
        sentence="Makes new pictures by steps such as crop, blur or threshold; the old ones stay as they are.",
        version=1,
        settings=ProcessSettings,
        table=PROCESSED,
        function="workbench.core.processing.process:process",
        method="Each picture was read upright in sRGB and processed by these steps, in this order: {steps}. The new "
        "pictures were written as {format} files (OpenCV, Pillow).",
        writes_files=True,
    ),
    Task(
        name="examples",
        title="Examples for units",
        sentence="Finds the places in the pictures that excite each unit of a network's layer most.",
        version=1,
        settings=ExamplesSettings,
        table=EXAMPLES,
        function="workbench.core.networks.examples:examples",
        method="The network {model} looked at each picture, and for each unit of the layer “{layer}” (without a name: "
        "the last layer with maps) the {examples} pictures were sought in which its activation has the largest "
        "maximum; the place of the maximum is given with its receptive field. Twice as many pictures were kept.",
        caution="What excites a unit most is not all that it responds to.",
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
