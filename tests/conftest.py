"""What every test stands on: no screen, no network, folders of its own, and nothing left behind."""

import gc
import ipaddress
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Before anything imports Qt or torch.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Where cores are shared, torch's threads wait for each other most of the time.
os.environ.setdefault("OMP_NUM_THREADS", "1")

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
FOLDERS = ("WORKBENCH_MODELS", "WORKBENCH_CACHE", "WORKBENCH_SETTINGS", "WORKBENCH_DOCUMENTS")
SECONDS_TO_END = 5.0


def pytest_unconfigure() -> None:
    """What the tests of panes have set aside is tidied up with all else."""
    gc.unfreeze()


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the shared {name} are not beside this repository")
    return folder


@pytest.fixture(scope="session")
def photographs() -> tuple[Path, ...]:
    """Photographs of known content, one per ImageNet class, in the order of their names."""
    return tuple(sorted(_shared("photos").glob("*.JPEG")))


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of figures that other programs computed or that were published."""
    return _shared("reference")


@pytest.fixture(autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what belongs to the person at the computer."""
    root = tmp_path_factory.mktemp("personal")
    for variable in FOLDERS:
        monkeypatch.setenv(variable, str(root / variable.removeprefix("WORKBENCH_").lower()))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets reach this computer alone."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_elsewhere(address[0])
        connect(self, address)

    def look_up_here(host: Any, *arguments: Any, **options: Any) -> Any:
        _refuse_elsewhere(host)
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)


def _refuse_elsewhere(host: Any) -> None:
    if host in (None, "", "localhost"):
        return
    try:
        is_here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise AssertionError(f"a test tried to reach {host!r}; tests do not use the network")


@pytest.fixture(autouse=True)
def nothing_left_behind(private_folders: None) -> Iterator[None]:
    """A test ends the threads it has started and closes the windows it has opened."""
    threads, windows = set(threading.enumerate()), set(map(id, _windows()))
    yield
    left = [each for each in threading.enumerate() if each not in threads and not _is_foreign(each)]
    for thread in left:
        thread.join(SECONDS_TO_END)
    assert not [thread.name for thread in left if thread.is_alive()], "threads are left running"
    if any(id(each) not in windows for each in _windows()):
        gc.collect()
    assert not [repr(each) for each in _windows() if id(each) not in windows], "windows are left open"


def _is_foreign(thread: threading.Thread) -> bool:
    """Threads of libraries end with the program; a dummy stands for a thread that Qt or torch has started."""
    return thread.daemon or isinstance(thread, threading._DummyThread)


def _windows() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    core = sys.modules.get("PySide6.QtCore")
    application = widgets and widgets.QApplication.instance()
    if not application or not core:
        return []
    application.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    return [each for each in application.topLevelWidgets() if each.isVisible()]
