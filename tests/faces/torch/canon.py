"""One canonical, JSON-able form of what a case gives, the same for PyTorch and the face, and how two of them are compared."""
from __future__ import annotations

import ast
import math

RTOL = {"float16": 1e-3, "bfloat16": 1.6e-2, "float32": 1.3e-6, "float64": 1e-9, "complex64": 1.3e-6, "complex128": 1e-9}
ATOL = {"float16": 1e-5, "bfloat16": 1e-5, "float32": 1e-5, "float64": 1e-11, "complex64": 1e-5, "complex128": 1e-11}


def evaluate(torch, setup, case):
    """What a case gives: statements separated by ";", the last an expression or `r = expression`; errors count."""
    scope = {"torch": torch}
    try:
        exec(setup, scope)
        tree = ast.parse("\n".join(part.strip() for part in split(case)))
        last = tree.body.pop()
        exec(compile(tree, "<case>", "exec"), scope)
        value = last.value if isinstance(last, (ast.Expr, ast.Assign)) else None
        result = eval(compile(ast.Expression(value), "<case>", "eval"), scope)
        return canonical(result)
    except Exception as error:
        return {"raises": known(type(error)), "text": str(error).split("\n")[0][:300]}


def known(kind):
    """The name of an error's first class that PyTorch could raise."""
    return next(c.__name__ for c in kind.__mro__ if c.__module__ == "builtins" or c.__module__.startswith("torch"))


def split(case):
    """Statements; "\\n" separates too, so that a case may define a function."""
    return case.replace("\\n", "\n").split("; ") if "\\n" not in case else [case.replace("\\n", "\n")]


def canonical(x):
    """A value as JSON holds it."""
    kind = type(x)
    if hasattr(x, "requires_grad") and hasattr(x, "tolist"):
        return {"tensor": str(x.dtype), "shape": list(x.shape), "values": numbers(x.detach().tolist()), "requires_grad": x.requires_grad}
    if kind.__name__ == "Size":
        return {"Size": list(x)}
    if isinstance(x, tuple) and hasattr(x, "_fields") or kind.__module__ == "torch.return_types":
        return {"fields": [canonical(part) for part in x]}
    if isinstance(x, (list, tuple)):
        return [canonical(part) for part in x]
    if isinstance(x, dict):
        return {"dict": [[canonical(k), canonical(v)] for k, v in x.items()]}
    if isinstance(x, (bool, int, str)) or x is None:
        return x
    if isinstance(x, (float, complex)):
        return {"number": numbers(x)}
    return {"repr": str(x) if not str(x).startswith("<") else kind.__name__}


def numbers(x):
    """Nested numbers; what JSON does not have as text."""
    if isinstance(x, list):
        return [numbers(part) for part in x]
    if isinstance(x, complex):
        return ["c", numbers(x.real), numbers(x.imag)]
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return x


def same(wanted, got, rtol=None, atol=None, text=False):
    """Whether two canonical values agree: floats within the dtype's tolerance, errors by class (and text, where asked)."""
    if type(wanted) is not type(got):
        return isinstance(wanted, (int, float)) and isinstance(got, (int, float)) and close(wanted, got, rtol or 1e-6, atol or 1e-6)
    if isinstance(wanted, dict):
        if set(wanted) != set(got):
            return False
        if "raises" in wanted:
            return wanted["raises"] == got["raises"] and (not text or wanted["text"] == got["text"])
        if "tensor" in wanted:
            name = wanted["tensor"].split(".")[-1]
            rtol, atol = rtol or RTOL.get(name, 0.0), atol or ATOL.get(name, 0.0)
        return all(same(wanted[k], got[k], rtol, atol, text) for k in wanted)
    if isinstance(wanted, list):
        return len(wanted) == len(got) and all(same(a, b, rtol, atol, text) for a, b in zip(wanted, got))
    if isinstance(wanted, float):
        return close(wanted, got, rtol or 1e-6, atol or 1e-6)
    return wanted == got


def close(a, b, rtol, atol):
    return a == b or abs(a - b) <= atol + rtol * abs(a)
