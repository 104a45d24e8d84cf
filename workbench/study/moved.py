"""Pictures that are not where they were: found again by their place below another folder, by name, by checksum.

Names and results stay. What is found but holds something else than before is said to have changed, and is taken only
when a person wants it; nothing is ever removed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.core.pictures.collection import PictureFile, as_on_disk
from workbench.core.steps import Step, Steps
from workbench.study.files_below import FilesBelow, common_end, list_files, name_key, nearest, path_parts
from workbench.study.fingerprints import checksums
from workbench.study.pictures import pictures
from workbench.study.study import Study

BY_PATH, BY_NAME, BY_CHECKSUM = "by path", "by name", "by checksum"
SAMPLE = 20
"""So many pictures, from the first to the last, are looked for when a study is opened."""

_LISTED_PER_STEP = 500
_PICTURES_PER_STEP = 20
_ASKED_FOR_THE_ROOT = 1000


@dataclass(frozen=True)
class Found:
    """A picture that was missing, the file that is it now, and how that was found out; "" for a changed one."""

    name: str
    file: PictureFile
    how: str


@dataclass(frozen=True)
class Search:
    """What a search came to. Every missing picture is in exactly one of these.

    ``changed`` lie where they should, but hold something else than before; ``ambiguous`` are names of pictures for
    which several files could be the right one; ``taken`` those whose file is another picture of the study already.
    """

    found: tuple[Found, ...] = ()
    changed: tuple[Found, ...] = ()
    ambiguous: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def count(self, how: str) -> int:
        """How many were found in this way."""
        return sum(each.how == how for each in self.found)


def some_missing(study: Study) -> bool:
    """Whether any of a few pictures, from the first to the last, is not where the study thinks. Quick."""
    with study.reading() as connection:
        first, step = connection.execute(
            "SELECT min(id), max(1, count(*) / ?) FROM pictures", (SAMPLE,)
        ).fetchone()
        paths = connection.execute(
            "SELECT path FROM pictures WHERE id % ? = ? % ?", (step, first, step)
        ).fetchall()
    return any(not _is_there(path) for (path,) in paths)


def missing(study: Study) -> Steps[tuple[PictureFile, ...]]:
    """All pictures whose files are not there; each step has those it found."""
    files = pictures(study)
    for start in range(0, len(files), _LISTED_PER_STEP):
        part = files[start : start + _LISTED_PER_STEP]
        gone = tuple(file for file in part if not _is_there(file.path))
        yield Step(start + len(part), len(files), gone)


def find_again(study: Study, folder: Path) -> Steps[Search | None]:
    """Look below ``folder`` for the missing pictures; the last step alone has a value. Nothing is changed.

    First by path: the folder takes the place of a folder around the pictures, or the folders around them lie somewhere
    below it. Then by file name and size, then by sha256, for pictures whose checksum is known. Of those, a file that
    was written since is read and compared, and only files of the right size are ever read. Steps count the files
    looked at, then the pictures.
    """
    lost = [file for step in missing(study) for file in step.value]
    index = FilesBelow(folder.absolute())
    yield from list_files(index, lost)
    held = {file.path for file in pictures(study)} - {file.path for file in lost}
    matcher = _Matcher(index, checksums(study), held)
    for done, _ in enumerate(matcher.match(lost), 1):
        if done % _PICTURES_PER_STEP == 0:
            yield Step(min(done, len(lost)), len(lost), None)
    yield Step(len(lost), len(lost), matcher.outcome())


def take(study: Study, found: Iterable[Found]) -> int:
    """Note in one transaction where pictures lie now; returns how many. Raises :class:`StudyError`.

    Results of a picture whose content is as before stay up to date, even though its file has another time of change;
    those of a changed one are kept, and a resumed run looks at it again.
    """
    count = 0
    with study.writing() as connection:
        for each in found:
            file = each.file
            known = connection.execute(
                "SELECT id, bytes, modified FROM pictures WHERE name = ? "
                "AND NOT EXISTS (SELECT 1 FROM pictures AS other WHERE other.path = ? AND other.name != ?)",
                (each.name, file.path, each.name),
            ).fetchone()
            if known is None:
                # Since the search another picture of the study has come to be this file.
                continue
            picture, size, modified = known
            connection.execute(
                "UPDATE pictures SET path = ?, bytes = ?, modified = ?, width = coalesce(?, width), "
                "height = coalesce(?, height), format = coalesce(?, format), "
                "unreadable = iif(unreadable LIKE 'The file is not there%', NULL, unreadable) WHERE id = ?",
                (file.path, file.bytes, file.modified, file.width, file.height, file.format, picture),
            )
            if each.how:
                connection.execute(
                    "UPDATE outcomes SET modified = ? WHERE picture = ? AND (bytes, modified) = (?, ?)",
                    (file.modified, picture, size, modified),
                )
            count += 1
    return count


class _Matcher:
    def __init__(self, index: FilesBelow, sums: dict[str, str], held: set[str]) -> None:
        self._index, self._sums, self._held = index, sums, held
        self._free = set(index.sizes) - held
        self._found: list[Found] = []
        self._changed: list[Found] = []
        self._rest: dict[str, list[str]] = {"ambiguous": [], "taken": [], "missing": []}

    def match(self, lost: Sequence[PictureFile]) -> Iterator[None]:
        """Match all of them, the surest first; yields whenever a picture was looked at."""
        cut = self._best_cut(lost)
        by_path = {file.name: self._at(file, cut) for file in lost}
        left = []
        for file in lost:
            yield None
            place = by_path[file.name]
            if place in self._free and self._is_same(file, place):
                self._take(file, place, BY_PATH)
            else:
                left.append(file)
        unsure = []
        for file in left:
            yield None
            places = nearest(file, self._of_size(file, self._with_name(file)))
            if len(places) == 1 and self._is_same(file, places[0]):
                self._take(file, places[0], BY_PATH if common_end(file, places[0]) > 1 else BY_NAME)
            else:
                unsure.append(file)
        for file in unsure:
            yield None
            self._match_by_checksum(file, by_path[file.name])

    def outcome(self) -> Search:
        """What the search came to."""
        names = {how: tuple(found) for how, found in self._rest.items()}
        return Search(tuple(self._found), tuple(self._changed), **names)

    def _match_by_checksum(self, file: PictureFile, at_its_path: str) -> None:
        wanted = self._sums.get(file.name)
        same_name = self._of_size(file, self._with_name(file))
        if wanted:
            places = self._of_size(file, self._index.by_size.get(file.bytes, ()))
            # Of several files with this content any is the right one.
            place = next((each for each in places if self._index.sha256(each) == wanted), None)
            if place is not None:
                self._take(file, place, BY_CHECKSUM)
                return
        if at_its_path not in self._free and wanted and len(same_name) == 1:
            at_its_path = same_name[0]
        if at_its_path in self._free:
            self._changed.append(self._as_found(file, at_its_path, ""))
            self._free.discard(at_its_path)
        elif len(same_name) > 1 and not wanted:
            self._rest["ambiguous"].append(file.name)
        else:
            is_held = any(
                self._index.sizes[each] == file.bytes for each in self._held & {*self._with_name(file)}
            )
            self._rest["taken" if is_held else "missing"].append(file.name)

    def _with_name(self, file: PictureFile) -> Sequence[str]:
        return self._index.by_name.get(name_key(path_parts(file.path)[-1]), ())

    def _of_size(self, file: PictureFile, places: Iterable[str]) -> list[str]:
        return [each for each in places if each in self._free and self._index.sizes[each] == file.bytes]

    def _is_same(self, file: PictureFile, place: str) -> bool:
        """As far as can be told: size and time, else size and checksum, else size alone."""
        if self._index.sizes[place] != file.bytes:
            return False
        wanted = self._sums.get(file.name)
        if wanted is None or self._index.times[place] == file.modified:
            return True
        return self._index.sha256(place) == wanted

    def _best_cut(self, lost: Sequence[PictureFile]) -> int:
        """How many parts of the old paths the new folder stands for: so many that most pictures are found."""
        found: Counter[int] = Counter()
        there: Counter[int] = Counter()
        for file in lost[:: max(1, len(lost) // _ASKED_FOR_THE_ROOT)]:
            for cut in range(1, len(path_parts(file.path))):
                place = self._at(file, cut)
                there[cut] += bool(place)
                found[cut] += self._index.sizes.get(place) == file.bytes
        return max(there, key=lambda cut: (found[cut], there[cut], -cut), default=1)

    def _at(self, file: PictureFile, cut: int) -> str:
        """Where the picture would lie below the new folder; empty if nothing is there."""
        place = str(self._index.root.joinpath(*path_parts(file.path)[cut:]))
        return place if place in self._index.sizes else ""

    def _take(self, file: PictureFile, place: str, how: str) -> None:
        self._found.append(self._as_found(file, place, how))
        self._free.discard(place)

    def _as_found(self, file: PictureFile, place: str, how: str) -> Found:
        try:
            return Found(file.name, as_on_disk(file.name, place), how)
        except OSError:
            # Gone again since it was listed; what was seen of it then is all that is known.
            seen = PictureFile(file.name, place, self._index.sizes[place], self._index.times[place])
            return Found(file.name, seen, how)


def _is_there(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
