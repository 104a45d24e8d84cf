"""Generators in our own form that come from elsewhere: compared with their card, tried out, copied."""

import dataclasses
import shutil
from contextlib import suppress
from pathlib import Path

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.card_files import card_path, read_known, write_known
from workbench.core.generators.files.own_files import not_kept, open_own
from workbench.core.generators.files.trial import check_finite, try_out
from workbench.core.generators.formats.containers import kind_by_beginning
from workbench.core.models.recognising import sha256_of
from workbench.core.tables import ExportError

OTHER_CHECKSUM = "The checksum on the card that came with it was that of another file."


def is_own(path: Path) -> bool:
    """Whether a file is a generator in our own form: safetensors with a card of ours beside it."""
    if kind_by_beginning(path) != "safetensors" or not card_path(path).is_file():
        return False
    try:
        return {"card", "network", "design"} <= read_known(card_path(path)).keys()
    except GeneratorError:
        return False


def checked_own(path: Path, sha256: str) -> GeneratorCard:
    """The card of a generator in our own form whose numbers fit it and make a picture; its key is `sha256`."""
    found = open_own(path)
    check_finite(found.network, path.name)
    try_out(found.network)
    card, notes = found.card, [found.card.notes]
    if card.key != sha256:
        notes.append(OTHER_CHECKSUM)
    if card.source_sha256:
        # Nobody here has seen that file. Were the card believed, opening the file itself would give this generator.
        notes.append(f"Its card says that it was made of {card.source_file} (sha256 {card.source_sha256}).")
    return dataclasses.replace(card, key=sha256, source_sha256="", notes=" ".join(notes).strip())


def copied(path: Path, sha256: str, weights: Path) -> GeneratorCard:
    """Copy such a generator with its card to `weights`; GeneratorError when it does not fit, or the disk is full."""
    card = checked_own(path, sha256)
    part = weights.with_name(f".{weights.name}.part")
    try:
        weights.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, part)
        if sha256_of(part) != sha256:
            raise OSError("the file changed while it was copied")
        write_known(card_path(weights), read_known(card_path(path)) | {"card": dataclasses.asdict(card)})
        part.replace(weights)
    except (OSError, ExportError) as error:
        with suppress(OSError):
            card_path(weights).unlink(missing_ok=True)
        raise not_kept(weights, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return card
