"""How pandas.testing compares two arrays element by element, and words what differs."""
from __future__ import annotations

import math
from typing import Any

from septet.pandas.missing import is_missing


def fail(obj: str, message: str, left: str, right: str, more: str = "") -> None:
    """AssertionError with both sides."""
    raise AssertionError(f"{obj} are different\n\n{message}\n{more}[left]:  {left}\n[right]: {right}")


def attribute(name: str, left: Any, right: Any, obj: str) -> None:
    """AssertionError about an attribute that differs."""
    sides = [repr(x) if str(x) == "category" else str(x) for x in (left, right)]
    raise AssertionError(f'{obj} are different\n\nAttribute "{name}" are different\n[left]:  {sides[0]}\n[right]: {sides[1]}')


def same(a: Any, b: Any) -> bool:
    """Equal, or missing in the same way."""
    if a is b:
        return True
    if is_missing(a) or is_missing(b):
        return is_missing(a) and is_missing(b) and type(a) is type(b)
    try:
        return bool(a == b)
    except (TypeError, ValueError):
        return False


def numbers(values: Any) -> Any:
    """A time array as its counts, anything else as it is."""
    counts = getattr(values, "asi8", None)
    return values if counts is None else counts


def shown(index: Any) -> list[Any]:
    """An index' labels, as messages show them."""
    return list(index)


def close(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8) -> bool:
    """Two elements agree within the tolerances; containers element by element."""
    if isinstance(a, float | int | complex) and isinstance(b, float | int | complex) and not isinstance(a, bool):
        return _numbers_close(a, b, rtol, atol)
    if is_plain(a) and is_plain(b):
        return same(a, b)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(close(a[k], b[k], rtol, atol) for k in a)
    if hasattr(a, "__len__") and hasattr(b, "__len__"):
        return len(a) == len(b) and all(close(x, y, rtol, atol) for x, y in zip(a, b))
    return same(a, b)


def is_plain(x: Any) -> bool:
    return isinstance(x, str | bytes) or not hasattr(x, "__len__")


def _numbers_close(a: Any, b: Any, rtol: float, atol: float) -> bool:
    if a != a or b != b:
        return a != a and b != b
    if isinstance(a, complex) or isinstance(b, complex):
        return abs(a - b) <= atol + rtol * abs(b)
    if math.isinf(a) or math.isinf(b):
        return bool(a == b)
    return bool(abs(a - b) <= atol + rtol * abs(b))


def values_differ(left: Any, right: Any, obj: str, index: Any, exact: bool, rtol: float, atol: float,
                  sides: tuple[str, str] | None = None) -> None:
    """AssertionError if elements differ: how many of them, both arrays, and the first pair where it tells more."""
    a, b = _listed(left), _listed(right)
    wrong = [n for n, (x, y) in enumerate(zip(a, b)) if not (_equal(x, y) if exact else close(x, y, rtol, atol))]
    if not wrong:
        return
    share = _share(100.0 * len(wrong) / len(a))
    more = f"[index]: {_list_text(index)}\n" if index is not None else ""
    texts = sides or (_list_text(a), _list_text(b))
    tail = ""
    if not exact:
        first = wrong[0]
        tail = f"\nAt positional index {first}, first diff: {_one(a[first])} != {_one(b[first])}"
    message = f"{obj} values are different ({share} %)\n{more}"
    raise AssertionError(f"{obj} are different\n\n{message}[left]:  {texts[0]}\n[right]: {texts[1]}{tail}")


def _equal(a: Any, b: Any) -> bool:
    return same(a, b) or is_missing(a) and is_missing(b)


def _share(value: float) -> str:
    return f"{round(value, 5)}"


def _listed(values: Any) -> list[Any]:
    return list(values.tolist() if hasattr(values, "tolist") else values)


def _list_text(values: Any) -> str:
    return "[" + ", ".join(str(v) for v in values) + "]"


def _one(value: Any) -> str:
    return repr(value) if isinstance(value, str) else str(value)
