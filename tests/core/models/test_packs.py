"""Packs of models: out of one computer, into another, and nothing installed of what is not right in all."""

import errno
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.core.models.making import LABELS, card_of, save, small_network, write_own
from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.models import cards, checksums
from workbench.core.models.cards import card, card_record, labels_of
from workbench.core.models.loading import load
from workbench.core.models.packing import PackError, pack
from workbench.core.models.store import WeightsError, are_here, remove, weights_path
from workbench.core.models.unpacking import open_pack, unpack
from workbench.core.packages import MANIFEST
from workbench.core.tables import ExportError

Change = Callable[[dict[str, bytes], dict[str, Any]], None]


@pytest.fixture(autouse=True)
def nothing_in_memory() -> Iterator[None]:
    yield
    load.cache_clear()


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A pack of two models, and none of them on this computer any more."""
    path = tmp_path / "stick" / "two.models"
    steps = list(pack([write_own("first"), write_own("second", seed=1)], path))
    assert steps[0].done == 0 and steps[-1].done == steps[-1].total > 2_800_000
    shutil.rmtree(paths.model_folder())
    return path


def installed() -> set[str]:
    folder = paths.model_folder()
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def changed(path: Path, change: Change, compression: int = zipfile.ZIP_STORED) -> Path:
    """The pack with other files or another list."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}
        record = json.loads(archive.read(MANIFEST))
    change(files, record)
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr(MANIFEST, json.dumps(record))
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=compression)
    return path


def listed(record: dict[str, Any], name: str, content: bytes) -> None:
    record["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


# There and back


def test_packed_models_work_on_another_computer(packed: Path) -> None:
    steps = list(unpack(packed))
    assert set(steps[-1].value) == {"first", "second"} and steps[-1].done == steps[-1].total
    names = {"first.safetensors", "second.safetensors", "cards/first.json", "cards/second.json"}
    assert installed() == {*names, "labels/mine.txt"}
    for key in ("first", "second"):
        assert are_here(card(key)) and labels_of(card(key)) == LABELS
        assert load(card(key), "cpu").labels == LABELS


def test_the_list_in_a_pack_names_every_file_with_its_checksum(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        record = json.loads(archive.read(MANIFEST))
        assert record["models"] == {"first": "Model first", "second": "Model second"}
        for name, each in record["files"].items():
            content = archive.read(name)
            assert each == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        assert sorted(archive.namelist()) == sorted([MANIFEST, *record["files"]])
    assert set(open_pack(packed).members) == set(record["files"])


def test_unpacked_twice_it_is_the_same(packed: Path) -> None:
    list(unpack(packed))
    before = {name: (paths.model_folder() / name).stat().st_mtime_ns for name in installed()}
    list(unpack(packed))
    assert before == {name: (paths.model_folder() / name).stat().st_mtime_ns for name in installed()}


def test_a_model_whose_card_ships_keeps_that_card_and_what_it_leaves_open_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(small_network().state_dict(), "ships-12345678.pth", "state_dict")
    whole = card_of(path, "state_dict", key="ships")
    weights = replace(whole.weights, sha256="", bytes=0, sha256_prefix=whole.weights.sha256[:8])
    folder = tmp_path / "shipped" / "cards"
    folder.mkdir(parents=True)
    (folder / "ships.json").write_text(
        json.dumps(card_record(replace(whole, weights=weights))), encoding="utf-8"
    )
    monkeypatch.setattr(paths, "shipped_models", lambda: folder.parent)
    with pytest.raises(WeightsError, match="known only in part"):
        list(pack([card("ships")], tmp_path / "a.models"))
    checksums.note(path.name, checksums.Noted(whole.weights.sha256, whole.weights.bytes))
    list(pack([card("ships")], tmp_path / "a.models"))
    shutil.rmtree(paths.model_folder())
    assert not are_here(card("ships"))
    changed(tmp_path / "a.models", _lie_in_the_card)
    list(unpack(tmp_path / "a.models"))
    assert installed() == {"ships-12345678.pth", "checksums.json"}
    assert are_here(card("ships")) and card("ships").weights.sha256 == whole.weights.sha256
    assert card("ships").title == whole.title
    load(card("ships"), "cpu")


def _lie_in_the_card(files: dict[str, bytes], record: dict[str, Any]) -> None:
    lie = json.dumps(json.loads(files["cards/ships.json"]) | {"title": "Never wrong"}).encode()
    files["cards/ships.json"] = lie
    listed(record, "cards/ships.json", lie)


def test_removing_one_of_two_models_leaves_the_labels_to_the_other(packed: Path) -> None:
    list(unpack(packed))
    remove(card("first"))
    assert installed() == {"second.safetensors", "cards/second.json", "labels/mine.txt"}
    remove(card("second"))
    assert not installed() and "second" not in cards.cards()


# What cannot be packed


def test_what_is_not_here_or_not_right_cannot_be_packed(tmp_path: Path) -> None:
    own = write_own("first")
    out = tmp_path / "a.models"
    with pytest.raises(PackError, match="nothing to pack"):
        list(pack([], out))
    with pytest.raises(PackError, match="comes with every Image Workbench"):
        list(pack([own, card("squeezenet1_1")], out))
    with pytest.raises(WeightsError, match="are not on this computer"):
        list(pack([own, card("resnet18")], out))
    weights_path(own).write_bytes(weights_path(own).read_bytes()[:-1] + b"!")
    with pytest.raises(WeightsError, match="checksum"):
        list(pack([own], out))
    assert not out.exists()


def test_packing_that_is_stopped_or_fails_leaves_an_older_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, out = write_own("first"), tmp_path / "a.models"
    out.write_bytes(b"older")
    steps = pack([own], out)
    while next(steps).done == 0:
        pass
    steps.close()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(ExportError, match="No space left"):
        list(pack([own], out))
    assert [each.name for each in tmp_path.glob("*a.models*")] == ["a.models"]
    assert out.read_bytes() == b"older"


# What is not unpacked


def _extra_file(files: dict[str, bytes], record: dict[str, Any]) -> None:
    files["weights/extra.pth"] = b"extra"


def _listed_extra(files: dict[str, bytes], record: dict[str, Any]) -> None:
    files["weights/extra.pth"] = b"extra"
    listed(record, "weights/extra.pth", b"extra")


def _program(files: dict[str, bytes], record: dict[str, Any]) -> None:
    files["install.py"] = b"print()"
    listed(record, "install.py", b"print()")


def _missing_file(files: dict[str, bytes], record: dict[str, Any]) -> None:
    del files["weights/first.safetensors"]


def _model_without_weights(files: dict[str, bytes], record: dict[str, Any]) -> None:
    del files["weights/first.safetensors"], record["files"]["weights/first.safetensors"]


def _model_without_labels(files: dict[str, bytes], record: dict[str, Any]) -> None:
    del files["labels/mine.txt"], record["files"]["labels/mine.txt"]


def _one_bit_off(files: dict[str, bytes], record: dict[str, Any]) -> None:
    content = files["weights/second.safetensors"]
    files["weights/second.safetensors"] = content[:-1] + bytes([content[-1] ^ 1])


def _other_weights(files: dict[str, bytes], record: dict[str, Any]) -> None:
    files["weights/second.safetensors"] = b"other"
    listed(record, "weights/second.safetensors", b"other")


def _wrong_size(files: dict[str, bytes], record: dict[str, Any]) -> None:
    record["files"]["weights/second.safetensors"]["bytes"] += 1


def _no_card(files: dict[str, bytes], record: dict[str, Any]) -> None:
    files["cards/first.json"] = b"{}"
    listed(record, "cards/first.json", b"{}")


def _named(name: str) -> Change:
    def rename(files: dict[str, bytes], record: dict[str, Any]) -> None:
        files[name] = files.pop("weights/first.safetensors")
        record["files"][name] = record["files"].pop("weights/first.safetensors")

    return rename


def _card_leading_out(files: dict[str, bytes], record: dict[str, Any]) -> None:
    described = json.loads(files["cards/first.json"])
    described["weights"]["file"] = "../../first.safetensors"
    files["cards/first.json"] = json.dumps(described).encode()
    listed(record, "cards/first.json", files["cards/first.json"])


def _without_files(files: dict[str, bytes], record: dict[str, Any]) -> None:
    files.clear()
    record["files"].clear()


def _without_list(files: dict[str, bytes], record: dict[str, Any]) -> None:
    record.clear()


def _newer(files: dict[str, bytes], record: dict[str, Any]) -> None:
    record["schema"] = 2


def _same_name_in_capitals(files: dict[str, bytes], record: dict[str, Any]) -> None:
    files["weights/FIRST.safetensors"] = b"other"
    listed(record, "weights/FIRST.safetensors", b"other")


def _negative(files: dict[str, bytes], record: dict[str, Any]) -> None:
    record["files"]["weights/first.safetensors"]["bytes"] = -1


def _no_checksum(files: dict[str, bytes], record: dict[str, Any]) -> None:
    record["files"]["weights/first.safetensors"]["sha256"] = ""


def _huge_card(files: dict[str, bytes], record: dict[str, Any]) -> None:
    files["cards/first.json"] += b" " * 5_000_000
    listed(record, "cards/first.json", files["cards/first.json"])


WRONG = {
    "an extra file": (_extra_file, "exactly the files that its list"),
    "an extra file that is listed": (_listed_extra, "belong to none of its models"),
    "a program": (_program, "has no place among models"),
    "a file less": (_missing_file, "exactly the files that its list"),
    "a model without weights": (_model_without_weights, "lacks the weights"),
    "a model without labels": (_model_without_labels, "lacks the labels"),
    "one bit off": (_one_bit_off, "checksum"),
    "other weights than the card's": (_other_weights, "not those its card describes"),
    "a wrong size": (_wrong_size, "not stored as in a pack"),
    "no card": (_no_card, "is not a model card"),
    "an absolute path": (_named("/tmp/first.safetensors"), "lie outside its folder"),
    "a path upwards": (_named("weights/../../first.safetensors"), "lie outside its folder"),
    "a path upwards at once": (_named("../first.safetensors"), "lie outside its folder"),
    "a folder in a folder": (_named("weights/cards/first.json"), "has no place among models"),
    "a path of Windows": (_named("weights/C:first.safetensors"), "lie outside its folder"),
    "a path upwards of Windows": (_named("weights/..\\first.safetensors"), "lie outside its folder"),
    "a card that leads out": (_card_leading_out, "is not a model card"),
    "nothing": (_without_files, "belong to none"),
    "no list": (_without_list, "is not a pack of models"),
    "a newer schema": (_newer, "newer version of Image Workbench"),
    "the same name in capitals": (_same_name_in_capitals, "is not a pack of models"),
    "a negative size": (_negative, "is not a pack of models"),
    "no checksum": (_no_checksum, "is not a pack of models"),
    "a card of 5 MB": (_huge_card, "is not a pack of models"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_pack_that_is_not_right_in_all_installs_nothing(packed: Path, what: str) -> None:
    change, sentence = WRONG[what]
    changed(packed, change)
    with pytest.raises(WorkbenchError, match=sentence):
        list(unpack(packed))
    assert not installed()
    assert not paths.model_folder().exists() or not list(paths.model_folder().iterdir())


def test_weights_that_change_while_they_are_packed_are_noticed(tmp_path: Path) -> None:
    own, out = write_own("first"), tmp_path / "a.models"
    steps = pack([own], out)
    next(steps)
    weights_path(own).write_bytes(weights_path(own).read_bytes()[:-1] + b"!")
    with pytest.raises(PackError, match=r"changed while the pack was being made\. No pack was written"):
        list(steps)
    assert not list(tmp_path.glob("*a.models*"))


def test_a_list_of_files_without_end_is_not_read(packed: Path) -> None:
    """What zipfile would read into memory before anything could be looked at."""
    content = bytearray(packed.read_bytes())
    content[-10:-6] = (1_000_001).to_bytes(4, "little")
    packed.write_bytes(content)
    with pytest.raises(PackError, match=r"claims to hold more files than any pack\. Nothing was installed"):
        list(unpack(packed))
    assert not installed()


def test_a_zip_bomb_is_refused_before_it_is_read(packed: Path) -> None:
    def blow_up(files: dict[str, bytes], record: dict[str, Any]) -> None:
        files["weights/first.safetensors"] = bytes(300_000_000)
        record["files"]["weights/first.safetensors"]["bytes"] = 300_000_000

    changed(packed, blow_up, zipfile.ZIP_DEFLATED)
    assert packed.stat().st_size < 4_000_000
    with pytest.raises(PackError, match="not stored as in a pack"):
        list(unpack(packed))
    assert not installed()


def test_files_that_lie_on_each_other_are_refused(packed: Path) -> None:
    """Many entries that all point to the same bytes: small as a file, huge unpacked."""
    content = packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        record = json.loads(archive.read(MANIFEST))
        big = archive.getinfo("weights/first.safetensors")
        copies = {f"weights/copy {number}.pth": big for number in range(4)}
    for name in copies:
        record["files"][name] = record["files"]["weights/first.safetensors"]
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(record))
        with zipfile.ZipFile(io.BytesIO(content)) as older:
            for name in set(names) - {MANIFEST}:
                archive.writestr(zipfile.ZipInfo(name), older.read(name))
        place = archive.getinfo("weights/first.safetensors")
        for name in copies:
            entry = zipfile.ZipInfo(name)
            entry.header_offset, entry.CRC = place.header_offset, place.CRC
            entry.file_size = entry.compress_size = place.file_size
            archive.filelist.append(entry)
    with pytest.raises(WorkbenchError, match="claims to hold more than it can"):
        list(unpack(packed))
    assert not installed()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(200)])
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.models"
    path.write_bytes(content)
    with pytest.raises(PackError, match="is not a pack of models"):
        list(unpack(path))


def test_half_a_pack_is_refused(packed: Path) -> None:
    packed.write_bytes(packed.read_bytes()[: packed.stat().st_size // 2])
    with pytest.raises(PackError, match="damaged"):
        list(unpack(packed))
    assert not installed()


def test_a_pack_that_is_not_there_or_a_folder_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.models", tmp_path):
        with pytest.raises(PackError, match="could not be unpacked"):
            list(unpack(path))


def test_a_full_disk_and_cancelling_leave_nothing(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = unpack(packed)
    while next(steps).done < 1_000_000:
        pass
    steps.close()
    assert not installed()
    with monkeypatch.context() as patched, pytest.raises(PackError, match="too little room"):
        patched.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
        list(unpack(packed))
    assert not installed()


def test_an_error_while_files_take_their_places_takes_all_back(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: list[Path] = []
    replace_file = Path.replace

    def fail_at_the_third(self: Path, target: Path) -> Path:
        if len(replaced) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        replaced.append(target)
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_the_third)
    with pytest.raises(PackError, match="no space left on device"):
        list(unpack(packed))
    assert len(replaced) == 2 and not installed()


def test_a_model_of_ones_own_that_is_called_the_same_stays(packed: Path) -> None:
    mine = write_own("first", seed=7)
    before = weights_path(mine).read_bytes()
    with pytest.raises(PackError, match="A model of your own"):
        list(unpack(packed))
    assert weights_path(mine).read_bytes() == before
    assert installed() == {"first.safetensors", "cards/first.json", "labels/mine.txt"}
    remove(mine)
    list(unpack(packed))
    assert "second" in cards.cards()
