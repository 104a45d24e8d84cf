"""Our whole way against the loop that everybody would write."""

import copy
import csv
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import torch
from PIL import Image
from torchvision import transforms

from tests.benchmarks.classifying import end_to_end
from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from tests.benchmarks.photographs import write_photographs
from workbench.core.models.cards import card
from workbench.core.models.loading import load

PICTURES = 1000
CERTAIN_DIFFERENCE = 1e-3


def measure() -> Measured:
    """Both ways over the same folder with the model in memory; the answers must be the same."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        few = write_photographs(root / "few", 32)
        files = write_photographs(root / "photographs", PICTURES)
        loop = PlainLoop()
        loop.run(few, root / "few.csv")
        end_to_end(root / "few")
        end_to_end(root / "few", out=root / "ours few")
        assert_same_answers(root / "ours few/classify.csv", root / "few.csv")
        pairs = in_turns(
            lambda: end_to_end(root / "photographs"),
            lambda: seconds(lambda: loop.run(files, root / "plain.csv")),
        )
        end_to_end(root / "photographs", out=root / "ours")
        assert_same_answers(root / "ours/classify.csv", root / "plain.csv")
    figures = f"{pairs.per_picture(PICTURES)}; same answers"
    return Measured(in_words(pairs.speed), figures, median(pairs.speed) >= 1.8)


class PlainLoop:
    """Pillow opens, torchvision prepares, the network sees one picture at a time, a CSV file at the end."""

    def __init__(self) -> None:
        model = load(card("squeezenet1_1"), "cpu")
        self._network = copy.deepcopy(model.network).to(memory_format=torch.contiguous_format)
        self._prepare = transforms.Compose(
            [
                transforms.Resize(256),
                transforms.CenterCrop(224),
                transforms.ToTensor(),
                transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
            ]
        )

    @torch.inference_mode()
    def run(self, files: Sequence[Path], table: Path) -> None:
        """Classify ``files`` and write the table."""
        rows = []
        for path in files:
            batch = self._prepare(Image.open(path).convert("RGB")).unsqueeze(0)
            best = self._network(batch).softmax(1)[0].topk(6)
            rows += [
                (path.name, *row) for row in zip(best.indices.tolist(), best.values.tolist(), strict=True)
            ]
        with table.open("w", newline="") as file:
            csv.writer(file).writerows(rows)


def assert_same_answers(ours: Path, plain: Path) -> None:
    """The same five labels in the same order wherever the loop's probabilities differ enough to order them."""
    with ours.open(newline="", encoding="utf-8-sig") as file:
        found: dict[str, list[int]] = {}
        for row in csv.DictReader(file):
            found.setdefault(row["picture"], []).append(int(row["label_index"]))
    with plain.open(newline="") as file:
        expected: dict[str, list[tuple[int, float]]] = {}
        for name, index, probability in csv.reader(file):
            expected.setdefault(name, []).append((int(index), float(probability)))
    assert found.keys() == expected.keys()
    for name, best in expected.items():
        # The loop's sixth label may stand fifth in ours if the two are as good as equal.
        probabilities = dict(best)
        for (index, probability), ours_there in zip(best, found[name], strict=False):
            difference = abs(probabilities.get(ours_there, 0.0) - probability)
            assert index == ours_there or difference <= CERTAIN_DIFFERENCE, name
