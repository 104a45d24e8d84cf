"""By what the faces and pictures of a study can be put into groups, for an audit that compares them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from natsort import natsorted, ns

from workbench.core.tables import Value
from workbench.study.errors import StudyError
from workbench.study.faces.descriptions import described
from workbench.study.faces.finding import KnownFace, known_faces, person_names, searched
from workbench.study.finding import column_values
from workbench.study.metadata import LEFT_OUT, left_out
from workbench.study.results import Analysis, analyses
from workbench.study.study import Study
from workbench.study.study_columns import study_columns

MOST_GROUPS = 20
EVERYTHING, PERSON, DETECTOR, STATUS = "", "person", "detector", "status"
APPARENT_EXPRESSION, PERCEIVED_GENDER = "described.expression", "described.gender_presentation"
NO_VALUE, NOBODY, ALL_PICTURES = "no value", "nobody named", "all pictures"
_STATUS = ("no face", "one face", "several faces")
_COLUMNS_OF_FILES = ("file.folder", "file.format")


@dataclass(frozen=True)
class Grouping:
    """Something by which faces are put into groups; those of faces alone leave pictures in one group."""

    key: str
    title: str
    help: str


@dataclass(frozen=True)
class Grouped:
    """The groups of faces (by their numbers) and of pictures (by their names), and what groups are called."""

    faces: Mapping[int, str]
    pictures: Mapping[str, str]
    titles: Mapping[str, str]


def groupings(study: Study) -> tuple[Grouping, ...]:
    """Everything by which the faces of a study can be grouped, for a person to choose from."""
    made = [
        Grouping(EVERYTHING, "Nothing: all together", "One rate for all faces of the study."),
        Grouping(STATUS, "Faces in the picture", "One face, or several faces, in a picture."),
        Grouping(DETECTOR, "Detector", "What found the face."),
        Grouping(PERSON, "Person", "Whose face somebody said it is."),
    ]
    for column in study_columns(study):
        is_file = column.group == "File" and column.key in _COLUMNS_OF_FILES
        is_metadata = column.group == "Metadata" and column.key != f"column.{LEFT_OUT}"
        if is_file or (is_metadata and column.kind in ("text", "integer")):
            made.append(Grouping(column.key, column.title, column.help))
    if newest_description(study) is not None:
        help_text = "As a network described the face; such words are no facts about a person."
        made.append(Grouping(APPARENT_EXPRESSION, "Apparent expression", help_text))
        made.append(Grouping(PERCEIVED_GENDER, "Perceived gender presentation", help_text))
    return tuple(made)


def newest_description(study: Study) -> Analysis | None:
    """The newest analysis by which faces were described, if any were."""
    return next((each for each in analyses(study) if each.task == "describe" and each.done), None)


def grouped(study: Study, key: str) -> Grouped:
    """The groups of all faces that count, and of all pictures in which faces were sought.

    Raises :class:`StudyError` when there are more groups than could be compared.
    """
    faces = [each for each in known_faces(study) if not each.ignored]
    of_pictures = _of_pictures(study, key, faces)
    of_faces = _of_faces(study, key, faces, of_pictures)
    used = {*of_faces.values(), *of_pictures.values()}
    if len(used) > MOST_GROUPS:
        raise StudyError(
            f"This column has {len(used):,} different values, more than the {MOST_GROUPS} groups that can be compared. "
            "Nothing was drawn. Choose a column in which many pictures share a value."
        )
    return Grouped(of_faces, of_pictures, group_titles(study, key, used))


def group_titles(study: Study, key: str, groups: Sequence[str] | set[str]) -> dict[str, str]:
    """What groups are called, in their order; people as they are called now."""
    ordered = natsorted(groups, alg=ns.IGNORECASE)
    if key == PERSON:
        names = {str(number): name for number, name in person_names(study).items()}
        return {each: names.get(each, each or NOBODY) for each in ordered}
    if key == STATUS:
        return {each: each for each in _STATUS if each in groups}
    return {each: each or "all" for each in ordered}


def _of_pictures(study: Study, key: str, faces: Sequence[KnownFace]) -> dict[str, str]:
    """The group of each picture in which faces were sought; one group where only faces can be grouped."""
    out = left_out(study)
    names = [name for name in sorted(searched(study)) if name not in out]
    if key == STATUS:
        counts = Counter(each.file.name for each in faces)
        return {name: _STATUS[min(counts[name], 2)] for name in names}
    if _is_column(key):
        values = column_values(study, key)
        return {name: _as_group(values.get(name)) for name in names}
    return dict.fromkeys(names, "" if key == EVERYTHING else ALL_PICTURES)


def _of_faces(
    study: Study, key: str, faces: Sequence[KnownFace], of_pictures: Mapping[str, str]
) -> dict[int, str]:
    if key == PERSON:
        return {each.id: str(each.person or "") for each in faces}
    if key == DETECTOR:
        return {each.id: each.face.detector for each in faces}
    if key in (APPARENT_EXPRESSION, PERCEIVED_GENDER):
        return _as_described(study, key, faces)
    if key == STATUS:
        counts = Counter(each.file.name for each in faces)
        return {each.id: _STATUS[min(counts[each.file.name], 2)] for each in faces}
    if _is_column(key):
        values = column_values(study, key)
        return {each.id: _as_group(values.get(each.file.name)) for each in faces}
    return {each.id: "" for each in faces}


def _as_described(study: Study, key: str, faces: Sequence[KnownFace]) -> dict[int, str]:
    newest = newest_description(study)
    known = described(study, newest.request).descriptions if newest else {}
    name = key.partition(".")[2]
    return {each.id: getattr(known.get(each.id), name, None) or NO_VALUE for each in faces}


def _is_column(key: str) -> bool:
    return key.startswith(("column.", "file.", "result."))


def _as_group(value: Value) -> str:
    return NO_VALUE if value is None or value == "" else str(value)
