"""How a result was made: the record of a run, the recipe that repeats it, and the paragraph for a paper."""

import platform
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from workbench import __version__
from workbench.core.models.cards import CLASSIFIER, NOT_SAID, ModelCard, card
from workbench.core.models.facts import decisive_facts
from workbench.core.models.machine import Machine, processor_in_words
from workbench.core.models.store import fingerprint
from workbench.core.settings import to_record
from workbench.core.tasks import Task, task
from workbench.core.wording import pictures_in_words

RECIPE_SCHEMA = 1
PROVENANCE_SCHEMA = 1
_REASONS_NAMED = 5
_PACKAGES = ("torch", "torchvision", "numpy", "Pillow", "pi-heif", "opencv-contrib-python-headless")


def software() -> dict[str, str]:
    """Versions of everything that can change a number."""
    return {
        "Image Workbench": __version__,
        "Python": platform.python_version(),
        "system": platform.platform(),
        **{name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str:
    # Imported here, because it takes long and forms need only the rest of this module.
    from importlib import metadata

    return metadata.version(package)


def recipe(
    described: Task,
    settings: Any,
    model: ModelCard | None,
    others: Mapping[str, ModelCard] = MappingProxyType({}),
) -> dict[str, Any]:
    """All that is needed to do the same again, as JSON values; ``others`` are models by the settings that name them."""
    named = {"other_models": {name: _other_model(each) for name, each in others.items()}} if others else {}
    return {
        "schema": RECIPE_SCHEMA,
        "task": described.name,
        "task_version": described.version,
        "settings": to_record(settings),
        "model": _model_record(model) if model else None,
        **named,
    }


def _model_record(model: ModelCard) -> dict[str, Any]:
    named = {"key": model.key, "title": model.title, "weights_sha256": model.weights.sha256}
    return named | decisive_facts(model)


def made_with(
    described: Task,
    settings: Any,
    model: ModelCard | None,
    machine: Machine,
    others: Mapping[str, ModelCard] = MappingProxyType({}),
) -> dict[str, Any]:
    """The record of a run that starts now: its recipe, the device, the decoder and all versions.

    ``others`` are further models by the settings that name them. Without any model nothing but the processor
    computes. Raises :class:`WorkbenchError` when the wanted device is not there.
    """
    device = processor_in_words()
    if model is not None:
        from workbench.core.models.devices import chosen_device, device_in_words

        device = device_in_words(chosen_device(machine.device))
    return {
        **recipe(described, settings, model, others),
        "device": device,
        "decoder": f"Pillow {_version('Pillow')}",
        "software": software() | {name: _version(name) for name in described.packages},
    }


def _other_model(model: ModelCard) -> dict[str, str]:
    return {"key": model.key, "title": model.title, "weights": fingerprint(model)}


def methods_paragraph(provenance: Mapping[str, Any]) -> str:
    """A paragraph for the methods section of a paper, out of the provenance of a table."""
    described = task(provenance["task"])
    model = card(provenance["model"]["key"]) if provenance["model"] else None
    counts, last = provenance["pictures"], provenance["runs"][-1]
    versions = last["software"]
    others = {name: each["title"] for name, each in provenance.get("other_models", {}).items()}
    named = {name: _in_words(value) for name, value in provenance["settings"].items()}
    named |= {"model": model.title if model else "no model"} | others
    method = (
        described.method if isinstance(described.method, str) else described.method(provenance["settings"])
    )
    sentences = [
        method.format(**named),
        f"Of {pictures_in_words(counts['total'])}, {counts['done']:,} gave a result and {counts['skipped']:,} "
        "could not be processed" + (" (listed with reasons)." if counts["skipped"] else "."),
    ]
    sentences += [*_choice(provenance["runs"]), *_left_out(provenance["left_out"])]
    if last["state"] != "done":
        sentences.append("The last run ended before it had looked at all the pictures that it was given.")
    if model:
        sentences += _model_in_words(model)
    sentences.append(
        f"Computation: Image Workbench {versions['Image Workbench']} with torch {versions['torch']}, "
        f"pictures decoded by {last['decoder']}, on the {last['device']}, {_days(provenance['runs'])}."
    )
    return " ".join([*sentences, described.caution]).strip()


def _in_words(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _model_in_words(model: ModelCard) -> list[str]:
    seen, trained_on = model.preprocessing, model.trained_on.strip().rstrip(".")
    reference = f"; reference: {model.citation}" if model.citation else "."
    prepared = [
        f"The shorter side of each picture was scaled to {seen.resize} pixels ({seen.interpolation}), and its middle "
        f"{seen.crop} × {seen.crop} pixels were used."
    ]
    return [
        *(prepared if model.kind == CLASSIFIER else []),
        "On which pictures the network was trained is not known."
        if model.trained_on == NOT_SAID
        else f"The network was trained on {trained_on}.",
        f"Its weights have the sha256 checksum {model.weights.sha256[:16]}…{reference}",
    ]


def _choice(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    ways = dict.fromkeys(run["pictures_chosen"] for run in runs)
    if not any(ways):
        return []
    said = [f"those chosen by: {way}" if way else "all" for way in ways]
    return [f"Pictures that were looked at: {'; then '.join(said)}."]


def _left_out(reasons: Mapping[str, int]) -> list[str]:
    if not reasons:
        return []
    listed = [f"{reason} ({count:,})" for reason, count in list(reasons.items())[:_REASONS_NAMED]]
    others = len(reasons) - len(listed)
    listed += [f"{others:,} other reasons"] if others else []
    total = sum(reasons.values())
    return [
        f"{pictures_in_words(total)} of the study {'was' if total == 1 else 'were'} left out: {'; '.join(listed)}."
    ]


def _days(runs: list[dict[str, Any]]) -> str:
    first, last = runs[0]["started"][:10], (runs[-1]["ended"] or runs[-1]["started"])[:10]
    return first if first == last else f"{first} to {last}"
