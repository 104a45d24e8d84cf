"""A table of a million rows in a study, filtered and sorted: our file on disk against pandas in memory."""

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter
from typing import Any

import psutil

from tests.benchmarks.measuring import Measured, in_turns, in_words
from workbench.core.tasks import task
from workbench.study.finding import Condition, Filter, Order
from workbench.study.runs import Request, begin, end
from workbench.study.schema import results_table
from workbench.study.study import Study, create_study, open_study
from workbench.study.table_rows import Wanted, open_rows, rows_at
from workbench.study.tables import StudyTable, study_tables

PICTURES, LABELS_EACH, LABELS = 200_000, 5, 1_000
SECONDS_TO_FIRST_ROWS, MEGABYTES = 0.3, 150
WANTED = Wanted(
    Filter(conditions=(Condition("answer.label", "contains", ("thing 1",)),)),
    Order("answer.probability", is_descending=True),
)
EVERYTHING = Wanted(order=Order("answer.label"))


def measure() -> Measured:
    """Filter and sort, until the first rows are there; memory is that of sorting everything and reading on."""
    import pandas

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "million.study"
        _make(path)
        with open_study(path) as study:
            table = next(each for each in study_tables(study) if each.request)
            frame = pandas.DataFrame(_rows(), columns=["picture", "label", "probability"])
            pairs = in_turns(lambda: _first_rows(study, table), lambda: _by_pandas(frame))
            all_sorted, memory = _in_a_process_of_its_own(path)
    figures = (
        f"first of the filtered and sorted rows after {1000 * median(pairs.ours):.0f} ms (slowest "
        f"{1000 * max(pairs.ours):.0f} ms), pandas {1000 * median(pairs.rival):.0f} ms; all {PICTURES * LABELS_EACH:,} "
        f"rows sorted by their labels after {all_sorted:.1f} s, with {memory:.0f} MB above idle"
    )
    is_met = median(pairs.ours) < SECONDS_TO_FIRST_ROWS and memory < MEGABYTES
    return Measured(in_words(pairs.speed), figures, is_met)


def _first_rows(study: Study, table: StudyTable) -> float:
    start = perf_counter()
    steps = open_rows(study, table, WANTED)
    assert len(next(steps).value.first) > 1
    taken = perf_counter() - start
    steps.close()
    return taken


def _by_pandas(frame: Any) -> float:
    start = perf_counter()
    found = frame[frame["label"].str.contains("thing 1", case=False, regex=False)]
    found = found.sort_values("probability", ascending=False, kind="stable")
    assert len(found.head(200)) == 200
    return perf_counter() - start


def _in_a_process_of_its_own(path: Path) -> tuple[float, float]:
    """Seconds and megabytes for all rows sorted and some pages read, by a program that does nothing else."""
    import subprocess
    import sys

    words = [sys.executable, "-m", "tests.benchmarks.tables", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def _sorted_and_read(path: Path) -> None:
    process, is_done = psutil.Process(), Event()
    with open_study(path, read_only=True) as study:
        table = next(each for each in study_tables(study) if each.request)
        import numpy  # noqa: F401 - part of every program that waits for a person

        idle, start = process.memory_info().rss, perf_counter()
        seen = [idle]

        def watch() -> None:
            while not is_done.wait(0.005):
                seen.append(process.memory_info().rss)

        watching = Thread(target=watch)
        watching.start()
        *_, last = open_rows(study, table, EVERYTHING)
        taken = perf_counter() - start
        assert last.value.numbers is not None
        for at in range(0, len(last.value.numbers), len(last.value.numbers) // 50):
            assert len(rows_at(study, table, last.value.numbers[at : at + 200])) > 0
        is_done.set()
        watching.join()
    print(taken, (max(seen) - idle) / 1e6)


def _make(path: Path) -> None:
    classify = task("classify")
    with create_study(path) as study:
        request = Request(classify, classify.settings(top=LABELS_EACH))
        run = begin(study, request, {"settings": {"model": "squeezenet1_1", "top": LABELS_EACH}})
        with study.writing() as connection:
            connection.executemany(
                "INSERT INTO pictures (id, name, path, bytes, modified) VALUES (?, ?, ?, 1, 1)",
                ((number, _name(number), os.fspath(Path("/", _name(number)))) for number in range(PICTURES)),
            )
            connection.executemany(
                "INSERT INTO outcomes VALUES (?, ?, 1, 1, NULL)", ((run, n) for n in range(PICTURES))
            )
            rows = enumerate(_rows())
            connection.executemany(
                f"INSERT INTO {results_table(classify.table)} VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (run, at // LABELS_EACH, at % LABELS_EACH, at % LABELS_EACH + 1, label, 1, probability)
                    for at, (_, label, probability) in rows
                ),
            )
        end(study, run, "done")


def _rows() -> Iterator[tuple[str, str, float]]:
    dice = random.Random(7)
    for number in range(PICTURES):
        for _ in range(LABELS_EACH):
            yield _name(number), f"thing {int(LABELS * dice.random() ** 3)}", dice.random()


def _name(number: int) -> str:
    return f"folder {number % 100}/picture {number}.jpg"


if __name__ == "__main__":
    import sys

    _sorted_and_read(Path(sys.argv[1]))
