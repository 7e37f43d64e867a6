"""`septet.save` and `septet.load`: the file itself, whole or refused."""
from __future__ import annotations

import json
import os
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NoReturn

from septet.core.io import safetensors
from septet.core.io.safetensors import Damaged, Entry
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.sklearn.persistence.arrays import Buffer

VERSION = "1"
DOCUMENT = "document"
REFUSED = ("is a pickle (joblib's or Python's): reading one runs code from the file, so Septet reads none. Fit the model again under "
           "Septet and write it with septet.save or joblib.dump, which write safetensors and JSON; or have the library that wrote the "
           "pickle write its arrays to .npz or .safetensors")


def save(estimator: Any, path: str | os.PathLike[str]) -> None:
    """Write a fitted estimator or pipeline, or a list, tuple or dict of such and of arrays; an old file stays until the new one is whole.

    NotSupported names what a file cannot keep: functions and classes of yours, open files, other libraries' objects.
    """
    tensors, metadata = contents(estimator)
    safetensors.write(path, tensors, metadata)


def load(path: str | os.PathLike[str]) -> Any:
    """What `save` wrote, with the same values.  No code of the file's runs.

    ValueError for a file that is damaged or something else; FileNotFoundError where there is none.
    """
    with open(path, "rb") as file:
        return read(file, os.fstat(file.fileno()).st_size, os.fspath(path))


def contents(thing: Any) -> tuple[dict[str, Buffer], dict[str, str]]:
    """(tensors, metadata) of a file."""
    from septet import __version__
    from septet.sklearn.persistence.encode import Writer

    writer = Writer()
    text = json.dumps(writer.document(thing), separators=(",", ":"), allow_nan=False).encode()
    metadata = {"format": "septet", "version": VERSION, "septet": __version__, "class": type(thing).__name__}
    return {**writer.tensors.found, DOCUMENT: (dt.uint8, (len(text),), text)}, metadata


def to_bytes(thing: Any) -> bytes:
    """A whole file in memory."""
    tensors, metadata = contents(thing)
    head, order = safetensors.header_of({name: (d, shape, len(data)) for name, (d, shape, data) in tensors.items()}, metadata)
    return head + b"".join(bytes(tensors[name][2]) for name in order)


def read(file: Any, size: int, name: str) -> Any:
    """The object of an open file of `size` bytes."""
    start = file.read(9)
    if is_pickle(start):
        refuse_pickle(name)
    try:
        whole: Any = Joined(start, file)
        entries, metadata = safetensors.read_header(whole, size)
        check_kind(metadata)
        begin = min((e[2] for e in entries.values()), default=0)
        data = file.read(size - begin)
        if len(data) != size - begin:
            raise Damaged("it ended while it was read")
        return decoded({key: (d, shape, a - begin, b - begin) for key, (d, shape, a, b) in entries.items()}, data)
    except Damaged as wrong:
        raise Damaged(f"{name} is not a model that septet.save wrote, or it is damaged: {wrong}") from None


def is_pickle(start: bytes) -> bool:
    """Whether these are the first nine bytes of a pickle (protocols 2 to 5); after the length of ours stands the brace of a header."""
    return start[:1] == b"\x80" and start[1:2] in (b"\2", b"\3", b"\4", b"\5") and start[8:] != b"{"


class Joined:
    """A file whose first bytes have been read."""

    def __init__(self, start: bytes, file: Any):
        self.start, self.file = BytesIO(start), file

    def read(self, n: int) -> bytes:
        """The next n bytes."""
        found = self.start.read(n)
        return found + self.file.read(n - len(found)) if len(found) < n else found


def check_kind(metadata: Mapping[str, str]) -> None:
    """Damaged for safetensors of another purpose, NotSupported for a later version of the format."""
    if metadata.get("format") != "septet":
        raise Damaged("its tensors have no document of Septet's; safetensors.numpy.load_file reads such a file")
    if metadata.get("version") != VERSION:
        raise NotSupported(f"septet.load: the file has version {metadata.get('version')!r} of the format, this Septet reads {VERSION}")


def refuse_pickle(name: str) -> NoReturn:
    """NotSupported, in words."""
    raise NotSupported(f"{name} {REFUSED}")


def decoded(entries: dict[str, Entry], data: bytes) -> Any:
    """The object of the tensors.  Damaged where anything does not fit."""
    from septet.sklearn.persistence.decode import Reader

    found = entries.pop(DOCUMENT, None)
    if found is None or found[0] is not dt.uint8 or len(found[1]) != 1:
        raise Damaged("its document is missing")
    try:
        document = json.loads(data[found[2]:found[3]].decode("utf-8"))
        return Reader(document, entries, data).root()
    except Damaged:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError, LookupError) as wrong:
        raise Damaged(f"{type(wrong).__name__}: {wrong}") from None


