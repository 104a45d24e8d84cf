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
from workbench.study.files_below import FilesBelow, list_files, name_key, path_parts
from workbench.study.fingerprints import checksums
from workbench.study.pictures import pictures
from workbench.study.study import Study

BY_PATH, BY_NAME, BY_CHECKSUM = "by path", "by name", "by checksum"
SAMPLE = 20
"""So many pictures, from the first to the last, are looked for when a study is opened."""

_LISTED_PER_STEP = 500
_PICTURES_PER_STEP = 20


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
        self._rivals: Counter[tuple[str, int]] = Counter()
        self._by_content: dict[str, list[str]] = {}
        self._rest: dict[str, list[str]] = {"ambiguous": [], "taken": [], "missing": []}

    def match(self, lost: Sequence[PictureFile]) -> Iterator[None]:
        """Match all of them, the surest first; yields whenever a picture was looked at."""
        cut, root = self._index.new_root(lost)
        by_path = {file.name: self._at(file, cut, root) for file in lost}
        claims = Counter(by_path.values())
        left = []
        for file in lost:
            yield None
            place = by_path[file.name]
            if claims[place] == 1 and place in self._free and self._is_same(file, place):
                self._take(file, place, BY_PATH)
            else:
                left.append(file)
        self._rivals = Counter(map(_name_and_size, left))
        unsure = []
        for file in left:
            yield None
            if not self._match_by_name(file):
                unsure.append(file)
        yield from self._read_checksums(unsure)
        for file in [each for each in unsure if not self._match_by_checksum(each)]:
            self._set_apart(file, by_path[file.name])

    def outcome(self) -> Search:
        """What the search came to."""
        names = {how: tuple(found) for how, found in self._rest.items()}
        return Search(tuple(self._found), tuple(self._changed), **names)

    def _match_by_name(self, file: PictureFile) -> bool:
        places = self._index.nearest(file, self._of_size(file, self._with_name(file)))
        if len(places) != 1:
            return False
        is_in_its_folder = self._index.common_end(file, places[0]) > 1
        # Of two missing pictures that are alike in name and size, the only such file could be either.
        is_either = not is_in_its_folder and self._rivals[_name_and_size(file)] > 1
        if is_either or not self._is_same(file, places[0]):
            return False
        self._take(file, places[0], BY_PATH if is_in_its_folder else BY_NAME)
        return True

    def _read_checksums(self, unsure: Sequence[PictureFile]) -> Iterator[None]:
        """Note the checksum of every free file that has the size of one whose checksum is known."""
        for size in {file.bytes for file in unsure if file.name in self._sums}:
            for place in self._index.by_size.get(size, ()):
                yield None
                if place in self._free:
                    self._by_content.setdefault(self._index.sha256(place), []).append(place)

    def _match_by_checksum(self, file: PictureFile) -> bool:
        # Of several files with this content any is the right one.
        places = self._by_content.get(self._sums.get(file.name, ""), [])
        while places:
            place = places.pop(0)
            if place in self._free:
                self._take(file, place, BY_CHECKSUM)
                return True
        return False

    def _set_apart(self, file: PictureFile, at_its_path: str) -> None:
        """A picture that was not found: why not."""
        is_known = file.name in self._sums
        same_name = self._of_size(file, self._with_name(file))
        if at_its_path not in self._free and is_known and len(same_name) == 1:
            at_its_path = same_name[0]
        if at_its_path in self._free and (is_known or self._index.sizes[at_its_path] != file.bytes):
            self._changed.append(self._as_found(file, at_its_path, ""))
            self._free.discard(at_its_path)
        elif same_name and not is_known:
            self._rest["ambiguous"].append(file.name)
        else:
            held = self._held.intersection(self._with_name(file))
            is_held = any(self._index.sizes[each] == file.bytes for each in held)
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

    def _at(self, file: PictureFile, cut: int, root: Path) -> str:
        """Where the picture would lie below its new root; empty if nothing is there."""
        place = str(root.joinpath(*path_parts(file.path)[cut:]))
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


def _name_and_size(file: PictureFile) -> tuple[str, int]:
    return name_key(path_parts(file.path)[-1]), file.bytes


def _is_there(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
