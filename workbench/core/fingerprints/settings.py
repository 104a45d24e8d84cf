"""What fingerprints look like, and how far two may lie apart. Kept apart from cv2: forms need it at once."""

from dataclasses import dataclass

from workbench.core.settings import setting
from workbench.core.tables import Column, Table

LEAST_STRUCTURE = 4.0
"""Grey levels. Below it a perceptual hash is mostly noise: saving such a picture again as JPEG changes up to 9 bits."""

DEFAULT_DISTANCE, LARGEST_DISTANCE = 6, 16
"""In bits of 64. Among 100,000 unrelated pictures 0.02 pairs lie within 6 by chance, 1.4 within 8, 900 within 12."""


@dataclass(frozen=True)
class FingerprintSettings:
    """The task “fingerprint” has no settings: fingerprints can be compared only if all were made alike."""


@dataclass(frozen=True)
class DuplicateSettings:
    """How alike two pictures must be to count as duplicates."""

    distance: int = setting(
        DEFAULT_DISTANCE,
        "Distance at most",
        "In how many of 64 bits the perceptual hashes of two pictures may differ. 0 finds only pictures with equal "
        "hashes; more than 10 begins to find pictures that are alike by chance. Among 100,000 pictures, more than 12 "
        "takes several seconds.",
        minimum=0,
        maximum=LARGEST_DISTANCE,
        unit="bits",
    )
    kind: str = setting(
        "near",
        "Which duplicates",
        "“Exact” finds identical files (same sha256). “Near” also finds pictures that look nearly alike.",
        choices=("exact", "near"),
    )


FINGERPRINTS = Table(
    "fingerprint",
    (
        Column(
            "sha256",
            "text",
            "Checksum (sha256)",
            "Of all bytes of the file: the same only for identical files.",
        ),
        Column(
            "perceptual_hash",
            "text",
            "Perceptual hash",
            "64 bits (16 hexadecimal digits) that change little when a picture is resized or saved again. Empty: the "
            "picture has too little structure for one.",
        ),
        Column(
            "structure",
            "real",
            "Structure",
            "Standard deviation of the grey levels (0–255) of the picture reduced to 32×32 pixels. Below "
            f"{LEAST_STRUCTURE:g} there is too little structure for a perceptual hash.",
        ),
    ),
    row_format="checksum (sha256) {sha256:.8}…",
)
