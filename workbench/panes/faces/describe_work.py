"""What the tool “Describe” has computed elsewhere; not for the thread of the window."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.core.pictures.collection import PictureFile
from workbench.core.tasks import task
from workbench.study.faces.consents import Consent, consents, given_consents
from workbench.study.faces.descriptions import Described, charts_of, described, faces_by_picture
from workbench.study.faces.finding import searched
from workbench.study.faces.forgetting_descriptions import kept_descriptions
from workbench.study.filter_words import PictureSelection
from workbench.study.results import analyses
from workbench.study.runs import Request
from workbench.study.study import Study
from workbench.study.to_do import still_to_do

if TYPE_CHECKING:
    from workbench.core.statistics.charts import Chart

DESCRIBE = task("describe")


@dataclass(frozen=True)
class Prospect:
    """What a run would do.

    Of ``chosen`` pictures ``files`` are those in which somebody has looked for faces; they have ``faces`` that take
    part, of which ``faces_to_do`` in ``pictures_to_do`` pictures are not described yet. ``given`` names the pages that
    are accepted; ``earlier`` is the newest request under which faces were described; ``kept`` counts all descriptions
    that the study holds.
    """

    chosen: int = 0
    files: tuple[PictureFile, ...] = ()
    faces: int = 0
    pictures: int = 0
    faces_to_do: int = 0
    pictures_to_do: int = 0
    given: frozenset[str] = frozenset()
    consents: tuple[Consent, ...] = ()
    earlier: Request | None = None
    kept: int = 0


def prospect(study: Study, request: Request, files: Sequence[PictureFile]) -> Prospect:
    """Look ahead at a run on these pictures."""
    faces = faces_by_picture(study)
    looked_at = searched(study) | faces.keys()
    seen = tuple(file for file in files if file.name in looked_at)
    counts = [faces.get(file.name, 0) for file in seen]
    undone = [file.name for file in still_to_do(study, request, seen) if file.name in faces]
    return Prospect(
        len(files),
        seen,
        sum(counts),
        sum(count > 0 for count in counts),
        sum(faces[name] for name in undone),
        len(undone),
        given_consents(study),
        tuple(consents(study)),
        _earlier(study),
        kept_descriptions(study),
    )


def seen_alone(selection: PictureSelection, found: Prospect) -> PictureSelection:
    """Those chosen pictures in which somebody has looked for faces."""
    names = {file.name for file in found.files}
    return replace(selection, files=tuple(file for file in selection.files if file.name in names))


def described_with_charts(study: Study, request: Request) -> "tuple[Described, tuple[Chart, ...]]":
    """All descriptions under a request, and how the answers are distributed."""
    found = described(study, request)
    return found, charts_of(list(found.descriptions.values()))


def _earlier(study: Study) -> Request | None:
    for analysis in analyses(study):
        if analysis.task != DESCRIBE.name or not analysis.done:
            continue
        try:
            request = analysis.request
            # Another version of the task or of the weights: this program would not give the same answers again.
            if request.identity == analysis.identity:
                return request
        except WorkbenchError:
            continue
    return None
