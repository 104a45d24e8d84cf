"""The right column of the pane of saliency: what the maps mean, and what they do not."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.networks.saliency.settings import method
from workbench.core.wording import per_cent
from workbench.panes.network.saliency_work import Answers, CheckedMap, Map
from workbench.widgets.fact_list import Fact, FactList
from workbench.widgets.headings import Note, SectionHeading

EXPLANATION = (
    "Each map marks the places of the picture on which the network’s answer for this label depends. Yellow places "
    "matter most; where signs count, orange spoke for the label and blue against it. A map shows what the answer is "
    "sensitive to, not why the network decided so, and not whether it is right. Methods differ: compare several. A map "
    "that stays the same when the network’s weights are shuffled (sanity check) says nothing about what it has learnt."
)


class SaliencyDetails(QWidget):
    """One explanation for all maps, then what is to be known of each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer_heading, self._answer = SectionHeading("The answer"), FactList()
        self._methods_heading, self._methods = SectionHeading("These maps"), FactList()
        self._checks_heading, self._checks = SectionHeading("Sanity check"), FactList()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (
            SectionHeading("What does this mean?"),
            Note(EXPLANATION),
            self._answer_heading,
            self._answer,
            self._checks_heading,
            self._checks,
            self._methods_heading,
            self._methods,
        ):
            column.addWidget(each)
        column.addStretch(1)
        self.show_maps(None, ())
        self.show_checks(())

    def show_maps(self, found: Answers | None, maps: Sequence[Map]) -> None:
        """Say for which label these maps are, and how each was made."""
        has_maps = found is not None and bool(maps)
        for each in (self._answer_heading, self._answer, self._methods_heading, self._methods):
            each.setVisible(has_maps)
        if found is None or not maps:
            return
        label, share = next(each[1:] for each in found.labels if each[0] == maps[0].heat.label)
        first = found.labels[0][1]
        facts = [("Maps are for", f"{label} ({per_cent(share)})")]
        facts += [] if label == first else [("The network says", f"{first} ({per_cent(found.labels[0][2])})")]
        self._answer.set_facts(facts)
        self._methods.set_facts(_fact(each) for each in maps)

    def show_checks(self, checks: Sequence[CheckedMap]) -> None:
        """Say what shuffling all weights did to each map."""
        whole = [each.check for each in checks if each.check.stage == "all layers"]
        self._checks_heading.setVisible(bool(whole))
        self._checks.setVisible(bool(whole))
        self._checks.set_facts(
            (
                f"{method(each.heat.method).title}: similarity {similarity_in_words(each.similarity)}",
                each.meaning,
            )
            for each in whole
        )


def similarity_in_words(similarity: float | None) -> str:
    """A rank correlation with two digits; a dash where there is none."""
    return "–" if similarity is None else f"{similarity:.2f}".replace("-", "−")


def settings_in_words(found: Map) -> str:
    """What one should know of how a map was made, in a line."""
    used = found.heat.settings
    words = {
        "layer": "layer {}",
        "samples": "{} copies",
        "noise": "noise {:.0%}",
        "steps": "{} steps",
        "baseline": "empty is {}",
        "window": "cover {} px",
        "stride": "shifted by {} px",
    }
    said = [text.format(used[name]) for name, text in words.items() if name in used]
    if found.heat.completeness_error is not None:
        said.append(f"completeness error {found.heat.completeness_error:.1%}")
    return " · ".join(said)


def short_settings(found: Map) -> str:
    """The one thing that should be known of how a map was made."""
    used = found.heat.settings
    if found.heat.completeness_error is not None:
        return f"sum off by {found.heat.completeness_error:.1%}"
    for name, text in (("layer", "{}"), ("samples", "{} copies"), ("window", "cover of {} px")):
        if name in used:
            return text.format(used[name])
    return ""


def _fact(found: Map) -> Fact:
    described = method(found.heat.method)
    lines = [described.sentence, settings_in_words(found), found.heat.note, described.source]
    return described.title, "\n".join(line for line in lines if line)
