"""Replication packages of a study, and the recipes that files of every kind hold."""

import csv
import errno
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.study.making import LOOK, add, make_files, request, run
from workbench.core import packages
from workbench.core.errors import WorkbenchError
from workbench.core.package_kinds import PackageError
from workbench.core.packages import open_package, verify
from workbench.core.provenance import recipe
from workbench.core.recipes import RecipeError
from workbench.core.tables import ExportError
from workbench.core.tasks import task
from workbench.study import fingerprints, replication
from workbench.study.metadata import NewColumn, add_columns, leave_out
from workbench.study.pictures import pictures
from workbench.study.recipes import (
    FoundRecipe,
    chosen,
    is_recipe,
    recipe_outlook,
    recipes_in,
    recipes_of,
    replicable,
    table_of,
)
from workbench.study.replication import PackageRequest, PackageSettings, make_package
from workbench.study.runs import Request
from workbench.study.study import Study, open_study

USUAL = PackageSettings()
EVERYTHING = PackageSettings(has_metadata=True, has_pictures=True)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return tmp_path / "town.zip"


@pytest.fixture
def ran(filled: Study) -> Study:
    run(filled)
    return filled


def make(study: Study, path: Path, settings: PackageSettings = USUAL, *wanted: Request) -> list[Any]:
    return list(make_package(study, PackageRequest(wanted or (request(),), path, settings)))


def table(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(archive.read(name).decode("utf-8-sig").splitlines()))


def found_in(path: Path) -> tuple[FoundRecipe, ...]:
    *_, last = recipes_in(path)
    return last.value


# What is in a package


def test_a_package_holds_recipe_tables_provenance_and_the_list_of_pictures(
    ran: Study, files: list[Path], package: Path
) -> None:
    steps = make(ran, package)
    assert set(open_package(package).members) == {
        "README.txt",
        "pictures.csv",
        "pictures.parquet",
        *(f"1-classify/{name}" for name in ("classify.csv", "classify.parquet", "classify.json")),
        "1-classify/recipe.json",
        "1-classify/skipped.csv",
    }
    list(verify(open_package(package)))
    listed = table(package, "pictures.csv")
    assert [(row["picture"], row["sha256"]) for row in listed] == [
        (file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files
    ]
    assert len(table(package, "1-classify/classify.csv")) == 10
    assert [step.value for step in steps][:1] == ["Reading the pictures"] and steps[-1].value == "Packing"
    assert steps[-1].done == steps[-1].total > 0
    readme = open_package(package).read("README.txt", 100_000).decode()
    assert "workbench replay PACKAGE.zip PICTURES" in readme and "Each picture was classified" in readme
    assert "The pictures are not in this package" in readme and "metadata.csv" not in readme


def test_no_place_on_this_computer_is_told(ran: Study, package: Path, tmp_path: Path) -> None:
    make(ran, package, EVERYTHING)
    assert str(tmp_path).encode() not in package.read_bytes()


def test_metadata_and_pictures_come_only_if_asked_for(ran: Study, files: list[Path], package: Path) -> None:
    add_columns(ran, "town", [NewColumn("town", "text", "by hand", values={"picture 2.png": "=Bern"})])
    make(ran, package, PackageSettings(has_metadata=False))
    assert not {name for name in open_package(package).members if "metadata" in name or "png" in name}
    make(ran, package, EVERYTHING)
    opened = open_package(package)
    assert [opened.read(f"pictures/{file.name}", 1000) for file in files] == [
        file.read_bytes() for file in files
    ]
    assert [(row["picture"], row["town"]) for row in table(package, "metadata.csv")][:2] == [
        ("picture 1.png", ""),
        ("picture 2.png", "'=Bern"),
    ]
    assert [row["file"] for row in table(package, "pictures.csv")] == [
        f"pictures/{file.name}" for file in files
    ]
    assert "pass them on only if you may" in opened.read("README.txt", 100_000).decode()


def test_the_same_content_gives_the_same_bytes(ran: Study, package: Path, tmp_path: Path) -> None:
    make(ran, package, EVERYTHING)
    make(ran, tmp_path / "elsewhere" / "other.zip", EVERYTHING)
    assert package.read_bytes() == (tmp_path / "elsewhere" / "other.zip").read_bytes()


def test_several_analyses_have_a_folder_each(ran: Study, package: Path) -> None:
    run(ran, request(top=3))
    make(ran, package, PackageSettings(), request(top=3), request())
    found = found_in(package)
    assert [each.recipe.settings.top for each in found] == [3, 5]
    assert [each.folder for each in found] == ["1-classify", "2-classify"]


def test_pictures_left_out_are_listed_with_the_reason_and_in_no_table(ran: Study, package: Path) -> None:
    leave_out(ran, {"picture 2.png": "a duplicate"}, "left out")
    make(ran, package)
    assert [row["left_out"] for row in table(package, "pictures.csv")] == ["", "a duplicate", "", "", ""]
    assert {row["picture"] for row in table(package, "1-classify/classify.csv")} == {
        f"picture {number}.png" for number in (1, 3, 4, 5)
    }


def test_files_that_are_gone_or_changed_are_said(ran: Study, files: list[Path], package: Path) -> None:
    files[0].unlink()
    files[1].write_text("another content")
    make(ran, package, EVERYTHING)
    gone, changed, *_ = table(package, "pictures.csv")
    assert gone["note"] == "The file was not there." and gone["sha256"] == gone["file"] == ""
    assert "has changed since" in changed["note"]
    assert changed["sha256"] == hashlib.sha256(b"another content").hexdigest()


def test_known_checksums_are_not_computed_anew(
    ran: Study, files: list[Path], package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replication, "checksums", lambda _: {file.name: "ab" * 32 for file in files[1:]})
    read: list[Path] = []
    pieces = replication._pieces

    def noted(path: Path):  # type: ignore[no-untyped-def]
        read.append(path)
        yield from pieces(path)

    monkeypatch.setattr(replication, "_pieces", noted)
    make(ran, package)
    assert read == [files[0]]
    assert [row["sha256"] for row in table(package, "pictures.csv")][1:] == ["ab" * 32] * 4


def test_a_picture_whose_name_leads_elsewhere_is_numbered(
    study: Study, tmp_path: Path, package: Path
) -> None:
    add(study, *make_files(tmp_path / "pictures", 3))
    run(study)
    with study.writing() as connection:
        connection.execute("UPDATE pictures SET name = '../../up.png' WHERE id = 1")
        connection.execute("UPDATE pictures SET name = 'PICTURE 3.PNG' WHERE id = 2")
    make(study, package, EVERYTHING)
    assert [row["file"] for row in table(package, "pictures.csv")] == [
        "pictures/numbered/1.png",
        "pictures/PICTURE 3.PNG",
        "pictures/numbered/3.png",
    ]
    list(verify(open_package(package)))


def test_without_an_analysis_there_is_no_package(filled: Study, package: Path) -> None:
    with pytest.raises(PackageError, match="No analysis was chosen"):
        list(make_package(filled, PackageRequest((), package)))
    with pytest.raises(WorkbenchError, match="Nothing has been computed"):
        make(filled, package)
    assert not package.exists()


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_package_that_is_stopped_leaves_what_was_there(ran: Study, package: Path, steps: int) -> None:
    package.write_bytes(b"an older one")
    making_it = make_package(ran, PackageRequest((request(),), package, EVERYTHING))
    for _ in range(steps):
        next(making_it)
    making_it.close()
    assert package.read_bytes() == b"an older one"
    assert [path for path in package.parent.iterdir() if path.name.startswith(".")] == []


def test_a_full_disk_leaves_what_was_there(
    ran: Study, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package.write_bytes(b"an older one")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "open", full)
    with pytest.raises(ExportError, match="No space left on device"):
        make(ran, package)
    assert package.read_bytes() == b"an older one"
    assert [path for path in package.parent.iterdir() if path.name.startswith(".")] == []


def test_a_picture_that_changes_meanwhile_is_noticed(ran: Study, files: list[Path], package: Path) -> None:
    steps = make_package(ran, PackageRequest((request(),), package, EVERYTHING))
    while next(steps).value != replication.WROTE:
        pass
    files[4].write_text("changed at the last moment")
    with pytest.raises(PackageError, match="changed while the package was being made"):
        list(steps)
    assert not package.exists()


def test_a_study_for_reading_only_can_be_packed(ran: Study, path: Path, package: Path) -> None:
    with open_study(path, read_only=True) as reader:
        make(reader, package)
    assert found_in(package)


# Recipes out of files of every kind


def test_every_kind_of_file_gives_the_same_recipe(
    ran: Study, path: Path, package: Path, tmp_path: Path
) -> None:
    make(ran, package)
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "unpacked")
    places = [
        path,
        package,
        tmp_path / "unpacked" / "1-classify" / "recipe.json",
        tmp_path / "unpacked" / "1-classify" / "classify.json",
    ]
    found = [found_in(each) for each in places]
    assert len({each.recipe for (each,) in found}) == 1
    assert found[0][0].request.settings == request().settings
    assert found[0][0].words.endswith("5 pictures") and found[0][0].words == found[1][0].words


def test_the_kind_is_told_by_the_content_and_not_by_the_name(
    ran: Study, package: Path, tmp_path: Path
) -> None:
    make(ran, package)
    for source, name in ((package, "recipe.json"), (ran.path, "study.json")):
        (tmp_path / name).write_bytes(source.read_bytes())
    assert found_in(tmp_path / "recipe.json") == found_in(package)


def test_one_of_several_is_chosen_by_its_number(ran: Study) -> None:
    run(ran, request(top=3))
    found = recipes_of(ran)
    assert [chosen(found, number).recipe.settings.top for number in (1, 2)] == [3, 5]
    for number in (0, 3, -1):
        with pytest.raises(
            RecipeError, match=r"There is no analysis number .*1: classify, .*; 2: classify, "
        ):
            chosen(found, number)


def test_a_study_without_runs_holds_no_recipe(filled: Study) -> None:
    with pytest.raises(RecipeError, match="holds no recipe"):
        recipes_of(filled)


def test_runs_of_unknown_tasks_are_passed_over(ran: Study) -> None:
    run(ran, request(top=3))
    with ran.writing() as connection:
        connection.execute(
            "UPDATE runs SET record = replace(record, '\"classify\"', '\"read minds\"') WHERE id = 2"
        )
    (found,) = recipes_of(ran)
    assert found.recipe.settings.top == 5
    with ran.writing() as connection:
        connection.execute("UPDATE runs SET record = replace(record, '\"classify\"', '\"read minds\"')")
    with pytest.raises(RecipeError, match="asks for the task “read minds”"):
        recipes_of(ran)


def test_the_table_that_belongs_to_a_recipe_is_found(ran: Study, package: Path) -> None:
    run(ran, request(top=3))
    make(ran, package, PackageSettings(), request(top=3), request())
    for each in found_in(package):
        assert table_of(package, each.recipe, 10_000).startswith(b"\xef\xbb\xbfpicture,rank")
    make(ran, package, PackageSettings(), request(top=3))
    with pytest.raises(RecipeError, match="holds no table that was made by this recipe"):
        table_of(package, recipes_of(ran)[1].recipe, 10_000)


@pytest.mark.parametrize(
    "analyses",
    [None, [], {}, [None], [{}], [{"folder": "../.."}], [{"folder": 5}], [{"folder": "1-classify\x1b"}]],
)
def test_a_package_whose_list_of_analyses_is_nonsense_is_refused(
    ran: Study, package: Path, analyses: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(ran, package)
    real = packages.json.loads

    def altered(content: Any, **options: Any) -> Any:
        record = real(content, **options)
        return record | {"analyses": analyses} if "files" in record else record

    monkeypatch.setattr(packages.json, "loads", altered)
    with pytest.raises(WorkbenchError, match=r"holds no recipe|has no readable file"):
        found_in(package)


def test_a_package_with_one_altered_byte_is_refused(ran: Study, package: Path) -> None:
    make(ran, package)
    content = bytearray(package.read_bytes())
    at = content.index(b'"top": 5')
    content[at + 7 : at + 8] = b"6"
    package.write_bytes(content)
    with pytest.raises(PackageError, match=r"is damaged|checksum"):
        found_in(package)


def test_what_a_person_opens_as_a_recipe() -> None:
    assert is_recipe([Path("recipe.json")]) and is_recipe([Path("A.ZIP")])
    assert (
        not is_recipe([])
        and not is_recipe([Path("a.json"), Path("b.json")])
        and not is_recipe([Path("a.jpg")])
    )


# Looking ahead


def found_recipe(top: int = 5) -> FoundRecipe:
    from workbench.core.recipes import recipe_from_record

    wanted = request(top)
    return FoundRecipe(recipe_from_record(recipe(LOOK, wanted.settings, wanted.model), "x"))


def test_the_outlook_counts_what_is_left(filled: Study) -> None:
    run(filled, steps=1)
    seen = recipe_outlook(filled, found_recipe(), pictures(filled))
    assert (seen.obstacle, seen.chosen, seen.remaining, seen.seconds) == ("", 5, 3, None)
    assert recipe_outlook(filled, found_recipe(3), pictures(filled)).remaining == 5


def test_how_long_it_takes_is_told_from_runs_before(ran: Study) -> None:
    with ran.writing() as connection:
        connection.execute(
            "UPDATE runs SET started = '2026-11-21T10:00:00+00:00', ended = '2026-11-21T10:00:10+00:00'"
        )
    seen = recipe_outlook(ran, found_recipe(3), pictures(ran))
    assert seen.seconds == pytest.approx(10, abs=0.01)
    with ran.writing() as connection:
        connection.execute("UPDATE runs SET state = 'cancelled'")
    assert recipe_outlook(ran, found_recipe(3), pictures(ran)).seconds is None


def test_an_obstacle_is_told_and_no_request_made(filled: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.study import recipes

    monkeypatch.setattr(recipes, "obstacle", lambda _: "The model is not here.")
    seen = recipe_outlook(filled, found_recipe(), pictures(filled))
    assert seen.obstacle == "The model is not here." and seen.seconds is None
    with pytest.raises(RecipeError, match="The model is not here"):
        found_recipe().request  # noqa: B018


def test_only_what_can_be_done_again_can_be_packed(ran: Study) -> None:
    run(ran, request(top=3))
    newest, older = replicable(ran)
    assert newest.title == "Classify pictures, SqueezeNet 1.1 (ImageNet)"
    assert newest.words.startswith("Labels per picture (top k): 3 · ") and newest.words.endswith("5 pictures")
    assert older.words.startswith("settings as usual · ") and older.request.identity == request().identity
    with ran.writing() as connection:
        connection.execute(
            "UPDATE runs SET record = replace(record, 'squeezenet1_1', 'streets') WHERE id = 1"
        )
        connection.execute("UPDATE runs SET identity = 'of another version' WHERE id = 2")
    assert replicable(ran) == ()


def test_fingerprints_can_be_replicated_like_every_analysis(
    study: Study, tmp_path: Path, package: Path
) -> None:
    from tests.panes.making import make_pictures
    from workbench.core.models.machine import Machine
    from workbench.study.execution import execute

    add(study, make_pictures(tmp_path / "real", 2))
    list(execute(study, fingerprints.REQUEST, pictures(study), Machine("cpu")))
    make(study, package, PackageSettings(), fingerprints.REQUEST)
    (found,) = found_in(package)
    assert found.recipe.task == task("fingerprint") and found.request == fingerprints.REQUEST
    sums = {row["picture"]: row["sha256"] for row in table(package, "1-fingerprint/fingerprint.csv")}
    assert sums == {row["picture"]: row["sha256"] for row in table(package, "pictures.csv")}


def test_the_manifest_is_plain_json(ran: Study, package: Path) -> None:
    make(ran, package)
    with zipfile.ZipFile(package) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    (listed,) = manifest["analyses"]
    assert (listed["folder"], listed["task"], listed["done"], listed["skipped"]) == (
        "1-classify",
        "classify",
        5,
        0,
    )
    assert manifest["study"] == "town" and manifest["kind"] == "replication package"
