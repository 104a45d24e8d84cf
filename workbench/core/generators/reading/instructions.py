"""The instructions of a pickle, looked over before any of them is carried out.

Reading a pickle means carrying out its instructions. Some make room as a number in the stream says, and some hash
what the stream has put together, so that a few bytes could take all memory, or all time. Therefore only those that
writers of protocol 2 to 5 need for data are let through (the standard library's `pickletools` lists all of them), each
number is compared with what is there, and the stack is kept as a list of sizes.
"""

from mmap import mmap
from typing import NamedTuple

from workbench.core.generators.reading.limits import USUAL, Limits
from workbench.core.generators.reading.refusals import Damaged, Unsafe

Bytes = bytes | memoryview | mmap

LONG = 256
"""Bytes. What is as long or longer can stay where it is."""
_LONGEST_NUMBER = 16
"""Bytes. Numbers of any length are slow to write down."""
_LONGEST_NAME = 256
_PROTOCOLS = range(2, 6)


class _Instruction(NamedTuple):
    """`width` bytes of argument; if `is_counted` they say how many more follow.

    It takes `taken` values off the stack (−1: all above the last mark); with `puts` it puts one there, “tuple” one that
    is as large as what was taken.
    """

    width: int = 0
    is_counted: bool = False
    taken: int = 0
    puts: str = "one"


_VALUE = _Instruction()
_TEXT_1, _TEXT_4, _TEXT_8 = (_Instruction(width, True) for width in (1, 4, 8))
_INTO = "nothing"
_KNOWN = {
    **dict.fromkeys(b"N\x88\x89]})\x8f", _VALUE),  # None, true, false; empty list, dict, tuple, set
    ord("K"): _Instruction(1),
    ord("M"): _Instruction(2),
    ord("J"): _Instruction(4),
    ord("G"): _Instruction(8),
    **dict.fromkeys(b"\x8aU\x8cC", _TEXT_1),
    **dict.fromkeys(b"\x8bTXB", _TEXT_4),
    **dict.fromkeys(b"\x8d\x8e\x96", _TEXT_8),
    0x85: _Instruction(taken=1, puts="tuple"),
    0x86: _Instruction(taken=2, puts="tuple"),
    0x87: _Instruction(taken=3, puts="tuple"),
    ord("t"): _Instruction(taken=-1, puts="tuple"),
    ord("a"): _Instruction(taken=1, puts=_INTO),
    ord("s"): _Instruction(taken=2, puts=_INTO),
    ord("b"): _Instruction(taken=1, puts=_INTO),
    **dict.fromkeys(b"eu\x90", _Instruction(taken=-1, puts=_INTO)),
    **dict.fromkeys(b"R\x81\x93", _Instruction(taken=2)),
}
_PROTOCOL, _FRAME, _STOP, _MARK, _NAME, _REFERENCE = 0x80, 0x95, ord("."), ord("("), ord("c"), ord("Q")
_KEEP, _KEEP_1, _KEEP_4, _FETCH_1, _FETCH_4 = 0x94, ord("q"), ord("r"), ord("h"), ord("j")
_LONG_NUMBERS = frozenset(b"\x8a\x8b")
_LONG_BYTES = frozenset(b"B\x8e\x96")


class Cut(NamedTuple):
    """An instruction, from `start` to `end`, that can be left out or told shorter.

    It either brings long bytes, which begin at `payload`, or says where a frame begins, which readers need not know.
    """

    start: int
    end: int
    payload: int | None = None


class Overview(NamedTuple):
    """Where a pickle ends, and what in it could be cut."""

    end: int
    cuts: list[Cut]


def looked_over(data: Bytes, start: int = 0, may_refer: bool = False, limits: Limits = USUAL) -> Overview:
    """What there is to know of the pickle that begins at `start`; Unsafe or Damaged when it is not to be read.

    With `may_refer` it may point to what stands elsewhere in the file (persistent ids), as torch's files do.
    """
    stream = _Stream(data, start, may_refer, limits)
    for _ in range(limits.instructions):
        if stream.step():
            return Overview(stream.position, stream.cuts)
    raise Unsafe(f"it has more than {limits.instructions:,} instructions")


class _Stream:
    def __init__(self, data: Bytes, start: int, may_refer: bool, limits: Limits) -> None:
        self.data, self.position, self.end = data, start, len(data)
        self.may_refer, self.limits = may_refer, limits
        self.stack: list[int] = []
        self.marks: list[int] = []
        self.kept: dict[int, int] = {}
        self.cuts: list[Cut] = []
        if self.number(1) != _PROTOCOL or self.number(1) not in _PROTOCOLS:
            raise Damaged("it does not begin as a pickle of protocol 2 to 5 does")

    def step(self) -> bool:
        """Look one instruction over; whether it was the last."""
        code = self.number(1)
        known = _KNOWN.get(code)
        if known is not None:
            self.usual(code, known)
        elif code == _STOP:
            self.take(1)
            if self.stack or self.marks:
                raise Damaged("it ends before everything in it was used")
            return True
        else:
            self.other(code)
        return False

    def usual(self, code: int, known: _Instruction) -> None:
        if known.width:
            argument = self.number(known.width)
            if known.is_counted:
                if code in _LONG_NUMBERS and argument > _LONGEST_NUMBER:
                    raise Unsafe("it holds a number that is longer than numbers are")
                self.skip(argument)
                if code in _LONG_BYTES and argument >= LONG:
                    width = 1 + known.width
                    self.cuts.append(
                        Cut(self.position - argument - width, self.position, self.position - argument)
                    )
        size = self.take_to_mark() if known.taken < 0 else self.take(known.taken)
        if known.puts == "tuple":
            if size >= self.limits.tuple_size:
                raise Unsafe("its lists are nested too deeply or too large")
            self.stack.append(size + 1)
        elif known.puts == "one":
            self.stack.append(1)
        else:
            self.top()

    def other(self, code: int) -> None:
        if code == _KEEP:
            self.keep(len(self.kept))
        elif code in (_KEEP_1, _KEEP_4):
            self.keep(self.number(1 if code == _KEEP_1 else 4))
        elif code in (_FETCH_1, _FETCH_4):
            self.fetch(self.number(1 if code == _FETCH_1 else 4))
        elif code == _MARK:
            self.marks.append(len(self.stack))
        elif code == _NAME:
            self.line()
            self.line()
            self.stack.append(1)
        elif code == _FRAME:
            if self.number(8) > self.end - self.position:
                raise Damaged("it breaks off")
            self.cuts.append(Cut(self.position - 9, self.position))
        elif code == _REFERENCE and self.may_refer:
            self.take(1)
            self.stack.append(1)
        else:
            raise Unsafe(f"it has an instruction (0x{code:02x}) that data do not need")

    def number(self, width: int) -> int:
        here = self.position
        self.skip(width)
        return self.data[here] if width == 1 else int.from_bytes(self.data[here : here + width], "little")

    def skip(self, count: int) -> None:
        if count > self.end - self.position:
            raise Damaged("it breaks off")
        self.position += count

    def line(self) -> None:
        text = bytes(self.data[self.position : self.position + _LONGEST_NAME])
        length = text.find(b"\n")
        if length < 0:
            raise Damaged("it breaks off, or a name in it is too long")
        self.position += length + 1

    def keep(self, index: int) -> None:
        # Writers count from 0 or 1; room is made for as many as the largest index says.
        if index > len(self.kept) + 1:
            raise Unsafe("it numbers what it keeps in a way that takes all memory")
        self.kept[index] = self.top()

    def fetch(self, index: int) -> None:
        if index not in self.kept:
            raise Damaged("it refers to something that is not there")
        self.stack.append(self.kept[index])

    def top(self) -> int:
        if len(self.stack) <= (self.marks[-1] if self.marks else 0):
            raise Damaged("it uses something that is not there")
        return self.stack[-1]

    def take(self, count: int) -> int:
        """The size of what lies on top; it is taken off."""
        first = len(self.stack) - count
        if first < (self.marks[-1] if self.marks else 0):
            raise Damaged("it uses something that is not there")
        size = sum(self.stack[first:])
        del self.stack[first:]
        return size

    def take_to_mark(self) -> int:
        if not self.marks:
            raise Damaged("it uses something that is not there")
        return self.take(len(self.stack) - self.marks.pop())
