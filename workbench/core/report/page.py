"""The report as one HTML page that needs nothing but itself: no scripts, no fonts, no pictures from elsewhere."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from workbench import paths
from workbench.core.models.cards import card, labels_of
from workbench.core.pictures.reading import UnreadablePicture, read_thumbnail
from workbench.core.report.charts import histogram, label_chart
from workbench.core.report.facts import day_in_words, fact_groups
from workbench.core.report.findings import UNSURE_BELOW, Answer, Found, Tally, answers, is_unsure, tally
from workbench.core.steps import Skipped
from workbench.core.tables import Table
from workbench.core.tasks import task
from workbench.core.wording import per_cent, pictures_in_words

THUMBNAIL = 320
REASONS_SHOWN = 200
_QUALITY = 82


@dataclass(frozen=True)
class Plate:
    """One picture of the gallery: ``folder`` (with its last slash) and ``file`` together are its name.

    ``image`` is a ``data:`` address; if it is empty, ``reason`` says why there is none.
    """

    folder: str
    file: str
    image: str
    reason: str
    answers: tuple[Answer, ...]
    sentences: tuple[str, ...]
    is_unsure: bool
    is_drawn: bool


def report_html(
    provenance: Mapping[str, Any], found: Iterable[Found], skipped: Sequence[Skipped], remark: str = ""
) -> str:
    """The page as text.

    ``provenance`` is that of the table (:func:`workbench.study.results.provenance`) and ``found`` its findings in
    their order; they are gone through once and only the first 200 are kept. These pictures are read again for
    their thumbnails; one that is gone by now is named without. ``remark`` is a sentence that ends the summary.
    Every text is escaped.
    Raises :class:`WorkbenchError` when this program does not know the task or the model.
    """
    known = task(provenance["task"])
    model = card(provenance["model"]["key"]) if provenance["model"] else None
    counted = tally(known.table, found)
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=f"{known.title} with {model.title}" if model else known.title,
            day=day_in_words(provenance["runs"][-1]["started"]),
            provenance=provenance,
            model=model,
            model_labels=len(labels_of(model)) if model and model.labels else 0,
            tally=counted,
            summary=f"{_summary(counted, len(skipped), model.title if model else known.title)} {remark}".strip(),
            labels=label_chart(counted.first_labels),
            bins=histogram(counted.certainties),
            unsure_below=UNSURE_BELOW,
            plates=(_plate(known.table, each) for each in counted.shown),
            skipped=skipped[:REASONS_SHOWN],
            skipped_count=len(skipped),
            groups=fact_groups(provenance, known, model),
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(paths.resources() / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"per_cent": per_cent, "pictures": pictures_in_words}
    return environment


def _summary(counted: Tally, skipped: int, by: str) -> str:
    left_out = f"{pictures_in_words(skipped)} could not be processed" if skipped else "none had to be skipped"
    result = f"{by} gave a result for {pictures_in_words(counted.pictures)}; {left_out}."
    return f"{result} {_first_labels_in_words(counted)}" if counted.certainties else result


def _first_labels_in_words(counted: Tally) -> str:
    kinds, most = len(counted.first_labels), max(counted.first_labels.values())
    leaders = sorted(label for label, count in counted.first_labels.items() if count == most)
    named = " and ".join(f"“{label}”" for label in leaders[:2]) + (
        " among others" if len(leaders) > 2 else ""
    )
    each = " each" if len(leaders) > 1 else ""
    return (
        f"Its first choice was one of {kinds:,} different {'label' if kinds == 1 else 'labels'}, most often {named} "
        f"({pictures_in_words(most)}{each}). That choice has a median probability of "
        f"{per_cent(median(counted.certainties))}; for {counted.unsure:,} of {len(counted.certainties):,} it stays "
        f"below {per_cent(UNSURE_BELOW)}, and these are marked “unsure”."
    )


def _plate(table: Table, found: Found) -> Plate:
    image, reason = _thumbnail(Path(found.file.path))
    folder, slash, name = found.file.name.rpartition("/")
    named = answers(table, found.rows)
    return Plate(
        folder=folder + slash,
        file=name,
        image=image,
        reason=reason,
        answers=named,
        sentences=() if named else tuple(table.row_in_words(row) for row in found.rows),
        is_unsure=bool(named) and is_unsure(named[0].probability),
        is_drawn=found.is_drawn,
    )


def _thumbnail(path: Path) -> tuple[str, str]:
    try:
        pixels = read_thumbnail(path, THUMBNAIL)
    except UnreadablePicture as error:
        return "", str(error)
    held = BytesIO()
    # Made from pixels alone: nothing of the file's own notes (place, camera, names) goes into the report.
    Image.fromarray(pixels).save(held, "JPEG", quality=_QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(held.getvalue()).decode("ascii"), ""
