"""The report of an analysis, out of what the study has written down."""

from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.pictures.collection import PictureFile
from workbench.core.report.findings import Found
from workbench.core.report.page import report_html
from workbench.core.steps import Skipped
from workbench.core.tables import replacing
from workbench.core.wording import pictures_in_words
from workbench.study.corrections import corrections, first_answers
from workbench.study.pictures import pictures
from workbench.study.results import analyses, provenance, rows, skipped
from workbench.study.runs import Request
from workbench.study.study import Study


class ReportError(WorkbenchError):
    """There is nothing to report on."""


def report(
    study: Study,
    request: Request,
    path: Path,
    names: Collection[str] | None = None,
    passed_over: Collection[Skipped] = (),
) -> Path:
    """Write one self-contained HTML page about all runs of ``request`` to ``path``, which it returns.

    ``names`` limits it to some pictures; ``passed_over`` are files that never became pictures of the study. A report
    that is there already is replaced. Raises :class:`ReportError` when the request was never run, and
    :class:`ExportError` when the page cannot be written; an older one is then unharmed.
    """
    if all(each.identity != request.identity for each in analyses(study)):
        raise ReportError(
            f"“{request.task.title}” has not been run with these settings in the study “{study.name}”, so there is "
            "nothing to report. Run it first."
        )
    left_out = [*passed_over, *skipped(study, request.identity, names)]
    remark = _corrected_in_words(study, request, names)
    page = report_html(provenance(study, request, names), _found(study, request, names), left_out, remark)
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return path


def _corrected_in_words(study: Study, request: Request, names: Collection[str] | None) -> str:
    if request.task.name != "classify":
        return ""
    corrected = corrections(study)
    chosen = corrected.keys() if names is None else set(names)
    wanted = {name: each for name, each in corrected.items() if name in chosen}
    number = len(first_answers(study, request, wanted))
    if not number:
        return ""
    return f"Labels of {pictures_in_words(number)} were corrected by hand; this report shows the network’s own answers."


def _found(study: Study, request: Request, names: Collection[str] | None) -> Iterator[Found]:
    files = {file.name: file for file in pictures(study)}
    ordered = rows(study, request.task.table, request.identity, names)
    for name, same in groupby(ordered, key=itemgetter(0)):
        file = files.get(str(name), PictureFile(str(name), str(name)))
        yield Found(file, tuple(row[1:] for row in same))
