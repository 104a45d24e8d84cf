"""What the discriminator answers: the numbers of the bare network, pictures prepared as for training."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.core.generators.making import card_for, small_stylegan2
from workbench.core.generators.cards import OpenedGenerator
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.generators.training.training import Moment
from workbench.core.generators.variations.game import (
    Game,
    answer_to,
    counted,
    generated_pictures,
    judged,
    played,
    read_curve,
)


def opened(has_judge: bool = True, label_size: int = 0) -> OpenedGenerator:
    network = small_stylegan2(16, label_size)
    torch.manual_seed(5)
    judge = StyleGAN2Discriminator(network.design).eval().requires_grad_(False) if has_judge else None
    return OpenedGenerator(card_for(network), network, judge)


def some_files(folder: Path, count: int, broken: int = 0) -> list[Path]:
    random = np.random.default_rng(1)
    files = []
    for number in range(count):
        files.append(folder / f"{number}.png")
        Image.fromarray(random.integers(0, 256, (20, 30, 3), dtype=np.uint8)).save(files[-1])
    for number in range(broken):
        files.append(folder / f"broken {number}.png")
        files[-1].write_bytes(b"no picture")
    return files


def last_of(both: OpenedGenerator, files: list[Path], count: int, **how: object) -> Game:
    *_, last = played(both, files, count, **how)  # type: ignore[arg-type]
    return last.value


@pytest.mark.parametrize("count", [4, 6, 8, 70])
def test_answers_are_those_of_the_network_for_four_at_a_time(count: int) -> None:
    judge = opened().discriminator
    assert judge is not None
    pictures = torch.randint(0, 256, (count, 3, 16, 16), dtype=torch.uint8)
    expected = np.zeros(count)
    for first in [*range(0, count - 3, 4), count - 4]:
        with torch.no_grad():
            logits = judge(pictures[first : first + 4].float() / 127.5 - 1)[:, 0].double().numpy()
        new = first if first % 4 == 0 else count - count % 4
        expected[new : first + 4] = 1 / (1 + np.exp(-logits))[new - first :]
    answers = judged(judge, pictures)
    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers, expected, rtol=1e-4)
    assert not len(judged(judge, pictures[:3]))


def test_generated_pictures_are_those_of_the_seeds() -> None:
    both = opened()
    pictures = generated_pictures(both, [3, 5])
    with torch.no_grad():
        ws = both.network.map(latents_of_seeds([5], 32))[:, None].expand(-1, both.network.style_count, -1)
        expected = both.network(ws)[0]  # type: ignore[operator]
    assert pictures.dtype == torch.uint8 and pictures.shape == (2, 3, 16, 16)
    np.testing.assert_allclose(pictures[1] / 127.5 - 1, expected.clamp(-1, 1), atol=1 / 255 + 1e-6)


def test_a_game_judges_files_cut_to_a_square_and_generated_pictures(tmp_path: Path) -> None:
    both, files = opened(), some_files(tmp_path, 70, broken=1)
    game = last_of(both, files, 6, seed=2)
    squares = [
        Image.open(file).crop((5, 0, 25, 20)).resize((16, 16), Image.Resampling.LANCZOS)
        for file in files[:70]
    ]
    pictures = torch.from_numpy(np.stack([np.asarray(each) for each in squares])).permute(0, 3, 1, 2)
    assert both.discriminator is not None
    np.testing.assert_allclose(game.real[:68], judged(both.discriminator, pictures[:68]), atol=0.02)
    assert len(game.real) == 70
    generated = generated_pictures(both, range(2, 10))
    np.testing.assert_allclose(game.generated, judged(both.discriminator, generated)[:6], rtol=1e-5)
    assert [each.picture for each in game.skipped] == [str(files[70])]


def test_a_game_can_be_played_without_pictures_and_needs_four(tmp_path: Path) -> None:
    game = last_of(opened(), [], 4)
    assert not len(game.real) and len(game.generated) == 4
    assert not len(last_of(opened(), some_files(tmp_path, 3), 4).real)


def test_steps_count_files_and_generated_pictures(tmp_path: Path) -> None:
    steps = list(played(opened(), some_files(tmp_path, 5), 70))
    assert [step.total for step in steps] == [75] * len(steps)
    assert steps[-1].done == 75 and [step.done for step in steps] == sorted(step.done for step in steps)


def test_one_picture_is_judged_among_others(tmp_path: Path) -> None:
    both = opened()
    picture = generated_pictures(both, [9])[0].permute(1, 2, 0).numpy()
    company = generated_pictures(both, [9, 0, 1, 2])
    assert both.discriminator is not None
    assert answer_to(both, picture) == pytest.approx(judged(both.discriminator, company)[0], rel=1e-5)


def test_labels_are_told_to_both_networks() -> None:
    both = opened(label_size=3)
    answers = [last_of(both, [], 8, label=label).generated for label in ((1, 0, 0), (0, 1, 0))]
    assert np.abs(answers[0] - answers[1]).max() > 1e-4


def test_without_a_discriminator_nothing_is_judged() -> None:
    with pytest.raises(GeneratorError, match="without a discriminator"):
        last_of(opened(has_judge=False), [], 4)


def test_probabilities_are_counted_in_equal_parts() -> None:
    counts = counted(np.array([0, 0.04, 0.5, 1, 1], np.float32), 20)
    assert counts[0] == 2 and counts[10] == 1 and counts[-1] == 2 and counts.sum() == 5


def test_a_curve_is_read_and_what_makes_no_sense_in_it_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    assert read_curve(path) == ()
    path.write_text(
        "seen,generator_loss,discriminator_loss,real,generated\n"
        "2000,0.7,1.3,0.6,0.4\n4000,nan,1,1,1\nnonsense\n6000,2.0,0.5,0.9,0.1\n"
    )
    assert read_curve(path) == (Moment(2000, 0.7, 1.3, 0.6, 0.4), Moment(6000, 2.0, 0.5, 0.9, 0.1))
    path.write_bytes(b"\xff\xfe\x00")
    assert read_curve(path) == ()
    path.write_text("other,columns\n1,2\n")
    assert read_curve(path) == ()
