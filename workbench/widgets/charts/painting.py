"""How each kind of chart is painted: the bars, bins, means, cells and points of :mod:`workbench.core.statistics`."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.core.statistics.charts import (
    LEVEL,
    Bars,
    Chart,
    Crossing,
    Density,
    Histogram,
    Means,
    Points,
    Shares,
)
from workbench.core.wording import per_cent
from workbench.widgets.charts.canvas import CENTRE, RIGHT, Canvas, Scale, number_in_words
from workbench.widgets.colours import blend, readable_on

# Viridis (van der Walt & Smith 2015, CC0) at nine equal steps.
VIRIDIS = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")
_GAP = 8.0
_NAMES_SHARE = 0.32
_TALLEST_ROW = 34.0
_TALLEST_CELL = 60.0


def title_of(chart: Chart) -> str:
    """What a chart shows, as its heading."""
    if isinstance(chart, Bars):
        return f"{chart.column}: rows per label"
    if isinstance(chart, Histogram):
        return f"{chart.column}: how values are distributed"
    if isinstance(chart, Means):
        return f"{chart.column}: mean per group of “{chart.by}”"
    if isinstance(chart, Shares):
        return f"{chart.column}: share of {chart.what}"
    return f"“{chart.column}” by “{chart.by}”"


def notes_of(chart: Chart) -> str:
    """What must be known of a chart: n, what is missing, and how it was made."""
    notes = [f"n = {chart.n:,}"]
    if chart.missing:
        is_one = chart.missing == 1
        without = (
            f"{chart.missing:,} {chart.what}" if isinstance(chart, Shares) else rows_in_words(chart.missing)
        )
        notes.append(f"{without} without a value {'is' if is_one else 'are'} not counted")
    if isinstance(chart, Histogram):
        notes.append(f"bins: {chart.rule}")
    if isinstance(chart, Means):
        notes.append(f"dots are means, lines {LEVEL:.0%} intervals (Student’s t)")
        if chart.other_groups:
            notes.append(
                f"smaller groups not drawn: {chart.other_groups:,} with {rows_in_words(chart.other_n)}"
            )
    if isinstance(chart, Shares):
        notes.append(f"lines are {chart.level:.0%} intervals (Wilson)")
    if isinstance(chart, Crossing):
        notes.append("figures are numbers of rows, colours shares of each line")
    if isinstance(chart, Density):
        notes.append("colours are numbers of rows in each cell")
    return " · ".join(notes)


def rows_in_words(count: int) -> str:
    """“1 row”, “1,234 rows”."""
    return "1 row" if count == 1 else f"{count:,} rows"


def paint(canvas: Canvas, chart: Chart) -> None:
    """Paint a chart with its heading and notes into the whole area."""
    painter, area, line = canvas.painter, canvas.area, canvas.line
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    canvas.write(QRectF(area.left(), area.top(), area.width(), line), title_of(chart), is_strong=True)
    notes = canvas.write_paragraph(area.adjusted(0, line + 2, 0, 0), notes_of(chart))
    below = area.adjusted(0, line + 2 + notes + _GAP, 0, 0)
    if not chart.n:
        canvas.write(below, "There are no values to draw.", CENTRE, is_note=True)
        return
    if isinstance(chart, Bars):
        _paint_bars(canvas, below, chart)
    elif isinstance(chart, Histogram):
        _paint_histogram(canvas, below, chart)
    elif isinstance(chart, Means):
        _paint_means(canvas, below, chart)
    elif isinstance(chart, Shares):
        _paint_shares(canvas, below, chart)
    elif isinstance(chart, Crossing):
        _paint_crossing(canvas, below, chart)
    else:
        _paint_plane(canvas, below, chart)


def _paint_bars(canvas: Canvas, area: QRectF, chart: Bars) -> None:
    bars = [(bar.label, bar.count, canvas.colours.series[0]) for bar in chart.bars]
    if chart.other_labels:
        bars.append(
            (
                "1 other label" if chart.other_labels == 1 else f"{chart.other_labels:,} other labels",
                chart.other_count,
                canvas.colours.edge,
            )
        )
    rows, plot = _rows(canvas, area, [label for label, _, _ in bars])
    figures = [f"{count:,} ({per_cent(count / chart.n)})" for _, count, _ in bars]
    room = canvas.width_of(figures) + _GAP
    scale = Scale(0, max(count for _, count, _ in bars), plot.left(), plot.right() - room)
    for row, (label, count, colour), figure in zip(rows, bars, figures, strict=True):
        _name(canvas, row, plot, label)
        thick = row.height() * 0.68
        canvas.fill(
            QRectF(plot.left(), row.center().y() - thick / 2, scale.at(count) - plot.left(), thick), colour
        )
        canvas.write(QRectF(scale.at(count) + 6, row.top(), room, row.height()), figure)
    bottom = rows[-1].bottom() if rows else plot.bottom()
    canvas.stroke(QPointF(plot.left(), area.top()), QPointF(plot.left(), bottom), canvas.colours.text)


def _paint_histogram(canvas: Canvas, area: QRectF, chart: Histogram) -> None:
    tallest = Scale(0, max(chart.counts), 0, 1)
    plot = _plot(canvas, area, [number_in_words(each) for each in tallest.ticks])
    across = Scale(chart.edges[0], chart.edges[-1], plot.left(), plot.right())
    up = Scale(0, max(chart.counts), plot.bottom(), plot.top())
    canvas.axis_left(plot, up, "Rows")
    canvas.axis_below(plot, across, chart.column)
    for low, high, count in zip(chart.edges, chart.edges[1:], chart.counts, strict=False):
        place = QRectF(
            across.at(low), up.at(count), across.at(high) - across.at(low), plot.bottom() - up.at(count)
        )
        gap = min(1.0, place.width() / 4)
        canvas.fill(place.adjusted(0, 0, -gap, 0), canvas.colours.series[0])
    canvas.stroke(plot.bottomLeft(), plot.bottomRight(), canvas.colours.text)


def _paint_means(canvas: Canvas, area: QRectF, chart: Means) -> None:
    below = canvas.line * 2 + _GAP
    rows, plot = _rows(canvas, area.adjusted(0, 0, 0, -below), [each.group for each in chart.groups])
    counts = [f"n = {each.n:,}" for each in chart.groups]
    plot.setRight(plot.right() - canvas.width_of(counts, is_note=True) - _GAP)
    plot.setBottom(rows[-1].bottom())
    ends = [x for each in chart.groups for x in (each.low, each.mean, each.high) if math.isfinite(x)]
    margin = (max(ends) - min(ends)) * 0.04 or 0.5
    scale = Scale(min(ends) - margin, max(ends) + margin, plot.left() + 4, plot.right() - 4)
    canvas.axis_below(plot, scale, f"Mean of {chart.column}")
    if scale.least < 0 < scale.most:
        zero = scale.at(0)
        canvas.stroke(QPointF(zero, plot.top()), QPointF(zero, plot.bottom()), canvas.colours.text)
    for row, each, count in zip(rows, chart.groups, counts, strict=True):
        _name(canvas, row, plot, each.group)
        middle, colour = row.center().y(), canvas.colours.series[0]
        if math.isfinite(each.low):
            _interval(canvas, scale.at(each.low), scale.at(each.high), middle, colour)
        canvas.painter.setBrush(QColor(colour))
        canvas.painter.setPen(QPen(QColor(canvas.colours.surface), 1))
        canvas.painter.drawEllipse(QPointF(scale.at(each.mean), middle), 5, 5)
        place = QRectF(plot.right() + _GAP, row.top(), area.right() - plot.right() - _GAP, row.height())
        canvas.write(place, count, is_note=True)


def _paint_shares(canvas: Canvas, area: QRectF, chart: Shares) -> None:
    rows, plot = _rows(canvas, area, [each.label for each in chart.shares])
    figures = [f"{per_cent(each.share)} ({each.count:,})" for each in chart.shares]
    room = canvas.width_of(figures) + _GAP
    scale = Scale(0, max(each.high for each in chart.shares), plot.left(), plot.right() - room)
    for row, each, figure in zip(rows, chart.shares, figures, strict=True):
        _name(canvas, row, plot, each.label)
        thick, middle = row.height() * 0.6, row.center().y()
        bar = QRectF(plot.left(), middle - thick / 2, scale.at(each.share) - plot.left(), thick)
        canvas.fill(bar, canvas.colours.series[0])
        _interval(canvas, scale.at(each.low), scale.at(each.high), middle, canvas.colours.text)
        canvas.write(QRectF(scale.at(each.high) + _GAP, row.top(), room, row.height()), figure)
    canvas.stroke(
        QPointF(plot.left(), area.top()), QPointF(plot.left(), rows[-1].bottom()), canvas.colours.text
    )


def _interval(canvas: Canvas, low: float, high: float, middle: float, colour: str) -> None:
    canvas.stroke(QPointF(low, middle), QPointF(high, middle), colour, 2)
    for end in (low, high):
        canvas.stroke(QPointF(end, middle - 4), QPointF(end, middle + 4), colour, 2)


def _paint_crossing(canvas: Canvas, area: QRectF, chart: Crossing) -> None:
    heads = 2 * canvas.line + 4
    rows, plot = _rows(canvas, area.adjusted(0, heads, 0, -canvas.line - _GAP), chart.rows, _TALLEST_CELL)
    ramp = QRectF(plot.left(), rows[-1].bottom() + _GAP, plot.width(), canvas.line)
    width = plot.width() / len(chart.columns)
    head = QRectF(area.left(), area.top(), plot.left() - area.left() - _GAP, canvas.line)
    canvas.write(head, f"{chart.column} ↓", RIGHT, is_note=True)
    canvas.write(QRectF(plot.left(), area.top(), plot.width(), canvas.line), f"{chart.by} →", is_note=True)
    for at, label in enumerate(chart.columns):
        left = plot.left() + at * width
        canvas.write(QRectF(left + 2, area.top() + canvas.line, width - 4, canvas.line), label, CENTRE)
    colours = canvas.colours
    for row, label, counts in zip(rows, chart.rows, chart.counts, strict=True):
        _name(canvas, row, plot, label)
        for at, count in enumerate(counts):
            fill = shade(count / sum(counts) if sum(counts) else 0.0)
            cell = QRectF(plot.left() + at * width, row.top(), width - 1, row.height() - 1)
            canvas.fill(cell, fill)
            canvas.write(cell, f"{count:,}", CENTRE, readable_on(fill))
    canvas.ramp(ramp, [shade(step / 40) for step in range(41)], ("0%", "100% of the line"))
    canvas.stroke(plot.topLeft(), QPointF(plot.right(), plot.top()), colours.line)


def _paint_plane(canvas: Canvas, area: QRectF, chart: Points | Density) -> None:
    """Numbers by numbers: the column across, the other one up."""
    is_density = isinstance(chart, Density)
    bottom = canvas.line + _GAP if is_density else 0.0
    x, y = (chart.x_edges, chart.y_edges) if isinstance(chart, Density) else (chart.x, chart.y)
    ticks = [number_in_words(each) for each in Scale(min(y), max(y), 0, 1).ticks]
    plot = _plot(canvas, area.adjusted(0, 0, 0, -bottom), ticks)
    margin = 0 if is_density else 6
    across = Scale(min(x), max(x), plot.left() + margin, plot.right() - margin)
    up = Scale(min(y), max(y), plot.bottom() - margin, plot.top() + margin)
    canvas.axis_left(plot, up, chart.by)
    canvas.axis_below(plot, across, chart.column)
    if isinstance(chart, Points):
        fill = QColor(canvas.colours.series[0])
        fill.setAlphaF(0.55)
        canvas.painter.setBrush(fill)
        canvas.painter.setPen(QPen(QColor(canvas.colours.surface), 0.5))
        for left, top in zip(chart.x, chart.y, strict=True):
            canvas.painter.drawEllipse(QPointF(across.at(left), up.at(top)), 4, 4)
        return
    most = max(max(row) for row in chart.counts)
    for low, high, counts in zip(chart.y_edges, chart.y_edges[1:], chart.counts, strict=False):
        for start, end, count in zip(chart.x_edges, chart.x_edges[1:], counts, strict=False):
            if count:
                cell = QRectF(QPointF(across.at(start), up.at(high)), QPointF(across.at(end), up.at(low)))
                canvas.fill(cell.adjusted(0, 0, 0.5, 0.5), shade(count / most))
    ramp = QRectF(area.left(), area.bottom() - canvas.line, area.width(), canvas.line)
    canvas.ramp(
        ramp, [shade(step / 40) for step in range(41)], ("1", f"{most:,} rows in a cell; empty: none")
    )


def shade(share: float) -> str:
    """The colour of a share from 0 to 1 (viridis)."""
    place = min(max(share, 0.0), 1.0) * (len(VIRIDIS) - 1)
    at = min(int(place), len(VIRIDIS) - 2)
    return blend(VIRIDIS[at + 1], VIRIDIS[at], place - at)


def _rows(
    canvas: Canvas, area: QRectF, names: Sequence[str], tallest: float = _TALLEST_ROW
) -> tuple[list[QRectF], QRectF]:
    """A row for each name, and what is left of the width beside the names."""
    room = min(canvas.width_of(names) + _GAP, _NAMES_SHARE * area.width())
    height = min(area.height() / max(len(names), 1), max(tallest, 1.7 * canvas.line))
    rows = [QRectF(area.left(), area.top() + at * height, area.width(), height) for at in range(len(names))]
    return rows, QRectF(area.left() + room, area.top(), area.width() - room, area.height())


def _name(canvas: Canvas, row: QRectF, plot: QRectF, name: str) -> None:
    place = QRectF(row.left(), row.top(), plot.left() - row.left() - _GAP, row.height())
    canvas.write(place, " ".join(name.split()), RIGHT)


def _plot(canvas: Canvas, area: QRectF, ticks: Sequence[str]) -> QRectF:
    """What is left of an area when the axes have their room."""
    left = canvas.width_of(ticks, is_note=True) + 12
    return area.adjusted(left, canvas.line + _GAP, -10, -2 * canvas.line - _GAP)
