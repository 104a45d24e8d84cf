"""Results of a person's own network: never mixed with those of another one under the same name, and told honestly."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch

from tests.core.models.making import LABELS, write_own
from tests.study.making import LOOK, add, run
from workbench import paths
from workbench.core.models.cards import NOT_SAID, card, card_record
from workbench.core.models.loading import load
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.tasks import task
from workbench.study.execution import execute
from workbench.study.pictures import pictures
from workbench.study.report import report
from workbench.study.results import provenance
from workbench.study.runs import Request
from workbench.study.study import Study


def wanted(key: str = "mine") -> Request:
    return Request(LOOK, LOOK.settings(model=key))


def rewrite(**changes: object) -> None:
    """The same weights under the same key, described otherwise."""
    described = replace(card("mine"), **changes)  # type: ignore[arg-type]
    path = paths.model_folder() / "cards" / "mine.json"
    path.write_text(json.dumps(card_record(described)), encoding="utf-8")


def test_other_labels_or_another_preparation_are_another_request() -> None:
    described = write_own("mine")
    identities = [wanted().identity]
    (paths.model_folder() / "labels" / "mine.txt").write_text("\n".join(reversed(LABELS)), encoding="utf-8")
    identities.append(wanted().identity)
    rewrite(preprocessing=replace(described.preprocessing, mean=(0.5, 0.5, 0.5)))
    identities.append(wanted().identity)
    rewrite(outputs="probabilities")
    identities.append(wanted().identity)
    assert len(set(identities)) == 4
    rewrite(title="Another title", licence="CC BY 4.0")
    assert wanted().identity == identities[-1], "what decides no answer makes no other request"


def test_after_the_labels_were_put_right_all_pictures_are_done_again(filled: Study) -> None:
    write_own("mine")
    assert len(run(filled, wanted())) == 5 and not run(filled, wanted())
    (paths.model_folder() / "labels" / "mine.txt").write_text("\n".join(reversed(LABELS)), encoding="utf-8")
    assert len(run(filled, wanted())) == 5


def test_how_it_saw_the_pictures_is_recorded_and_what_is_not_known_is_said(filled: Study) -> None:
    described = write_own("mine")
    rewrite(
        trained_on=NOT_SAID, citation="", preprocessing=replace(described.preprocessing, mean=(0.5, 0.4, 0.3))
    )
    run(filled, wanted())
    made = provenance(filled, wanted())
    assert made["model"]["key"] == "mine"
    expected = json.loads(json.dumps(asdict(card("mine").preprocessing)))
    assert made["model"]["preprocessing"] == expected and expected["mean"] == [0.5, 0.4, 0.3]
    assert (
        "The shorter side of each picture was scaled to 72 pixels (bilinear), and its middle 64 × 64 pixels were used. "
        "On which pictures the network was trained is not known. Its weights have the sha256 checksum "
        f"{described.weights.sha256[:16]}…. Computation:" in made["methods"]
    )
    rewrite(trained_on="my own photographs", citation="Me (2026)")
    words = provenance(filled, wanted())["methods"]
    assert "was trained on my own photographs. Its" in words and "reference: Me (2026)" in words


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "house.png"
    Image.new("RGB", (90, 80), (200, 120, 40)).save(path)
    return path


def test_the_model_sees_pictures_as_its_own_card_says_and_the_report_names_it(
    study: Study, photograph: Path, tmp_path: Path
) -> None:
    described = write_own("mine")
    rewrite(
        preprocessing=replace(described.preprocessing, mean=(0.1, 0.2, 0.3), standard_deviation=(1, 1, 1))
    )
    load.cache_clear()
    assert isinstance(add(study, photograph)[0], PictureFile)
    request = Request(task("classify"), task("classify").settings(model="mine", top=3))
    steps = list(execute(study, request, pictures(study), Machine("cpu")))
    found = {label: probability for _, label, _, probability in steps[-1].value[0].rows}
    # A picture of one colour looks the same after any scaling and cutting.
    colour = torch.tensor([200, 120, 40]) / 255 - torch.tensor([0.1, 0.2, 0.3])
    with torch.inference_mode():
        shares = load(card("mine"), "cpu").network(colour.view(1, 3, 1, 1).expand(1, 3, 64, 64)).softmax(1)[0]
    assert found == pytest.approx(dict(zip(LABELS, shares.tolist(), strict=True)), abs=1e-4)
    path = tmp_path / "report.html"
    report(study, request, path)
    html = path.read_text(encoding="utf-8")
    assert "Model mine" in html and described.weights.sha256 in html
    assert "less the mean 0.1, 0.2, 0.3" in html
    load.cache_clear()
