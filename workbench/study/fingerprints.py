"""The fingerprints a study holds: checksums of files, perceptual hashes of pictures."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from workbench.core.fingerprints.settings import FINGERPRINTS, FingerprintSettings
from workbench.core.tasks import task
from workbench.study.runs import NEWEST, Request
from workbench.study.schema import results_table
from workbench.study.study import Study

REQUEST = Request(task("fingerprint"), FingerprintSettings())


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``perceptual_hash`` has 64 bits; None where the picture has too little structure for one."""

    picture: str
    sha256: str
    perceptual_hash: int | None


def fingerprints(study: Study) -> list[Fingerprint]:
    """Of each picture whose file has not changed since, as far as the study knows; in the order of the pictures."""
    with reading_fingerprints(study) as rows:
        return [Fingerprint(*row) for row in rows]


@contextmanager
def reading_fingerprints(study: Study) -> Iterator[Iterator[tuple[str, str, int | None]]]:
    """The same, one after another, as what :class:`Fingerprint` s are made of."""
    with study.reading() as connection:
        has_some = connection.execute("SELECT 1 FROM runs WHERE identity = ?", (REQUEST.identity,)).fetchone()
        if not has_some:
            yield iter(())
            return
        found = connection.execute(
            f"SELECT pictures.name, sha256, perceptual_hash FROM ({NEWEST}) AS newest "
            f"JOIN {results_table(FINGERPRINTS)} USING (picture, run) JOIN outcomes USING (picture, run) "
            "JOIN pictures ON pictures.id = newest.picture "
            "WHERE (outcomes.bytes, outcomes.modified) = (pictures.bytes, pictures.modified) ORDER BY newest.picture",
            (REQUEST.identity,),
        )
        with closing(found):
            yield ((name, sha256, _number(digits)) for name, sha256, digits in found)


def checksums(study: Study) -> dict[str, str]:
    """The sha256 (64 hexadecimal digits) of each picture that has a fingerprint, by its name.

    A picture whose file has changed since, as far as the study knows, is left out.
    """
    return {each.picture: each.sha256 for each in fingerprints(study)}


def _number(digits: str | None) -> int | None:
    return int(digits, 16) if digits else None
