"""Names of splits, and the part of one that `split="train[:10%]"` means."""
from __future__ import annotations

import re
from typing import Any

PART = re.compile(r"^(?P<name>[\w.-]+)(\[(?P<start>-?\d+%?)?:(?P<stop>-?\d+%?)?\])?$")


class NamedSplit(str):
    """The name of a split."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"NamedSplit({str(self)!r})"


class Split:
    """The names in common use."""

    TRAIN = NamedSplit("train")
    TEST = NamedSplit("test")
    VALIDATION = NamedSplit("validation")
    ALL = NamedSplit("all")

    def __new__(cls, name: str) -> Any:
        return NamedSplit(name)


def choose(splits: Any, wanted: str) -> Any:
    """The part of a DatasetDict that a text like "train", "train[10:20]" or "train[:50%]+test" names.  ValueError for others."""
    from septet.datasets.combine import concatenate_datasets

    parts = [one_part(splits, text.strip()) for text in str(wanted).split("+")]
    found = parts[0] if len(parts) == 1 else concatenate_datasets(parts)
    found._split = NamedSplit(wanted)
    return found


def one_part(splits: Any, text: str) -> Any:
    """One split or a piece of it."""
    match = PART.match(text)
    if match is None:
        raise ValueError(f"Unrecognized instruction format: {text}")
    name = match["name"]
    if name == "all":
        name = next(iter(splits))
    if name not in splits:
        raise ValueError(f'Unknown split "{name}". Should be one of {list(splits)}.')
    data = splits[name]
    start, stop = (edge(match[k], len(data)) for k in ("start", "stop"))
    return data.select(range(len(data))[start:stop])


def edge(text: str | None, count: int) -> int | None:
    """A border of a piece in rows; percents are rounded to the closest row."""
    if text is None:
        return None
    if not text.endswith("%"):
        return int(text)
    return round(int(text[:-1]) / 100 * count)


__all__ = ["NamedSplit", "Split"]
