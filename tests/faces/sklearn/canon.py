"""One canonical, JSON-able form of what a case gives, the same for scikit-learn and the face, and how two of them are compared."""
from __future__ import annotations

import ast
import math

RTOL, ATOL = 1e-6, 1e-9


def evaluate(prefix, setup, case):
    """What a case gives: statements separated by ";", the last an expression or `r = expression`; errors count.

    prefix: "" for the real libraries, "septet." for the faces; imports of numpy, pandas and sklearn in setup and case follow it.
    """
    scope = {}
    try:
        exec(compile(redirected(ast.parse(setup), prefix), "<setup>", "exec"), scope)
        tree = redirected(ast.parse("\n".join(part.strip() if "\\n" not in case else part for part in split(case))), prefix)
        last = tree.body.pop()
        exec(compile(tree, "<case>", "exec"), scope)
        value = last.value if isinstance(last, (ast.Expr, ast.Assign)) else None
        return canonical(eval(compile(ast.Expression(value), "<case>", "eval"), scope))
    except Exception as error:
        return {"raises": known(type(error)), "text": str(error).split("\n")[0][:300]}


def redirected(tree, prefix):
    """A program whose imports of the three libraries are those of the faces."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in ("numpy", "pandas", "sklearn"):
            node.module = prefix + node.module
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in ("numpy", "pandas", "sklearn"):
                    assert alias.asname or not prefix, "import ... as: a plain import names the real library"
                    alias.name = prefix + alias.name
    return tree


def known(kind):
    """The name of an error's first class that scikit-learn could raise."""
    return next(c.__name__ for c in kind.__mro__ if c.__module__ == "builtins" or "sklearn" in c.__module__)


def split(case):
    """Statements; "\\n" separates too, so that a case may define a function."""
    return case.split("; ") if "\\n" not in case else [case.replace("\\n", "\n")]


def canonical(x):
    """A value as JSON holds it."""
    kind = type(x)
    if isinstance(x, (bool, str)) or x is None:
        return x
    if hasattr(x, "tocsr") and hasattr(x, "toarray"):
        return {"sparse": canonical(x.toarray()), "format": x.format}
    if hasattr(x, "iloc") and hasattr(x, "columns"):
        return {"frame": canonical(x.to_numpy()), "columns": [str(c) for c in x.columns], "index": canonical(list(x.index))}
    if hasattr(x, "iloc"):
        return {"series": canonical(x.to_numpy()), "name": str(x.name)}
    if hasattr(x, "dtype") and hasattr(x, "tolist"):
        return array(x)
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return {"fields": [canonical(part) for part in x]}
    if isinstance(x, (list, tuple)):
        return [canonical(part) for part in x]
    if isinstance(x, dict):
        return {"dict": [[canonical(k), canonical(v)] for k, v in x.items()]}
    if isinstance(x, (set, frozenset)):
        return {"set": sorted((canonical(part) for part in x), key=repr)}
    if isinstance(x, (int, float, complex)):
        return numbers(x)
    if isinstance(x, type):
        return {"class": x.__name__}
    text = str(x)
    return {"repr": text if " at 0x" not in text and not text.startswith("<") else kind.__name__}


def array(x):
    """An array or a scalar of NumPy."""
    if not hasattr(x, "shape") or x.shape == ():
        value = x.item() if hasattr(x, "item") else x
        return canonical(value)
    kind = x.dtype.kind
    name = kind if kind in "USO" else str(x.dtype)
    return {"array": name, "shape": list(x.shape), "values": [canonical(v) for v in x.reshape(-1).tolist()]}


def numbers(x):
    """A number; what JSON does not have as text."""
    if isinstance(x, complex):
        return ["c", numbers(x.real), numbers(x.imag)]
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return x


def same(wanted, got, rtol=RTOL, atol=ATOL, text=False):
    """Whether two canonical values agree: floats within tolerance, errors by class (and text, where asked)."""
    if isinstance(wanted, (int, float)) and isinstance(got, (int, float)) and not isinstance(wanted, bool) and not isinstance(got, bool):
        return close(wanted, got, rtol, atol)
    if type(wanted) is not type(got):
        return False
    if isinstance(wanted, dict):
        if set(wanted) != set(got):
            return False
        if "raises" in wanted:
            return wanted["raises"] == got["raises"] and (not text or wanted["text"] == got["text"])
        return all(same(wanted[k], got[k], rtol, atol, text) for k in wanted)
    if isinstance(wanted, list):
        return len(wanted) == len(got) and all(same(a, b, rtol, atol, text) for a, b in zip(wanted, got))
    return wanted == got


def close(a, b, rtol, atol):
    return a == b or abs(a - b) <= atol + rtol * abs(a)
