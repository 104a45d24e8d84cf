"""Every classifier of torchvision is recognised by its numbers, and filled with them answers as torchvision's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import torchvision

from workbench.core.models import architectures
from workbench.core.models.architectures import classifiers, filled, recognised, usual_preprocessing
from workbench.core.models.refusals import RefusedFile

HERE = Path("weights.pt")


def state_of(architecture: str, labels: int = 7, **options: Any) -> dict[str, torch.Tensor]:
    """Names and shapes alone: tensors without numbers."""
    with architectures._WithoutNumbers():
        network = torchvision.models.get_model(architecture, weights=None, num_classes=labels, **options)
    return network.state_dict()


@pytest.fixture(scope="module", autouse=True)
def shapes_are_computed_once() -> Iterator[None]:
    yield
    architectures.built_shapes.cache_clear()


def test_every_classifier_is_told_from_all_others_by_its_numbers() -> None:
    assert len(classifiers()) >= 80
    seen = {tuple(sorted(architectures._shapes(name).items())) for name in classifiers()}
    assert len(seen) == len(classifiers())


@pytest.mark.parametrize(
    "architecture",
    [
        "alexnet",
        "densenet121",
        "efficientnet_b0",
        "mnasnet0_5",
        "regnet_x_400mf",
        "resnext50_32x4d",
        "squeezenet1_1",
        "swin_t",
        "vgg11_bn",
        "vit_b_32",
        "wide_resnet50_2",
        "maxvit_t",
    ],
)
def test_a_classifier_is_recognised_with_its_number_of_labels(architecture: str) -> None:
    found = recognised(state_of(architecture), HERE)
    assert (found.architecture, found.labels) == (architecture, 7)
    assert found.picture_size == (224 if architecture in ("vit_b_32", "maxvit_t") else 0)


def test_a_vision_transformer_for_larger_pictures_is_recognised() -> None:
    found = recognised(state_of("vit_b_32", image_size=384), HERE)
    assert (found.architecture, found.picture_size) == ("vit_b_32", 384)
    assert usual_preprocessing("vit_b_32", 384).crop == 384


@pytest.mark.parametrize(
    ("architecture", "size"), [("resnet18", 64), ("googlenet", 64), ("swin_t", 64), ("densenet121", 64)]
)
def test_a_filled_network_answers_as_torchvisions_own(architecture: str, size: int) -> None:
    options = {"init_weights": False} if architecture == "googlenet" else {}
    torch.manual_seed(3)
    theirs = torchvision.models.get_model(architecture, weights=None, num_classes=5, **options).eval()
    # Without the counters, as files before 2018 are; with the parts that only training needs.
    state = {
        name: tensor for name, tensor in theirs.state_dict().items() if "num_batches_tracked" not in name
    }
    assert recognised(state, Path(f"{architecture}.pt")).architecture == architecture
    ours = filled(architecture, state, 5, size).eval()
    pictures = torch.rand(2, 3, size, size)
    with torch.inference_mode():
        torch.testing.assert_close(ours(pictures), theirs(pictures))


def test_numbers_of_half_precision_become_whole_ones_and_are_copied() -> None:
    network = torchvision.models.shufflenet_v2_x0_5(num_classes=3)
    state = {name: tensor.half() for name, tensor in network.state_dict().items() if tensor.ndim}
    ours = filled("shufflenet_v2_x0_5", state, 3, 64)
    assert {each.dtype for each in ours.parameters()} == {torch.float32}
    whole = network.state_dict()
    ours = filled("shufflenet_v2_x0_5", whole, 3, 64)
    whole["fc.bias"].fill_(9)
    assert not (ours.fc.bias == 9).any()


def test_a_changed_network_is_refused_with_the_first_difference() -> None:
    state = state_of("resnet18")
    state["fc.1.weight"] = state.pop("fc.weight")
    with pytest.raises(RefusedFile, match=r"does not fit torchvision's “resnet18”: “fc\.weight” is missing"):
        recognised(state, HERE)
    state = state_of("resnet18")
    state["layer1.0.conv1.weight"] = torch.zeros(64, 64, 5, 5)
    sentence = "“layer1.0.conv1.weight” has the shape 64 × 64 × 5 × 5 instead of 64 × 64 × 3 × 3"
    with pytest.raises(RefusedFile, match=sentence):
        recognised(state, HERE)
    state = state_of("resnet18")
    state["fc.bias"] = torch.zeros(8)
    with pytest.raises(RefusedFile, match="the number of labels is not the same everywhere"):
        recognised(state, HERE, "resnet18")


def test_the_network_a_person_names_is_the_only_one_compared() -> None:
    state = state_of("resnet18")
    assert recognised(state, HERE, "resnet18").architecture == "resnet18"
    with pytest.raises(RefusedFile, match="does not fit torchvision's “resnet50”"):
        recognised(state, HERE, "resnet50")
    with pytest.raises(RefusedFile, match="There is no network “no_such” among torchvision's classifiers"):
        recognised(state, HERE, "no_such")
    with pytest.raises(RefusedFile, match="There is no network “fasterrcnn_resnet50_fpn”"):
        recognised(state, HERE, "fasterrcnn_resnet50_fpn")


def test_numbers_of_no_classifier_are_refused() -> None:
    with pytest.raises(RefusedFile, match="It is none of torchvision's classifiers"):
        recognised({"layer.weight": torch.zeros(3, 3)}, HERE)


def test_preprocessing_is_torchvisions_own_or_imagenets() -> None:
    theirs = torchvision.models.EfficientNet_B0_Weights.IMAGENET1K_V1.transforms()
    ours = usual_preprocessing("efficientnet_b0")
    assert (ours.resize, ours.crop, ours.interpolation) == (256, 224, theirs.interpolation.value)
    assert ours.mean == tuple(theirs.mean) and ours.standard_deviation == tuple(theirs.std)
    assert usual_preprocessing("onnx", 64).crop == 64
    assert usual_preprocessing("onnx").resize == 256


def test_googlenet_sees_with_half_and_half_what_its_makers_change_imagenets_scale_to() -> None:
    torch.manual_seed(0)
    theirs = torchvision.models.googlenet(num_classes=3, init_weights=False, transform_input=True).eval()
    ours = filled("googlenet", theirs.state_dict(), 3, 64).eval()
    pictures = torch.rand(1, 3, 64, 64)
    mean, deviation = (
        torch.tensor(each).view(3, 1, 1) for each in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    )
    with torch.inference_mode():
        expected = theirs((pictures - mean) / deviation)
        torch.testing.assert_close(ours((pictures - 0.5) / 0.5), expected, rtol=1e-3, atol=1e-4)
    assert usual_preprocessing("googlenet").mean == (0.5, 0.5, 0.5)


def test_numbers_that_do_not_say_of_which_version_they_are_fill_a_network() -> None:
    given = torchvision.models.mnasnet0_5(weights=None, num_classes=3).eval()
    network = filled("mnasnet0_5", dict(given.state_dict()), 3, 0).eval()
    batch = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        assert torch.equal(network(batch), given(batch))
