"""Tables are joined as one action that can be undone; nothing is overwritten, nothing is lost."""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.panes.making import make_pictures
from tests.study.making import add
from workbench.core.metadata.matching import Key
from workbench.core.metadata.settings import FIRST, LAST, NAME, NONE, SHA256, ReadingSettings
from workbench.core.metadata.source import TableError
from workbench.core.models.machine import Machine
from workbench.study.execution import execute
from workbench.study.fingerprints import REQUEST
from workbench.study.joining import (
    ChosenColumn,
    Join,
    accept,
    bring,
    export_unmatched,
    in_words,
    join_for,
    joined_by,
    preview,
    proposed_join,
)
from workbench.study.metadata import columns, history, undo, values
from workbench.study.pictures import pictures
from workbench.study.study import Study

TABLE = (
    "id,file,street,rooms\n1,picture 1,Elm Road,3\n2,picture 2.png,=HYPERLINK(1),NA\n3,nowhere.png,Bay,9\n"
)


@pytest.fixture
def joined(filled: Study, tmp_path: Path) -> Callable[..., Join]:
    def join(text: str = TABLE, name: str = "town.csv") -> Join:
        (tmp_path / name).write_text(text)
        *_, last = bring(filled, tmp_path / name, ReadingSettings())
        assert last.value is not None
        return proposed_join(last.value)

    return join


def by_name(study: Study) -> dict[str, dict[str, object]]:
    return {each.name: dict(values(study, each.id)) for each in columns(study)}


def test_a_table_is_joined_and_taken_back_as_one_action(filled: Study, joined: Callable[..., Join]) -> None:
    join = joined()
    assert join.key == Key(1, NAME)
    assert preview(join) == [("picture 1.png", 1, "Elm Road", 3), ("picture 2.png", 2, "=HYPERLINK(1)", None)]
    assert in_words(join) == "2 of 5 pictures get values. 1 of 3 rows belongs to no picture."
    assert columns(filled) == ()
    added = accept(filled, join)
    assert [(each.name, each.kind) for each in added] == [
        ("id", "integer"),
        ("street", "text"),
        ("rooms", "integer"),
    ]
    assert by_name(filled)["rooms"] == {"picture 1.png": 3}
    assert by_name(filled)["street"] == {"picture 1.png": "Elm Road", "picture 2.png": "=HYPERLINK(1)"}
    assert [each.words for each in history(filled)] == ["Added the table “town.csv”"]
    undo(filled)
    assert columns(filled) == ()


def test_the_origin_says_where_values_come_from(filled: Study, joined: Callable[..., Join]) -> None:
    origin = accept(filled, joined())[0].origin
    checksum = hashlib.sha256(TABLE.encode()).hexdigest()
    assert origin.startswith(f"town.csv (sha256 {checksum}), by file name in “file”, 20")


def test_nothing_is_overwritten(filled: Study, joined: Callable[..., Join]) -> None:
    accept(filled, joined())
    before = by_name(filled)
    accept(filled, joined(TABLE.replace("Elm", "Oak")))
    after = by_name(filled)
    assert {name: after[name] for name in before} == before
    assert after["street (2)"]["picture 1.png"] == "Oak Road"


def test_columns_are_left_out_and_renamed(filled: Study, joined: Callable[..., Join]) -> None:
    accept(filled, replace(joined(), columns=(ChosenColumn(3, "number of rooms"),)))
    assert by_name(filled) == {"number of rooms": {"picture 1.png": 3}}


@pytest.mark.parametrize(("repeats", "value"), [(FIRST, 1), (LAST, 2), (NONE, None)])
def test_of_several_different_rows_the_chosen_one_counts(
    filled: Study, joined: Callable[..., Join], repeats: str, value: int | None
) -> None:
    text = "file,n\npicture 1,1\npicture 1,2\npicture 2,7\npicture 2,7\n"
    join = replace(joined(text), repeats=repeats)
    assert (join.match.conflicts, join.match.repeated) == (("picture 1.png",), 1)
    counts = f"the {repeats} counts" if value else "none of them counts"
    assert f"1 picture has several different rows: {counts}. 1 row repeats another one." in in_words(join)
    accept(filled, join)
    assert by_name(filled)["n"].get("picture 1.png") == value
    assert by_name(filled)["n"]["picture 2.png"] == 7


def test_rows_without_a_picture_are_exported_with_the_reason(
    joined: Callable[..., Join], tmp_path: Path
) -> None:
    export_unmatched(joined(), tmp_path / "rest.csv")
    with (tmp_path / "rest.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row == {
        "line in the table": "4",
        "reason": "No picture has this name.",
        "id": "3",
        "file": "nowhere.png",
        "street": "Bay",
        "rooms": "9",
    }


def test_a_table_that_fits_nothing_changes_nothing(filled: Study, joined: Callable[..., Join]) -> None:
    with pytest.raises(TableError, match="nothing to add"):
        accept(filled, joined("a,b\nx,y\n"))
    with pytest.raises(TableError, match="nothing to add"):
        accept(filled, replace(joined(), columns=()))
    assert history(filled) == []


def test_way_and_column_may_be_given(joined: Callable[..., Join]) -> None:
    brought = joined().bring
    assert join_for(brought).key == Key(1, NAME)
    assert join_for(brought, "path", "id").key == Key(0, "path")
    assert joined_by(brought, Key(0, NAME)).match.rows == {}
    with pytest.raises(TableError, match=r"no column “nowhere”.*id, file"):
        join_for(brought, None, "nowhere")
    with pytest.raises(TableError, match="name, path, sha256"):
        join_for(brought, "colour")


def test_by_checksum_once_checksums_are_known(filled: Study, joined: Callable[..., Join]) -> None:
    lines = [
        f"{hashlib.sha256(Path(each.path).read_bytes()).hexdigest()},{each.name}x"
        for each in pictures(filled)
    ]
    text = "\n".join(["content,note", *lines])
    assert joined(text).bring.wants_checksums
    folder = make_pictures(Path(pictures(filled)[0].path).parent / "real", 2)
    add(filled, folder)
    for _ in execute(filled, REQUEST, pictures(filled), Machine("cpu")):
        pass
    real = sorted(folder.iterdir())
    join = joined(
        "\n".join(["content,n", *(f"{hashlib.sha256(f.read_bytes()).hexdigest()},1" for f in real)])
    )
    assert join.key == Key(0, SHA256)
    assert len(join.match.rows) == 2
