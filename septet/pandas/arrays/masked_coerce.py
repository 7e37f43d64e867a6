"""What becomes a masked array: lists, arrays, text; what does not is a TypeError."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.missing import is_missing

TRUE, FALSE = {"True", "TRUE", "true", "1", "1.0"}, {"False", "FALSE", "false", "0", "0.0"}


def coerce(cls: Any, scalars: Any, dtype: Any) -> tuple[ndarray, ndarray]:
    """(values, mask) of the class's kind, of `dtype` where it is given."""
    from septet.pandas.dtypes import pandas_dtype

    target = None if dtype is None else pandas_dtype(dtype)
    target = getattr(target, "numpy_dtype", target)
    scalars = getattr(scalars, "_values", scalars)
    if hasattr(scalars, "_mask"):
        return converted(cls, scalars._data, scalars._mask, target, None)
    if isinstance(scalars, ndarray) and scalars.dtype.kind in "biuf":
        mask = np.isnan(scalars) if scalars.dtype.kind == "f" else np.zeros(len(scalars), dtype=bool)
        return converted(cls, scalars, mask, target, scalars.dtype.name)
    items = scalars.tolist() if hasattr(scalars, "tolist") else list(scalars)
    mask = np.array([is_missing(x) for x in items], dtype=bool) if items else np.zeros(0, dtype=bool)
    known = [x for x in items if not is_missing(x)]
    if cls._word == "boolean":
        return booleans(items, known), mask
    if known and all(isinstance(x, str) for x in known):
        known = [parse(x, cls, target) for x in known]
    if not all(isinstance(x, (int, float, np.number, bool, np.bool_)) for x in known):
        raise TypeError(f"{infer(known)} cannot be converted to {np.dtype(target or cls._plain).name}")
    whole = target == np.uint64 and all(isinstance(x, int) for x in known)       # beside a small one a great one would be a float
    first = np.array(known, dtype=target if whole else None) if known else np.empty(0, dtype=target or cls._plain)
    data = np.ones(len(items), dtype=first.dtype)
    data[~mask] = first
    return converted(cls, data, mask, target, "object")


def infer(known: list[Any]) -> str:
    """The word for what a list holds."""
    from septet.pandas.api.types import infer_dtype

    return infer_dtype(known)  # type: ignore[no-any-return]


def parse(x: str, cls: Any, target: Any) -> Any:
    """A number from text."""
    kind = np.dtype(target or cls._plain).kind
    return float(x) if kind == "f" else int(x)


def booleans(items: list[Any], known: list[Any]) -> ndarray:
    """True and False, or the numbers 1 and 0."""
    if not all(isinstance(x, (bool, np.bool_)) or isinstance(x, (int, float, np.number)) and x in (0, 1) for x in known):
        raise TypeError("Need to pass bool-like values")
    return np.array([not is_missing(x) and bool(x) for x in items], dtype=bool)


def converted(cls: Any, data: ndarray, mask: ndarray, target: Any, said: str | None) -> tuple[ndarray, ndarray]:
    """Values cast to the target where nothing is lost.  TypeError otherwise."""
    kind = data.dtype.kind
    if cls._word == "boolean":
        if kind != "b":
            known = data[~mask]
            if not ((known == 0) | (known == 1)).all():
                raise TypeError("Need to pass bool-like values")
            data = np.where(mask, np.zeros(1, dtype=data.dtype), data).astype(bool)
        return data, mask
    if target is None:
        target = data.dtype if kind in cls._kinds else np.dtype(cls._plain)
    if data.dtype == target:
        return data, mask
    filled = np.where(mask, np.ones(1, dtype=data.dtype), data) if mask.any() and kind == "f" else data
    with np.errstate(all="ignore"):
        cast = filled.astype(target)
    if target.kind in "iu" and (cast != filled).any() or target.kind in "iu" and kind == "f" and not (np.abs(filled) < 2.0 ** 63).all():
        raise TypeError(f"cannot safely cast non-equivalent {said or data.dtype} to {target}")
    return cast, mask


def of_text(cls: Any, strings: Any) -> list[Any]:
    """Numbers or booleans read from text.  ValueError where there are none."""
    items = strings.tolist() if hasattr(strings, "tolist") else list(strings)
    if cls._word == "boolean":
        return [x if is_missing(x) else truth(x) for x in items]
    found = [x if is_missing(x) or not isinstance(x, str) else number(x) for x in items]
    return [float(x) if isinstance(x, int) and cls._word == "floating" else x for x in found]


def truth(x: Any) -> bool:
    """A boolean from text."""
    if x in TRUE or x is True:
        return True
    if x in FALSE or x is False:
        return False
    raise ValueError(f"{x} cannot be cast to bool")


def number(x: str) -> Any:
    """A whole number where the text says one, else a float."""
    try:
        return int(x)
    except ValueError:
        try:
            return float(x)
        except ValueError:
            raise ValueError(f'Unable to parse string "{x}"') from None
