"""A first run over 10,000 photographs of people: how much memory it takes, and what a kill costs."""

import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.benchmarks.measuring import Measured
from tests.benchmarks.portraits import write_portraits

PICTURES, FEW, DIFFERENT = 10_000, 1000, 60
LONGEST = (480, 640)
KILLED_AFTER = 700
MOST_LOST, MOST_MEGABYTES = 50, 1500


def measure(pictures: int = PICTURES, few: int = FEW) -> Measured:
    """One run over few pictures; one over all, which is killed and resumed. Each is a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        photographs = write_portraits(root / "different", DIFFERENT, LONGEST)
        little = _peak(_started(_linked(root / "few", photographs, few), root, "few"))
        folder = _linked(root / "all", photographs, pictures)
        killed = _started(folder, root, "killed")
        while len(_looked(root, "killed")) < KILLED_AFTER and killed.poll() is None:
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
        assert killed.wait() == -signal.SIGKILL, "the run was over before it could be killed"
        much = _peak(_started(folder, root, "resumed", out="killed"))
        first, second = (_looked(root, name) for name in ("killed", "resumed"))
        with (root / "out killed" / "faces.csv").open(newline="", encoding="utf-8-sig") as file:
            counts = Counter((row["picture"], row["face"]) for row in csv.DictReader(file))
    again, lost = len(set(first) & set(second)), pictures - len(set(first) | set(second))
    twice = sum(counts.values()) - len(counts)
    figures = (
        f"peak {much:,.0f} MB ({few:,} pictures: {little:,.0f} MB); killed after {len(first)}: looked at again "
        f"{again}, lost {lost}, twice in the table {twice}; {len(counts):,} faces"
    )
    is_flat = much <= min(MOST_MEGABYTES, 1.1 * little)
    return Measured("–", figures, is_flat and again <= MOST_LOST and not lost and not twice)


def _linked(folder: Path, photographs: list[Path], count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}.jpg").hardlink_to(photographs[number % len(photographs)])
    return folder


def _started(folder: Path, root: Path, name: str, out: str = "") -> subprocess.Popen[str]:
    log, results = root / f"{name}.txt", root / f"out {out or name}"
    command = [sys.executable, "-m", "tests.benchmarks.faces_memory", str(folder), str(results), str(log)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _peak(process: subprocess.Popen[str]) -> float:
    """Megabytes that a process needed at most, which it says at its end."""
    said, _ = process.communicate()
    assert process.returncode == 0
    return float(said)


def _looked(root: Path, name: str) -> list[str]:
    log = root / f"{name}.txt"
    return log.read_text().splitlines() if log.exists() else []


def _run(folder: Path, out: Path, log: Path) -> None:
    """Find faces, and note each picture as soon as it is looked at, whether or not its faces are kept."""
    from workbench.core.faces import find_faces
    from workbench.core.faces.settings import HOG, FacesSettings
    from workbench.core.tasks import task
    from workbench.study.runs import Request
    from workbench.study.unattended import run_unattended

    look = find_faces._Search.look
    notes = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def noted(self: find_faces._Search, file: find_faces.PictureFile) -> object:
        found = look(self, file)
        os.write(notes, f"{file.name}\n".encode())
        return found

    find_faces._Search.look = noted
    run_unattended(Request(task("faces"), FacesSettings(detector=HOG)), [folder], out, "cpu")


if __name__ == "__main__":
    _run(*map(Path, sys.argv[1:]))
    # Not ru_maxrss, which begins with what the process that started this one takes.
    status = Path("/proc/self/status").read_text().split()
    print(int(status[status.index("VmHWM:") + 1]) / 1000)
