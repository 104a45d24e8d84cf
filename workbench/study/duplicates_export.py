"""Taking groups of duplicates away: a table, and how it was made."""

import json
import os
from pathlib import Path
from typing import Any

from workbench.core.settings import to_record
from workbench.core.tables import ExportError, write_csv
from workbench.core.wording import pictures_in_words
from workbench.study.duplicates import DUPLICATES, Found, table_rows
from workbench.study.export import write_json
from workbench.study.fingerprints import REQUEST
from workbench.study.results import provenance
from workbench.study.study import Study

DUPLICATES_SCHEMA = 1
_CSV, _JSON = "duplicates.csv", "duplicates.json"


def export_duplicates(study: Study, found: Found, folder: Path) -> dict[str, Any]:
    """Write ``duplicates.csv`` and ``duplicates.json`` into ``folder``; what stands in the JSON file.

    Groups that were made with other settings are never overwritten. Raises :class:`ExportError`.
    """
    _refuse_foreign(folder, to_record(found.settings))
    record = {
        "schema": DUPLICATES_SCHEMA,
        "study": study.name,
        "settings": to_record(found.settings),
        "columns": {column.name: column.help for column in DUPLICATES.all_columns},
        "groups": {"exact": found.exact, "near": len(found.groups) - found.exact},
        "pictures": {
            "compared": found.compared,
            "in groups": sum(len(group.members) for group in found.groups),
            "too little structure": found.plain,
        },
        "methods": methods(found),
        "fingerprints": provenance(study, REQUEST),
    }
    write_csv(folder / _CSV, DUPLICATES, table_rows(study, found))
    write_json(folder / _JSON, record)
    return record


def methods(found: Found) -> str:
    """What a methods section must say of duplicates."""
    exact = [group for group in found.groups if group.is_exact]
    near = [group for group in found.groups if not group.is_exact]
    sentences = [
        f"Among {pictures_in_words(found.compared)}, files with the same sha256 checksum were taken as identical "
        f"({_counts(exact)})."
    ]
    if found.settings.kind == "near":
        widest = max((group.widest for group in near), default=0)
        sentences.append(
            f"Pictures whose 64-bit perceptual hashes differ in at most {found.settings.distance} bits were taken "
            f"as near duplicates and joined into groups ({_counts(near)}"
            + (f"; within a group up to {widest} bits differ)." if near else ").")
        )
    if found.settings.kind == "near" and found.plain:
        sentences.append(f"{pictures_in_words(found.plain)} had too little structure for a perceptual hash.")
    return " ".join(sentences)


def _counts(groups: list[Any]) -> str:
    members = sum(len(group.members) for group in groups)
    return f"{len(groups):,} {'group' if len(groups) == 1 else 'groups'}, {pictures_in_words(members)}"


def _refuse_foreign(folder: Path, settings: dict[str, Any]) -> None:
    if not any(os.path.lexists(folder / name) for name in (_CSV, _JSON)):
        return
    try:
        known = json.loads((folder / _JSON).read_text(encoding="utf-8"))["settings"]
    except (OSError, ValueError, KeyError, TypeError):
        known = None
    if known != settings:
        raise ExportError(
            f"“{folder}” already holds groups of duplicates that were made with other settings, or a file of that "
            "name. They were left as they are. Choose another folder."
        )
