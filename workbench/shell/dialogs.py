"""The windows beside the main window, each opened from a menu, so that the main window need not know them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog

from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.shell.help_window import HelpWindow, about_text
from workbench.shell.moved_pictures import MovedPictures
from workbench.study.recipes import is_recipe
from workbench.study.runs import Request

if TYPE_CHECKING:
    from workbench.shell.main_window import MainWindow
    from workbench.shell.models_dialog import ModelsDialog
    from workbench.shell.work_dialog import WorkDialog


class Dialogs(QObject):
    """Opens windows beside the main window; a heavy one is imported when it is first asked for."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._help: HelpWindow | None = None
        self._models: ModelsDialog | None = None
        self._moved = MovedPictures(window.open_study, window.runner, self)
        self._moved.missed.connect(self._on_pictures_missed)
        self._moved.said.connect(self._on_said)
        self._moved.failed.connect(self._on_failed)
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
        from workbench.shell.models_dialog import ModelsDialog

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

    def choose_recipe(self) -> None:
        """Ask for a recipe and show what it would do."""
        from workbench.panes.asking import ask_for_file

        pattern = "Recipes and replication packages (*.json *.zip)"
        path = ask_for_file(self._window, "Open a recipe", paths.documents_folder(), pattern)
        if path is not None:
            self._show_recipe(path)

    def show_recipe_among(self, places: Sequence[Path]) -> bool:
        """Show what a recipe would do, if ``places`` are one; returns whether they are."""
        if is_recipe(places):
            self._show_recipe(places[0])
        return is_recipe(places)

    def make_package(self) -> None:
        """Describe and write a replication package."""
        from workbench.shell.replication_dialog import ReplicationDialog

        dialog = ReplicationDialog(self._window.open_study, self._window.runner, self._window)
        self._show(dialog)
        dialog.list_analyses()

    def find_moved(self) -> None:
        """Find pictures again that were moved."""
        from workbench.shell.moved_dialog import MovedDialog

        dialog = MovedDialog(self._window.open_study, self._window.runner, self._window)
        dialog.taken.connect(self._moved.show_found)
        self._show(dialog)
        dialog.count_missing()

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

    def _show_recipe(self, path: Path) -> None:
        from workbench.shell.recipe_dialog import RecipeDialog

        dialog = RecipeDialog(self._window.open_study, self._window.runner, self._window)
        dialog.models_requested.connect(self.show_model)
        dialog.run_requested.connect(self._on_recipe_run_requested)
        self._show(dialog)
        dialog.show_file(path)

    def _show(self, dialog: "WorkDialog") -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.help_requested.connect(self._on_replication_help_requested)
        dialog.show()

    def _on_replication_help_requested(self) -> None:
        self._show_text(HelpWindow.page("replicate"))

    def _on_recipe_run_requested(self, request: Request, is_to_run: bool) -> None:
        from workbench.shell.recipe_dialog import RUN_IN_PANE

        # The pane must be there before it can hear of it.
        self._window.show_pane(RUN_IN_PANE[request.task.name])
        self._window.open_study.recipe_requested.emit(request, is_to_run)

    def _on_said(self, sentence: str) -> None:
        self._window.message_bar.show_message("done", sentence)

    def _on_failed(self, error: BaseException) -> None:
        self._window.show_error(error)

    def _on_pictures_missed(self, sentence: str) -> None:
        action = ("Find them again …", self.find_moved)
        self._window.message_bar.show_message("warning", sentence, action)

    def _on_table_help_requested(self) -> None:
        self._show_text(HelpWindow.page("metadata"))

    def _on_models_help_requested(self) -> None:
        self._show_text(HelpWindow.page("models"))

    def _show_text(self, text: str) -> None:
        if self._help is None:
            self._help = HelpWindow(self._window)
        self._help.show_text(text)
