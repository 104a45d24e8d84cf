"""Drawing the sample of an audit from a study: faces, pairs of faces, pictures, described expressions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.core.faces.audit_settings import COUNT, EXPRESSION, FACE, PAIR, AuditSettings
from workbench.core.faces.auditing import ABOVE, BELOW, Item, ShownFace, Stratum
from workbench.core.faces.describe_settings import UNCERTAIN
from workbench.core.models.cards import ModelCard, card
from workbench.core.models.store import fingerprint
from workbench.core.provenance import software
from workbench.study.faces.audit_groups import Grouped, grouped, groupings, newest_description
from workbench.study.faces.audits import Sample
from workbench.study.faces.descriptions import described
from workbench.study.faces.embeddings import vectors_of
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.study import Study

Drawn = tuple[list[Item], dict[Stratum, int]]


def draw_audit(study: Study, settings: AuditSettings) -> Sample:
    """Draw a sample; the same settings draw the same from the same faces.

    Asked are all faces first, then pairs, then pictures, then expressions, each in random order. Raises
    :class:`WorkbenchError` for a grouping with too many groups, or a recogniser that cannot be used.
    """
    groups = grouped(study, settings.group_by)
    faces = {each.id: each for each in known_faces(study) if not each.ignored}
    recogniser = card(settings.model)
    settings = replace(settings, threshold=settings.threshold or _threshold(recogniser, len(faces)))
    parts = [
        _faces(groups, faces, settings),
        _pairs(study, groups, faces, settings),
        _pictures(groups, faces, settings),
        _expressions(study, groups, faces, settings),
    ]
    items = tuple(item for found, _ in parts for item in found)
    populations = {stratum: count for _, counted in parts for stratum, count in counted.items()}
    titles = {each.key: each.title for each in groupings(study)}
    facts = _facts(recogniser, faces.values(), settings)
    return Sample(settings, titles.get(settings.group_by, settings.group_by), items, populations, facts)


def _faces(groups: Grouped, faces: Mapping[int, KnownFace], settings: AuditSettings) -> Drawn:
    """What a person drew is no answer of a detector."""
    found = {number: _shown(face) for number, face in faces.items() if not face.is_drawn}
    return _drawn(
        FACE, {number: groups.faces[number] for number in found}, settings.faces, settings.seed, found
    )


def _pictures(groups: Grouped, faces: Mapping[int, KnownFace], settings: AuditSettings) -> Drawn:
    counts = Counter(each.file.name for each in faces.values())
    items, counted = _drawn(COUNT, groups.pictures, settings.pictures, settings.seed + 2, {})
    return [replace(item, machine=str(counts[item.picture])) for item in items], counted


def _expressions(
    study: Study, groups: Grouped, faces: Mapping[int, KnownFace], settings: AuditSettings
) -> Drawn:
    """Faces that the newest description gives a word for; “uncertain” is none."""
    newest = newest_description(study)
    if not settings.expressions or newest is None:
        return [], {}
    known = described(study, newest.request).descriptions
    words = {
        number: each.expression
        for number, each in known.items()
        if number in faces and each.expression and each.expression != UNCERTAIN
    }
    shown = {number: _shown(faces[number]) for number in words}
    of_groups = {number: groups.faces[number] for number in words}
    items, counted = _drawn(EXPRESSION, of_groups, settings.expressions, settings.seed + 3, shown)
    return [replace(item, machine=words[item.shown[0].face] or "") for item in items], counted


def _pairs(study: Study, groups: Grouped, faces: Mapping[int, KnownFace], settings: AuditSettings) -> Drawn:
    from workbench.core.faces.audit_sampling import Galleried, drawn_pairs, shuffled

    if not settings.pairs:
        return [], {}
    import numpy as np

    found = vectors_of(study, card(settings.model))
    everything = Galleried(found.ids, found.pictures, found.copies, found.vectors)
    of_rows = [groups.faces.get(int(number)) for number in found.ids]
    items: list[Item] = []
    counted: dict[Stratum, int] = {}
    for at, group in enumerate(dict.fromkeys(groups.faces.values())):
        rows = np.array([row for row, each in enumerate(of_rows) if each == group], np.intp)
        metric = _metric(card(settings.model))
        pairs = drawn_pairs(
            everything.part(rows), metric, settings.threshold, settings.pairs, settings.seed + 100 + at
        )
        for side, drawn, count in (
            (BELOW, pairs.below, pairs.all_below),
            (ABOVE, pairs.above, pairs.all_above),
        ):
            counted[PAIR, group, side] = count
            items += [
                Item(PAIR, group, (_shown(faces[one]), _shown(faces[other])), side=side)
                for one, other in drawn
            ]
    return shuffled(items, settings.seed + 1), counted if items else {}


def _drawn(
    kind: str, groups: Mapping[Any, str], count: int, seed: int, shown: Mapping[int, ShownFace]
) -> Drawn:
    """Faces, or pictures where none is ``shown``, of each group; nothing if nothing was asked for."""
    from workbench.core.faces.audit_sampling import drawn, shuffled

    if not count:
        return [], {}
    members: dict[str, list[Any]] = {group: [] for group in groups.values()}
    for key, group in groups.items():
        members[group].append(key)
    chosen = drawn(members, count, seed)
    items = [
        Item(kind, group, (shown[key],)) if shown else Item(kind, group, picture=key)
        for group, keys in chosen.items()
        for key in keys
    ]
    return shuffled(items, seed), {(kind, group, ""): len(keys) for group, keys in members.items()}


def _shown(face: KnownFace) -> ShownFace:
    return ShownFace(face.id, face.file.name, face.face.box)


def _threshold(recogniser: ModelCard, faces: int) -> float:
    from workbench.core.faces.comparing import threshold_of

    return threshold_of(recogniser, faces=faces)


def _metric(recogniser: ModelCard) -> str:
    from workbench.core.faces.comparing import recognition_of

    return recognition_of(recogniser).metric


def _facts(
    recogniser: ModelCard, faces: Sequence[KnownFace] | Any, settings: AuditSettings
) -> dict[str, Any]:
    detectors = Counter(each.face.detector for each in faces)
    return {
        "recogniser": recogniser.title,
        "weights_sha256": fingerprint(recogniser),
        "metric": _metric(recogniser),
        "threshold": settings.threshold,
        "faces": sum(detectors.values()),
        "detectors": dict(detectors.most_common()),
        "software": software(),
    }
