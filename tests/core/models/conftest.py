"""A folder of labels for small networks."""

from pathlib import Path

import pytest

from tests.core.models.making import LABELS
from workbench import paths


@pytest.fixture(autouse=True)
def labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The labels of small networks, beside those that ship."""
    folder = tmp_path / "resources" / "labels"
    folder.mkdir(parents=True)
    for each in (paths.resources() / "labels").iterdir():
        (folder / each.name).symlink_to(each)
    (folder / "small.txt").write_text("\n".join(LABELS) + "\n", encoding="utf-8")
    monkeypatch.setattr(paths, "resources", lambda: folder.parent)
