"""“workbench generator render”: pictures and numbers, and a sentence for everything that does not fit."""

import errno
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.core.generators.making import kept_generator
from workbench.cli import main
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.store import opened, weights_of
from workbench.core.generators.latents.direction_files import write_directions
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.kept import keep_direction
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.rendering import exports, orders, renderer

Run = Callable[..., str]


@pytest.fixture
def card():
    return kept_generator()


@pytest.fixture
def render(card, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command into the folder “out”; gives what it says, and checks the exit code."""

    def run(*words: object, code: int = 0, file: Path | None = None) -> str:
        given = [
            "generator",
            "render",
            file or weights_of(card.key),
            "--out",
            tmp_path / "out",
            "--device",
            "cpu",
        ]
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in (*given, *words)])
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, said.err
        return said.out + said.err

    return run


def numbers(tmp_path: Path) -> np.ndarray:
    return np.load(tmp_path / "out" / "pictures_AI.npy", allow_pickle=False)


def saved(path: Path, values: np.ndarray) -> Path:
    np.save(path, values)
    return path


def test_seeds_become_labelled_pictures(card, render: Run, tmp_path: Path) -> None:
    assert "3 pictures" in render("--seeds", "7,20-21", "--truncation", "0.5", "--cutoff", "4")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "seed_20_AI.png",
        "seed_21_AI.png",
        "seed_7_AI.png",
    ]
    with Image.open(tmp_path / "out" / "seed_7_AI.png") as picture:
        exact = renderer(card.key).full(Point(Place(7.0), truncation=0.5, cutoff=4)).pixels
        np.testing.assert_array_equal(np.asarray(picture)[:32, :32], exact)
        assert "trainedAlgorithmicMedia" in picture.info["XML:com.adobe.xmp"]
    render("--seeds", "7")
    assert (tmp_path / "out" / "seed_7 (2)_AI.png").exists(), "nothing is replaced"


def test_numbers_are_as_the_network_gives_them_with_their_w(card, render: Run, tmp_path: Path) -> None:
    render("--seeds", "0-2", "--format", "npy", "--noise", "none")
    network = opened(card.key).network
    with torch.inference_mode():
        w = network.map(latents_of_seeds([0, 1, 2], 32))
        ws = w[:, None].expand(-1, network.style_count, -1)
        expected = network(ws, "none")
    found = numbers(tmp_path)
    assert (found.shape, found.dtype) == ((3, 3, 32, 32), np.float32)
    np.testing.assert_allclose(found, expected, atol=2e-5)
    latents = np.load(tmp_path / "out" / "latents.npy", allow_pickle=False)
    assert latents.dtype == np.float32
    np.testing.assert_allclose(latents, ws, atol=1e-6)
    recipes = json.loads((tmp_path / "out" / "recipes.json").read_text(encoding="utf-8"))
    assert [each["point"]["seed"] for each in recipes] == [0, 1, 2]
    assert recipes[0]["description"].startswith("A generated picture")
    assert "holds “pictures_AI.npy” already" in render("--seeds", "0", "--format", "npy", code=2)
    np.testing.assert_array_equal(numbers(tmp_path), found)


def test_w_and_z_from_files(card, render: Run, tmp_path: Path) -> None:
    render("--seeds", "5-6", "--format", "npy", "--truncation", "0.7")
    first = numbers(tmp_path)
    ws = (tmp_path / "out" / "latents.npy").rename(tmp_path / "w.npy")
    z = saved(tmp_path / "z.npy", latents_of_seeds([5, 6], 32).double().numpy())
    for words in (("--w", ws), ("--latents", z, "--truncation", "0.7")):
        for path in (tmp_path / "out").iterdir():
            path.unlink()
        render(*words, "--format", "npy")
        np.testing.assert_allclose(numbers(tmp_path), first, atol=2e-5)
    render("--w", saved(tmp_path / "one.npy", np.load(ws)[:, 0]))
    assert (tmp_path / "out" / "1_AI.png").exists()


@pytest.mark.parametrize("truncation", ["nan", "inf", "-inf"])
def test_truncation_must_be_a_number(render: Run, tmp_path: Path, truncation: str) -> None:
    assert "must be a number" in render("--seeds", "0", f"--truncation={truncation}", code=2)
    assert not (tmp_path / "out").exists()


def test_a_picture_that_is_no_longer_made_of_numbers_is_not_written(render: Run, tmp_path: Path) -> None:
    assert "no longer made of numbers" in render("--seeds", "0", "--truncation", "1e38", code=2)
    assert not (tmp_path / "out").exists()


def test_truncation_of_zero_is_the_centre(render: Run, tmp_path: Path) -> None:
    render("--seeds", "0-1", "--truncation", "0", "--format", "npy")
    found = numbers(tmp_path)
    np.testing.assert_array_equal(found[0], found[1])
    assert np.isfinite(found).all()


def test_random_noise_goes_by_the_seed(render: Run, tmp_path: Path) -> None:
    render("--seeds", "0,1,0", "--truncation", "0", "--noise", "random", "--format", "npy")
    first, other, again = numbers(tmp_path)
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01


def test_sliders_by_name(card, render: Run, tmp_path: Path) -> None:
    step = Vectors.of(np.random.default_rng(1).normal(size=32))
    trees = Direction("trees", "more trees", "given", step, card.key, 2)
    keep_direction(card.key, trees)
    render("--seeds", "3", "--direction", "more trees=1.5", "--format", "npy")
    expected = renderer(card.key).full(Point(Place(3.0), amounts=(("trees", 1.5),)), (trees,)).colours
    np.testing.assert_array_equal(numbers(tmp_path)[0], expected)
    file = write_directions(tmp_path / "d.safetensors", [trees], card)
    render("--seeds", "3", "--direction", "more trees=1.5", "--directions", file)
    assert "Known are: “more trees”" in render("--seeds", "3", "--direction", "trees=1", code=2)
    assert "NAME=VALUE" in render("--seeds", "3", "--direction", "more trees", code=2)
    assert "no number for a slider" in render("--seeds", "3", "--direction", "more trees=nan", code=2)


def test_labels_by_name_number_or_values(tmp_path: Path, render: Run) -> None:
    card = kept_generator("Labelled", label_size=3)
    file = weights_of(card.key)
    render("--seeds", "1", "--labels", "2", "--format", "npy", file=file)
    expected = renderer(card.key).full(Point(Place(1.0), label=(0.0, 0.0, 1.0))).colours
    np.testing.assert_array_equal(numbers(tmp_path)[0], expected)
    assert orders.label_values(card, "0, 0.5,0.5") == (0.0, 0.5, 0.5)
    z = saved(tmp_path / "z.npy", latents_of_seeds([1], 32).numpy())
    render("--latents", z, "--labels", "2", file=file)
    for labels, sentence in (
        ("3", "3 is none of them"),
        ("1,0", "2 values were given"),
        ("", "Say for which one"),
        ("red", "no number for a label"),
    ):
        assert sentence in render("--seeds", "1", "--labels", labels, code=2, file=file)


def test_unasked_labels_are_refused(render: Run) -> None:
    assert "knows no labels" in render("--seeds", "1", "--labels", "1", code=2)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (np.zeros((2, 31), np.float32), "holds 2 × 31 numbers; this generator takes N × 32"),
        (np.zeros(32, np.float32), "holds 32 numbers"),
        (np.zeros((0, 32), np.float32), "0 pictures cannot be made"),
        (np.full((1, 32), np.nan), "no numbers"),
        (np.full((1, 32), 1e300), "no numbers"),
        (np.array([["a"] * 32]), "no plain array"),
        (np.zeros((1, 32), complex), "no plain array"),
        (np.float32(3), "no plain array"),
        (np.array([[{}] * 32], object), "cannot be read as numbers"),
    ],
    ids=lambda value: "" if isinstance(value, str) else f"{value.dtype}{value.shape}",
)
def test_files_of_other_numbers_are_refused(
    render: Run, tmp_path: Path, values: np.ndarray, sentence: str
) -> None:
    path = tmp_path / "given.npy"
    np.save(path, values, allow_pickle=True)
    assert sentence in render("--latents", path, code=2)
    assert not (tmp_path / "out").exists()


def test_files_that_are_none_or_promise_too_much(render: Run, tmp_path: Path) -> None:
    path = tmp_path / "given.npy"
    path.write_bytes(b"no numbers")
    assert "cannot be read as numbers" in render("--w", path, code=2)
    path.unlink()
    assert "cannot be read as numbers: No such file" in render("--w", path, code=2)
    path.write_bytes(b"")
    assert "cannot be read as numbers" in render("--w", path, code=2)
    with path.open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (99_999, 2**40)}
        np.lib.format.write_array_header_1_0(file, header)
    assert "cannot be read as numbers: it breaks off" in render("--w", path, code=2)
    with path.open("wb") as file:
        np.savez(file, a=np.zeros((1, 32)))
    assert "no plain array" in render("--w", path, code=2)
    saved(path, np.zeros((1, 3, 32)))
    assert "N × 32 or N × 8 × 32" in render("--w", path, code=2)


@pytest.mark.parametrize("seeds", ["", "a", "-1", "5-2", "1,,2", "0-4294967296", "1.5", "0-999999"])
def test_what_is_no_seed(render: Run, seeds: str) -> None:
    said = render("--seeds", seeds, code=2)
    assert ("seed" in said or "1,000,000 pictures" in said) and "Traceback" not in said


def test_seeds_may_be_lists_and_ranges() -> None:
    assert orders.seeds_of("3, 0-2,7") == [3, 0, 1, 2, 7]
    assert orders.seeds_of("4294967295") == [2**32 - 1]
    with pytest.raises(GeneratorError, match="100,001 pictures"):
        orders.seeds_of("0-99999,5")


def test_one_source_of_points_alone(render: Run, tmp_path: Path) -> None:
    assert "one of" in render(code=2)
    assert "one of" in render("--seeds", "0", "--w", tmp_path / "w.npy", code=2)
    assert "cut-off must lie between 0 and 8" in render("--seeds", "0", "--cutoff", "9", code=2)


def test_a_full_disk_leaves_whole_files_alone(
    render: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        """A file on a disk that has room for the header."""

        def __init__(self, file) -> None:
            self.file, self.room = file, 1000

        def __enter__(self):
            return self

        def __exit__(self, *_) -> None:
            self.file.close()

        def write(self, data: bytes) -> int:
            self.room -= len(data)
            if self.room < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return self.file.write(data)

    open_file = Path.open
    monkeypatch.setattr(
        Path,
        "open",
        lambda self, mode="r", **how: (
            Full(open_file(self, mode, **how)) if self.suffix == ".part" else open_file(self, mode, **how)
        ),
    )
    assert "No space left on device" in render("--seeds", "0-2", "--format", "npy", code=2)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_disk_that_fills_up_keeps_the_pictures_before(
    card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = orders.points_of_seeds(orders.Order(), [0, 1, 2])
    steps = exports.write_pictures(card, points, (), tmp_path)
    first = next(steps).value
    monkeypatch.setattr(
        Image.Image, "save", lambda *_, **__: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full"))
    )
    with pytest.raises(Exception, match="could not be written"):
        next(steps)
    assert list(tmp_path.iterdir()) == [first]
