"""One canonical, JSON-able form of what a case gives, the same for TensorFlow and the face, and how two of them are compared."""
from __future__ import annotations

import ast
import math

RTOL = {"float16": 1e-3, "bfloat16": 1.6e-2, "float32": 2e-6, "float64": 1e-9, "complex64": 2e-6, "complex128": 1e-9}
ATOL = {"float16": 1e-5, "bfloat16": 1e-5, "float32": 1e-5, "float64": 1e-11, "complex64": 1e-5, "complex128": 1e-11}


def evaluate(tf, setup, case):
    """What a case gives: statements separated by "; ", the last an expression or `r = expression`; errors count."""
    scope = {"tf": tf}
    try:
        exec(setup, scope)
        tree = ast.parse(case.replace("\\n", "\n") if "\\n" in case else "\n".join(part.strip() for part in case.split("; ")))
        last = tree.body.pop()
        exec(compile(tree, "<case>", "exec"), scope)
        return canonical(eval(compile(ast.Expression(last.value), "<case>", "eval"), scope))
    except Exception as error:
        return {"raises": known(type(error))}


def known(kind):
    """The name of an error's first class that TensorFlow could raise."""
    return next(c.__name__ for c in kind.__mro__ if c.__module__ == "builtins" or c.__module__.startswith(("tensorflow", "keras")))


def canonical(x):
    """A value as JSON holds it."""
    if hasattr(x, "element_spec") and hasattr(x, "as_numpy_iterator"):
        return {"dataset": [canonical(e) for e in x.take(50)], "spec": repr(x.element_spec), "size": int(x.cardinality())}
    if type(x).__name__ in ("EagerTensor", "ResourceVariable", "Variable") or hasattr(x, "numpy") and hasattr(x, "dtype"):
        a = x.numpy()
        return {"tensor": x.dtype.name, "shape": list(x.shape), "values": numbers(a.tolist() if hasattr(a, "tolist") else a)}
    if type(x).__name__ in ("ndarray", "float32", "int32", "int64", "float64"):
        return {"array": str(x.dtype), "values": numbers(x.tolist())}
    if isinstance(x, (list, tuple)) and type(x).__name__ != "TensorShape":
        return [canonical(part) for part in x]
    if isinstance(x, dict):
        return {"dict": [[canonical(k), canonical(v)] for k, v in x.items()]}
    if isinstance(x, (bool, int, str)) or x is None:
        return x
    return {"number": numbers(x)} if isinstance(x, (float, complex)) else {"repr": repr(x)}


def numbers(x):
    """Nested numbers; what JSON does not have as text."""
    if isinstance(x, list):
        return [numbers(part) for part in x]
    if isinstance(x, complex):
        return ["c", numbers(x.real), numbers(x.imag)]
    if isinstance(x, bytes):
        return "b:" + x.decode("latin-1")
    return str(x) if isinstance(x, float) and not math.isfinite(x) else x


def same(wanted, got, rtol=None, atol=None):
    """Whether two canonical values agree: floats within the dtype's tolerance, errors by class."""
    if type(wanted) is not type(got):
        return isinstance(wanted, (int, float)) and isinstance(got, (int, float)) and close(wanted, got, rtol or 1e-6, atol or 1e-6)
    if isinstance(wanted, dict):
        if set(wanted) != set(got):
            return False
        name = wanted.get("tensor", "")
        rtol, atol = rtol or RTOL.get(name, 0.0), atol or ATOL.get(name, 0.0)
        return all(same(wanted[k], got[k], rtol, atol) for k in wanted)
    if isinstance(wanted, list):
        return len(wanted) == len(got) and all(same(a, b, rtol, atol) for a, b in zip(wanted, got))
    if isinstance(wanted, float):
        return close(wanted, got, rtol or 1e-6, atol or 1e-6)
    return wanted == got


def close(a, b, rtol, atol):
    return a == b or abs(a - b) <= atol + rtol * abs(a)
