"""The windows beside the main window, each opened from a menu, so that the main window need not know them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog

from workbench.core.errors import WorkbenchError
from workbench.shell.help_window import HelpWindow, about_text
from workbench.shell.models_dialog import ModelsDialog

if TYPE_CHECKING:
    from workbench.shell.main_window import MainWindow


class Dialogs(QObject):
    """Opens windows beside the main window; a heavy one is imported when it is first asked for."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._help: HelpWindow | None = None
        self._models: ModelsDialog | None = None
        window.open_study.joining_requested.connect(self.add_table)
        window.open_study.thumbnail_limit = window.preferences.thumbnail_megabytes * 1_000_000

    def show_help(self) -> None:
        """Explain the pane that is shown."""
        self._show_text(HelpWindow.page(self._window.pages.help_page))

    def show_about(self) -> None:
        """Say which version this is and what it is made of."""
        self._show_text(about_text())

    def show_models(self) -> None:
        """List all models."""
        self.show_model("")

    def show_model(self, key: str) -> None:
        """List all models, with the cursor on this one."""
        if self._models is None:
            self._models = ModelsDialog(self._window.runner, self._window)
            self._models.models_changed.connect(self._window.pages.note_models)
            self._models.help_requested.connect(self._on_models_help_requested)
        else:
            self._models.show_models()
        self._models.choose(key)
        self._models.show()
        self._models.raise_()
        self._models.take_focus()

    def ask_where_to_go(self) -> None:
        """Ask for a number or name, and make that picture the current one."""
        from workbench.panes.going_to import picture_meant

        shared = self._window.open_study
        question = f"Number (1 to {len(shared.shown):,}) or beginning of the name:"
        words, is_given = QInputDialog.getText(self._window, "Go to picture", question)
        if not is_given:
            return
        try:
            shared.set_current(picture_meant(shared.shown_files, words))
        except WorkbenchError as error:
            self._window.message_bar.show_message("information", str(error))

    def add_table(self, path: Path | None = None) -> None:
        """Bring a table of metadata into the open study; ``path`` is one that was chosen already."""
        from workbench.panes.metadata_join import JoinDialog

        dialog = JoinDialog(self._window.open_study, self._window.runner, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.help_requested.connect(self._on_table_help_requested)
        dialog.failed.connect(self._window.show_error)
        dialog.show()
        if isinstance(path, Path):
            dialog.choose(path)

    def show_storage(self) -> None:
        """Show what thumbnails take on the disk."""
        from workbench.shell.storage_dialog import StorageDialog

        dialog = StorageDialog(self._window.open_study.thumbnails, self._window.runner, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.limit_changed.connect(self._on_thumbnail_limit_changed)
        dialog.show()
        dialog.show_size()

    def close(self) -> None:
        """The main window closes, and with it what stands beside it."""
        self._window.open_study.close_thumbnails()
        if self._models is not None:
            self._models.stop()
            self._models.close()
        if self._help is not None:
            self._help.close()

    def _on_thumbnail_limit_changed(self, megabytes: int) -> None:
        self._window.preferences.thumbnail_megabytes = megabytes

    def _on_table_help_requested(self) -> None:
        self._show_text(HelpWindow.page("metadata"))

    def _on_models_help_requested(self) -> None:
        self._show_text(HelpWindow.page("models"))

    def _show_text(self, text: str) -> None:
        if self._help is None:
            self._help = HelpWindow(self._window)
        self._help.show_text(text)
