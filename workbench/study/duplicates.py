"""Groups of duplicates among the pictures of a study, and leaving out what is there more than once."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from workbench.core.fingerprints.near_duplicates import Groups, near_groups
from workbench.core.fingerprints.settings import DuplicateSettings
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps
from workbench.core.tables import Column, Row, Table
from workbench.study.fingerprints import Fingerprint, fingerprints
from workbench.study.metadata import left_out
from workbench.study.pictures import pictures
from workbench.study.study import Study

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


EXACT_REASON = "identical file"


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

    members: tuple[Member, ...]
    is_exact: bool
    widest: int


@dataclass(frozen=True)
class Found:
    """Groups of identical files, then groups of near duplicates, each in the order of their first pictures.

    A group of near duplicates may hold identical files too; these are not listed a second time. ``compared``
    pictures have a fingerprint, ``plain`` of them too little structure to be compared by looks.
    """

    settings: DuplicateSettings
    groups: tuple[Group, ...]
    compared: int
    plain: int

    @property
    def exact(self) -> int:
        """Number of groups of identical files."""
        return sum(group.is_exact for group in self.groups)


@dataclass(frozen=True, eq=False)
class Compared:
    """What grouping needs to know of a study, read once for any number of distances."""

    fingerprints: tuple[Fingerprint, ...] = ()
    files: Mapping[str, PictureFile] = field(default_factory=dict)


def compared(study: Study) -> Compared:
    """The pictures of a study that have fingerprints; not for the thread of the window."""
    return Compared(tuple(fingerprints(study)), {file.name: file for file in pictures(study)})


def duplicates(study: Study, settings: DuplicateSettings) -> Steps[Found | None]:
    """Group the pictures of a study that have fingerprints; the last step alone has the groups."""
    yield from grouped(compared(study), settings)


def grouped(pictures: Compared, settings: DuplicateSettings) -> Steps[Found | None]:
    """Group pictures; the last step alone has the groups."""
    known, files = pictures.fingerprints, pictures.files
    hashed = [each for each in known if each.perceptual_hash is not None] if settings.kind == "near" else []
    numbers = np.array([each.perceptual_hash for each in hashed], np.uint64)
    near = Groups(np.zeros(0, np.intp), np.zeros(0, np.uint8))
    for step in near_groups(numbers, settings.distance):
        near = step.value or near
        yield Step(step.done, step.total + 1, None)
    found = _near(hashed, near, files)
    listed = {member.file.name for group in found for member in group.members}
    exact = [group for group in _exact(known, files) if group.members[0].file.name not in listed]
    plain = sum(each.perceptual_hash is None for each in known)
    total = step.total + 1
    yield Step(total, total, Found(settings, (*exact, *found), len(known), plain))


def near_reason(settings: DuplicateSettings) -> str:
    """Why near duplicates are left out, as the methods paragraph may say it."""
    return f"near duplicate (perceptual hash, distance at most {settings.distance})"


def reason_for(group: Group, member: Member, settings: DuplicateSettings) -> str:
    """Why this picture of a group is left out when a person says so."""
    same = [each for each in group.members if each.fingerprint.sha256 == member.fingerprint.sha256]
    return EXACT_REASON if len(same) > 1 else near_reason(settings)


def all_but_largest(found: Found, left_out: Container[str]) -> dict[str, str | None]:
    """Why each picture is to be left out that is a duplicate of a larger one, by name.

    The picture with most pixels is kept, of equal ones the largest file, then the first. What is not within the
    distance of a kept picture, because a chain of others led to it, is kept too. Pictures that are left out
    already count for nothing.
    """
    reasons: dict[str, str | None] = {}
    for group in found.groups:
        active = [each for each in group.members if each.file.name not in left_out]
        by_size = sorted(active, key=_size, reverse=True)
        while len(by_size) > 1:
            kept, *others = by_size
            is_near = _are_near(kept, others, found.settings.distance)
            for each in compress(others, is_near):
                is_same = each.fingerprint.sha256 == kept.fingerprint.sha256
                reasons[each.file.name] = EXACT_REASON if is_same else near_reason(found.settings)
            by_size = [each for each, near in zip(others, is_near, strict=True) if not near]
    return reasons


def all_but_first(found: Found, left_out: Container[str]) -> dict[str, str | None]:
    """Why each picture is to be left out whose file is identical to that of one before it, by name.

    Identical files within near duplicates count too; pictures that are left out already count for nothing.
    """
    reasons: dict[str, str | None] = {}
    seen: set[str] = set()
    for member in (each for group in found.groups for each in group.members):
        if member.file.name in left_out:
            continue
        if member.fingerprint.sha256 in seen:
            reasons[member.file.name] = EXACT_REASON
        seen.add(member.fingerprint.sha256)
    return reasons


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


def _near(hashed: Sequence[Fingerprint], near: Groups, files: Mapping[str, PictureFile]) -> list[Group]:
    """Groups of at least two different files."""
    return [
        Group(members, False, int(near.widest[label]))
        for label, same in _together(hashed, near.labels)
        for members in [_members(same, files)]
        if not all(each.is_identical for each in members)
    ]


def _exact(known: Sequence[Fingerprint], files: Mapping[str, PictureFile]) -> list[Group]:
    """Groups of at least two identical files."""
    sums = {sum_: number for number, sum_ in enumerate(dict.fromkeys(each.sha256 for each in known))}
    labels = np.array([sums[each.sha256] for each in known], np.intp)
    return [Group(_members(same, files), True, 0) for _, same in _together(known, labels)]


def _together(
    known: Sequence[Fingerprint], labels: NDArray[np.intp]
) -> Iterator[tuple[int, list[Fingerprint]]]:
    """Those of equal label, where there are two at least, in the order of their first."""
    counts = np.bincount(labels, minlength=1)
    together: dict[int, list[Fingerprint]] = {}
    for at in np.flatnonzero(counts[labels] > 1):
        together.setdefault(int(labels[at]), []).append(known[int(at)])
    yield from together.items()


def _members(same: Sequence[Fingerprint], files: Mapping[str, PictureFile]) -> tuple[Member, ...]:
    first = same[0]
    return tuple(
        Member(files[each.picture], each, _distance(first, each), each.sha256 == first.sha256)
        for each in same
    )


def _distance(one: Fingerprint, other: Fingerprint) -> int:
    return ((one.perceptual_hash or 0) ^ (other.perceptual_hash or 0)).bit_count()


def _size(member: Member) -> tuple[int, int]:
    return (member.file.width or 0) * (member.file.height or 0), member.file.bytes


def _are_near(kept: Member, others: Sequence[Member], distance: int) -> list[bool]:
    same = [each.fingerprint.sha256 == kept.fingerprint.sha256 for each in others]
    if kept.fingerprint.perceptual_hash is None:
        return same
    return [
        is_same or _distance(kept.fingerprint, each.fingerprint) <= distance
        for is_same, each in zip(same, others, strict=True)
    ]
