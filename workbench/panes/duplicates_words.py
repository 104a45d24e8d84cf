"""How duplicates are spoken of: a group in a line, a group in a sentence, the facts of one picture."""

from datetime import datetime

from workbench.core.fingerprints.settings import DuplicateSettings
from workbench.core.wording import pictures_in_words, size_in_words
from workbench.panes.outlook import Outlook
from workbench.study.duplicates import Group, Member


def group_in_a_line(group: Group, active: int) -> str:
    """For the list: how many, how alike, how many of them still take part in analyses."""
    count = len(group.members)
    alike = "identical" if group.is_exact else f"alike, {_bits(group.widest)}"
    return f"{count:,} {alike} · 1 kept" if active == 1 else f"{count:,} {alike}"


def group_in_words(group: Group, settings: DuplicateSettings, most_shown: int) -> str:
    """For the line above the pictures; says so when a chain has joined pictures that are less alike than asked for."""
    count = len(group.members)
    shown = f" The first {most_shown:,} of them are shown." if count > most_shown else ""
    if group.is_exact:
        return f"{count:,} identical files.{shown}"
    if not group.widest:
        return f"{count:,} pictures with equal fingerprints, from different files.{shown}"
    words = f"{count:,} pictures that look nearly alike; the two least alike differ in {_bits(group.widest)} of 64."
    if group.widest > settings.distance:
        words += f" That is more than {settings.distance}: others between them joined them. Look closely."
    return words + shown


def facts_in_words(member: Member, is_left_out: bool) -> str:
    """Size, bytes, date and distance to the group's first, the least certain to be cut off coming first."""
    file = member.file
    size = f"{file.width}×{file.height}" if file.width and file.height else ""
    day = f"{datetime.fromtimestamp(file.modified / 1e9):%Y-%m-%d}"
    state = "left out" if is_left_out else ""
    alike = "" if member.is_identical else _bits(member.distance)
    return " · ".join(each for each in (state, alike, size, size_in_words(file.bytes), day) if each)


def wish(found: Outlook, is_running: bool) -> tuple[str, bool]:
    """What the button says, and whether there is anything to do."""
    if is_running:
        return "Comparing …", False
    if not found.chosen:
        return "Add pictures first", False
    if not found.remaining:
        return f"All {found.chosen:,} are compared" if found.chosen > 1 else "The picture is compared", False
    if found.remaining < found.chosen:
        return f"Compare {found.remaining:,} more", True
    return f"Find duplicates in {pictures_in_words(found.chosen)}", True


def _bits(count: int) -> str:
    return "1 bit" if count == 1 else f"{count} bits"
