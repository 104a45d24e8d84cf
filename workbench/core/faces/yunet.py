"""YuNet, a very small network that finds faces and five points of each (Wu, Peng & Yu 2023).

The network is computed by onnxruntime, which needs less than half the time of OpenCV's ``FaceDetectorYN``; what its
twelve outputs mean is taken from there (modules/objdetect/src/face_detect.cpp), and so are the answers.
"""

from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from workbench.core.faces.detecting import Picture
from workbench.core.faces.face import LANDMARKS, Box, Face
from workbench.core.models.cards import ModelCard
from workbench.core.models.store import WeightsError, verified_weights

USUAL_SCORE = 0.6
_OVERLAP = 0.3
_MOST_FACES = 5000
# The network looks at places so many pixels apart, each with outputs of its own.
_STRIDES = (8, 16, 32)
_SCORE = 4 + 2 * len(LANDMARKS)
_SILENT = 4

Rows = NDArray[np.float32]
"""One face in each row: left, top, width, height, five points, score."""


class YuNetDetector:
    """Finds faces of about 10 pixels and more of the picture it is given."""

    # It was trained on pictures of this size, and needs a third of the time of dlib's detector with it.
    longest_side = 640

    def __init__(self, card: ModelCard, least_score: float) -> None:
        """Scores lie between 0 and 1. Raises :class:`WeightsError` when the weights are not as they should be."""
        path = verified_weights(card)
        self._key, self._least_score = card.key, least_score or USUAL_SCORE
        try:
            self._session = _session(path.read_bytes())
        except Exception as error:
            # onnx and onnxruntime have many errors of their own, and a file can be anything.
            raise WeightsError(
                f"The weights in “{path}” do not fit the network “{card.architecture}”. Nothing was computed. "
                "Choose another detector."
            ) from error

    def detect(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in the picture, with all five landmarks."""
        below, beside = (-side % _STRIDES[-1] for side in picture.shape[:2])
        whole = cv2.copyMakeBorder(picture, 0, below, 0, beside, cv2.BORDER_CONSTANT)
        # The network wants blue first, and values as they are.
        batch = cv2.dnn.blobFromImage(whole, swapRB=True)
        names = [each.name for each in self._session.get_outputs()]
        outputs = dict(
            zip(names, self._session.run(None, {self._session.get_inputs()[0].name: batch}), strict=True)
        )
        rows = np.concatenate([self._rows(outputs, stride, whole.shape[1] // stride) for stride in _STRIDES])
        kept = cv2.dnn.NMSBoxes(
            rows[:, :4].tolist(), rows[:, _SCORE].tolist(), self._least_score, _OVERLAP, 1.0, _MOST_FACES
        )
        return tuple(map(self._face, rows[list(kept)]))

    def _rows(self, outputs: dict[str, NDArray[np.float32]], stride: int, columns: int) -> Rows:
        """What one layer of outputs says, at those places that look enough like a face."""
        face, place, box, points = (outputs[f"{name}_{stride}"][0] for name in ("cls", "obj", "bbox", "kps"))
        scores = np.sqrt(face[:, 0].clip(0, 1) * place[:, 0].clip(0, 1))
        kept = np.flatnonzero(scores >= self._least_score)
        corners = np.stack((kept % columns, kept // columns), axis=1).astype(np.float32)
        sizes = np.exp(box[kept, 2:]) * stride
        left_top = (corners + box[kept, :2]) * stride - sizes / 2
        landmarks = (points[kept].reshape(-1, len(LANDMARKS), 2) + corners[:, None]) * stride
        return np.hstack((left_top, sizes, landmarks.reshape(-1, 2 * len(LANDMARKS)), scores[kept, None]))

    def _face(self, row: Rows) -> Face:
        numbers = [float(value) for value in row]
        points = tuple((numbers[at], numbers[at + 1]) for at in range(4, _SCORE, 2))
        return Face(Box(*numbers[:4]), numbers[_SCORE], points, self._key)


def _session(content: bytes) -> Any:
    """The network, for pictures of any size; the file fixes one."""
    network = onnx.load_model_from_string(content)
    del network.graph.value_info[:]
    sizes = network.graph.input[0].type.tensor_type.shape.dim[2:]
    places = [output.type.tensor_type.shape.dim[1] for output in network.graph.output]
    for number, size in enumerate((*sizes, *places)):
        size.dim_param = f"size {number}"
    options = onnxruntime.SessionOptions()
    # Each of several readers looks at a picture of its own, on one core.
    options.intra_op_num_threads = 1
    options.log_severity_level = _SILENT
    session = onnxruntime.InferenceSession(
        network.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    expected = {f"{name}_{stride}" for name in ("cls", "obj", "bbox", "kps") for stride in _STRIDES}
    if {each.name for each in session.get_outputs()} != expected:
        raise ValueError("these are not the outputs of YuNet")
    return session
