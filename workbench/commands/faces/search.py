"""The command “faces search”. Heavy imports stay inside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.options import Device, Out, Pictures, Settings
from workbench.commands.progress import Progress

if TYPE_CHECKING:
    from workbench.core.faces.looking import SeenFaces
    from workbench.core.faces.search_settings import SearchSettings
    from workbench.study.faces.searching import FaceSearch

DONE, DONE_WITH_SKIPPED = 0, 1
SHOWN = 10
TABLE = "search.csv"


def search(
    target: Annotated[
        Path, typer.Argument(help="A picture of the face to look for.", readable=False, show_default=False)
    ],
    pictures: Pictures,
    out: Out,
    settings: Settings = None,
    device: Device = "auto",
) -> None:
    """Rank the faces in pictures by how similar they are to that in TARGET; the same command again resumes.

    Writes search.csv and search.json (how it was made) beside the tables of the faces. TARGET itself and files that
    are byte for byte the same are left out. The settings are detector, model, metric, threshold and smallest.

    Exit codes: 0 done, 1 done but some pictures were skipped (listed), 2 could not run.
    """
    from workbench.core.faces.looking import seen_faces
    from workbench.core.faces.search_settings import SearchSettings
    from workbench.core.faces.settings import FacesSettings
    from workbench.core.models.machine import Machine
    from workbench.core.settings import from_assignments
    from workbench.core.tasks import task
    from workbench.study.runs import Request
    from workbench.study.unattended import run_unattended, study_of

    wanted = from_assignments(SearchSettings, settings or [])
    faces = FacesSettings(wanted.detector, wanted.model, smallest=wanted.smallest)
    # First of all: without a face to look for the others need not be found.
    seen = seen_faces(target, faces, Machine(device))
    if seen.in_words:
        typer.echo(seen.in_words)
    outcome = run_unattended(Request(task("faces"), faces), pictures, out, device, Progress())
    with study_of(pictures, out) as study:
        from workbench.study.faces.searching import export_search

        found, threshold = _found(study, seen, wanted)
        record = export_search(study, found, threshold, out / TABLE)
    for line in _ranks(target, found):
        typer.echo(line)
    typer.echo(record["methods"])
    typer.echo(f"The table is in “{out / TABLE}”.")
    for each in outcome.skipped:
        typer.echo(f"skipped {each.picture}: {each.reason}", err=True)
    raise typer.Exit(DONE_WITH_SKIPPED if outcome.skipped else DONE)


def _found(study: object, seen: "SeenFaces", wanted: "SearchSettings") -> "tuple[FaceSearch, float]":
    from workbench.core.faces.comparing import recognition_of, threshold_of
    from workbench.core.models.cards import card
    from workbench.study.faces.finding import KnownFace
    from workbench.study.faces.pairs import OUTSIDE
    from workbench.study.faces.searching import Target, ranked, searchable_faces

    recogniser = card(wanted.model)
    searched = searchable_faces(study, recogniser)
    metric = wanted.metric or recognition_of(recogniser).metric
    threshold = wanted.threshold or threshold_of(recogniser, metric, len(searched.faces))
    face = KnownFace(OUTSIDE, seen.file, seen.faces[seen.largest])
    return ranked(Target(face, seen.embedding(seen.largest)), searched, metric), threshold


def _ranks(target: Path, found: "FaceSearch") -> list[str]:
    nearest = found.faces[:SHOWN]
    if not nearest:
        return [f"target: {target.name} → no other face was found in these pictures."]
    distances = found.ranking.distances[:SHOWN].tolist()
    lines = [
        f"#{rank} {face.file.name} distance {distance:.3f}"
        for rank, (face, distance) in enumerate(zip(nearest, distances, strict=True), start=1)
    ]
    return [f"target: {target.name} → {lines[0]}", *(f"  {line}" for line in lines[1:])]
