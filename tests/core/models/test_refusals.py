"""Files of weights are told by their content; whatever could run code is refused and not opened."""

import io
import os
import pickle
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from tests import bad_pictures
from tests.core.models.making import small_network
from tests.core.models.making_onnx import saved
from workbench.core.models.recognising import recognise
from workbench.core.models.refusals import RefusedFile, format_of

Maker = Callable[[Path], Path]


class Harm:
    """Unpickled, it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):  # type: ignore[no-untyped-def]
        return os.mkdir, (str(self.path),)


def written(content: bytes) -> Maker:
    return lambda folder: bad_pictures.written(folder / "file.pt", content)


def zipped(*names: str) -> Maker:
    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "file.pt", "w") as archive:
            for name in names:
                archive.writestr(name, b"content")
        return folder / "file.pt"

    return make


def torchscript(folder: Path) -> Path:
    # What torch.jit.save writes; making it with torch itself warns that it is deprecated.
    names = ("net/data.pkl", "net/code/__torch__.py", "net/constants.pkl", "net/version")
    return zipped(*names)(folder)


def joblib_pickle(folder: Path) -> Path:
    return written(zlib.compress(pickle.dumps(Harm(folder / "harm"))))(folder)


def plain_pickle(folder: Path) -> Path:
    return written(pickle.dumps({"weights": Harm(folder / "harm")}, protocol=4))(folder)


def saved_model(folder: Path) -> Path:
    (folder / "network").mkdir()
    (folder / "network" / "saved_model.pb").write_bytes(b"\x08\x01\x12\x00")
    return folder / "network"


def plain_folder(folder: Path) -> Path:
    (folder / "network").mkdir()
    return folder / "network"


def tar(folder: Path) -> Path:
    with tarfile.open(folder / "file.pt", "w") as archive:
        archive.addfile(tarfile.TarInfo("weights.pt"), io.BytesIO())
    return folder / "file.pt"


def arrays(folder: Path) -> Path:
    np.savez(folder / "file.npz", weights=np.zeros(3))
    return folder / "file.npz"


def picture(folder: Path) -> Path:
    content = bad_pictures.encoded(bad_pictures.sample_pixels(), "JPEG")
    return bad_pictures.written(folder / "weights.safetensors", content)


RUNS_CODE: dict[str, tuple[Maker, str]] = {
    "TorchScript": (torchscript, "TorchScript"),
    "TorchServe": (zipped("MAR-INF/MANIFEST.json", "net.pt", "handler.py"), "TorchServe"),
    "torch.package": (zipped("net/.data/extern_modules", "net/data.pkl"), "torch.package"),
    "ExportedProgram": (zipped("net/archive_format", "net/models/model.json"), "ExportedProgram"),
    "old ExportedProgram": (zipped("serialized_exported_program.json", "version"), "ExportedProgram"),
    "Keras 3": (zipped("config.json", "metadata.json", "model.weights.h5"), "Keras"),
    "Keras HDF5": (written(b"\x89HDF\r\n\x1a\n" + bytes(100)), "Keras"),
    "SavedModel": (saved_model, "SavedModel"),
    "SavedModel's graph": (written(b"\x08\x01\x12\x80" + bytes(range(200, 256)) * 3), "SavedModel"),
    "zipped SavedModel": (zipped("model/saved_model.pb"), "SavedModel"),
    "pickle": (plain_pickle, "a pickle"),
    "compressed pickle": (joblib_pickle, "a pickle"),
    "old joblib": (written(b"ZF0x123" + bytes(50)), "a pickle"),
    "ExecuTorch": (written(b"\x30\0\0\0ET12" + bytes(50)), "ExecuTorch"),
}
NO_WEIGHTS: dict[str, tuple[Maker, str]] = {
    "empty": (written(b""), "is empty"),
    "one byte": (written(b"\x08"), "no file of weights"),
    "noise": (written(bytes(range(128, 256)) * 5), "no file of weights"),
    "picture": (picture, "is a picture"),
    "text": (written(b"import torch\n" * 300), "is a text"),
    "text cut in a letter": (written("ä".encode() * 600), "is a text"),
    "web page": (written(b"\n<!DOCTYPE html><title>Sign in</title>"), "is a web page"),
    "pointer": (written(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "Git LFS"),
    "folder": (plain_folder, "is a folder"),
    "NumPy": (arrays, "bare arrays"),
    "zip of other things": (zipped("weights.pt", "labels.txt"), "is an archive"),
    "tar": (tar, "is an archive"),
    "gzip": (written(b"\x1f\x8b\x08" + bytes(40)), "is an archive"),
    "TensorFlow Lite": (written(b"\x20\0\0\0TFL3" + bytes(50)), "TensorFlow Lite"),
    "ORT": (written(b"\x20\0\0\0ORTM" + bytes(50)), "Import the ONNX file"),
    "half a zip": (written(b"PK\x03\x04" + bytes(100)), "breaks off or is damaged"),
    "a huge list": (
        written((10**12).to_bytes(8, "little") + b'{"a":' + bytes(50)),
        "announces a list of 1,000,000,000,000 bytes",
    ),
}


@pytest.mark.parametrize(("make", "words"), RUNS_CODE.values(), ids=RUNS_CODE)
def test_what_could_run_code_is_refused_saying_why_and_what_to_do(
    tmp_path: Path, make: Maker, words: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(RefusedFile, match=words) as caught:
        recognise(path)
    said = str(caught.value)
    assert path.name in said and "can run code hidden in it, so it was not opened" in said
    assert "Nothing was imported" in said and "then import that file" in said
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(("make", "words"), NO_WEIGHTS.values(), ids=NO_WEIGHTS)
def test_what_holds_no_weights_is_refused_with_what_it_is(tmp_path: Path, make: Maker, words: str) -> None:
    with pytest.raises(RefusedFile, match=words) as caught:
        recognise(make(tmp_path))
    assert "Nothing was imported" in str(caught.value)
    assert "run code" not in str(caught.value)


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    import safetensors.torch

    state = small_network().state_dict()
    torch.save(state, tmp_path / "picture.jpg")
    torch.save(state, tmp_path / "old.onnx", _use_new_zipfile_serialization=False)
    safetensors.torch.save_file(state, tmp_path / "weights.pkl")
    saved(tmp_path / "weights.h5")
    assert format_of(tmp_path / "picture.jpg") == "state_dict"
    assert format_of(tmp_path / "old.onnx") == "state_dict"
    assert format_of(tmp_path / "weights.pkl") == "safetensors"
    assert format_of(tmp_path / "weights.h5") == "onnx"


def test_a_file_that_is_gone_or_may_not_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RefusedFile, match=r"cannot be read \(no such file"):
        recognise(tmp_path / "gone.pt")
    path = written(b"content")(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RefusedFile, match=r"cannot be read \(permission denied\)"):
        recognise(path)


def test_an_archive_that_was_compressed_is_not_opened(tmp_path: Path) -> None:
    torch.save({"weight": torch.zeros(100_000)}, tmp_path / "plain.pt")
    with (
        zipfile.ZipFile(tmp_path / "plain.pt") as plain,
        zipfile.ZipFile(tmp_path / "small.pt", "w", zipfile.ZIP_DEFLATED) as small,
    ):
        for entry in plain.infolist():
            small.writestr(entry.filename, plain.read(entry))
    assert (tmp_path / "small.pt").stat().st_size < 5_000
    with pytest.raises(RefusedFile, match="nobody knows how much memory"):
        recognise(tmp_path / "small.pt")
