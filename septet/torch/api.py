"""`@api`: from a plain function over tensors to `torch.name`, `Tensor.name` and `Tensor.name_`.

The wrapper that checks arguments, takes NumPy's argument names and fills `out` is generated once, when the function is declared:

    @api(inplace=True)
    def clamp(input: TENSOR, min: NUMBER = None, max: NUMBER = None): ...

Annotations are tags: TENSOR (a tensor; anything else is a TypeError), NUMBER (a tensor, a Python number or None), anything else as it is.
"""
from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from septet.core.array import Array
from septet.core.autograd import Step, steps_made
from septet.core.write import assign
from septet.torch import casting
from septet.torch.operators import check_apart, check_cast, store
from septet.torch.sparse_tensor import SparseTensor
from septet.torch.sparse_tensor import call as sparse_call
from septet.torch.tensor import Tensor, from_plain

TENSOR, NUMBER = "TENSOR", "NUMBER"
FUNCTIONS: dict[str, Callable[..., Any]] = {}           # by PyTorch's name; `septet.torch` shows them
TAKE_SPARSE = frozenset("add sub subtract rsub mul multiply div divide true_divide floor_divide".split())   # as a later operand
NUMPY_NAMES = {"dim": "axis", "keepdim": "keepdims"}    # names that PyTorch takes as well
NUMBERS = (bool, int, float, complex)


def api(function: Callable[..., Any] | None = None, *, method: bool = True, inplace: bool = False, out: bool = True,
        name: str = "", aliases: tuple[str, ...] = ()) -> Any:
    """Decorator.  method: also of Tensor.  inplace: also name_.  out: takes out=.  aliases: other names for the same."""
    if function is None:
        return functools.partial(api, method=method, inplace=inplace, out=out, name=name, aliases=aliases)
    for each in (name or function.__name__, *aliases):
        made = wrapper(function, each, out)
        FUNCTIONS[each] = made
        if method:
            setattr(Tensor, each, made)
        if inplace:
            written = in_place(made, each)
            FUNCTIONS[each + "_"] = written
            setattr(Tensor, each + "_", written)
    return FUNCTIONS[name or function.__name__]


def method(function: Callable[..., Any] | None = None, *, name: str = "", aliases: tuple[str, ...] = ()) -> Any:
    """Decorator of a function that is a method of Tensor only; it takes its arguments as they come."""
    if function is None:
        return functools.partial(method, name=name, aliases=aliases)
    for each in (name or function.__name__, *aliases):
        setattr(Tensor, each, function)
    return function


def wrapper(function: Callable[..., Any], name: str, out: bool) -> Callable[..., Any]:
    """The generated public function."""
    signature = inspect.signature(function)
    parameters = list(signature.parameters.values())
    scope: dict[str, Any] = {"_body": function, "_T": Tensor, "_check": checked, "_fill": fill_out, "_named": named, "_casting": casting,
                             "_asks": asks, "_ask": ask, "_S": SparseTensor, "_sparse": sparse_call}
    head, extra = heads(parameters, scope), []
    lines = []
    for k, p in enumerate(parameters):
        tag = str(p.annotation)
        if tag in (TENSOR, NUMBER) and k == 0:
            lines.append(f"    if type({p.name}) is not _T and _asks({p.name}): return _ask(_self(), {p.name}, {repeated(parameters)})")
        if tag == TENSOR:
            lines.append(f"    if type({p.name}) is not _T:")
            if k:
                lines.append(f"        if type({p.name}) is _S: return _sparse(_self(), {repeated(parameters)})")
            lines.append(f"        {p.name} = _check({p.name}, {name!r}, {p.name!r}, {k + 1})")
        elif k and tag == NUMBER and name in TAKE_SPARSE:
            lines.append(f"    if type({p.name}) is _S: return _sparse(_self(), {repeated(parameters)})")
        if p.name in NUMPY_NAMES:
            other = NUMPY_NAMES[p.name]
            extra.append(f"{other}=None")
            lines.append(f"    if {other} is not None: {p.name} = {other}")
    if name in casting.POLICY:
        names = ", ".join(p.name for p in parameters if p.kind is not p.VAR_KEYWORD)
        lines.append(f"    if _casting.anywhere and _casting.is_active(): {names}, = _casting.fitted({casting.POLICY[name]!r}, ({names},))")
    has_out = out and "out" not in signature.parameters
    extra += ["out=None"] if has_out else []
    if extra:
        head = with_extra(head, parameters, extra)
    lines.append(f"    _y = _body({', '.join(forwarded(p) for p in parameters)})")
    given = "out is None and " if has_out else ""
    lines.append(f"    if {given}type(_y) is _T and _y._node is None: return _y")
    if name not in OWN_NAMES:
        lines.append(f"    _named(_y, {label_of(name)}, {first_of(parameters)})")
    lines.append("    return _y if out is None else _fill(out, _y)" if has_out else "    return _y")
    exec(compile("\n".join([f"def {public(name)}({', '.join(head)}):", *lines]), f"<septet torch.{name}>", "exec"), scope)
    made: Callable[..., Any] = scope[public(name)]
    scope["_self"] = lambda: made
    made.__name__ = made.__qualname__ = name
    made.__doc__, made.__module__, made.__wrapped__ = function.__doc__, "torch", function  # type: ignore[attr-defined]
    return made


# functions whose steps have one of two names, by whether an argument is None: (argument, where it is None, where it is not)
TWO_NAMES = {"sum": ("dim", "Sum0", "Sum1"), "mean": ("dim", "Mean0", "Mean1"), "prod": ("dim", "Prod0", "Prod1"),
             "max": ("dim", "Max1", "Max0"), "min": ("dim", "Min1", "Min0"), "median": ("dim", "Median0", "Median1"),
             "nanmedian": ("dim", "Nanmedian0", "Nanmedian1"), "squeeze": ("dim", "Squeeze0", "Squeeze1")}
OWN_NAMES = {"linear"}              # functions that name their steps themselves


def label_of(name: str) -> str:
    """The text of what a function's steps are called, as an expression of the arguments."""
    both = TWO_NAMES.get(name)
    if both is None:
        return repr(name)
    return f"{both[1]!r} if {both[0]} is None else {both[2]!r}"


def first_of(parameters: list[inspect.Parameter]) -> str:
    """The text of the first argument."""
    return parameters[0].name if parameters else "None"


def named(y: Any, name: str, x: Any) -> None:
    """Call the step of a fresh result (or of several) by the function that made it."""
    if isinstance(y, (tuple, list)):
        for part in y:
            named(part, name, x)
    elif isinstance(y, Array) and y is not x:
        step: Any = y._node
        if type(step) is Step and step.rule is not None and (type(x) is not Tensor or step is not x._node):
            step.name = name


def asks(x: Any) -> bool:
    """Whether an argument is sparse, or of a subclass that is asked about results."""
    from septet.torch import overrides

    return type(x) is SparseTensor or not overrides._disabled and isinstance(x, Tensor) and overrides.is_followed(type(x))


def ask(function: Any, x: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What the subclass says."""
    if type(x) is SparseTensor:
        return sparse_call(function, args, kwargs)
    from septet.torch.overrides import asked

    return asked(function, x, args, kwargs)


def repeated(parameters: list[inspect.Parameter]) -> str:
    """The text of all arguments, as a tuple and a dict."""
    named_only = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    plain = ", ".join(forwarded(p) for p in parameters if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD))
    return f"({plain},), {{{', '.join(f'{p.name!r}: {p.name}' for p in named_only)}}}"


def public(name: str) -> str:
    """A name that may be defined."""
    return name + "__" if name in ("lambda", "from") else name


def heads(parameters: list[inspect.Parameter], scope: dict[str, Any]) -> list[str]:
    """The parameters' text, their defaults by name."""
    found, starred = [], False
    for p in parameters:
        text = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "") + p.name
        if p.kind is p.VAR_POSITIONAL:
            starred = True
        if p.kind is p.KEYWORD_ONLY and not starred:
            found.append("*")
            starred = True
        if p.default is not p.empty:
            scope[f"_d_{p.name}"] = p.default
            text += f"=_d_{p.name}"
        found.append(text)
    return found


def with_extra(head: list[str], parameters: list[inspect.Parameter], extra: list[str]) -> list[str]:
    """Keyword-only parameters after the others."""
    last = head[-1:] if parameters and parameters[-1].kind is inspect.Parameter.VAR_KEYWORD else []
    front = head[: len(head) - len(last)]
    starred = any(text == "*" or text.startswith("*") for text in front)
    return [*front, *([] if starred else ["*"]), *extra, *last]


def forwarded(p: inspect.Parameter) -> str:
    """How an argument is passed on."""
    if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
        return ("*" if p.kind is p.VAR_POSITIONAL else "**") + p.name
    return f"{p.name}={p.name}" if p.kind is p.KEYWORD_ONLY else p.name


def in_place(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function that writes its result into its first argument."""

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        check_apart(self)
        since = steps_made()
        return store(self, function(self, *args, **kwargs), since)

    call.__name__ = call.__qualname__ = name + "_"
    call.__doc__ = f"`{name}`, written into the tensor itself."
    return call


def checked(x: Any, function: str, name: str, position: int) -> Any:
    """A tensor argument; TypeError in PyTorch's words."""
    if isinstance(x, Tensor):
        return x
    if isinstance(x, Array):
        return from_plain(x)
    if hasattr(x, "__torch_tensor__"):
        return x.__torch_tensor__()
    raise TypeError(f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(x).__name__}")


def either(x: Any) -> Any:
    """A tensor or number argument."""
    return from_plain(x) if isinstance(x, Array) and not isinstance(x, Tensor) else x


def fill_out(out: Any, result: Any) -> Any:
    """Put results into `out`, which takes on their shape."""
    if isinstance(result, tuple):
        for to, part in zip(out, result, strict=True):
            fill_out(to, part)
        return type(result)(out) if not hasattr(result, "_fields") else type(result)(*out)
    check_cast(result._dtype, out._dtype)
    check_apart(out)
    if tuple(out.shape) != tuple(result.shape):
        out.resize_(result.shape)
    assign(out, result)
    return out
