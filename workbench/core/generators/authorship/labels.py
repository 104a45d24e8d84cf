"""What stands in the files of generated pictures for other programs: XMP, notes of PNG files, EXIF data."""

import json
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from workbench import __version__
from workbench.core.generators.authorship.made import (
    Labelling,
    Made,
    description_of,
    program,
    recipe,
    recipe_in_words,
    system,
)
from workbench.core.pictures.digital_source import GENERATED, VOCABULARY
from workbench.core.pictures.xmp import PNG_KEYWORD, xmp_packet

PARAMETERS = "ImageWorkbench:parameters"
"""Under this word the recipe stands in a PNG file, as JSON."""
RECIPE_IN_XMP = "workbench:parameters"
"""And under this one in the XMP packet of an animation."""
SOURCE_TYPE = VOCABULARY + GENERATED

_MOST_RECIPE = 4_000_000
"""Letters; a film of many given latents would be larger by them than by its pictures."""
_MOST_EXIF = 40_000
"""Bytes; a JPEG file has room for 64 KB of EXIF data."""


def xmp_of(made: Made, labelling: Labelling, has_recipe: bool = False) -> str:
    """The XMP packet. IPTC Photo Metadata Standard 2025.1.

    With ``has_recipe`` it holds the record too, for files that have no other place for it: animations.
    """
    now = datetime.now().astimezone()
    properties = {
        "Iptc4xmpExt:DigitalSourceType": SOURCE_TYPE,
        "Iptc4xmpExt:AISystemUsed": system(made),
        "Iptc4xmpExt:AISystemVersionUsed": f"{__version__}; generator sha256 {made.card.key}",
        "Iptc4xmpExt:AIPromptInformation": "" if labelling.keeps_recipe_apart else recipe_in_words(made),
        "dc:description": description_of(made, labelling),
        "xmp:CreatorTool": program(),
        "xmp:CreateDate": now.isoformat(timespec="seconds"),
        RECIPE_IN_XMP: _fitting(made, labelling, _MOST_RECIPE) if has_recipe else "",
    }
    return xmp_packet({name: value for name, value in properties.items() if value})


def parameters(made: Made, labelling: Labelling, has_numbers: bool = True) -> str:
    """The record of how the picture was made and labelled, as JSON."""
    said: dict[str, Any] = {"digital_source_type": SOURCE_TYPE, "program": program()}
    if not labelling.keeps_recipe_apart:
        said |= recipe(made, has_numbers)
    said["caption"] = labelling.has_caption
    if not labelling.has_caption:
        said["reason_for_no_caption"] = labelling.reason.strip()
    return json.dumps(said, ensure_ascii=False)


def png_notes(made: Made, labelling: Labelling) -> PngInfo:
    """The notes of a PNG file."""
    notes = PngInfo()
    notes.add_itxt(PNG_KEYWORD, xmp_of(made, labelling))
    notes.add_text("Software", program())
    notes.add_text("Description", description_of(made, labelling))
    notes.add_text("Source", system(made))
    notes.add_text(PARAMETERS, _fitting(made, labelling, _MOST_RECIPE))
    return notes


def exif_of(made: Made, labelling: Labelling) -> Image.Exif:
    """EXIF data of a JPEG file; in the comment the recipe, as much of it as there is room for."""
    exif = Image.Exif()
    exif[ExifTags.Base.Software] = program()
    exif[ExifTags.Base.ImageDescription] = _plain(description_of(made, labelling))
    record = _fitting(made, labelling, _MOST_EXIF)
    if len(record) <= _MOST_EXIF:
        # EXIF 2.32, UserComment: eight letters for the encoding, then the text.
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = b"ASCII\0\0\0" + record.encode()
    return exif


def _fitting(made: Made, labelling: Labelling, most: int) -> str:
    """The record in ASCII with all numbers, without those where it would have more than ``most`` letters."""
    whole = json.dumps(json.loads(parameters(made, labelling)))
    return whole if len(whole) <= most else json.dumps(json.loads(parameters(made, labelling, False)))


def _plain(text: str) -> str:
    """EXIF texts are ASCII alone; what it says in full stands in the XMP packet."""
    like = str.maketrans({"“": '"', "”": '"', "…": "...", "’": "'", "°": " degrees"})
    return text.translate(like).encode("ascii", "replace").decode()
