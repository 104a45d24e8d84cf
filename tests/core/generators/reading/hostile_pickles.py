"""Pickles that want to run something, take all memory or all time, or read what is not theirs."""

import struct

from tests.core.generators.reading.streams import (
    START,
    STOP,
    array,
    called,
    data,
    dictionary,
    kind_of_numbers,
    many,
    name,
    number,
    numbers,
    pickled,
    storage,
    storage_blob,
    tensor,
    text,
)

COMMAND = "touch canary"


def _run(module: str = "os", function: str = "system") -> bytes:
    return called(name(module, function), text(COMMAND))


def _persistent(**meta: bytes) -> bytes:
    usual = {"type": text("class"), "version": number(6), "class_name": text("Generator"), "state": b"}"}
    function = name("torch_utils.persistence", "_reconstruct_persistent_obj")
    return called(function, dictionary(**(usual | meta)))


def _build(thing: bytes, state: bytes) -> bytes:
    return thing + state + b"b"


def _doubling(kind: bytes, times: int) -> bytes:
    """Each holds the one before twice."""
    return b")\x94" + b"".join(
        b"h" + bytes([index]) + b"h" + bytes([index]) + kind + b"\x94" for index in range(times)
    )


def _unfolding_lists(times: int) -> bytes:
    return b"]\x94" + b"".join(
        b"](h" + bytes([index]) + b"h" + bytes([index]) + b"e\x94" for index in range(times)
    )


def _again(thing: bytes, module: str, function: str) -> bytes:
    """The same thing handed to a function a hundred times."""
    return b"(" + thing + b"\x94" + (name(module, function) + b"h\x00\x85R") * 100 + b"t"


def _views(values: int) -> bytes:
    """A hundred tensors of nearly all values of the storage that was kept first."""
    function = name("torch._utils", "_rebuild_tensor_v2")
    return b"".join(
        called(function, b"h\x00", number(0), numbers(values - index), numbers(1), b"\x89", b"N")
        for index in range(100)
    )


def _layer(class_name: str) -> bytes:
    return name("torch.nn.modules.linear", class_name) + b")\x81"


_SCALAR = name("numpy.core.multiarray", "scalar")
_SLOTS = many(b"N", dictionary(__call__=name("collections", "OrderedDict")))
_LAYER = name("torch.nn.modules.linear", "Linear")

RUNNING = {
    "a call of os.system": _run(),
    "posix.system": _run("posix", "system"),
    "nt.system": _run("nt", "system"),
    "subprocess.Popen": _run("subprocess", "Popen"),
    "eval": _run("builtins", "eval"),
    "exec": _run("__builtin__", "exec"),
    "import": _run("builtins", "__import__"),
    "getattr": called(name("builtins", "getattr"), name("collections", "OrderedDict"), text("__init__")),
    "open": called(name("io", "open"), text("canary"), text("w")),
    "a partial function": _run("functools", "partial"),
    "torch.load": _run("torch", "load"),
    "torch.hub": _run("torch.hub", "load"),
    "torch's jit": _run("torch.jit", "load"),
    "another unpickler": _run("pickle", "loads"),
    "the copy registry": _run("copyreg", "_reconstructor"),
    "numpy's loader": _run("numpy", "load"),
    "deep attributes": name("collections", "OrderedDict.__init__.__globals__"),
    "attributes of our own": name("torch._utils", "_rebuild_tensor_v2.__globals__"),
    "a class of a class": name("builtins", "set.__class__"),
    "a layer that is a function": called(name("torch.nn.modules.module", "x.y"), text(COMMAND)),
    "a layer outside torch": name("torch.nn.modules.linear.os", "system.x"),
    "a module in place of an object": _persistent(type=text("module"), module_src=text("import os")),
    "a class that is a program": _persistent(class_name=text("os.system")),
    "a state that runs": _persistent(state=_run()),
    "a call within a storage": storage(storage_blob(root=_run())),
    "a call among a storage's facts": storage(storage_blob(facts=_run())),
    "a call among a storage's keys": storage(storage_blob(keys=_run())),
    "a tensor's hook": called(
        name("torch._utils", "_rebuild_tensor_v2"),
        storage(),
        number(0),
        numbers(6),
        numbers(1),
        b"\x89",
        called(name("collections", "OrderedDict"), many(many(number(0), _run()))),
    ),
    "an old instance": b"(" + text(COMMAND) + b"ios\nsystem\n",
    "an old object": b"(" + name("os", "system") + text(COMMAND) + b"o",
    "a new object with names": name("os", "system") + many(text(COMMAND)) + b"}\x92",
    "a new object of a function": name("collections", "OrderedDict") + b")\x81",
    "a call of a record": _LAYER + b")\x81" + b")R",
    "a call of a mapping": name("dnnlib.util", "EasyDict") + b")\x81" + b")R",
    "a registered extension": b"\x82\x01",
    "a registered extension, longer": b"\x83\x01\x00",
    "a registered extension, longest": b"\x84\x01\x00\x00\x00",
    "a reference outside, as text": b"P0\n",
    "a reference outside": many(text("storage")) + b"Q",
    "a buffer outside": b"\x97",
    "a state for a function": _build(name("collections", "OrderedDict"), _SLOTS),
    "a state for a class of records": _build(_LAYER, _SLOTS),
    "a state for a class of mappings": _build(name("dnnlib.util", "EasyDict"), _SLOTS),
    "attributes for a class of mappings": _build(name("dnnlib.util", "EasyDict"), dictionary(items=b"N")),
    "a state for a marker": _build(name("numpy", "ndarray"), _SLOTS),
    "a state for a storage": _build(storage(), _SLOTS),
    "a state for a tensor": _build(tensor(0, numbers(6), numbers(1)), _SLOTS),
    "a state for a number": _build(number(1), _SLOTS),
    "a program as code of text": called(name("_codecs", "encode"), text(COMMAND), text("rot13")),
}

TAKING = {
    "bytes that are not there": b"\x8e" + struct.pack("<Q", 2**60),
    "text that is not there": b"\x8d" + struct.pack("<Q", 2**60),
    "text of a negative length": b"\x8d" + struct.pack("<q", -1),
    "a frame that is not there": b"\x95" + struct.pack("<Q", 2**60) + b"N",
    "a memory of four thousand million places": b"Nr\xff\xff\xff\xff",
    "a number of a megabyte": b"\x8b" + struct.pack("<I", 2**20) + b"\x01" * 2**20,
    "a number as text": b"I" + b"9" * 100_000 + b"\n",
    "a name without an end": b"c" + b"o" * 1_000,
    "a key that is nested a million times": b"}" + b")" + b"\x85" * 1_000_000 + b"Ns",
    "a key that unfolds": b"}" + _doubling(b"\x86", 60) + b"Ns",
    "lists that unfold": b"(" + _unfolding_lists(60) + b"t",
    "a list within itself": b"]\x94h\x00a",
    "a dictionary within itself": b"}\x94" + number(1) + b"h\x00s",
    "a record within itself": _LAYER + b")\x81\x94h\x00b",
    "lists nested deeply": b"]" * 100_000 + b"a" * 99_999,
    "the same set again and again": _again(b"](" + b"N" * 50_000 + b"e", "builtins", "set"),
    "the same pairs again and again": _again(
        b"](" + many(number(1), number(2)) * 20_000 + b"e", "collections", "OrderedDict"
    ),
    "the same text again and again": _again(text("x" * 100_000), "_codecs", "encode"),
    "the same storage again and again": _again(data(storage_blob()), "torch.storage", "_load_from_bytes"),
    "a text unfolded": text("x" * 100_000) + b"\x94](" + b"h\x00" * 1_000 + b"e\x86",
    "two thousand layers": b"](" + b"".join(_layer(f"Linear{index}") for index in range(2_000)) + b"e",
    "a set of lists": called(name("builtins", "set"), number(2**40)),
}

READING_TOO_FAR = {
    "more numbers claimed than there are": tensor(0, numbers(7), numbers(1)),
    "an offset beyond the end": tensor(6, numbers(1), numbers(1)),
    "an empty tensor beyond the end": tensor(7, numbers(0), numbers(1)),
    "an offset before the beginning": tensor(-1, numbers(1), numbers(1)),
    "a negative stride": tensor(5, numbers(6), numbers(-1)),
    "a stride of nothing": tensor(0, numbers(2**20), numbers(0)),
    "a stride too far": tensor(0, numbers(2, 2), numbers(5, 1)),
    "a negative size": tensor(0, numbers(-6), numbers(1)),
    "a size without end": tensor(0, numbers(2**62, 0), numbers(1, 1)),
    "sizes whose product goes round": tensor(0, numbers(2**32, 2**32), numbers(0, 0)),
    "fewer strides than sizes": tensor(0, numbers(2, 3), numbers(1)),
    "a size that is a truth value": tensor(0, many(b"\x88"), numbers(1)),
    "a size that is no number": tensor(0, many(text("6")), numbers(1)),
    "too many dimensions": tensor(0, numbers(*[1] * 70), numbers(*[1] * 70)),
    "a storage that claims more": tensor(0, numbers(8), numbers(1), storage_blob(claimed=8)),
    "a storage that claims less": tensor(0, numbers(4), numbers(1), storage_blob(claimed=4)),
    "a storage of fewer than none": storage(storage_blob(claimed=-6)),
    "something after a storage": storage(storage_blob(after=b"\0")),
    "half a storage": storage(storage_blob()[:-1]),
    "a storage of another computer": storage(storage_blob(facts=dictionary(little_endian=b"\x89"))),
    "a storage without its key": storage(storage_blob(keys=b"]")),
    "a storage that is a text": storage(storage_blob(root=text("no"), keys=b"]")),
    "a tensor of a text": called(
        name("torch._utils", "_rebuild_tensor_v2"),
        text("x"),
        number(0),
        numbers(1),
        numbers(1),
        b"\x89",
        b"N",
    ),
    "the same numbers as many tensors": b"(" + storage(storage_blob(1_000)) + b"\x94" + _views(1_000) + b"t",
    "truth that is neither": array("b1", raw=data(b"\x01\x07")),
    "a parameter of a text": called(name("torch._utils", "_rebuild_parameter"), text("x"), b"\x89", b"N"),
    "an array of objects": array("O8"),
    "an array of objects, short": kind_of_numbers("O"),
    "an array of records": kind_of_numbers("V8"),
    "an array of text": kind_of_numbers("U4"),
    "an array of times": kind_of_numbers("M8"),
    "an array of named fields": kind_of_numbers(
        "f4",
        number(3),
        text("<"),
        b"N",
        many(text("a")),
        dictionary(a=b"N"),
        number(8),
        number(1),
        number(16),
    ),
    "an array of another computer": kind_of_numbers("f4", number(3), text(">"), b"N", b"N", b"N"),
    "an array that claims more": array(shape=numbers(3)),
    "an array that claims less": array(shape=numbers(1)),
    "an array of a negative size": array(shape=numbers(-1, -2)),
    "an array of a list": array(raw=b"](" + number(1) + number(2) + b"e"),
    "an array left unfinished": called(
        name("numpy.core.multiarray", "_reconstruct"), name("numpy", "ndarray")
    ),
    "a number of numpy that is an object": called(_SCALAR, kind_of_numbers("O"), _run()),
    "half a number of numpy": called(
        name("numpy.core.multiarray", "scalar"), kind_of_numbers("f8"), data(b"1234")
    ),
    "a number of numpy of no kind": called(_SCALAR, text("f8"), data(b"12345678")),
}

BROKEN = {
    "nothing on the stack": b"",
    "two values at the end": b"NN",
    "a mark that is left": b"(N",
    "a tuple without a mark": b"Nt",
    "a list of a number": number(1) + b"Na",
    "an item for a number": number(1) + b"NNs",
    "something that was never kept": b"h\x05",
    "an unknown instruction": b"\xff",
    "the top twice": b"N2\x86",
    "the top away": b"NN0",
    "a key that is a list": b"}]Ns",
    "text that is no text": b"X\x02\x00\x00\x00\xff\xfe",
    "a mapping of a number": called(name("collections", "OrderedDict"), number(5)),
    "a class without a name": b"NN\x93",
    "a persistent object without a state": _persistent(state=b"N"),
    "a persistent object without a class": _persistent(class_name=b"N"),
    "something after the end": b"N.N",
}

_WHOLE = {
    "a call by its old name": b"\x80\x02cos\nsystem\n" + text(COMMAND) + b"\x85R.",
    "a pickle of protocol 0": b"cos\nsystem\n(S'" + COMMAND.encode() + b"'\ntR.",
    "a pickle of protocol 1": b"\x80\x01N.",
    "a pickle of protocol 6": b"\x80\x06N.",
    "a call after the end": START + b"N" + STOP + pickled(_run()),
    "only a beginning": START,
}
_INSTRUCTIONS = {"running": RUNNING, "taking": TAKING, "reading too far": READING_TOO_FAR, "broken": BROKEN}

GROUPS = {
    group: {what: pickled(stream) for what, stream in streams.items()}
    for group, streams in _INSTRUCTIONS.items()
} | {"whole": _WHOLE}
HOSTILE = {what: stream for streams in GROUPS.values() for what, stream in streams.items()}
