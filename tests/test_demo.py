"""The demo as a person meets it: one command, ten lines, a study with tables and a report, and again."""

import csv
import errno
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from PIL import Image

from workbench import demo, paths
from workbench.core.classification.settings import ClassifySettings
from workbench.core.errors import WorkbenchError
from workbench.core.pictures.reading import read
from workbench.core.pictures.samples import SamplesError, copy_samples, sample_photographs
from workbench.core.tables import ExportError
from workbench.core.tasks import task
from workbench.study.metadata import columns, values
from workbench.study.pictures import add_pictures, pictures
from workbench.study.report import ReportError, report
from workbench.study.results import analyses
from workbench.study.runs import Request
from workbench.study.study import StudyInUse, create_study, open_study

TOWN = 3
PHOTOGRAPHS = 9


@pytest.fixture(scope="module")
def small_town() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "TOWN_PICTURES", TOWN)
        patch.setattr(demo, "TOWN_SIZE", 64)
        yield


@pytest.fixture(scope="module")
def made(small_town: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A sample study that tests only look at, and the lines that told of it."""
    folder = tmp_path_factory.mktemp("demo") / "sample study"
    lines: list[str] = []
    assert demo.make_demo(folder, lines.append) == folder / "sample.study"
    return folder, lines


@pytest.fixture
def own(made: tuple[Path, list[str]], tmp_path: Path) -> Path:
    """An empty sample study that a test may change, with all its pictures; nothing is classified yet."""
    folder = tmp_path / "own"
    shutil.copytree(made[0] / "pictures", folder / "pictures")
    with create_study(folder / "sample.study"):
        pass
    return folder


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "results" / "classify.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Gallery(HTMLParser):
    """Names, labels and probabilities as they stand in the report's gallery."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._kinds: list[str] = []
        self._name = self._label = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("class") == "plate":
            self._name = ""
        if tag == "data":
            self.found[self._name].append((self._label, float(given["value"] or "nan")))
        if tag not in {"img", "meta", "wbr"}:
            self._kinds.append(given.get("class") or tag)

    def handle_endtag(self, tag: str) -> None:
        self._kinds.pop()

    def handle_data(self, data: str) -> None:
        if "plate" in self._kinds and "name" in self._kinds:
            self._name += data
        if self._kinds and self._kinds[-1] == "label":
            self._label = data


def test_it_tells_ten_numbered_lines(made: tuple[Path, list[str]]) -> None:
    lines = made[1]
    assert [int(line[:2]) for line in lines] == list(range(1, 11))
    assert all(line[2] == " " and "\n" not in line for line in lines)
    assert re.search(
        rf"Classified {PHOTOGRAPHS + TOWN} pictures with SqueezeNet 1.1 .* none had to be skipped", lines[4]
    )
    assert str(made[0] / "sample.study") in lines[9]


def test_the_tables_are_complete(made: tuple[Path, list[str]]) -> None:
    folder, _ = made
    rows = table(folder)
    names = {row["picture"] for row in rows}
    assert len(rows) == 5 * (PHOTOGRAPHS + TOWN)
    assert {name for name in names if name.startswith("photographs/")} == {
        f"photographs/{path.name}" for path in sample_photographs()
    }
    assert sum(name.startswith("sampletown/sampletown_synthetic_") for name in names) == TOWN
    assert parquet.read_table(folder / "results" / "classify.parquet").num_rows == len(rows)
    made_how = json.loads((folder / "results" / "classify.json").read_text(encoding="utf-8"))
    assert made_how["pictures"] == {"total": len(names), "done": len(names), "skipped": 0}
    assert json.loads((folder / "results" / "recipe.json").read_text(encoding="utf-8"))["task"] == "classify"
    assert (folder / "results" / "skipped.csv").read_text(encoding="utf-8-sig") == "picture,reason\n"


def test_the_network_knows_a_cup_of_coffee_and_a_cat(made: tuple[Path, list[str]]) -> None:
    first = {row["picture"]: row["label"] for row in table(made[0]) if row["rank"] == "1"}
    assert first["photographs/coffee_cup.png"] == "espresso"
    assert first["photographs/cat_chelsea.png"] in {"tabby", "tiger cat", "Egyptian cat"}


def test_the_report_says_what_the_table_says(made: tuple[Path, list[str]]) -> None:
    expected: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in table(made[0]):
        expected[row["picture"]].append((row["label"], float(row["probability"])))
    html = (made[0] / "report.html").read_text(encoding="utf-8")
    assert Gallery(html).found == expected
    assert html.count('src="data:image/jpeg;base64,') == PHOTOGRAPHS + TOWN
    made_how = json.loads((made[0] / "results" / "classify.json").read_text(encoding="utf-8"))
    assert made_how["methods"][:60] in html


def test_the_study_holds_copies_and_not_the_programs_own_files(made: tuple[Path, list[str]]) -> None:
    with open_study(made[0] / "sample.study") as study:
        held = [Path(file.path) for file in pictures(study)]
    assert held and all(path.is_relative_to(made[0] / "pictures") for path in held)
    assert (made[0] / "pictures" / "photographs" / "README.md").is_file()


def test_a_second_time_nothing_is_done_again_or_lost(made: tuple[Path, list[str]]) -> None:
    folder, _ = made
    before = (folder / "results" / "classify.csv").read_bytes()
    files = {path: path.stat().st_mtime_ns for path in (folder / "pictures").rglob("*.*")}
    lines: list[str] = []
    assert demo.make_demo(folder, lines.append) == folder / "sample.study"
    assert len(lines) == 10
    assert (
        lines[1]
        == " 2 The 9 photographs that anybody may use are in “photographs” already, with their licences (README.md)."
    )
    assert {path: path.stat().st_mtime_ns for path in (folder / "pictures").rglob("*.*")} == files
    assert (folder / "results" / "classify.csv").read_bytes() == before
    with open_study(folder / "sample.study") as study, study.reading() as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_it_tells_how_far_each_piece_of_work_is_and_can_be_stopped_at_any_step(
    small_town: None, tmp_path: Path
) -> None:
    folder = tmp_path / "stopped"
    steps = demo.demo_steps(folder)
    told = [next(steps) for _ in range(1 + PHOTOGRAPHS)]
    assert [(each.done, each.total) for each in told[1:]] == [
        (n, PHOTOGRAPHS) for n in range(1, PHOTOGRAPHS + 1)
    ]
    assert {each.note for each in told[1:]} == {"copying photographs"}
    until = next(each for each in steps if "classifying" in each.note and each.done)
    assert until.total == PHOTOGRAPHS + TOWN
    steps.close()
    with open_study(folder / "sample.study") as study:
        kept = sum(analysis.done for analysis in analyses(study))
    assert kept >= until.done
    lines: list[str] = []
    demo.make_demo(folder, lines.append)
    assert len(table(folder)) == 5 * (PHOTOGRAPHS + TOWN)
    assert "already" in lines[1] and "already" in lines[2]


def test_what_was_interrupted_is_finished(small_town: None, own: Path) -> None:
    town = own / "pictures" / "sampletown"
    missing = [own / "pictures" / "photographs" / "gravel.png", *sorted(town.glob("*.jpg"))[-1:]]
    for path in missing:
        path.unlink()
    lines: list[str] = []
    demo.make_demo(own, lines.append)
    assert all(path.is_file() for path in missing)
    assert len(table(own)) == 5 * (PHOTOGRAPHS + TOWN) and len(lines) == 10


def test_without_a_folder_it_goes_among_the_documents(
    small_town: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKBENCH_DOCUMENTS", str(tmp_path / "documents"))
    monkeypatch.setattr(demo, "_work", lambda *_: (each for each in ()))
    assert demo.make_demo(None, lambda line: None) == tmp_path / "documents" / "Sample study" / "sample.study"


def test_a_study_that_is_open_elsewhere_is_left_alone(made: tuple[Path, list[str]]) -> None:
    lines: list[str] = []
    with (
        open_study(made[0] / "sample.study"),
        pytest.raises(StudyInUse, match="open in another window or program"),
    ):
        demo.make_demo(made[0], lines.append)
    assert lines == []


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(demo.DemoError, match=r"holds other things \(“thesis.txt”, for instance\)"):
        demo.make_demo(tmp_path, print)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_study_about_other_pictures_is_left_alone(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "mine.png")
    with create_study(tmp_path / "sample.study") as study:
        list(add_pictures(study, [tmp_path / "mine.png"]))
    with pytest.raises(demo.DemoError, match="is about other pictures"):
        demo.make_demo(tmp_path, print)
    with open_study(tmp_path / "sample.study") as study:
        assert [file.name for file in pictures(study)] == ["mine.png"]
    assert not (tmp_path / "pictures").exists()


def test_a_file_in_the_place_of_the_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "sample").write_text("a file")
    with pytest.raises(WorkbenchError, match="Choose another folder"):
        demo.make_demo(tmp_path / "sample", print)


def test_a_full_disk_is_a_sentence_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        with pytest.raises(SamplesError, match="no space left on device") as caught:
            demo.make_demo(tmp_path, lambda line: None)
    assert "kept" in str(caught.value) and "Free some space" in str(caught.value)
    assert list((tmp_path / "pictures" / "photographs").iterdir()) == []
    assert len(list(copy_samples(tmp_path / "pictures" / "photographs"))) == PHOTOGRAPHS


def test_there_is_no_report_on_what_was_never_run(made: tuple[Path, list[str]], tmp_path: Path) -> None:
    request = Request(task("classify"), ClassifySettings(top=2))
    with open_study(made[0] / "sample.study") as study, pytest.raises(ReportError, match="nothing to report"):
        report(study, request, tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_a_report_can_be_limited_and_cannot_be_written_everywhere(
    made: tuple[Path, list[str]], tmp_path: Path
) -> None:
    request, name = Request(task("classify"), ClassifySettings()), "photographs/coffee_cup.png"
    (tmp_path / "folder.html").mkdir()
    with open_study(made[0] / "sample.study") as study:
        assert [each.request.identity for each in analyses(study)] == [request.identity]
        path = report(study, request, tmp_path / "one.html", {name})
        with pytest.raises(ExportError):
            report(study, request, tmp_path / "folder.html", {name})
    assert list(Gallery(path.read_text(encoding="utf-8")).found) == [name]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.html", "one.html"]


def test_every_sample_photograph_can_be_read_and_has_a_free_licence() -> None:
    note = (paths.resources() / "samples" / "README.md").read_text(encoding="utf-8")
    listed = {
        row[0].strip("` "): row
        for row in (line.strip("|").split("|") for line in note.splitlines())
        if len(row) == 5
    }
    for path in sample_photographs():
        shown: Any = read(path)
        assert min(shown.shape[:2]) >= 200
        _, what, author, licence, source = (cell.strip() for cell in listed[path.name])
        assert licence in {"CC0 1.0", "public domain"}
        assert what and author and re.search(r"https?://|given to scikit-image by the photographer", source)
    assert len(sample_photographs()) == PHOTOGRAPHS
    assert sum(path.stat().st_size for path in sample_photographs()) < 3_000_000


def test_what_is_known_of_the_town_is_joined_once(made: tuple[Path, list[str]]) -> None:
    folder, _ = made
    demo.make_demo(folder, lambda line: None)
    with open_study(folder / "sample.study") as study:
        names = [each.name for each in columns(study)]
        street = next(each for each in columns(study) if each.name == "area")
        known = values(study, street.id)
    assert {"area", "income", "building_type"} <= set(names) and len(names) == len(set(names))
    assert len(known) == TOWN and not any("photographs" in name for name in known)
