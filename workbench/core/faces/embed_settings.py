"""Embeddings of faces that are known already: what is asked for and what comes back."""

from dataclasses import dataclass

from workbench.core.faces.settings import BUILT_IN_RECOGNISER
from workbench.core.settings import setting
from workbench.core.tables import Column, Table


@dataclass(frozen=True)
class EmbedSettings:
    """Settings of the task “embed”."""

    model: str = setting(
        BUILT_IN_RECOGNISER,
        "Recogniser",
        "The network that turns each face into numbers (an embedding), by which faces are compared.",
        names_model=True,
    )


EMBEDDED = Table(
    "embed",
    (
        Column("face", "integer", "Face", "Number of the face in the study."),
        Column("model", "text", "Recogniser", "The network that made the embedding."),
        Column("weights_sha256", "text", "Recogniser's checksum", "The sha256 checksum of its weights."),
    ),
    "Face {face}: {model}",
    has_answers=False,
)
