"""Putting the pictures shown into groups and colours by the values of a column, beside the window's thread."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from workbench.core.tables import Value
from workbench.core.wording import per_cent
from workbench.panes.open_study import OpenStudy
from workbench.study.finding import Filter, StudyColumn, column_values
from workbench.study.study import Study
from workbench.study.study_columns import UnknownColumn
from workbench.widgets.thumbnail_model import GridGroup
from workbench.workers.runner import Runs

_MOST_NUMBERS = 12
"""So many different numbers are groups of their own; more are put into ranges."""
_RANGES = 8
_MOST_COLOURS = 7
_NONE = "No value"
_OTHER = "Other"


@dataclass(frozen=True)
class Wish:
    """The columns to group and to colour by."""

    group: StudyColumn | None = None
    colour: StudyColumn | None = None


@dataclass(frozen=True)
class Arranged:
    """The numbers of the pictures in the order of their groups, and the colour and its name for each number.

    ``legend`` are the names of the colours in their order, with their numbers of pictures.
    """

    numbers: Sequence[int] = ()
    groups: tuple[GridGroup, ...] = ()
    categories: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    legend: tuple[tuple[str, int], ...] = ()


def arrange(study: Study, wish: Wish, shown: Sequence[int], names: Sequence[str]) -> Arranged:
    """Group and colour the pictures of the numbers ``shown``; ``names`` are those of all pictures, by number."""
    numbers, groups = shown, ()
    if wish.group is not None:
        headings = _headings(study, wish.group, shown, names)
        ordered = sorted(range(len(shown)), key=lambda place: headings[place])
        numbers = tuple(shown[place] for place in ordered)
        counted = Counter(heading for _, heading in headings)
        groups = tuple(GridGroup(heading, counted[heading]) for _, heading in sorted(set(headings)))
    if wish.colour is None:
        return Arranged(numbers, groups)
    values = [heading for _, heading in _headings(study, wish.colour, shown, names)]
    frequent = [value for value, _ in Counter(values).most_common() if value != _NONE]
    places = {value: place for place, value in enumerate(frequent[:_MOST_COLOURS])}
    of_numbers = dict(zip(shown, values, strict=True))
    coloured = {
        number: places.get(value, _MOST_COLOURS) for number, value in of_numbers.items() if value != _NONE
    }
    counts = Counter(places.get(value, _MOST_COLOURS) for value in values if value != _NONE)
    legend = [(value, counts[place]) for value, place in places.items()]
    legend += [(_OTHER, counts[_MOST_COLOURS])] if counts[_MOST_COLOURS] else []
    return Arranged(numbers, groups, coloured, of_numbers, tuple(legend))


class Arrangement(QObject):
    """Keeps the groups and colours true to what is shown; :attr:`arranged` is what they are now."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self.wish = Wish()
        self.arranged = Arranged()
        open_study.closed.connect(self._on_closed)
        open_study.shown_changed.connect(self.request)
        open_study.pictures_added.connect(self._on_pictures_added)

    @property
    def is_wanted(self) -> bool:
        """Whether there are groups or colours at all."""
        return self.wish != Wish()

    def set_group(self, column: StudyColumn | None) -> None:
        """Put the pictures below headings, one for each value of a column."""
        self.wish = Wish(column, self.wish.colour)
        self.request()

    def set_colour(self, column: StudyColumn | None) -> None:
        """Give the pictures edges, one colour for each value of a column."""
        self.wish = Wish(self.wish.group, column)
        self.request()

    def request(self) -> None:
        """Find out the groups and colours of what is shown now."""
        shared = self._open_study
        if not self.is_wanted or shared.study is None:
            self._runner.cancel(self)
            self._on_arranged(Arranged(shared.shown))
            return
        arguments = (shared.study, self.wish, shared.shown, tuple(file.name for file in shared.files))
        then, failed = self._on_arranged, self._on_failed
        self._runner.read(self, arrange, *arguments, then=then, failed=failed, channel="arrange")

    def _on_pictures_added(self, _: object) -> None:
        if self.is_wanted:
            self.request()

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self.wish, self.arranged = Wish(), Arranged()

    def _on_failed(self, error: BaseException) -> None:
        # A column that was taken away is no fault: whoever wished for it wishes anew.
        if not isinstance(error, UnknownColumn):
            self.failed.emit(error)

    def _on_arranged(self, arranged: Arranged) -> None:
        self.arranged = arranged
        self.changed.emit()


def _headings(
    study: Study, column: StudyColumn, shown: Sequence[int], names: Sequence[str]
) -> list[tuple[tuple[int, float, str], str]]:
    """For each number shown, what its heading is sorted by, and the heading."""
    known = column_values(study, column.key, Filter(includes_left_out=True))
    values = [known.get(names[number]) for number in shown]
    step = _step([value for value in values if isinstance(value, int | float)])
    made: dict[Value, tuple[tuple[int, float, str], str]] = {
        value: _heading(value, column, step) for value in set(values)
    }
    return [made[value] for value in values]


def _heading(value: Value, column: StudyColumn, step: float) -> tuple[tuple[int, float, str], str]:
    if value is None or value == "":
        return (2, 0.0, ""), _NONE
    if isinstance(value, str):
        return (1, 0.0, value.casefold()), value
    if not step:
        return (0, float(value), ""), _number_in_words(value, column)
    start = math.floor(value / step) * step
    words = f"{_number_in_words(start, column)} to below {_number_in_words(start + step, column)}"
    return (0, start, ""), words


def _step(numbers: Sequence[float]) -> float:
    """The width of ranges, 1, 2 or 5 times a power of ten, that makes at most so many of them; 0 for no ranges."""
    if len(set(numbers)) <= _MOST_NUMBERS:
        return 0.0
    least = (max(numbers) - min(numbers)) / _RANGES
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)


def _number_in_words(number: float, column: StudyColumn) -> str:
    return per_cent(number) if column.kind == "share" else f"{number:,.6g}"
