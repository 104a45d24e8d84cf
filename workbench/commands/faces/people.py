"""The command “faces people”. Heavy imports stay inside it."""

import typer

from workbench.commands.options import StudyFile


def people(
    study: StudyFile,
) -> None:
    """List the people of a study: how many faces are said to be theirs, and in how many pictures."""
    from workbench.core.wording import faces_in_words, pictures_in_words
    from workbench.study.faces.finding import known_faces
    from workbench.study.faces.people import people as people_of
    from workbench.study.study import open_study

    with open_study(study, read_only=True) as opened:
        listed = people_of(opened)
        faces = known_faces(opened)
    for each in listed:
        typer.echo(f"{each.title}: {faces_in_words(each.faces)}, {pictures_in_words(each.pictures)}")
    unknown = sum(each.person is None and not each.ignored for each in faces)
    ignored = sum(each.ignored for each in faces)
    typer.echo(f"Nobody said whose: {faces_in_words(unknown)}; ignored: {faces_in_words(ignored)}.")
