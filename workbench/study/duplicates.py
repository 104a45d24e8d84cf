"""Groups of duplicates among the pictures of a study, and leaving out what is there more than once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from workbench.core.fingerprints.near_duplicates import Numbers
from workbench.core.fingerprints.near_groups import Groups, NearHashes
from workbench.core.fingerprints.settings import DuplicateSettings
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps
from workbench.core.tables import Column, Row, Table
from workbench.study.fingerprints import Fingerprint, reading_fingerprints
from workbench.study.metadata import left_out
from workbench.study.pictures import pictures
from workbench.study.study import Study

Thing = TypeVar("Thing")

DUPLICATES = Table(
    "duplicates",
    (
        Column("duplicate_group", "integer", "Group", "Counted from 1; identical files first."),
        Column(
            "kind", "text", "Kind", "“exact”: all files of the group are identical. “near”: they look alike."
        ),
        Column(
            "distance",
            "integer",
            "Distance",
            "Bits (of 64) between the hashes of this picture and the first.",
        ),
        Column(
            "widest", "integer", "Largest distance", "Bits between the two least alike pictures of the group."
        ),
        Column("sha256", "text", "Checksum (sha256)", "Of all bytes of the file."),
        Column("bytes", "integer", "File size (bytes)", "How much room the file takes."),
        Column("width", "integer", "Width", "Pixels, as the file says."),
        Column("height", "integer", "Height", "Pixels, as the file says."),
        Column("left_out", "text", "Why it is left out", "Empty: it takes part in analyses."),
    ),
)


class Made(Sequence[Thing]):
    """Things that are made when they are looked at, as there may be a hundred thousand."""

    def __init__(self, count: int, make: Callable[[int], Thing]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Thing: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Thing]: ...
    def __getitem__(self, at: int | slice) -> Thing | Sequence[Thing]:
        places = range(self._count)[at]
        return [self._make(each) for each in places] if isinstance(places, range) else self._make(places)


@dataclass(frozen=True, slots=True)
class Member:
    """A picture in a group; ``distance`` in bits to the group's first, ``is_identical`` to its file."""

    file: PictureFile
    fingerprint: Fingerprint
    distance: int
    is_identical: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures that hang together, in the order of the study. ``widest``: bits between its two least alike."""

    members: Sequence[Member]
    is_exact: bool
    widest: int


@dataclass(frozen=True)
class Found:
    """Groups of identical files, then groups of near duplicates, each in the order of their first pictures.

    A group of near duplicates may hold identical files too; these are not listed a second time. ``compared``
    pictures have a fingerprint, ``plain`` of them too little structure to be compared by looks. ``exact`` groups
    are of identical files. ``places`` says which group, counted from 0, each picture in one belongs to.
    """

    settings: DuplicateSettings
    groups: Sequence[Group]
    compared: int
    plain: int
    exact: int = 0
    places: Mapping[str, int] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False)
class Compared:
    """What grouping needs to know of a study, read once for any number of distances.

    All have one entry for each picture with a fingerprint, in the order of the study; ``hashes`` are 0 where a
    picture has too little structure. Columns instead of a hundred thousand objects: garbage collections would
    walk through these, and nothing moves in the meantime.
    """

    files: Sequence[PictureFile] = ()
    checksums: Sequence[str] = ()
    hashes: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    is_hashed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    @cached_property
    def same_file(self) -> Numbers:
        """A number for each picture, equal for identical files."""
        return numbered(self.checksums)

    @cached_property
    def near(self) -> NearHashes:
        """The hashes of those that have one."""
        return NearHashes(self.hashes[self.is_hashed])

    def group(self, places: Numbers, is_exact: bool, widest: int) -> Group:
        """The pictures of these places as a group."""
        first = int(places[0])

        def member(number: int) -> Member:
            at = int(places[number])
            distance = int(self.hashes[at] ^ self.hashes[first]).bit_count()
            is_identical = bool(self.same_file[at] == self.same_file[first])
            return Member(self.files[at], self._fingerprint(at), distance, is_identical)

        return Group(Made(len(places), member), is_exact, widest)

    def _fingerprint(self, at: int) -> Fingerprint:
        number = int(self.hashes[at]) if self.is_hashed[at] else None
        return Fingerprint(self.files[at].name, self.checksums[at], number)


def compared(study: Study, files: Sequence[PictureFile] | None = None) -> Compared:
    """The pictures of a study, or these of them, that have fingerprints; not for the thread of the window."""
    by_name = {file.name: file for file in (pictures(study) if files is None else files)}
    known: list[PictureFile] = []
    checksums: list[str] = []
    hashes: list[int | None] = []
    with reading_fingerprints(study) as rows:
        for name, sha256, number in rows:
            if name in by_name:
                known.append(by_name[name])
                checksums.append(sha256)
                hashes.append(number)
    numbers = np.array([each or 0 for each in hashes], np.uint64)
    return Compared(known, checksums, numbers, np.array([each is not None for each in hashes], np.bool_))


def duplicates(
    study: Study, settings: DuplicateSettings, files: Sequence[PictureFile] | None = None
) -> Steps[Found | None]:
    """Group the pictures of a study, or these of them, that have fingerprints; the last step alone has the groups."""
    yield from grouped(compared(study, files), settings)


def grouped(pictures: Compared, settings: DuplicateSettings) -> Steps[Found | None]:
    """Group pictures; the last step alone has the groups."""
    near: list[Numbers] = []
    widest: list[int] = []
    total = 1
    if settings.kind == "near":
        for step in pictures.near.groups(settings.distance):
            total = step.total + 1
            if step.value is not None:
                near, widest = _near(pictures, step.value)
            yield Step(step.done, total, None)
    is_listed = np.zeros(len(pictures.files), np.bool_)
    for each in near:
        is_listed[each] = True
    exact = [each for each in _together(pictures.same_file) if not is_listed[each[0]]]
    groups = [*exact, *near]
    spans = [0] * len(exact) + widest
    found = Found(
        settings,
        Made(len(groups), lambda row: pictures.group(groups[row], row < len(exact), spans[row])),
        len(pictures.files),
        int(np.count_nonzero(~pictures.is_hashed)),
        len(exact),
        {pictures.files[at].name: row for row, each in enumerate(groups) for at in each.tolist()},
    )
    yield Step(total, total, found)


def table_rows(study: Study, found: Found) -> list[Row]:
    """The rows of :data:`DUPLICATES`, the picture's name first."""
    reasons = left_out(study)
    return [
        (
            member.file.name,
            number,
            "exact" if group.is_exact else "near",
            member.distance,
            group.widest,
            member.fingerprint.sha256,
            member.file.bytes,
            member.file.width,
            member.file.height,
            reasons.get(member.file.name),
        )
        for number, group in enumerate(found.groups, start=1)
        for member in group.members
    ]


def _near(pictures: Compared, found: Groups) -> tuple[list[Numbers], list[int]]:
    """Groups of at least two different files, and the largest distance within each."""
    hashed = np.flatnonzero(pictures.is_hashed)
    labels = found.labels
    together = [each for each in _together(labels) if _differ(pictures.same_file[hashed[each]])]
    return [hashed[each] for each in together], [int(found.widest[labels[each[0]]]) for each in together]


def _differ(numbers: Numbers) -> bool:
    return bool((numbers != numbers[0]).any())


def _together(labels: Numbers) -> list[Numbers]:
    """The places of equal labels, where there are two at least, in the order of their first."""
    places = np.flatnonzero(np.bincount(labels, minlength=1)[labels] > 1)
    order = places[np.argsort(labels[places], kind="stable")]
    starts = np.flatnonzero(np.diff(labels[order])) + 1
    return sorted(np.split(order, starts), key=lambda each: each[0]) if len(order) else []


def numbered(texts: Sequence[str]) -> Numbers:
    """A number from 0 for each text, equal for equal ones."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return np.array([numbers[text] for text in texts], np.intp)
