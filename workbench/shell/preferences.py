"""What the program remembers between two starts, in one small JSON file."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from workbench import paths
from workbench.widgets.theme import SCHEMES, TEXT_SIZES

RECENT_STUDIES = 8
LEAST_MEGABYTES, MOST_MEGABYTES = 50, 100_000


@dataclass
class Preferences:
    """Window and pane layouts are Qt's own bytes in hexadecimal; studies are paths, the newest first.

    ``text_size`` is in per cent of the size that the desktop asks for.
    """

    colour_scheme: str = "system"
    device: str = "auto"
    pane: str = "images"
    recent_studies: list[str] = field(default_factory=list)
    window: str = ""
    pane_layouts: dict[str, str] = field(default_factory=dict)
    thumbnail_megabytes: int = 1000
    text_size: int = 100

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
    return _sound(usual)


def _sound(preferences: Preferences) -> Preferences:
    """The same without what nobody could use: the file may have been edited, or belong to another version."""
    if preferences.colour_scheme not in SCHEMES:
        preferences.colour_scheme = "system"
    if preferences.text_size not in TEXT_SIZES:
        preferences.text_size = 100
    preferences.recent_studies = [each for each in preferences.recent_studies if isinstance(each, str)]
    layouts = preferences.pane_layouts.items()
    preferences.pane_layouts = {name: layout for name, layout in layouts if _is_hexadecimal(layout)}
    preferences.thumbnail_megabytes = min(
        max(preferences.thumbnail_megabytes, LEAST_MEGABYTES), MOST_MEGABYTES
    )
    if not _is_hexadecimal(preferences.window):
        preferences.window = ""
    return preferences


def _is_hexadecimal(value: object) -> bool:
    try:
        return isinstance(value, str) and bytes.fromhex(value) is not None
    except ValueError:
        return False


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
