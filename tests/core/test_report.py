"""The report: what it says is what the table says, nothing in it can act, and it needs nothing but itself."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from workbench.core import tasks
from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.cards import card
from workbench.core.pictures.collection import PictureFile
from workbench.core.report.charts import histogram, label_chart
from workbench.core.report.facts import day_in_words
from workbench.core.report.findings import PICTURES_SHOWN, Found, tally
from workbench.core.report.page import report_html
from workbench.core.settings import to_record
from workbench.core.steps import Skipped
from workbench.core.tables import Column, Row, Table

HOSTILE = (
    """<script>alert("1")</script>'"><img src=https://example.org/x onerror=alert(2)>{{ 7 * 7 }}&amp;\u202e"""
)
WITHOUT_END = {"meta", "img", "br", "wbr", "link", "input"}


@dataclass
class PlateRead:
    """What a reader finds under one picture of the gallery."""

    name: str = ""
    image: str = ""
    marks: list[str] = field(default_factory=list)
    answers: list[tuple[str, float, str]] = field(default_factory=list)


class Page(HTMLParser):
    """A page as a browser would take it apart: elements with their classes, attributes and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self.plates: list[PlateRead] = []
        self._value = 0.0
        self.feed(html)
        self.close()
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in given.items()]
        if given.get("class") == "plate":
            self.plates.append(PlateRead())
        if tag == "img":
            self.plates[-1].image = given["src"]
        if tag == "data":
            self._value = float(given["value"])
        if tag not in WITHOUT_END:
            self.open.append((tag, given.get("class", "")))
            for key in {tag, given.get("class", "")} - {""}:
                self.texts.setdefault(key, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in WITHOUT_END:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for tag, kind in self.open:
            for key in {tag, kind} - {""}:
                self.texts[key][-1] += data
        if self.plates and ("figure", "plate") in self.open:
            self._under_a_picture(data)

    def _under_a_picture(self, data: str) -> None:
        plate, kinds = self.plates[-1], [kind for _, kind in self.open]
        if "name" in kinds:
            plate.name += data
        if "mark" in kinds or "mark drawn" in kinds:
            plate.marks.append(data)
        if kinds[-1] == "label":
            plate.answers.append((data, 0.0, ""))
        if self.open[-1][0] == "data":
            plate.answers[-1] = (plate.answers[-1][0], self._value, data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", self.texts["body"][0])


def provenance(**changed: Any) -> dict[str, Any]:
    model = card("squeezenet1_1")
    run = {
        "started": "2026-05-03T23:59:58+00:00",
        "ended": "2026-05-04T00:00:02+00:00",
        "state": "done",
        "notes": "",
        "device": "processor (CPU, 2 cores)",
        "decoder": "Pillow 12.0",
        "software": {"Image Workbench": "0.1.0", "torch": "2.10.0"},
    }
    made = {
        "task": "classify",
        "task_version": 1,
        "settings": to_record(ClassifySettings()),
        "model": {"key": model.key},
        "study": "streets",
        "identity": "0123abcd",
        "pictures": {"total": 4, "done": 3, "skipped": 1},
        "runs": [run],
        "methods": "Each picture was classified.",
    }
    return made | changed


def found(name: str, *answers: tuple[str, float], path: str = "/nowhere/at/all.png") -> Found:
    rows: tuple[Row, ...] = tuple(
        (rank, *answer[:1], 7, answer[1]) for rank, answer in enumerate(answers, start=1)
    )
    return Found(PictureFile(name, path), rows)


def page(pictures: Sequence[Found], skipped: Sequence[Skipped] = (), **changed: Any) -> Page:
    return Page(report_html(provenance(**changed), iter(pictures), skipped))


def test_every_name_label_and_figure_is_there() -> None:
    pictures = [
        found("north/cat_1.png", ("tabby", 0.7312345), ("lynx", 0.2)),
        found("dog.png", ("beagle", 0.5), ("harrier", 0.0031)),
        found("odd.png", ("quill", 0.4999999)),
    ]
    read = page(pictures, [Skipped("broken.jpg", "The file is empty.")])
    assert [(each.name, each.marks, each.answers) for each in read.plates] == [
        ("north/cat_1.png", [], [("tabby", 0.7312345, "73%"), ("lynx", 0.2, "20%")]),
        ("dog.png", [], [("beagle", 0.5, "50%"), ("harrier", 0.0031, "<1%")]),
        ("odd.png", ["unsure"], [("quill", 0.4999999, "50%")]),
    ]
    assert "gave a result for 3 pictures; 1 picture could not be processed" in read.words
    assert "broken.jpg" in read.texts["name"] and "The file is empty." in read.texts["td"]
    assert "median probability of 50%; for 1 of 3 it stays below 50%" in read.words


def test_hostile_texts_are_shown_and_do_nothing() -> None:
    read = page(
        [found(HOSTILE, (HOSTILE, 0.6))],
        [Skipped(HOSTILE, HOSTILE)],
        study=HOSTILE,
        methods=HOSTILE,
        identity=HOSTILE,
    )
    assert not read.tags & {"script", "img", "iframe", "object", "link", "base", "form"}
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert read.plates[0].name == HOSTILE
    assert read.plates[0].answers == [(HOSTILE, 0.6, "60%")]
    assert read.texts["methods"] == [HOSTILE]
    assert read.words.count("{{ 7 * 7 }}") >= 6


def test_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "blue.png"
    Image.new("RGB", (8, 8), "blue").save(path)
    html = report_html(provenance(), [found("blue.png", ("sea", 1.0), path=str(path))], ())
    read = Page(html)
    loading = [
        value for _, name, value in read.attributes if name in {"src", "href", "srcset", "poster", "data"}
    ]
    assert loading and all(value.startswith("data:image/jpeg;base64,") for value in loading)
    assert "script" not in read.tags
    assert not re.search(r"url\(|@import|https?:", read.texts["style"][0])
    policies = [
        value for tag, name, value in read.attributes if tag == "meta" and value.startswith("default-src")
    ]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_thumbnails_are_small_and_carry_no_notes(tmp_path: Path) -> None:
    path = tmp_path / "place.jpg"
    exif = Image.Exif()
    exif[0x010E] = "at my grandmother's"
    Image.new("RGB", (1000, 500), (10, 120, 200)).save(path, exif=exif)
    read = page([found("place.jpg", ("sea", 0.9), path=str(path))])
    content = base64.b64decode(read.plates[0].image.partition(",")[2])
    thumbnail = Image.open(BytesIO(content))
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (320, 160))
    assert np.abs(np.asarray(thumbnail).astype(int) - (10, 120, 200)).max() <= 4
    assert not thumbnail.getexif() and b"grandmother" not in content


def test_a_picture_that_is_gone_is_named_with_the_reason() -> None:
    read = page([found("gone.png", ("sea", 0.9))])
    assert (read.plates[0].name, read.plates[0].image) == ("gone.png", "")
    assert read.texts["gone"][0].startswith("The picture cannot be shown.")
    assert len(read.texts["gone"][0]) > len("The picture cannot be shown. ")


def test_a_large_study_shows_the_first_pictures_and_counts_all() -> None:
    pictures = [found(f"{number}.png", ("sea", 0.3)) for number in range(PICTURES_SHOWN + 5)]
    skipped = [Skipped(f"bad {number}.png", "The file is empty.") for number in range(300)]
    read = page(pictures, skipped)
    assert [each.name for each in read.plates] == [f"{number}.png" for number in range(PICTURES_SHOWN)]
    assert "The first 200 of 205 pictures; all others are in the table and in the charts." in read.words
    assert read.words.count("n = 205") == 4
    assert "300 pictures gave no result; the first 200 of them are listed" in read.words
    assert "bad 199.png" in read.words and "bad 200.png" not in read.words


def test_only_the_pictures_to_be_shown_are_kept_in_memory() -> None:
    alive = 0

    class Watched(tuple):  # type: ignore[type-arg]
        def __new__(cls, rows: tuple[Row, ...]) -> "Watched":
            nonlocal alive
            alive += 1
            return super().__new__(cls, rows)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    many = (
        Found(PictureFile("a", "a"), Watched(((1, "sea", 7, 0.3),))) for _ in range(PICTURES_SHOWN + 1000)
    )
    counted = tally(tasks.task("classify").table, many)
    assert (counted.pictures, counted.unsure, counted.first_labels["sea"]) == (1200, 1200, 1200)
    assert alive <= PICTURES_SHOWN + 2


def test_sampletown_is_called_drawn_and_photographs_are_not() -> None:
    read = page(
        [found("town/sampletown_synthetic_00001.jpg", ("palace", 0.2)), found("cat.png", ("tabby", 0.8))]
    )
    assert [each.marks for each in read.plates] == [["unsure", "drawn"], []]
    assert "1 picture of Sampletown is synthetic" in read.words
    assert "Sampletown" not in page([found("cat.png", ("tabby", 0.8))]).words


def test_the_model_is_described_with_licence_limits_and_checksum() -> None:
    read, model = page([found("cat.png", ("tabby", 0.8))]), card("squeezenet1_1")
    for expected in (
        model.licence,
        *model.limits,
        model.citation,
        model.weights.sha256,
        "processor (CPU, 2 cores)",
    ):
        assert expected in read.words
    assert "3 May 2026, 23:59:58 UTC to 4 May 2026, 00:00:02 UTC (done)" in read.words


def test_another_kind_of_table_is_shown_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table("trees", (Column("trees", "integer", "Trees"),), row_format="{trees} trees")
    counting = tasks.Task(
        "count", "Count trees", "Counts.", 1, ClassifySettings, table, "none:none", "Counted."
    )
    monkeypatch.setattr(tasks, "TASKS", (counting,))
    read = page(
        [Found(PictureFile("park.png", "/nowhere.png"), ((12,),))], task="count", model=None, settings={}
    )
    assert read.texts["h1"] == ["Count trees"]
    assert "12 trees" in read.texts["sentences"][0]
    assert "svg" not in read.tags and "percentages" not in read.words


def test_labels_are_counted_and_the_rest_is_said() -> None:
    firsts = ["oak"] * 5 + ["elm"] * 7 + ["ash"] * 5 + [f"rare {number:02d}" for number in range(9)]
    counted = tally(tasks.task("classify").table, [found("a", (label, 0.6)) for label in firsts])
    chart = label_chart(counted.first_labels)
    assert [(bar.label, bar.count) for bar in chart.bars[:4]] == [
        ("elm", 7),
        ("ash", 5),
        ("oak", 5),
        ("rare 00", 1),
    ]
    assert (len(chart.bars), chart.other_labels, chart.other_pictures, chart.pictures) == (10, 2, 2, 26)
    assert chart.bars[1].width / chart.bars[0].width == pytest.approx(5 / 7)


@given(st.lists(st.integers(0, 10_000_000)))
def test_each_probability_falls_into_the_bar_of_its_tenth(millionths: list[int]) -> None:
    # In whole numbers there is no rounding: the bar of a probability is its first decimal.
    expected = [0] * 10
    for each in millionths:
        expected[min(each // 1_000_000, 9)] += 1
    bins = histogram([each / 10_000_000 for each in millionths])
    assert [each.count for each in bins] == expected
    assert [(each.start, each.end) for each in bins] == [(start, start + 10) for start in range(0, 100, 10)]
    assert [each.is_unsure for each in bins] == [True] * 5 + [False] * 5
    assert max(each.height for each in bins) == (100 if millionths else 0)


def test_days_are_written_in_english() -> None:
    assert day_in_words("2026-12-01T00:00:00+00:00") == "1 December 2026"
