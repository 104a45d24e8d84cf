"""What kind of file of weights a file is, told from its content alone, and why many kinds are refused.

Many programs save a network as instructions for rebuilding it; whoever opens such a file runs what it says. Here
only the first bytes and the names inside an archive are looked at, and nothing is executed.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from workbench.core.models.onnx_files import is_onnx
from workbench.core.models.store import WeightsError
from workbench.core.pictures.formats import begins_like_a_picture

_HEADER = 1024
_TAR_MARK = slice(257, 262)
_SAFETENSORS_LENGTH = 8
_LARGEST_HEADER = 100_000_000


class RefusedFile(WeightsError):
    """A file is not imported: it could run code, or it does not hold a network's numbers."""


@dataclass(frozen=True)
class _Kind:
    """A kind of file in words, as the end of “… is”, and what to do instead."""

    what: str
    instead: str
    runs_code: bool = True


_AS_STATE_DICT = (
    "Open it where it was made and save the numbers alone, in Python with “torch.save(model.state_dict(), "
    "'weights.pt')”, or save it as ONNX; then import that file."
)
_AS_ONNX = "Save it as ONNX where it was made (for TensorFlow and Keras: tf2onnx), then import that file."
_AGAIN = "Fetch or copy it again, then import it."

_PICKLE = _Kind("a pickle: instructions in Python, as scikit-learn and joblib write them", _AS_ONNX)
_TORCHSCRIPT = _Kind("a network with its program (TorchScript)", _AS_STATE_DICT)
_KERAS = _Kind("a network of Keras, which may hold pieces of program (Lambda layers)", _AS_ONNX)
_SAVED_MODEL = _Kind("a network with its program (TensorFlow's SavedModel)", _AS_ONNX)
_EXPORTED = _Kind("a network with its program (PyTorch's ExportedProgram, .pt2)", _AS_STATE_DICT)
_ARRAYS = _Kind("a file of bare arrays (NumPy)", _AS_STATE_DICT, runs_code=False)
_ARCHIVE = _Kind("an archive", "Unpack it and import the file of weights in it.", runs_code=False)
_TEXT = _Kind("a text", "Choose the file of weights itself.", runs_code=False)
_OTHER_RUNTIME = "Save it as ONNX or as a state_dict where it was made, then import that file."

_INSIDE_ZIP: tuple[tuple[str, _Kind], ...] = (
    (
        "mar-inf/manifest.json",
        _Kind("an archive of TorchServe (.mar), which holds Python code", _AS_STATE_DICT),
    ),
    (".data/extern_modules", _Kind("an archive of torch.package, which holds Python code", _AS_STATE_DICT)),
    ("constants.pkl", _TORCHSCRIPT),
    ("serialized_exported_program.json", _EXPORTED),
    ("archive_format", _EXPORTED),
    ("model.weights.h5", _KERAS),
    ("saved_model.pb", _SAVED_MODEL),
)
_BEGINNINGS: tuple[tuple[bytes, _Kind], ...] = (
    (b"\x89HDF\r\n\x1a\n", _KERAS),
    (b"ZF", _PICKLE),
    (b"\x78\x01", _PICKLE),
    (b"\x78\x5e", _PICKLE),
    (b"\x78\x9c", _PICKLE),
    (b"\x78\xda", _PICKLE),
    (b"\x93NUMPY", _ARRAYS),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"GGUF", _Kind("a language model (GGUF)", _OTHER_RUNTIME, runs_code=False)),
    (
        b"version https://git-lfs",
        _Kind("only a pointer to the weights (Git LFS)", "Fetch the weights themselves.", runs_code=False),
    ),
)
_AT_FOUR = {
    b"TFL3": _Kind("a network of TensorFlow Lite", _OTHER_RUNTIME, runs_code=False),
    b"ORTM": _Kind("a network in onnxruntime's own format (.ort)", "Import the ONNX file.", runs_code=False),
    b"ET12": _Kind("a network with its program (ExecuTorch, .pte)", _AS_STATE_DICT),
}


def format_of(path: Path) -> str:
    """The format of a file by its content: "safetensors", "state_dict" or "onnx".

    Raises :class:`RefusedFile` for everything else, saying what it is and what to do instead.
    """
    try:
        if path.is_dir():
            raise _refusal(path, _kind_of_folder(path))
        size = path.stat().st_size
        with path.open("rb") as file:
            beginning = file.read(_HEADER)
    except OSError as error:
        raise RefusedFile(
            f"“{path.name}” cannot be read ({(error.strerror or str(error)).lower()}). Nothing was imported. "
            "Check that the file is there and that you may read it."
        ) from error
    return _format(path, beginning, size)


def _format(path: Path, beginning: bytes, size: int) -> str:
    if not beginning:
        raise RefusedFile(f"“{path.name}” is empty. Nothing was imported. {_AGAIN}")
    if beginning.startswith(b"PK"):
        return _format_of_zip(path)
    if _is_safetensors(path, beginning, size):
        return "safetensors"
    if beginning[:1] == b"\x80" and 2 <= beginning[1] <= 5:
        # The number with which torch.save began its files before 2020.
        if b"\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19" in beginning[:32]:
            return "state_dict"
        raise _refusal(path, _PICKLE)
    known = next((kind for start, kind in _BEGINNINGS if beginning.startswith(start)), None)
    known = known or _AT_FOUR.get(beginning[4:8])
    if beginning[_TAR_MARK] == b"ustar":
        known = _ARCHIVE
    if known:
        raise _refusal(path, known)
    if is_onnx(path):
        return "onnx"
    raise _refusal(path, _kind_of_rest(beginning))


def _format_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RefusedFile(
            f"“{path.name}” breaks off or is damaged: the list of what it holds is missing at its end. Nothing was "
            f"imported. {_AGAIN}"
        ) from error
    # torch.save puts everything into one folder that is named after the file.
    names = {entry.filename.lower() for entry in entries}
    names |= {name.partition("/")[2] for name in names}
    ends = names | {name.rpartition("/")[2] for name in names}
    for name, kind in _INSIDE_ZIP:
        if name in (ends if "/" not in name else names):
            raise _refusal(path, kind)
    if any(name.startswith("code/") for name in names):
        raise _refusal(path, _TORCHSCRIPT)
    if "data.pkl" not in names:
        raise _refusal(path, _ARRAYS if any(name.endswith(".npy") for name in names) else _ARCHIVE)
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise RefusedFile(
            f"“{path.name}” was compressed after it was saved, so that nobody knows how much memory it would "
            f"fill. It was not opened, and nothing was imported. {_AS_STATE_DICT}"
        )
    return "state_dict"


def _is_safetensors(path: Path, beginning: bytes, size: int) -> bool:
    if beginning[_SAFETENSORS_LENGTH : _SAFETENSORS_LENGTH + 1] != b"{":
        return False
    header = int.from_bytes(beginning[:_SAFETENSORS_LENGTH], "little")
    if header > min(size - _SAFETENSORS_LENGTH, _LARGEST_HEADER):
        raise RefusedFile(
            f"“{path.name}” breaks off or is damaged: it announces a list of {header:,} bytes, and has "
            f"{size:,} bytes altogether. Nothing was imported. {_AGAIN}"
        )
    return True


def _kind_of_folder(path: Path) -> _Kind:
    names = {each.name for each in path.iterdir()}
    if "saved_model.pb" in names or "keras_metadata.pb" in names:
        return _SAVED_MODEL
    return _Kind("a folder", "Choose the file of weights in it.", runs_code=False)


def _kind_of_rest(beginning: bytes) -> _Kind:
    if begins_like_a_picture(beginning[:16]):
        return _Kind("a picture", "Choose the file of weights.", runs_code=False)
    # The two numbers with which every SavedModel begins: its schema's version and a graph.
    if beginning.startswith(b"\x08\x01\x12"):
        return _SAVED_MODEL
    try:
        text = beginning.decode("utf-8")
    except UnicodeDecodeError as error:
        # What breaks off in the middle of a letter is a text all the same.
        text = beginning[: error.start].decode("utf-8") if error.start > len(beginning) - 4 else ""
    if text.lstrip()[:1] == "<":
        return _Kind("a web page, not what its address promised", _AGAIN, runs_code=False)
    if (text and text.isprintable()) or "\n" in text:
        return _TEXT
    return _Kind("no file of weights that this program knows, or is damaged", _OTHER_RUNTIME, runs_code=False)


def _refusal(path: Path, kind: _Kind) -> RefusedFile:
    because = (
        "Opening such a file can run code hidden in it, so it was not opened. " if kind.runs_code else ""
    )
    return RefusedFile(f"“{path.name}” is {kind.what}. {because}Nothing was imported. {kind.instead}")
