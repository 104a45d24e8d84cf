"""A run that is killed without warning and asked for again: what is done twice, and what is lost."""

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
from tests.benchmarks.photographs import write_photographs
from workbench.core.models.devices import PICTURES_AT_ONCE

PICTURES = 200
KILLED_AFTER = (20, 90, 150)


def measure() -> Measured:
    """Three runs, killed early, in the middle and late, each resumed by the same command."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        write_photographs(root / "photographs", PICTURES)
        found = [_killed_and_resumed(root, after) for after in KILLED_AFTER]
    again, lost, twice = (tuple(each) for each in zip(*found, strict=True))
    batch = PICTURES_AT_ONCE["cpu"]
    figures = (
        f"{PICTURES} pictures, killed after {', '.join(map(str, KILLED_AFTER))}: computed again "
        f"{', '.join(map(str, again))} (a batch is {batch}), lost {sum(lost)}, twice in the table {sum(twice)}"
    )
    return Measured("–", figures, max(again) <= batch and not any(lost) and not any(twice))


def _killed_and_resumed(root: Path, after: int) -> tuple[int, int, int]:
    out, first, second = root / f"out {after}", root / f"first {after}", root / f"second {after}"
    process = _start(root / "photographs", out, first)
    while len(_lines(first)) < after and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "the run was over before it could be killed"
    assert _start(root / "photographs", out, second).wait() == 0
    with (out / "classify.csv").open(newline="", encoding="utf-8-sig") as file:
        counts = Counter(row["picture"] for row in csv.DictReader(file) if row["rank"] == "1")
    again = len(set(_lines(first)) & set(_lines(second)))
    return again, PICTURES - len(counts), sum(counts.values()) - len(counts)


def _start(folder: Path, out: Path, log: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.benchmarks.killed", str(folder), str(out), str(log)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL)


def _lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def _run(folder: Path, out: Path, log: Path) -> None:
    """Classify, and note each picture as soon as its answer is computed, whether or not it is kept."""
    from tests.benchmarks.classifying import request
    from workbench.core.classification import classify
    from workbench.study.unattended import run_unattended

    answers = classify._answers
    notes = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def noted(batch: object, files: list, *others: object) -> object:
        results = answers(batch, files, *others)
        os.write(notes, "".join(f"{file.name}\n" for file in files).encode())
        return results

    classify._answers = noted
    run_unattended(request(), [folder], out, "cpu")


if __name__ == "__main__":
    _run(*map(Path, sys.argv[1:]))
