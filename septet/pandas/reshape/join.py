"""DataFrame.join: a merge with the index of others."""
from __future__ import annotations

import warnings
from typing import Any

from septet.pandas import kinds
from septet.pandas.api.extensions import no_default
from septet.pandas.errors import Pandas4Warning
from septet.pandas.reshape.merge import merge


def chosen_suffixes(lsuffix: Any, rsuffix: Any, suffixes: Any) -> Any:
    """The pair of suffixes, given as one or as two arguments.  ValueError for both, TypeError for what is no tuple or list."""
    if suffixes is no_default:
        if lsuffix is not no_default or rsuffix is not no_default:
            warnings.warn("The 'lsuffix' and 'rsuffix' keywords in DataFrame.join are deprecated and will be removed in a future version. "
                          "Use the 'suffixes' keyword instead.", Pandas4Warning, stacklevel=3)
        return "" if lsuffix is no_default else lsuffix, "" if rsuffix is no_default else rsuffix
    if lsuffix is not no_default or rsuffix is not no_default:
        raise ValueError("Cannot specify both 'suffixes' and 'lsuffix'/'rsuffix'.")
    if not isinstance(suffixes, (tuple, list)):
        raise TypeError(f"Passing 'suffixes' as a {type(suffixes)}, is not supported. Provide 'suffixes' as a tuple instead.")
    first, second = suffixes
    return first, second


def join(left: Any, other: Any, on: Any, how: str, suffixes: Any, sort: bool, validate: str | None) -> Any:
    """One frame or series, or a list of them."""
    if isinstance(other, kinds.Series):
        if other.name is None:
            raise ValueError("Other Series must have a name")
        other = other.to_frame()
    if isinstance(other, kinds.DataFrame):
        if how == "cross":
            return merge(left, other, how="cross", suffixes=suffixes, sort=sort)
        return merge(left, other, how, None, on, None, on is None, True, sort, suffixes, validate=validate)
    return several(left, list(other), on, how, suffixes, sort, validate)


def several(left: Any, others: list[Any], on: Any, how: str, suffixes: Any, sort: bool, validate: str | None) -> Any:
    """A list: one after the other."""
    if on is not None:
        raise ValueError("Joining multiple DataFrames only supported for joining on index")
    if any(suffixes):
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
