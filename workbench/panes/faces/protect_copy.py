"""The current picture beside the copy that was made of it, as the copy lies in its folder."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench.core.pictures.collection import PictureFile
from workbench.panes.faces.protect_work import Made, MadeCopy, open_with_copy
from workbench.panes.live_preview import LivePreview


class CopyView(LivePreview):
    """What an eye needs to check what the detector says; nothing is computed anew, the copy is read."""

    _paths: Mapping[str, Path] = MappingProxyType({})

    def show_copies(self, made: Sequence[Made], folder: Path | None) -> None:
        """The copies that there are, and where."""
        paths = {each.picture: folder / each.file for each in made} if folder is not None else {}
        current = self._file.name if self._file is not None else ""
        is_other = paths.get(current) != self._paths.get(current)
        self._paths = paths
        if paths:
            # Before the first copies it would only say that there are none, picture by picture.
            self.show()
        self.show_wish(True)
        if is_other:
            self.open_again()

    def opening(self, file: PictureFile) -> Callable[[], Any]:
        """See :meth:`LivePreview.opening`."""
        return partial(open_with_copy, file, self._paths.get(file.name))

    def making(self, opened: Any, wish: Any) -> Callable[[], Any]:
        """See :meth:`LivePreview.making`."""
        return lambda: opened

    def _show_preview(self, opened: Any, preview: MadeCopy) -> None:
        super()._show_preview(opened, preview)
        if opened is self._opened and preview.missing:
            self.show_message(preview.missing)
