"""DataFrame.join: a merge with the index of others."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.reshape.merge import merge


def join(left: Any, other: Any, on: Any, how: str, lsuffix: str, rsuffix: str, sort: bool, validate: str | None) -> Any:
    """One frame or series, or a list of them."""
    if isinstance(other, kinds.Series):
        if other.name is None:
            raise ValueError("Other Series must have a name")
        other = other.to_frame()
    if isinstance(other, kinds.DataFrame):
        if how == "cross":
            return merge(left, other, how="cross", suffixes=(lsuffix, rsuffix), sort=sort)
        return merge(left, other, how, None, on, None, on is None, True, sort, (lsuffix, rsuffix), validate=validate)
    return several(left, list(other), on, how, lsuffix, rsuffix, sort, validate)


def several(left: Any, others: list[Any], on: Any, how: str, lsuffix: str, rsuffix: str, sort: bool, validate: str | None) -> Any:
    """A list: one after the other."""
    if on is not None:
        raise ValueError("Joining multiple DataFrames only supported for joining on index")
    if rsuffix or lsuffix:
        raise ValueError("Suffixes not supported when joining multiple DataFrames")
    frames = [left, *(x.to_frame() if isinstance(x, kinds.Series) else x for x in others)]
    if all(f.index.is_unique for f in frames) and how in ("outer", "inner", "left"):
        from septet.pandas.reshape.concat import concat

        made = concat(frames, axis=1, join="inner" if how == "inner" else "outer", verify_integrity=True)
        return made.reindex(left.index) if how == "left" else made
    result = frames[0]
    for f in frames[1:]:
        result = merge(result, f, how, left_index=True, right_index=True, sort=sort, validate=validate)
    return result
