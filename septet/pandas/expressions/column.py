"""`pd.col`: a column that is named now and looked up in a frame later."""
from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from typing import Any

from septet.pandas import kinds


class Expression:
    """What is done with a column of a frame that comes later: call it with the frame."""

    __module__ = "pandas.api.typing"

    def __init__(self, func: Callable[[Any], Any], text: str, nested: bool = False) -> None:
        self._func, self._repr_str, self._needs_parentheses = func, text, nested

    def __call__(self, frame: Any) -> Any:
        return self._func(frame)

    def __repr__(self) -> str:
        return self._repr_str or "Expr(...)"

    def __bool__(self) -> bool:
        raise TypeError("boolean value of an expression is ambiguous")

    def __iter__(self) -> Any:
        raise TypeError("Expression objects are not iterable")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Expression(lambda frame: getattr(self._func(frame), name), f"{wrapped(self)}.{name}") if name in _ACCESSORS \
            else _Member(self, name)

    def __getitem__(self, item: Any) -> Expression:
        return Expression(lambda frame: self._func(frame)[given(item, frame)], f"{wrapped(self)}[{shown(item)}]")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__":
            return NotImplemented
        text = ", ".join(shown(x) for x in inputs)
        return Expression(lambda frame: ufunc(*[given(x, frame) for x in inputs], **kwargs), f"{ufunc.__name__}({text})")

    __hash__ = None  # type: ignore[assignment]


_ACCESSORS = ("str", "dt", "cat", "list", "struct", "sparse")


class _Member(Expression):
    """An attribute of an expression: a value, or a method to call."""

    def __init__(self, owner: Expression, name: str) -> None:
        super().__init__(lambda frame: getattr(owner._func(frame), name), f"{wrapped(owner)}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if len(args) == 1 and not kwargs and isinstance(args[0], kinds.DataFrame):
            return self._func(args[0])
        text = ", ".join([*map(shown, args), *[f"{k}={shown(v)}" for k, v in kwargs.items()]])

        def call(frame: Any) -> Any:
            return self._func(frame)(*[given(a, frame) for a in args], **{k: given(v, frame) for k, v in kwargs.items()})

        return Expression(call, f"{self._repr_str}({text})")


def given(x: Any, frame: Any) -> Any:
    """An operand's value for a frame."""
    return x._func(frame) if isinstance(x, Expression) else x


def shown(x: Any) -> str:
    """An operand's text."""
    if isinstance(x, Expression):
        return repr(x)
    return "Series(...)" if isinstance(x, kinds.Series) else repr(x)


def wrapped(x: Any) -> str:
    """An operand's text, in parentheses where it is an operation."""
    return f"({shown(x)})" if isinstance(x, Expression) and x._needs_parentheses else shown(x)


def _binary(op: Callable[[Any, Any], Any], sign: str, swapped: bool = False) -> Callable[[Any, Any], Expression]:
    def method(self: Expression, other: Any) -> Expression:
        a, b = (other, self) if swapped else (self, other)
        return Expression(lambda frame: op(given(a, frame), given(b, frame)), f"{wrapped(a)} {sign} {wrapped(b)}", True)

    return method


_SIGNS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "and": "&", "or": "|", "xor": "^",
          "matmul": "@"}
_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
for _name, _sign in _SIGNS.items():
    _op = getattr(operator, f"__{_name}__")
    setattr(Expression, f"__{_name}__", _binary(_op, _sign))
    setattr(Expression, f"__r{_name}__", _binary(_op, _sign, True))
for _name, _sign in _COMPARISONS.items():
    setattr(Expression, f"__{_name}__", _binary(getattr(operator, _name), _sign))


def _unary(op: Callable[[Any], Any], sign: str) -> Callable[[Any], Expression]:
    def method(self: Expression) -> Expression:
        text = f"abs({self!r})" if sign == "abs" else f"{sign}{self!r}"
        return Expression(lambda frame: op(self._func(frame)), text, sign != "abs")

    return method


for _name, _sign in {"neg": "-", "pos": "+", "invert": "~", "abs": "abs"}.items():
    setattr(Expression, f"__{_name}__", _unary(getattr(operator, _name), _sign))


def col(col_name: Hashable) -> Expression:
    """The column of that name, of whatever frame the expression is given to."""
    try:
        hash(col_name)
    except TypeError:
        raise TypeError(f"Expected Hashable, got: {type(col_name)}") from None

    def look_up(frame: Any) -> Any:
        if col_name not in frame._labels:
            names = frame._labels.tolist()
            raise ValueError(f"Column '{col_name}' not found in given DataFrame.\n\nHint: did you mean one of {names[:10]} instead?")
        return frame[col_name]

    return Expression(look_up, f"col({col_name!r})")
