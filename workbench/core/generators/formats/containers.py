"""What a file is on the outside: safetensors, ONNX, a pickle or one of torch's own forms."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from safetensors import SafetensorError, safe_open

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.ordinary import ordinary
from workbench.core.generators.formats.plain_cards import PlainCard, card_beside
from workbench.core.generators.reading.apart import read_apart
from workbench.core.models.onnx_files import is_onnx

Kind = Literal["safetensors", "onnx", "pickle", "torch", "torch legacy"]

IN_WORDS: dict[Kind, str] = {
    "safetensors": "a safetensors file",
    "onnx": "an ONNX network",
    "pickle": "a pickle",
    "torch": "a torch file",
    "torch legacy": "a torch file of the older form",
}
_LENGTH, _LARGEST_LIST = 8, 100_000_000
_PICTURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"RIFF": "WebP",
}
_READ_AS_TEXT = 256


@dataclass(frozen=True)
class Container:
    """What a file holds: a tree of dict, list, tuple, text, number, tensor, array and record.

    `names` are those of the classes that are met in it. An ONNX network is not read into a tree. `card` describes the
    generator where a person has written one and put it beside the file.
    """

    path: Path
    kind: Kind
    tree: Any = None
    names: tuple[str, ...] = ()
    card: PlainCard | None = None


def kind_by_beginning(path: Path) -> Literal["safetensors", "onnx", "other"]:
    """What a file is by its first bytes; GeneratorError when it cannot be read at all or is empty."""
    try:
        size = ordinary(path).st_size
        with path.open("rb") as file:
            beginning = file.read(_LENGTH + 1)
        if not beginning:
            raise GeneratorError(f"“{path.name}” is empty. Fetch or copy it again, then open it.")
        listed = int.from_bytes(beginning[:_LENGTH], "little")
        if beginning[_LENGTH:] == b"{" and listed <= min(size - _LENGTH, _LARGEST_LIST):
            return "safetensors"
        if is_onnx(path):
            return "onnx"
        _refuse_other_things(path)
        return "other"
    except OSError as error:
        raise unreadable(path, error) from error


def contents_of(path: Path) -> Container:
    """What a file holds, read without executing anything of it. GeneratorError says why it cannot be read.

    Numbers stay in the file until they are looked at, where the form allows that.
    """
    kind = kind_by_beginning(path)
    if kind == "onnx":
        return Container(path, kind)
    if kind == "safetensors":
        return Container(path, kind, _safetensors(path), card=card_beside(path))
    found = read_apart(path)
    return Container(path, found.kind, found.value, found.names, card_beside(path))


def unreadable(path: Path, error: OSError) -> GeneratorError:
    """What is said when the system does not give a file out."""
    reason = (error.strerror or str(error)).lower()
    return GeneratorError(
        f"“{path.name}” cannot be read ({reason}). Nothing was kept. Check that the file is there and that you may "
        "read it."
    )


def _refuse_other_things(path: Path) -> None:
    """GeneratorError for what is a picture or text: to fetch such a file again would not help."""
    with path.open("rb") as file:
        beginning = file.read(_READ_AS_TEXT)
    kind = next((kind for first, kind in _PICTURES.items() if beginning.startswith(first)), None)
    if kind is not None:
        raise GeneratorError(
            f"“{path.name}” is a picture ({kind}), not a generator. Nothing was kept. Open pictures from the start "
            "screen; here, choose the file of the network that makes them."
        )
    if beginning.isascii() and all(byte >= ord(" ") or byte in b"\t\r\n\f" for byte in beginning):
        raise GeneratorError(
            f"“{path.name}” holds text, not a generator; often that is a web page or a note that was saved in place "
            "of the file. Nothing was kept. Download the file itself, then open it."
        )


def _safetensors(path: Path) -> dict[str, Any]:
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
    except SafetensorError as error:
        raise GeneratorError(
            f"“{path.name}” breaks off or is damaged ({error}). Nothing was kept. Fetch or copy it again."
        ) from error
