"""Computing a network of onnxruntime that comes from a stranger: it may go in circles, and is stopped then."""

import threading
from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.core.generators.errors import GeneratorError

SECONDS = 60.0
"""Many times what a picture of 2048 pixels takes on a laptop."""


def computed(
    session: Any, output: str, given: Mapping[str, np.ndarray], seconds: float = SECONDS
) -> np.ndarray:
    """What the network puts out under this name; GeneratorError when it takes too long.

    Raises besides what onnxruntime raises. A network may hold loops of any length; they are the one thing in it that
    its size does not bound.
    """
    import onnxruntime  # type: ignore[import-untyped]

    options, is_too_late = onnxruntime.RunOptions(), threading.Event()

    def stop() -> None:
        is_too_late.set()
        options.terminate = True

    clock = threading.Timer(SECONDS, stop)
    clock.daemon = True
    clock.start()
    try:
        (made,) = session.run([output], dict(given), options)
    except Exception as error:
        if is_too_late.is_set():
            raise GeneratorError(
                f"This ONNX network was stopped: after {SECONDS:g} seconds it had made no picture. What you had before "
                "is unharmed. Choose another generator, or ask whoever made it for one without endless loops."
            ) from error
        raise
    finally:
        clock.cancel()
    found: np.ndarray = made
    return found
