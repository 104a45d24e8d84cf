"""The current picture before and after its faces are hidden."""

from collections.abc import Callable
from functools import partial
from typing import Any

from workbench.core.pictures.collection import PictureFile
from workbench.panes.faces.protect_work import make_preview, open_for_protection
from workbench.panes.live_preview import LivePreview


class ProtectView(LivePreview):
    """Shows the picture as its copy would be; ``previewed`` tells of the :class:`Preview`, the wish are settings."""

    def opening(self, file: PictureFile) -> Callable[[], Any]:
        """See :meth:`LivePreview.opening`."""
        return partial(open_for_protection, self._open_study.study, file)

    def making(self, opened: Any, wish: Any) -> Callable[[], Any]:
        """See :meth:`LivePreview.making`."""
        return partial(make_preview, opened, wish)
