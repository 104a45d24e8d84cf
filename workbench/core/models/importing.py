"""Taking a person's own network in: weights, labels and a card, all or nothing."""

import hashlib
import json
import re
import unicodedata
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from workbench import paths
from workbench.core.models.cards import (
    NOT_SAID,
    CardError,
    ModelCard,
    Preprocessing,
    Weights,
    card_from_record,
    card_record,
    cards,
    is_safe_name,
    own_cards_folder,
    own_labels_folder,
)
from workbench.core.models.facts import ONNX
from workbench.core.models.import_settings import ImportRequest
from workbench.core.models.label_files import read_labels
from workbench.core.models.loading import model_from
from workbench.core.models.onnx_networks import whole_network
from workbench.core.models.recognising import FoundNetwork, recognise, trial
from workbench.core.models.refusals import RefusedFile
from workbench.core.steps import Step, Steps
from workbench.core.tables import ExportError, replacing

BYTES_AT_ONCE = 4 * 1024 * 1024
_SUFFIXES = {"safetensors": ".safetensors", "state_dict": ".pt", ONNX: ".onnx"}
_LONGEST_KEY = 60
_LIMITS = (
    "Nothing was published of how often it is right. Compare it with labels of your own before you rely on it.",
    "It must choose among the labels it knows and cannot answer “none of these”.",
    "A high probability is not a high chance of being right.",
)


def import_model(request: ImportRequest, found: FoundNetwork | None = None) -> Steps[ModelCard]:
    """Import a network; yields the bytes that are copied, and the finished card each time.

    The model is known to the program from the last step on. ``found`` is what :func:`recognise` said of the same
    file before. Raises :class:`RefusedFile`; then, and when it is stopped, nothing of it is left behind.
    """
    found = found or recognise(request.source, request.architecture)
    labels = read_labels(request.labels, found.labels)
    card = _card(request, found)
    _try_out(card, found, labels)
    weights = paths.model_folder() / card.weights.file
    lists = own_labels_folder() / card.labels
    written = False
    try:
        yield from _copied(found, weights, card)
        with replacing(lists) as temporary:
            temporary.write_text("\n".join(labels) + "\n", encoding="utf-8")
        # The card comes last: from here on the model is known.
        with replacing(own_cards_folder() / f"{card.key}.json") as temporary:
            temporary.write_text(
                json.dumps(card_record(card), ensure_ascii=False, indent=2), encoding="utf-8"
            )
        written = True
    except ExportError as error:
        raise RefusedFile(
            f"“{card.title}” could not be written to “{paths.model_folder()}” ({_reason(error)}). Nothing was "
            "imported. Free some space, then import it again."
        ) from error
    finally:
        if not written:
            for path in (weights, lists):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
    yield Step(found.bytes, found.bytes, card)


def adjusted(usual: Preprocessing, **changes: object) -> Preprocessing:
    """The usual preprocessing with what a person has set; what is None, 0 or empty stays as usual."""
    made: dict[str, Any] = {name: value for name, value in changes.items() if value}
    if "crop" in made and "resize" not in made:
        # The cut keeps its share of the picture.
        made["resize"] = max(made["crop"], round(usual.resize * made["crop"] / usual.crop))
    return replace(usual, **made)


def free_key(wish: str) -> str:
    """A short name made of ``wish``, safe as the name of a file and taken by no other model."""
    plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode().lower()
    start = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_KEY] or "model"
    if not is_safe_name(start):
        start = f"model_{start}"
    key, number = start, 1
    while _is_taken(key):
        number += 1
        key = f"{start}_{number}"
    return key


def _is_taken(key: str) -> bool:
    if key in cards() or (own_cards_folder() / f"{key}.json").exists():
        return True
    files = {each.weights.file for each in cards().values()}
    weights = [f"{key}{suffix}" for suffix in _SUFFIXES.values()]
    labels = own_labels_folder() / f"{key}.txt", paths.resources() / "labels" / f"{key}.txt"
    return (
        any(each in files or (paths.model_folder() / each).exists() for each in weights)
        or labels[0].exists()
        or labels[1].exists()
    )


def _card(request: ImportRequest, found: FoundNetwork) -> ModelCard:
    key = free_key(request.key or request.title or request.source.stem)
    weights = Weights(
        found.format,
        f"{key}{_SUFFIXES[found.format]}",
        found.bytes,
        found.sha256,
        checksum_note=f"Computed when “{request.source.name}” was imported on this computer.",
    )
    card = ModelCard(
        key=key,
        title=" ".join(request.title.split()) or request.source.stem,
        kind="classifier",
        what=f"A network of your own, imported from “{request.source.name}”.",
        architecture=found.architecture,
        labels=f"{key}.txt",
        trained_on=request.trained_on.strip() or NOT_SAID,
        weights=weights,
        preprocessing=request.preprocessing or found.preprocessing,
        parameters=found.parameters,
        published=(),
        licence=request.licence.strip() or NOT_SAID,
        limits=(f"It knows {found.labels:,} labels, and those only.", *_LIMITS),
        citation="",
        data_citation="",
        outputs=request.outputs or found.outputs,
    )
    return _checked(card)


def _checked(card: ModelCard) -> ModelCard:
    """The card as it will be read again."""
    try:
        return card_from_record(json.loads(json.dumps(card_record(card))), card.title)
    except CardError as error:
        raise RefusedFile(
            f"What was said of “{card.title}” does not go together. {error} Nothing was imported."
        ) from error


def _try_out(card: ModelCard, found: FoundNetwork, labels: tuple[str, ...]) -> None:
    if found.picture_size not in (0, card.preprocessing.crop):
        raise RefusedFile(
            f"This network looks at pictures of {found.picture_size} × {found.picture_size} pixels, not of "
            f"{card.preprocessing.crop} × {card.preprocessing.crop}. Nothing was imported. Set the size to "
            f"{found.picture_size}."
        )
    if not all(card.preprocessing.standard_deviation):
        raise RefusedFile(
            "The standard deviation cannot be 0. Nothing was imported. Correct it, then import again."
        )
    model = model_from(found.path, card, labels, "cpu")
    trial(model.network, card.preprocessing.crop, found.path)


def _copied(found: FoundNetwork, target: Path, card: ModelCard) -> Steps[ModelCard]:
    digest, done = hashlib.sha256(), 0
    with replacing(target) as temporary, _opened(found) as source, temporary.open("wb") as copy:
        while part := source.read(BYTES_AT_ONCE):
            copy.write(part)
            digest.update(part)
            done += len(part)
            if done < found.bytes:
                yield Step(done, found.bytes, card)
        if digest.hexdigest() != found.sha256:
            raise RefusedFile(
                f"“{found.path.name}” was changed while it was being imported. Nothing was imported. Try again."
            )


def _opened(found: FoundNetwork) -> IO[bytes]:
    whole = whole_network(found.path) if found.format == ONNX else None
    return BytesIO(whole) if whole else found.path.open("rb")


def _reason(error: ExportError) -> str:
    cause = error.__cause__
    return (getattr(cause, "strerror", "") or str(cause)).lower()
