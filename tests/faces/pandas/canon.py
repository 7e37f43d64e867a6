"""One canonical, JSON-able form of what a case gives, the same for pandas and the face, and how two of them are compared."""
from __future__ import annotations

import ast
import math

RTOL = {"float32": 1.3e-6, "float16": 1e-3}


def evaluate(pandas, setup, case):
    """What a case gives: statements separated by "; ", the last an expression or `r = expression`; errors count."""
    scope = {"pd": pandas, "np": numpy_of(pandas)}
    try:
        exec(setup, scope)
        text = case.replace("\\n", "\n")
        tree = ast.parse(text if "\\n" in case else "\n".join(part.strip() for part in text.split("; ")))
        last = tree.body.pop()
        exec(compile(tree, "<case>", "exec"), scope)
        value = last.value if isinstance(last, (ast.Expr, ast.Assign)) else None
        return canonical(eval(compile(ast.Expression(value), "<case>", "eval"), scope))
    except Exception as error:
        return {"raises": known(type(error)), "text": str(error).split("\n")[0][:200]}


def numpy_of(pandas):
    """The NumPy that goes with a pandas."""
    if pandas.__name__.startswith("septet"):
        import septet.numpy as numpy
    else:
        import numpy
    return numpy


def known(kind):
    """The name of an error's first class that pandas could raise."""
    return next(c.__name__ for c in kind.__mro__ if c.__module__ == "builtins" or c.__module__.startswith("pandas"))


def canonical(x):
    """A value as JSON holds it: kind, dtype names, labels, values, name; NaN, NA, NaT and None told apart."""
    names = {c.__name__ for c in type(x).__mro__}
    if "NDFrame" in names:
        return frame(x) if x.ndim == 2 else series(x)
    if "Index" in names:
        return index(x)
    if "ExtensionArray" in names:
        return {"array": type(x).__name__, "dtype": str(x.dtype), "values": [element(v) for v in x]}
    if "ndarray" in names:
        return {"ndarray": str(x.dtype), "shape": list(x.shape), "values": nested(x.tolist())}
    if isinstance(x, (list, tuple)):
        return [canonical(part) for part in x]
    if isinstance(x, dict):
        return {"dict": [[canonical(k), canonical(v)] for k, v in x.items()]}
    if isinstance(x, type):
        return {"type": x.__name__}
    return element(x, True)


def series(x):
    return {"Series": str(x.dtype), "index": index(x.index), "values": [element(v) for v in x.tolist()], "name": element(x.name)}


def frame(x):
    columns = [[element(v) for v in x.iloc[:, i].tolist()] for i in range(x.shape[1])]
    return {"DataFrame": [str(d) for d in x.dtypes.tolist()], "index": index(x.index), "columns": index(x.columns), "values": columns}


def index(x):
    kind = type(x).__name__
    if kind == "RangeIndex":
        return {"RangeIndex": [x.start, x.stop, x.step], "name": element(x.name)}
    found = {kind: str(x.dtype), "values": [element(v) for v in x.tolist()], "names": [element(n) for n in x.names]}
    if kind == "MultiIndex":
        found["dtypes"] = [str(level.dtype) for level in x.levels]
    elif hasattr(x, "freqstr"):
        found["freq"] = x.freqstr
    return found


def nested(x):
    return [nested(part) for part in x] if isinstance(x, list) else element(x)


def element(x, typed=False):
    """One element; `typed`: with the name of NumPy's scalar type, where it is one."""
    kind = type(x)
    if isinstance(x, tuple):
        return {"tuple": [element(part) for part in x]}
    if isinstance(x, (list, dict, set)) or kind.__name__ in ("ndarray", "Series", "DataFrame"):
        return canonical(x)
    if x is None or kind in (bool, int, str):
        return x
    if kind.__name__ in ("NAType", "NaTType"):
        return {"missing": kind.__name__[:-4]}
    if kind is float:
        return x if math.isfinite(x) else {"float": str(x)}
    if hasattr(x, "dtype") and hasattr(x, "item"):
        plain = element(x.item()) if x.dtype.kind in "biufcSU" else str(x)
        return {"scalar": str(x.dtype), "value": plain} if typed else plain
    if kind.__name__ in ("Timestamp", "Timedelta", "Period", "Interval"):
        return {kind.__name__: str(x), "unit": getattr(x, "unit", None)}
    return {kind.__name__: str(x) if not (str(x).startswith("<") and " at 0x" in str(x)) else ""}


def same(wanted, got, rtol=None, text=False):
    """Whether two canonical values agree: floats to 1e-12 or `rtol`, errors by class (and text, where asked)."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        if set(wanted) != set(got):
            return False
        if "raises" in wanted:
            return wanted["raises"] == got["raises"] and (not text or wanted["text"] == got["text"])
        rtol = rtol or RTOL.get(wanted.get("Series") if isinstance(wanted.get("Series"), str) else None)
        return all(same(wanted[k], got[k], rtol, text) for k in wanted)
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(same(a, b, rtol, text) for a, b in zip(wanted, got))
    if isinstance(wanted, float) and isinstance(got, float):
        return wanted == got or abs(wanted - got) <= (rtol or 1e-12) * max(abs(wanted), abs(got)) or abs(wanted - got) < 1e-15
    return type(wanted) is type(got) and wanted == got
