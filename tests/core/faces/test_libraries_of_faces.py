"""What must hold of the libraries for faces: one OpenCV, one door to deepface, nothing imported unseen."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import cv2

from tests.test_architecture import FILES, imports_of, module_name
from workbench.core.models.cards import card
from workbench.core.models.store import are_here, verify, weights_path

ADAPTER = "workbench.core.faces.deepface_adapter"


def importers(package: str) -> set[str]:
    return {
        module_name(path) for path in FILES if package in {name.split(".")[0] for name in imports_of(path)}
    }


def test_one_opencv_is_installed_and_it_has_what_faces_need() -> None:
    builds = {name for each in metadata.distributions() if (name := each.name.lower()).startswith("opencv")}
    assert builds == {"opencv-contrib-python-headless"}
    assert int(cv2.__version__.split(".")[0]) == 4, "OpenCV 5 has neither cascades nor the older readers"
    assert (
        hasattr(cv2, "CascadeClassifier")
        and hasattr(cv2, "FaceDetectorYN")
        and hasattr(cv2, "FaceRecognizerSF")
    )
    assert (Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml").is_file()


def test_deepface_is_the_version_that_was_read() -> None:
    assert metadata.version("deepface") == "0.0.103"


def test_only_the_adapter_imports_deepface() -> None:
    assert importers("deepface") == importers("retinaface") == {ADAPTER}
    assert not importers("facenet_pytorch") | importers("gdown") | importers("tqdm")


def test_the_package_with_dlibs_files_is_read_and_never_imported() -> None:
    assert not importers("face_recognition_models") | importers("face_recognition")
    program = (
        "import sys\n"
        "from workbench.core.models.cards import card\n"
        "from workbench.core.models.store import verified_weights\n"
        "assert verified_weights(card('dlib_resnet')).is_file()\n"
        "assert 'face_recognition_models' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_onnxruntime_is_told_to_report_nothing_before_it_is_loaded() -> None:
    program = (
        "import os, sys, workbench\n"
        "assert os.environ['ORT_DISABLE_TELEMETRY'] == '1' and 'onnxruntime' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_the_built_in_models_are_here_and_are_the_right_ones() -> None:
    for key in ("dlib_landmarks", "dlib_resnet"):
        assert verify(card(key)) == card(key).weights.sha256
    for key in ("dlib_hog", "opencv_haar"):
        assert are_here(card(key)) and weights_path(card(key)).is_dir()
        assert verify(card(key)) == f"{card(key).weights.file} {metadata.version(card(key).weights.file)}"
