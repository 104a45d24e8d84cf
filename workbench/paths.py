"""Where things lie on disk: what ships with the program, and what it keeps for a user.

This module alone knows whether the program runs from source, from an installed wheel or from a bundle.
"""

import os
import sys
from pathlib import Path

import platformdirs

_APPLICATION = "Image Workbench"


def _shipped() -> Path:
    package = Path(__file__).resolve().parent
    bundle = getattr(sys, "_MEIPASS", None)
    places = ([Path(bundle)] if bundle else []) + [package / "_shipped", package.parent]
    return next((place for place in places if (place / "resources").is_dir()), package.parent)


def resources() -> Path:
    """Folder of icons, label lists, help pages and sample pictures that ship with the program."""
    return _shipped() / "resources"


def shipped_models() -> Path:
    """Folder of the model cards and starter weights that ship with the program."""
    return _shipped() / "models"


def _personal(variable: str, usual: str) -> Path:
    return Path(os.environ.get(variable) or usual)


def model_folder() -> Path:
    """Folder that holds fetched and imported weights (``WORKBENCH_MODELS`` overrides it)."""
    return _personal(
        "WORKBENCH_MODELS", platformdirs.user_data_dir(_APPLICATION, appauthor=False) + "/models"
    )


def deepface_home() -> Path:
    """What deepface is to take for the person's home folder, so that it keeps to our folder of models."""
    return model_folder()


def deepface_weights() -> Path:
    """Where deepface looks for its weights."""
    return deepface_home() / ".deepface" / "weights"


def cache_folder() -> Path:
    """Folder of everything that can be made again (``WORKBENCH_CACHE`` overrides it)."""
    return _personal("WORKBENCH_CACHE", platformdirs.user_cache_dir(_APPLICATION, appauthor=False))


def settings_folder() -> Path:
    """Folder of the preferences (``WORKBENCH_SETTINGS`` overrides it)."""
    return _personal("WORKBENCH_SETTINGS", platformdirs.user_config_dir(_APPLICATION, appauthor=False))


def documents_folder() -> Path:
    """Folder in which new studies are proposed (``WORKBENCH_DOCUMENTS`` overrides it)."""
    return _personal("WORKBENCH_DOCUMENTS", str(Path(platformdirs.user_documents_dir()) / _APPLICATION))
