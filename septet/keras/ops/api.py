"""`@op`: from a plain function over tensors to `keras.ops.name`, which also takes symbolic tensors.

The wrapper is generated once, when the function is declared.  Annotations are tags: TENSOR (anything that becomes a tensor), NUMBER
(the same, but Python numbers stay weak beside tensors), OPTIONAL (a tensor or None), TENSORS (a sequence of tensors), FLOAT (a
tensor; whole numbers become floats), anything else as it is.
"""
from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from septet.core.cast import cast
from septet.keras.backends import active
from septet.keras.dtypes import ir_dtype
from septet.keras.keras_tensor import any_symbolic
from septet.keras.operation import symbolic
from septet.keras.recording import is_variable
from septet.keras.tensor import Tensor, default_float
from septet.keras.tensor import tensor as convert

TENSOR, NUMBER, OPTIONAL, TENSORS, FLOAT = "TENSOR", "NUMBER", "OPTIONAL", "TENSORS", "FLOAT"
TAGS = {TENSOR, NUMBER, OPTIONAL, TENSORS, FLOAT}
NUMBERS = (bool, int, float, complex)
OPS: dict[str, Callable[..., Any]] = {}             # by Keras' name


def op(function: Callable[..., Any] | None = None, *, aliases: tuple[str, ...] = (), spec: Any = None) -> Any:
    """Decorator.  spec(*args, **kwargs): the symbolic result where running on samples cannot find it out."""
    if function is None:
        return functools.partial(op, aliases=aliases, spec=spec)
    made = wrapper(function)
    if spec is not None:
        made.spec = spec  # type: ignore[attr-defined]
    for name in (function.__name__, *aliases):
        OPS[name] = made
    return made


def wrapper(function: Callable[..., Any]) -> Callable[..., Any]:
    """The public function: plain tensors go straight to the body, everything else through `general`."""
    signature = inspect.signature(function)
    tags = {n: str(p.annotation) for n, p in signature.parameters.items() if str(p.annotation) in TAGS}
    scope: dict[str, Any] = {"_body": function, "_T": Tensor, "_general": general}
    head, passed = [], []
    for p in signature.parameters.values():
        star = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        if p.kind is p.KEYWORD_ONLY and "*" not in head and not any(h.startswith("*") for h in head):
            head.append("*")
        if p.default is not p.empty:
            scope[f"_d_{p.name}"] = p.default
        head.append(star + p.name + ("" if p.default is p.empty else f"=_d_{p.name}"))
        passed.append(f"{p.name}={p.name}" if p.kind is p.KEYWORD_ONLY else star + p.name)
    plain = [n for n, tag in tags.items() if tag in (TENSOR, NUMBER)]
    others = [n for n, tag in tags.items() if tag not in (TENSOR, NUMBER)]
    test = " and ".join(f"type({n}) is _T" for n in plain)
    name = function.__name__
    call = ", ".join(passed)
    lines = [f"def {name}({', '.join(head)}):"]
    if plain and not others:
        lines.append(f"    if {test}: return _body({call})")
    lines.append(f"    return _general(_made, _body, _tags, _signature, ({', '.join(p for p in passed if '=' not in p and '**' not in p)}"
                 f"{',' if any('=' not in p and '**' not in p for p in passed) else ''}), "
                 f"{{{', '.join(named(p) for p in passed if '=' in p or p.startswith('**'))}}})")
    exec(compile("\n".join(lines), f"<septet keras.ops.{name}>", "exec"), scope)
    made: Callable[..., Any] = scope[name]
    scope.update(_made=made, _tags=tags, _signature=signature)
    made.__doc__, made.__module__, made.__wrapped__ = function.__doc__, "keras.ops", function  # type: ignore[attr-defined]
    return made


def named(text: str) -> str:
    """A forwarded keyword as an entry of a dict."""
    if text.startswith("**"):
        return text
    name = text.partition("=")[0]
    return f"{name!r}: {name}"


def general(made: Any, body: Callable[..., Any], tags: dict[str, str], signature: inspect.Signature, args: tuple[Any, ...],
            kwargs: dict[str, Any]) -> Any:
    """A call with arguments of any kind."""
    if any_symbolic(args) or kwargs and any_symbolic(kwargs.values()):
        return symbolic(made, args, kwargs)
    bound = signature.bind(*args, **kwargs)
    values = bound.arguments
    weak = [n for n, tag in tags.items() if tag == NUMBER]
    strong = any(not isinstance(values.get(n), NUMBERS) for n in weak)
    for n, tag in tags.items():
        if n in values:
            if signature.parameters[n].kind is inspect.Parameter.VAR_POSITIONAL:
                values[n] = tuple(tensor(x) for x in values[n])
            else:
                values[n] = converted(values[n], tag, strong)
    found = body(*bound.args, **bound.kwargs)
    held = next((x for x in args if is_variable(x)), None) if args else None
    return found if held is None else active.kept_apart(found, held)


def converted(value: Any, tag: str, strong: bool) -> Any:
    """One argument as its tag asks."""
    if tag == TENSORS:
        return [tensor(x) for x in value]
    if tag == NUMBER and strong and type(value) in NUMBERS or tag == OPTIONAL and value is None:
        return value
    return in_float(tensor(value)) if tag == FLOAT else tensor(value)


def tensor(x: Any) -> Any:
    """Anything that becomes a tensor, as one."""
    return x if type(x) is Tensor else convert(x)


def is_tensor(x: Any) -> bool:
    """Whether something is one of Keras' tensors."""
    return isinstance(x, Tensor)


def in_float(a: Any) -> Any:
    """Whole numbers and truths as the default float."""
    return a if a._dtype.is_inexact else cast(a, default_float())


def dtype_of(dtype: Any, default: Any = None) -> Any:
    """A dtype argument as one of the engine's."""
    return default if dtype is None else active.dtype(ir_dtype(dtype))
