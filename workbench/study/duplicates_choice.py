"""Which duplicates are to be left out of analyses, and why; not for the thread of the window."""

from collections import Counter
from collections.abc import Container, Sequence

import numpy as np

from workbench.core.fingerprints.near_duplicates import Numbers
from workbench.core.fingerprints.settings import DuplicateSettings
from workbench.study.duplicates import Found, Group, Member, numbered

EXACT_REASON = "identical file"


def near_reason(settings: DuplicateSettings) -> str:
    """Why near duplicates are left out, as the methods paragraph may say it."""
    return f"near duplicate (perceptual hash, distance at most {settings.distance})"


def chosen_by_hand(
    group: Group, chosen: Sequence[Member], settings: DuplicateSettings
) -> dict[str, str | None]:
    """Why these pictures of a group are to be left out, by name, when a person says so."""
    files = Counter(each.fingerprint.sha256 for each in group.members)
    reasons = (
        EXACT_REASON if files[each.fingerprint.sha256] > 1 else near_reason(settings) for each in chosen
    )
    return dict(zip((each.file.name for each in chosen), reasons, strict=True))


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
        same_file = numbered([each.fingerprint.sha256 for each in by_size])
        hashes = np.array([each.fingerprint.perceptual_hash or 0 for each in by_size], np.uint64)
        within = -1 if group.is_exact else found.settings.distance
        left: Numbers = np.arange(len(by_size))
        while len(left) > 1:
            kept, left = left[0], left[1:]
            is_same = same_file[left] == same_file[kept]
            is_near = is_same | (np.bitwise_count(hashes[left] ^ hashes[kept]).astype(int) <= within)
            for at in left[is_near]:
                is_identical = same_file[at] == same_file[kept]
                reasons[by_size[at].file.name] = EXACT_REASON if is_identical else near_reason(found.settings)
            left = left[~is_near]
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


def _size(member: Member) -> tuple[int, int]:
    return (member.file.width or 0) * (member.file.height or 0), member.file.bytes
