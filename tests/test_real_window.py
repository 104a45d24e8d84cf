"""The program as a person starts it, under a virtual screen, driven by a real pointer and real keys."""

import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.panes.making import make_pictures
from workbench.study.pictures import pictures
from workbench.study.results import analyses
from workbench.study.study import open_study

PICTURES = 400
SECONDS = 60
SIZE = (1024, 700)

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="Xvfb and xdotool are not installed"
)


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """The environment of a screen of its own."""
    reading, writing = os.pipe()
    arguments = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
    server = subprocess.Popen(arguments, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        display = answer.readline().strip()
    assert display, "the virtual screen did not start"
    yield {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1"}
    server.terminate()
    server.wait(SECONDS)


class Person:
    """Whoever sits at the screen: sees the window, points, clicks and types."""

    def __init__(self, environment: dict[str, str], *places: Path) -> None:
        self._environment = environment
        self.program = subprocess.Popen(
            [sys.executable, "-m", "workbench", *map(str, places)], env=environment, stderr=subprocess.PIPE
        )
        self._window = ""
        self.waits_until(self._sees_window)
        self._do("windowsize", "--sync", self._window, *map(str, SIZE))

    def _sees_window(self) -> bool:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "Image Workbench"],
            env=self._environment,
            capture_output=True,
            text=True,
        )
        self._window = found.stdout.split()[0] if found.stdout else ""
        return bool(self._window)

    def click(self, x: int, y: int) -> None:
        self._do("mousemove", "--window", self._window, "--sync", str(x), str(y), "click", "1")

    def press(self, *keys: str) -> None:
        self._do("windowfocus", self._window, "key", "--clearmodifiers", *keys)

    def enter(self, text: str) -> None:
        self._do("type", "--delay", "4", text)
        self._do("key", "Return")

    def waits_until(self, is_so: Callable[[], bool]) -> None:
        look = Event()
        for _ in range(SECONDS * 10):
            if self.program.poll() is not None:
                written = self.program.communicate()[1].decode()
                if "could not be loaded" in written or "Could not load the Qt platform plugin" in written:
                    pytest.skip(
                        "the libraries that Qt needs for this screen (libxcb-cursor0 …) are not installed"
                    )
                raise AssertionError(f"the program has ended: {written}")
            if is_so():
                return
            look.wait(0.1)
        raise AssertionError("it did not happen")

    def turns_to(self, title: str) -> None:
        """Wait for a dialog of this title and give it the keyboard, as a window manager would."""
        dialog = self._do("search", "--sync", "--onlyvisible", "--name", title).split()[0]
        self._do("windowfocus", "--sync", dialog)

    def title(self) -> str:
        return self._do("getwindowname", self._window).strip()

    def leaves(self) -> str:
        """Close the window; what the program wrote on the terminal."""
        self.press("ctrl+q")
        _, written = self.program.communicate(timeout=SECONDS)
        return written.decode()

    def _do(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._environment, capture_output=True, text=True, timeout=SECONDS
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def person(screen: dict[str, str], tmp_path: Path) -> Iterator[Person]:
    made = Person(screen, make_pictures(tmp_path / "Holiday", PICTURES))
    yield made
    if made.program.poll() is None:
        made.program.send_signal(signal.SIGKILL)
        made.program.communicate()


def test_a_folder_is_opened_classified_stopped_resumed_and_exported(person: Person, tmp_path: Path) -> None:
    study = Path(os.environ["WORKBENCH_DOCUMENTS"]) / "Holiday.study"
    person.waits_until(lambda: person.title().startswith("Holiday"))
    person.waits_until(lambda: _count(study, "pictures") == PICTURES)

    person.press("ctrl+3")
    person.waits_until(lambda: _pressed_until(person, "ctrl+Return", lambda: _count(study, "outcomes") > 0))
    # Cancel stands at the right end of the strip at the bottom.
    cancel = SIZE[0] - 48, SIZE[1] - 24
    person.waits_until(lambda: _clicked_until(person, cancel, lambda: _state(study) != "running"))
    stopped_at = _count(study, "outcomes")
    assert _state(study) == "cancelled" and 0 < stopped_at < PICTURES

    went_on = lambda: _count(study, "outcomes") > stopped_at  # noqa: E731
    person.waits_until(lambda: _pressed_until(person, "ctrl+Return", went_on))
    person.waits_until(lambda: _count(study, "outcomes") == PICTURES and _state(study) == "done")
    assert _count(study, "(SELECT DISTINCT picture FROM outcomes)") == PICTURES

    table = tmp_path / "taken away.csv"
    person.press("ctrl+e")
    person.press("Down", "Return")
    person.turns_to("Export the results")
    person.enter(str(table))
    person.waits_until(table.with_name("taken away.csv.json").exists)
    assert "Traceback" not in person.leaves()
    assert person.program.returncode == 0

    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["picture"] for row in rows}) == PICTURES and len(rows) == 5 * PICTURES
    assert json.loads(table.with_name("taken away.csv.json").read_text())["pictures"]["done"] == PICTURES
    with open_study(study) as kept:
        assert len(pictures(kept)) == PICTURES
        assert [(each.done, each.state) for each in analyses(kept)] == [(PICTURES, "done")]


def _clicked_until(person: Person, place: tuple[int, int], is_so: Callable[[], bool]) -> bool:
    if not is_so():
        person.click(*place)
    return is_so()


def _pressed_until(person: Person, keys: str, is_so: Callable[[], bool]) -> bool:
    if not is_so():
        person.press(keys)
    return is_so()


def _count(study: Path, what: str) -> int:
    found = _ask(study, f"SELECT count(*) FROM {what}")
    assert isinstance(found, int)
    return found


def _state(study: Path) -> str:
    return str(_ask(study, "SELECT state FROM runs ORDER BY id DESC LIMIT 1"))


def _ask(study: Path, question: str) -> object:
    """What a second program sees in the study."""
    if not study.exists():
        return 0
    connection = sqlite3.connect(f"{study.as_uri()}?mode=ro", uri=True)
    try:
        return (connection.execute(question).fetchone() or [0])[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()
