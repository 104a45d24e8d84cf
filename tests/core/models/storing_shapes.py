"""``python -m tests.core.models.storing_shapes``: write down the tensors of all of torchvision's classifiers."""

from workbench.core.models.architectures import built_shapes, classifiers
from workbench.core.models.stored_shapes import shapes_file, write_shapes


def main() -> None:
    """Needed whenever another torchvision is installed."""
    write_shapes(shapes_file(), {name: built_shapes(name) for name in classifiers()})


if __name__ == "__main__":
    main()
