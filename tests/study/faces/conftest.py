"""A study of five pictures, three faces in the first, one in the second, none in the third."""

import pytest

from tests.study.faces.making import ONE, TWO, face, search
from workbench.study.study import Study


@pytest.fixture
def with_faces(filled: Study) -> Study:
    search(filled, {ONE: [face(0), face(100), face(200)], TWO: [face(50)]})
    return filled
