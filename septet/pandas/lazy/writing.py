"""Tables larger than memory as text, part by part."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.io import sources
from septet.pandas.lazy import parts

PLAIN = (None, "utf-8", "utf8", "ascii", "latin-1")     # encodings that begin anew without a mark


def to_csv(frame: Any, path: Any, words: dict[str, Any]) -> bool:
    """Write a frame that nobody has looked at, where it does not fit into memory; whether that was done.

    Only what is written value by value: numbers, truths and text (how moments are written depends on all of them).
    """
    if "_rows" not in frame.__dict__ or sources.path_of(path) is None or not parts.large(frame):
        return False
    name = sources.path_of(path)
    packed = sources.compression_of(name, words["compression"])[0] is not None
    values = all(a.dtype.kind in "biuf" or str(a.dtype) == "str" for a in frame._samples())
    usual = words["mode"] == "w" and words["columns"] is None and words["encoding"] in PLAIN
    if not values or packed or not usual or frame._rows.scan.marks:
        return False
    sources.check_source(path, words["storage_options"])
    with sources.atomic(name) as temporary, open(temporary, "wb") as f:
        f.write(text(kinds.DataFrame._new(frame._samples(), frame._rows.scan.labels(0, 0), frame._labels), words))
        for part in parts.parts(frame):
            f.write(text(part, {**words, "header": False}))
    return True


def text(part: Any, words: dict[str, Any]) -> bytes:
    """A part as bytes."""
    from septet.pandas.io.csv_writer import to_csv

    return to_csv(part, None, **words).encode(words["encoding"] or "utf-8", words["errors"])  # type: ignore[union-attr]
