"""What tells one kind of package from another, and in which words a person reads why one is refused."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.tables import ExportError

# All that zipfile and json are known to raise for files that are not what they should be.
_DAMAGED = (
    zipfile.BadZipFile,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    EOFError,
    RecursionError,
)


class PackageError(WorkbenchError):
    """A file is no package that may be read, or one cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class PackageKind:
    """A kind of package: ``name`` is what its manifest and a person call it, ``word`` the same in short.

    ``use`` says what is done with it (“read”), ``nothing`` what was kept when it is refused. ``largest_list`` is how
    many bytes its manifest, and the list that a zip has of its files, may have. ``schema`` is the newest that is known.
    """

    name: str
    word: str
    use: str
    nothing: str
    largest_list: int
    schema: int = 1
    error: type[PackageError] = PackageError

    def refusal(self, reason: str, advice: str = "") -> PackageError:
        """The error that says why a package is refused, what was kept and what to do."""
        return self.error(" ".join(filter(None, (reason, self.nothing, advice))))

    @contextmanager
    def in_words(self, path: Path) -> Iterator[None]:
        """Say in the words of this kind what goes wrong with a package while it is read or unpacked."""
        try:
            yield
        except (OSError, ExportError) as error:
            reason = (getattr(error, "strerror", "") or str(error)).lower()
            raise self.refusal(f"“{path.name}” could not be {self.use} ({reason}).") from error
        except _DAMAGED as error:
            raise self.refusal(f"“{path.name}” is not a {self.name}, or it is damaged.") from error


REPLICATION = PackageKind(
    name="replication package",
    word="package",
    use="read",
    nothing="Nothing was taken from it.",
    # Enough for half a million pictures.
    largest_list=100_000_000,
)
