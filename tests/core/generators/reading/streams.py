"""Pickles put together instruction by instruction, as no honest writer would."""

import struct

START = b"\x80\x04"
STOP = b"."
MAGIC = 0x1950A86A20F9469CFC6C


def pickled(*parts: bytes) -> bytes:
    """A whole pickle of protocol 4."""
    return START + b"".join(parts) + STOP


def text(words: str) -> bytes:
    raw = words.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def data(raw: bytes) -> bytes:
    return b"B" + struct.pack("<I", len(raw)) + raw


def number(value: int) -> bytes:
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def name(module: str, attribute: str) -> bytes:
    return text(module) + text(attribute) + b"\x93"


def many(*parts: bytes) -> bytes:
    """A tuple."""
    return b"(" + b"".join(parts) + b"t"


def called(function: bytes, *arguments: bytes) -> bytes:
    return function + many(*arguments) + b"R"


def dictionary(**items: bytes) -> bytes:
    return b"}(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


def numbers(*values: int) -> bytes:
    return many(*map(number, values))


def storage_blob(
    values: int = 6,
    claimed: int | None = None,
    root: bytes | None = None,
    facts: bytes = dictionary(little_endian=b"\x88"),
    keys: bytes | None = None,
    after: bytes = b"",
) -> bytes:
    """A torch file of the older form with one storage of float32."""
    reference = many(
        text("storage"),
        name("torch", "FloatStorage"),
        text("0"),
        text("cpu"),
        number(values if claimed is None else claimed),
        b"N",
    )
    head = pickled(number(MAGIC)) + pickled(number(1001)) + pickled(facts)
    body = pickled(reference + b"Q" if root is None else root)
    body += pickled(b"](" + text("0") + b"e" if keys is None else keys)
    return head + body + struct.pack("<q", values) + struct.pack(f"<{values}f", *range(values)) + after


def storage(blob: bytes | None = None) -> bytes:
    return called(name("torch.storage", "_load_from_bytes"), data(storage_blob() if blob is None else blob))


def tensor(offset: int, size: bytes, stride: bytes, blob: bytes | None = None) -> bytes:
    return called(
        name("torch._utils", "_rebuild_tensor_v2"), storage(blob), number(offset), size, stride, b"\x89", b"N"
    )


def kind_of_numbers(code: str, *state: bytes) -> bytes:
    """A numpy.dtype, with a state where one is given."""
    made = called(name("numpy", "dtype"), text(code), b"\x89", b"\x88")
    return made + many(*state) + b"b" if state else made


def array(code: str = "f4", shape: bytes | None = None, raw: bytes | None = None) -> bytes:
    made = called(
        name("numpy.core.multiarray", "_reconstruct"), name("numpy", "ndarray"), numbers(0), data(b"b")
    )
    little = kind_of_numbers(code, number(3), text("<"), b"N", b"N", b"N", number(-1), number(-1), number(0))
    state = many(
        number(1),
        numbers(2) if shape is None else shape,
        little,
        b"\x89",
        data(struct.pack("<2f", 1, 2)) if raw is None else raw,
    )
    return made + state + b"b"
