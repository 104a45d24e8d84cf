"""Where the cells of a matrix of pictures lie: rows and columns with headings, fitted into the room there is."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

GAP, MARGIN = 8, 12


@dataclass(frozen=True)
class MatrixLayout:
    """Equal cells; lengths in logical pixels. ``left`` and ``top`` are where the first cell begins."""

    rows: int
    columns: int
    width: int
    height: int
    left: int
    top: int

    @classmethod
    def fitting(
        cls,
        count: tuple[int, int],
        shape: tuple[int, int],
        headings: tuple[int, int],
        room: tuple[int, int],
        least: int,
    ) -> "MatrixLayout":
        """As large as `room` (width, height) allows for `count` (rows, columns) of pictures of `shape` (H, W).

        `headings` are the width of those of the rows and the height of those of the columns. No picture gets lower
        than `least`; rows that do not fit then are scrolled to. All columns are in sight whatever the room.
        """
        rows, columns = max(1, count[0]), max(1, count[1])
        across = (room[0] - 2 * MARGIN - headings[0] - (columns - 1) * GAP) / columns
        down = (room[1] - 2 * MARGIN - headings[1] - (rows - 1) * GAP) / rows
        height = max(1, int(min(across * shape[0] / shape[1], max(down, least))))
        width = max(1, round(height * shape[1] / shape[0]))
        free_across = room[0] - headings[0] - columns * width - (columns - 1) * GAP
        free_down = room[1] - headings[1] - rows * height - (rows - 1) * GAP
        left = headings[0] + max(MARGIN, free_across // 2)
        return cls(count[0], count[1], width, height, left, headings[1] + max(MARGIN, free_down // 2))

    @property
    def full_height(self) -> int:
        """From the top of the headings to below the last row."""
        return self.top + self.rows * (self.height + GAP) - GAP + MARGIN

    def cell(self, row: int, column: int) -> QRect:
        """Where a picture lies."""
        left, top = self.left + column * (self.width + GAP), self.top + row * (self.height + GAP)
        return QRect(left, top, self.width, self.height)

    def cell_at(self, place: QPoint) -> tuple[int, int] | None:
        """Row and column of the picture at a place; None between pictures."""
        column, x = divmod(place.x() - self.left, self.width + GAP)
        row, y = divmod(place.y() - self.top, self.height + GAP)
        is_there = 0 <= row < self.rows and 0 <= column < self.columns
        return (row, column) if is_there and x < self.width and y < self.height else None
