"""A study ready to be described: a face, the networks' weights, and the page accepted."""

from pathlib import Path

from tests.core.faces.making_attributes import place_attributes
from workbench.core.faces.consent import DESCRIBE, consent_page
from workbench.core.faces.face import Box, Face
from workbench.study.faces.consents import give_consent
from workbench.study.faces.decisions import draw_face
from workbench.study.pictures import pictures
from workbench.study.study import open_study

_FACE = Face(Box(8, 2, 44, 44), landmarks=((20.0, 18.0), (40.0, 18.0), None, None, None))


def make_ready(path: Path) -> None:
    """Draw a face in the first picture of a study, accept the page for it, and put weights where they belong."""
    place_attributes()
    with open_study(path) as study:
        draw_face(study, pictures(study)[0], _FACE)
        give_consent(study, consent_page(DESCRIBE))
