"""A chart on the screen, and taken away: copied or saved as a picture (PNG) or a drawing (SVG), always on white."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.statistics.charts import Bars, Chart, Crossing, Histogram, Means, Shares
from workbench.core.tables import replacing
from workbench.core.wording import per_cent
from workbench.widgets.charts.canvas import Canvas, number_in_words
from workbench.widgets.charts.painting import notes_of, paint, title_of
from workbench.widgets.colours import LIGHT
from workbench.widgets.theme import theme

_EXPORTED = QSize(960, 600)
_ROWS = {Bars: (90, 34), Means: (130, 34), Crossing: (150, 60), Shares: (90, 34)}
"""What the heading, and what each row of a chart takes of the height."""
_LARGEST = QSize(1_100, 760)
_PICTURE_SCALE = 2
_MARGIN = 16


class ChartView(QWidget):
    """Paints a chart; its context menu copies and saves it."""

    save_requested = Signal(str)
    """The suffix of the file wanted: ".png" or ".svg"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self._waiting = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 220)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setAccessibleName("Chart")
        self.setToolTip("Right-click to copy or save the chart")
        for text, slot in (
            ("Copy as picture (PNG)", self.copy_picture),
            ("Copy as drawing (SVG)", self.copy_drawing),
            ("Save as picture (PNG) …", self._on_picture_wanted),
            ("Save as drawing (SVG) …", self._on_drawing_wanted),
        ):
            action = QAction(text, self)
            action.triggered.connect(slot)
            self.addAction(action)
        self.show_chart(None)
        theme().changed.connect(self.update)

    @property
    def chart(self) -> Chart | None:
        """What is shown."""
        return self._chart

    def show_chart(self, chart: Chart | None, waiting: str = "") -> None:
        """Show a chart, or a few words in its place."""
        self._chart, self._waiting = chart, waiting
        self.setAccessibleDescription(chart_in_words(chart) if chart is not None else waiting)
        for action in self.actions():
            action.setEnabled(chart is not None)
        self.update()

    def copy_picture(self) -> None:
        """Put the chart on the clipboard as a picture."""
        if self._chart is not None:
            QGuiApplication.clipboard().setImage(chart_picture(self._chart))

    def copy_drawing(self) -> None:
        """Put the chart on the clipboard as a drawing; programs that know none get its source."""
        if self._chart is not None:
            drawing, data = chart_drawing(self._chart), QMimeData()
            data.setData("image/svg+xml", drawing)
            data.setText(drawing.decode())
            QGuiApplication.clipboard().setMimeData(data)

    def _on_picture_wanted(self) -> None:
        self.save_requested.emit(".png")

    def _on_drawing_wanted(self) -> None:
        self.save_requested.emit(".svg")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, current = QPainter(self), theme()
        area = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if self._chart is not None:
            # As wide as a large screen, bars and labels would be too far from each other to be read.
            most = QSizeF(_LARGEST) * current.measures.scale
            area.setSize(area.size().boundedTo(most))
        canvas = Canvas(painter, area, current.colours, current.measures.text, current.measures.note)
        painter.setFont(self.font())
        if self._chart is not None:
            paint(canvas, self._chart)
        else:
            painter.setPen(current.colour("muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._waiting)
        painter.end()


def exported_size(chart: Chart) -> QSize:
    """The size of a chart that is taken away, in logical pixels: not higher than its rows need."""
    if isinstance(chart, Bars | Means | Crossing | Shares):
        rows = _row_count(chart)
        heading, row = _ROWS[type(chart)]
        return QSize(_EXPORTED.width(), min(_EXPORTED.height(), heading + row * rows))
    return _EXPORTED


def chart_picture(chart: Chart) -> QImage:
    """The chart on white, twice as sharp as its size in logical pixels."""
    size = exported_size(chart)
    picture = QImage(size * _PICTURE_SCALE, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(_PICTURE_SCALE)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    _paint_exported(painter, chart, size)
    painter.end()
    return picture


def chart_drawing(chart: Chart) -> bytes:
    """The chart on white as SVG."""
    size = exported_size(chart)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    # So that a logical pixel is one of SVG, too.
    drawing.setResolution(96)
    drawing.setSize(size)
    drawing.setViewBox(QRectF(0, 0, size.width(), size.height()))
    drawing.setTitle(title_of(chart))
    drawing.setDescription(notes_of(chart))
    painter = QPainter(drawing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor("white"))
    _paint_exported(painter, chart, size)
    painter.end()
    return bytes(buffer.data().data())


def save_chart(chart: Chart, path: Path) -> Path:
    """Write a chart as PNG or SVG, by the suffix. Raises :class:`ExportError`."""
    if path.suffix.lower() == ".svg":
        content = chart_drawing(chart)
    else:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        # Qt's plugins want a plain str of the format's name.
        chart_picture(chart).save(buffer, "PNG")  # type: ignore[call-overload]
        content = bytes(buffer.data().data())
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path


def chart_in_words(chart: Chart) -> str:
    """The figures of a chart for somebody who does not see it."""
    said = [title_of(chart), notes_of(chart)]
    if isinstance(chart, Bars):
        said += [f"{bar.label}: {bar.count:,}" for bar in chart.bars]
    elif isinstance(chart, Histogram):
        bins = zip(chart.edges, chart.edges[1:], chart.counts, strict=False)
        said += [f"{number_in_words(a)} to {number_in_words(b)}: {count:,}" for a, b, count in bins]
    elif isinstance(chart, Means):
        for each in chart.groups:
            low, mean, high = map(number_in_words, (each.low, each.mean, each.high))
            said.append(f"{each.group}: {mean} ({low} to {high}), n = {each.n:,}")
    elif isinstance(chart, Shares):
        for part in chart.shares:
            ends = f"{per_cent(part.low)} to {per_cent(part.high)}"
            said.append(f"{part.label}: {per_cent(part.share)} ({ends}), {part.count:,} of {part.n:,}")
    elif isinstance(chart, Crossing):
        for row, counts in zip(chart.rows, chart.counts, strict=True):
            cells = (f"{name} {count:,}" for name, count in zip(chart.columns, counts, strict=True))
            said.append(f"{row}: {', '.join(cells)}")
    return "\n".join(said)


def _row_count(chart: Bars | Means | Crossing | Shares) -> int:
    if isinstance(chart, Bars):
        return len(chart.bars) + 1
    if isinstance(chart, Shares):
        return len(chart.shares)
    return len(chart.groups if isinstance(chart, Means) else chart.rows)


def _paint_exported(painter: QPainter, chart: Chart, size: QSize) -> None:
    painter.setFont(QGuiApplication.font())
    area = QRectF(0, 0, size.width(), size.height()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    paint(Canvas(painter, area, LIGHT, 14, 12), chart)
