"""What the program remembers between two starts, in one small JSON file."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from workbench import paths

RECENT_STUDIES = 8


@dataclass
class Preferences:
    """Window and pane layouts are Qt's own bytes in hexadecimal; studies are paths, the newest first."""

    colour_scheme: str = "system"
    device: str = "auto"
    pane: str = "images"
    recent_studies: list[str] = field(default_factory=list)
    window: str = ""
    pane_layouts: dict[str, str] = field(default_factory=dict)

    def remember_study(self, path: Path) -> None:
        """Put a study first in the list of recent ones."""
        others = [each for each in self.recent_studies if each != str(path)]
        self.recent_studies = [str(path), *others][:RECENT_STUDIES]


def _path() -> Path:
    return paths.settings_folder() / "preferences.json"


def load_preferences() -> Preferences:
    """The preferences of the last start; whatever is missing or damaged is as on the first start."""
    try:
        record = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    usual = Preferences()
    if not isinstance(record, dict):
        return usual
    for each in fields(Preferences):
        value = record.get(each.name)
        if isinstance(value, type(getattr(usual, each.name))):
            setattr(usual, each.name, value)
    usual.recent_studies = [each for each in usual.recent_studies if isinstance(each, str)]
    return usual


def save_preferences(preferences: Preferences) -> None:
    """Keep the preferences; that a disk is full must not keep a window from closing."""
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps(asdict(preferences), indent=2), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        return
