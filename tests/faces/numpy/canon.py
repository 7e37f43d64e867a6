"""Results as plain data that JSON holds: how a case's answer is recorded from NumPy and compared with ours."""
from __future__ import annotations

import math


def canon(x):
    """Type, dtype, shape and values of a result, in terms that do not depend on the library."""
    if isinstance(x, tuple):
        return {"tuple": [canon(e) for e in x], **({"fields": list(x._fields)} if hasattr(x, "_fields") else {})}
    if isinstance(x, (list, dict)):
        return [canon(e) for e in x] if isinstance(x, list) else {"dict": [[str(k), canon(v)] for k, v in x.items()]}
    if hasattr(x, "dtype") and hasattr(x, "tolist") and hasattr(x, "shape") and not isinstance(x, type):
        kind = "scalar" if not type(x).__name__.endswith(("array", "matrix", "Array")) else type(x).__name__
        return {"kind": kind, "dtype": str(x.dtype), "shape": list(x.shape), "values": plain(x.tolist())}
    if isinstance(x, (bool, int, float, complex, str, bytes, type(None))):
        return {"python": type(x).__name__, "value": plain(x)}
    return {"text": repr(x) if not repr(x).startswith("<") or " at 0x" not in repr(x) else type(x).__name__}


def plain(x):
    """Numbers as JSON holds them exactly: floats by repr, complex as pairs."""
    if isinstance(x, (list, tuple)):
        return [plain(e) for e in x]
    if isinstance(x, bool) or x is None or isinstance(x, str):
        return x
    if isinstance(x, int):
        return x if abs(x) < 1 << 53 else f"int {x}"
    if isinstance(x, float):
        return {"f": repr(x)}
    if isinstance(x, complex):
        return {"c": [repr(x.real), repr(x.imag)]}
    return {"text": repr(x)}


def same(want, got, rtol, atol):
    """Whether two canonical results agree, floats within tolerances."""
    if isinstance(want, dict) and isinstance(got, dict):
        if want.keys() != got.keys():
            return False
        if "f" in want:
            return close(want["f"], got["f"], rtol, atol)
        if "c" in want:
            return all(close(a, b, rtol, atol) for a, b in zip(want["c"], got["c"]))
        return all(same(want[k], got[k], rtol, atol) for k in want)
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(same(a, b, rtol, atol) for a, b in zip(want, got))
    return want == got


def close(a, b, rtol, atol):
    """Floats given as text."""
    if a == b:
        return True
    x, y = float(a), float(b)
    if math.isnan(x) or math.isnan(y):
        return math.isnan(x) and math.isnan(y)
    return abs(x - y) <= atol + rtol * abs(x) if math.isfinite(x) else x == y


def evaluate(np, setup, case):
    """The canonical result of an expression or of statements that set `r`; errors by class name."""
    names = {"np": np}
    exec(setup, names)
    try:
        if "\n" in case or case.startswith(("import ", "r =", "with ")) or ";" in case:
            exec(case.replace("; ", "\n"), names)
            return canon(names["r"])
        return canon(eval(case, names))
    except Exception as error:  # the class of the error is part of the answer
        return {"raises": type(error).__name__}
