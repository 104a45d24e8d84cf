"""Dataset examples for all units of a layer against classifying the same pictures; memory for few and for many."""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.classifying import end_to_end
from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from tests.benchmarks.photographs import write_photographs
from workbench.core.networks.examples_settings import ExamplesSettings
from workbench.core.tasks import task
from workbench.study.runs import Request
from workbench.study.unattended import run_unattended

PICTURES, FEW = 1000, 200
# In the middle of the network: 256 channels of 27×27 places.
LAYER = "features.7"


def measure(pictures: int = PICTURES, few: int = FEW) -> Measured:
    """Both from finding the files to a study and tables on disk."""
    with tempfile.TemporaryDirectory() as place:
        folder, small = Path(place) / "photographs", Path(place) / "few"
        small.mkdir()
        for path in write_photographs(folder, pictures)[:few]:
            (small / path.name).hardlink_to(path)
        end_to_end(small)
        _end_to_end(small)
        pairs = in_turns(lambda: _end_to_end(folder), lambda: end_to_end(folder))
        little, much = _peak(small), _peak(folder)
    is_met = median(pairs.time) <= 1.25 and much < 1.1 * little
    figures = f"{pairs.per_picture(pictures)}; peak {much:,.0f} MB ({few} pictures: {little:,.0f} MB)"
    return Measured(in_words(pairs.time), figures, is_met)


def _end_to_end(folder: Path) -> float:
    request = Request(task("examples"), ExamplesSettings(layer=LAYER))
    with tempfile.TemporaryDirectory() as out:
        return seconds(lambda: run_unattended(request, [folder], Path(out), "cpu"))


def _peak(folder: Path) -> float:
    """Megabytes that a process of its own needed at most."""
    command = [sys.executable, "-m", "tests.benchmarks.examples", str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    _end_to_end(Path(sys.argv[1]))
    # Not ru_maxrss, which begins with what the process that started this one takes.
    status = Path("/proc/self/status").read_text().split()
    print(int(status[status.index("VmHWM:") + 1]) / 1000)
