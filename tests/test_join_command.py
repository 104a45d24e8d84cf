"""“workbench join”: a table becomes columns of a study."""

from pathlib import Path

import pytest

from tests.panes.making import make_pictures, make_study
from workbench.commands import run_command
from workbench.study.metadata import columns, values
from workbench.study.study import open_study


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path / "town.study", make_pictures(tmp_path / "pictures", 3))


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["join", *map(str, words)])
    return int(ended.value.code or 0)


def test_join(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_text("file;n\npicture 1;1,5\nlost;2\n")
    assert run(study, tmp_path / "t.csv", "--unmatched", tmp_path / "rest.csv") == 1
    told = capsys.readouterr()
    assert "1 of 3 pictures get values." in told.out and "Columns added: n." in told.out
    assert "decimal comma" in told.err and "lost" in (tmp_path / "rest.csv").read_text(encoding="utf-8")
    with open_study(study) as opened:
        (column,) = columns(opened)
        assert values(opened, column.id) == {"picture 1.jpg": 1.5}


def test_everything_fits(study: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,picture 1.jpg\n2,picture 2.jpg\n")
    assert run(study, tmp_path / "t.csv", "--by", "name", "--column", "b", "--repeats", "last") == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--by", "colour"), "name, path, sha256"),
        (("--column", "x"), "no column “x”"),
        (("--repeats", "all"), "first, last, none"),
        (("--column", "a"), "nothing to add"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    study: Path, tmp_path: Path, words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,picture 1.jpg\n")
    assert run(study, tmp_path / "t.csv", *words) == 2
    assert sentence in capsys.readouterr().err
