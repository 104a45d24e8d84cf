"""Made-up descriptions of painted portraits of nobody, so that pictures of the program can show the tool “Describe”."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import numpy as np

from workbench.core.faces.consent import DESCRIBE, consent_page
from workbench.core.faces.describe_settings import (
    DESCRIPTIONS,
    EXPRESSIONS,
    GENDER_PRESENTATIONS,
    UNCERTAIN,
    DescribeSettings,
)
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Row, Rows, Value
from workbench.core.tasks import task
from workbench.study.execution import execute
from workbench.study.faces.consents import give_consent
from workbench.study.pictures import pictures
from workbench.study.runs import Request
from workbench.study.study import Study


def describe_portraits(study: Study) -> None:
    """Accept the page for a study of portraits and fill it with descriptions that nobody computed."""
    give_consent(study, consent_page(DESCRIBE))
    made_up = replace(task("describe"), function="workbench.shell.described_portraits:made_up")
    with closing(execute(study, Request(made_up, DescribeSettings()), pictures(study), Machine())) as steps:
        for _ in steps:
            pass


def made_up(
    files: Sequence[PictureFile], settings: DescribeSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """Stands in for the task “describe”: scores by dice."""
    known = (file for file in files if isinstance(file, PictureWithFaces))
    results = tuple(
        Rows(file.name, tuple(_row(each, settings) for each in file.faces if not each.ignored))
        for file in known
    )
    yield Step(len(files), len(files), results)


def _row(each: NumberedFace, settings: DescribeSettings) -> Row:
    dice, box = np.random.default_rng(each.id), each.face.box
    values: dict[str, Value] = {
        "face": each.id,
        "left": box.left,
        "top": box.top,
        "width": box.width,
        "height": box.height,
        "detector": each.face.detector,
        "apparent_age": round(float(dice.uniform(20, 60)), 2),
        "apparent_age_spread": round(float(dice.uniform(5, 12)), 2),
    }
    for name, labels in (
        ("apparent_expression", EXPRESSIONS),
        ("perceived_gender_presentation", GENDER_PRESENTATIONS),
    ):
        scores = dice.dirichlet(np.full(len(labels), 0.6))
        values |= {f"{name}_{label}": float(score) for label, score in zip(labels, scores, strict=True)}
        second, first = np.sort(scores)[-2:]
        values[name] = labels[int(scores.argmax())] if first - second >= settings.margin else UNCERTAIN
    return tuple(values.get(column.name) for column in DESCRIPTIONS.columns)
