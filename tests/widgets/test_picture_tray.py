"""A tray takes what is dragged onto it."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.widgets.picture_tray import _FORMAT, PictureTray

_NO_BUTTONS, _PLAIN = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


def test_what_is_dragged_over_the_pictures_arrives(qtbot: QtBot) -> None:
    """Sent to where the pointer is, the viewport, as the window system does; it was refused there."""
    tray = PictureTray("Left", "Drag pictures here", hint="Drag pictures here")
    qtbot.addWidget(tray)
    with qtbot.waitExposed(tray):
        tray.show()
    data, move = QMimeData(), Qt.DropAction.MoveAction
    data.setData(_FORMAT, b"3,5")
    entering = QDragEnterEvent(QPoint(20, 20), move, data, _NO_BUTTONS, _PLAIN)
    QApplication.sendEvent(tray.viewport(), entering)
    assert entering.isAccepted()
    with qtbot.waitSignal(tray.dropped) as dropped:
        QApplication.sendEvent(
            tray.viewport(), QDropEvent(QPointF(20, 20), move, data, _NO_BUTTONS, _PLAIN, QEvent.Type.Drop)
        )
    assert dropped.args == [(3, 5)]
