"""The left column of the tool “Audit”: an earlier audit or a new one, by what to group, how many to draw."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.core.faces.audit_settings import AuditSettings
from workbench.panes.faces.audit_words import NEW, listed_in_words
from workbench.panes.faces.audit_work import Overview
from workbench.panes.faces.recogniser_choice import RecogniserChoice
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.audit_groups import Grouping
from workbench.study.faces.audits import Audit, ListedAudit
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.settings_form import SettingsForm


class AuditControls(QWidget):
    """What a person chooses before a sample is drawn; with an audit that is open, what can be done with it."""

    audit_chosen = Signal(object)
    """The :class:`ListedAudit` to be opened, or None for a new one."""
    deletion_requested = Signal()
    export_requested = Signal()
    models_requested = Signal(str)

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._audits: tuple[ListedAudit, ...] = ()
        self._groupings: tuple[Grouping, ...] = ()
        self._recogniser = RecogniserChoice(open_study)
        self._form: SettingsForm[AuditSettings] = SettingsForm(
            AuditSettings, hidden_fields=("group_by", "model")
        )
        self._build()
        self._which.activated.connect(self._on_which_activated)
        self._recogniser.models_requested.connect(self.models_requested)
        self._delete.clicked.connect(self.deletion_requested)
        self._export.clicked.connect(self.export_requested)

    def settings(self) -> AuditSettings:
        """The settings as they stand there."""
        at = self._groups.currentIndex()
        key = self._groupings[at].key if 0 <= at < len(self._groupings) else ""
        return replace(self._form.settings(), group_by=key, model=self._recogniser.card.key)

    def show_overview(self, found: Overview, current: int | None) -> None:
        """By what can be grouped, and the audits so far, of which one may be open."""
        key = self.settings().group_by
        self._groupings, self._audits = found.groupings, found.audits
        self._groups.clear()
        self._groups.addItems([each.title for each in found.groupings])
        keys = [each.key for each in found.groupings]
        self._groups.setCurrentIndex(keys.index(key) if key in keys else 0)
        self._which.clear()
        self._which.addItems([NEW, *map(listed_in_words, found.audits)])
        numbers = [each.id for each in found.audits]
        self._which.setCurrentIndex(numbers.index(current) + 1 if current in numbers else 0)

    def show_audit(self, audit: Audit | None, is_writable: bool) -> None:
        """Whether a sample is to be drawn, or one is open."""
        numbers = [each.id for each in self._audits]
        is_listed = audit is not None and audit.id in numbers
        self._which.setCurrentIndex(numbers.index(audit.id) + 1 if audit is not None and is_listed else 0)
        for part in self._for_new:
            part.setVisible(audit is None)
        for button in (self._export, self._delete):
            button.setVisible(audit is not None)
        self._fixed.setVisible(audit is not None)
        self._delete.setEnabled(is_writable)
        self._form.setEnabled(is_writable)

    def show_models(self) -> None:
        """Recognisers have come or gone."""
        self._recogniser.refresh()

    def _build(self) -> None:
        self._which, self._groups = ChoiceBox([NEW]), ChoiceBox()
        self._which.setAccessibleName("Audit")
        self._which.setToolTip("Begin a new audit, or go on with an earlier one: answers are kept")
        self._groups.setAccessibleName("Compare groups by")
        self._groups.setToolTip("Error rates are given for each value of this column")
        self._export = text_button(
            "Export audit …", "Answers and rates as CSV, and how they came about", "upload"
        )
        self._delete = text_button(
            "Delete audit …", "Take this audit and its answers out of the study", "trash-2"
        )
        for button in (self._export, self._delete):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fixed = Note("The sample of this audit is fixed. For other numbers begin a new one.")
        compared = Note("Pairs are compared by this recogniser:")
        self._for_new: Sequence[QWidget] = (
            StepHeading(2, "Choose groups"),
            self._groups,
            StepHeading(3, "Choose how many"),
            self._form,
            compared,
            self._recogniser,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (StepHeading(1, "Choose an audit"), self._which, *self._for_new, self._fixed):
            column.addWidget(each)
        for button in (self._export, self._delete):
            column.addWidget(button)
        column.addStretch(1)

    def _on_which_activated(self, at: int) -> None:
        self.audit_chosen.emit(self._audits[at - 1] if 0 < at <= len(self._audits) else None)
