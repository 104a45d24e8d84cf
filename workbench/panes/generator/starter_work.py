"""Opening the generator that comes with the program; for the inference thread."""

from workbench.core.generators.errors import GeneratorError
from workbench.core.steps import Steps
from workbench.panes.generator.opening_work import Opened, made_ready


def starter_opened(device: str) -> Steps[Opened | None]:
    """The starter, ready to be steered; GeneratorError where it is not part of the installation."""
    from workbench.core.generators.files.store import generators, shipped_folder, weights_of

    shipped = (key for key in generators() if weights_of(key).parent == shipped_folder())
    key = next(shipped, None)
    if key is None:
        raise GeneratorError(
            "The starter generator is not part of this installation. Nothing was changed. Open a generator's file in "
            "“Steer”, or install the program again."
        )
    yield from made_ready(key, device)
