"""From a plain function over arrays to a public function of a face.

A face declares `@api def clip(a: ArrayLike, a_min=None, a_max=None, out: Out = None)`.  The annotations are tags; the wrapper that
converts, dispatches, fills `out` and makes scalars is generated once, when the function is declared, so a call with plain arrays costs
two or three comparisons more than the function itself.
"""
from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from septet.core.array import Array
from septet.core.write import assign
from septet.errors import NotSupported
from septet.ir.casting import can_cast


class ArrayLike:
    """Tag: anything that converts to an array; the function gets an array."""


class ArrayOrScalar:
    """Tag: as ArrayLike, but Python numbers and typed scalars are passed on as they are."""


class OptionalArray:
    """Tag: as ArrayLike, or None."""


class Arrays:
    """Tag: a sequence of array-likes; the function gets a list of arrays."""


class Out:
    """Tag: None or an array (or a 1-tuple of one) that receives the result."""


class Refused:
    """Tag: an argument Septet does not have; anything but its default raises NotSupported."""


TAGS: dict[str, type] = {t.__name__: t for t in (ArrayLike, ArrayOrScalar, OptionalArray, Arrays, Out, Refused)}
CONVERTED = (ArrayLike, ArrayOrScalar, OptionalArray)
STARS: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


# a native function that answers small plain cases and None for all others, and the parameters it takes
Fast = tuple[Callable[..., Any], tuple[str, ...]]


class Binder:
    """Makes the public functions of one face.

    face: its array class.  convert(x): any array-like as an array.  scalar(a): the typed scalar of a 0-d array.
    dispatch(function, arguments): the answer of a foreign type that overrides the function, or NotImplemented.
    give_back(result, arguments): results in the type that came in.
    """

    def __init__(self, face: type[Array], name: str, convert: Callable[[Any], Any], scalar: Callable[[Any], Any],
                 dispatch: Callable[..., Any], give_back: Callable[..., Any]):
        self.face, self.name = face, name
        self.convert, self.scalar, self.dispatch, self.give_back = convert, scalar, dispatch, give_back

    def __call__(self, function: Callable[..., Any] | None = None, *, scalar: bool = True, name: str | None = None,
                 fast: Fast | None = None) -> Any:
        """Decorator.  scalar: 0-d results become typed scalars.  fast: what is tried first."""
        if function is None:
            return functools.partial(self.__call__, scalar=scalar, name=name, fast=fast)
        return self.make(function, scalar, name or function.__name__, fast)

    def make(self, function: Callable[..., Any], scalar: bool, name: str, fast: Fast | None = None) -> Callable[..., Any]:
        """The generated wrapper."""
        signature = inspect.signature(function)
        tags = {n: TAGS[p.annotation] for n, p in signature.parameters.items() if p.annotation in TAGS}
        slow = self.slow_path(function, signature, tags, scalar)
        source, scope = self.source(name, function, signature, tags, scalar, slow, fast)
        exec(compile(source, f"<septet {self.name}.{name}>", "exec"), scope)
        wrapper: Callable[..., Any] = scope[name]
        functools.update_wrapper(wrapper, function)
        wrapper.__name__ = wrapper.__qualname__ = name
        wrapper.__signature__ = plain_signature(signature)  # type: ignore[attr-defined]
        slow.public = wrapper
        return wrapper

    def source(self, name: str, function: Any, signature: inspect.Signature, tags: dict[str, type], scalar: bool,
               slow: Any, fast: Fast | None) -> tuple[str, dict[str, Any]]:
        """Text of the wrapper and the names it uses."""
        scope = {"_A": self.face, "_body": function, "_slow": slow, "_scalar": self.scalar, "_all": all_of(self.face)}
        head, forward = [], []
        starred = False
        for n, p in signature.parameters.items():
            if p.kind is p.KEYWORD_ONLY and not starred:
                head.append("*")
                starred = True
            if p.kind is p.VAR_POSITIONAL:
                starred = True
            text = STARS.get(p.kind, "") + n
            if p.default is not p.empty:
                scope[f"_d_{n}"] = p.default
                text += f"=_d_{n}"
            head.append(text)
            forward.append(f"{n}={n}" if p.kind is p.KEYWORD_ONLY else text.split("=")[0])
        tests = [fast_test(n, t) for n, t in tags.items()]
        lines = [f"def {name}({', '.join(with_slash(signature, head))}):"]
        if fast is not None:
            scope["_fast"] = fast[0]
            lines += fast_lines(signature, fast[1])
        if tests:
            lines.append(f"    if {' or '.join(tests)}: return _slow({', '.join(forward)})")
        lines.append(f"    r = _body({', '.join(forward)})" if Arrays not in tags.values() else
                     f"    r = _body({', '.join(as_list(text, tags) for text in forward)})")
        lines.append("    return _scalar(r) if type(r) is _A and not r.shape else r" if scalar else "    return r")
        return "\n".join(lines), scope

    def slow_path(self, function: Callable[..., Any], signature: inspect.Signature, tags: dict[str, type], scalar: bool) -> Any:
        """The same call with everything that is not a plain array."""

        call = caller(function, signature)

        def slow(*args: Any, **kwargs: Any) -> Any:
            values = values_of(signature, args, kwargs)
            relevant = relevant_arguments(values, tags)
            answer = self.dispatch(slow.public, relevant, args, kwargs)  # type: ignore[attr-defined]
            if answer is not NotImplemented:
                return answer
            refuse(self.name, function.__name__, values, signature, tags)
            out = take_out(values, tags)
            for n, tag in tags.items():
                if n in values:
                    values[n] = self.converted(values[n], tag)
            result = call(values)
            if out is not None:
                return store(out, result)
            if scalar and isinstance(result, Array) and not result.shape:
                return self.scalar(result)
            return self.give_back(result, relevant)

        return slow

    def converted(self, value: Any, tag: type) -> Any:
        """One argument as its tag asks."""
        if tag is Arrays:
            return [self.convert(x) for x in value]
        if tag in (Out, Refused) or tag is OptionalArray and value is None:
            return value
        if tag is ArrayOrScalar and (type(value) in (bool, int, float, complex) or value is None or hasattr(value, "_value")):
            return value
        return self.convert(value)


def all_of(face: type[Array]) -> Callable[[Any], bool]:
    """A test for lists and tuples of nothing but the face's own arrays."""
    own = {face}

    def test(values: Any) -> bool:
        return (type(values) is list or type(values) is tuple) and set(map(type, values)) == own

    return test


def as_list(text: str, tags: dict[str, type]) -> str:
    """The forwarding of an argument: sequences of arrays as lists."""
    head, equals, name = text.rpartition("=")
    return f"{head}{equals}list({name})" if tags.get(name) is Arrays else text


def values_of(signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arguments by name.  The wrapper forwards every parameter, so that only starred ones need the rules of a call."""
    if any(p.kind in STARS for p in signature.parameters.values()):
        return signature.bind(*args, **kwargs).arguments
    return {**dict(zip(signature.parameters, args)), **kwargs}


def caller(function: Callable[..., Any], signature: inspect.Signature) -> Callable[[dict[str, Any]], Any]:
    """The call of a function with arguments by name; those left out have their defaults."""
    if any(p.kind in STARS or p.kind is p.POSITIONAL_ONLY for p in signature.parameters.values()):

        def bound(values: dict[str, Any]) -> Any:
            arguments = inspect.BoundArguments(signature, values)
            return function(*arguments.args, **arguments.kwargs)

        return bound
    return lambda values: function(**values)


def fast_test(n: str, tag: type) -> str:
    """The condition under which an argument needs the slow path."""
    if tag is ArrayLike:
        return f"type({n}) is not _A"
    if tag is Out:
        return f"{n} is not None"
    if tag is Refused:
        return f"{n} is not _d_{n}"
    if tag is OptionalArray:
        return f"{n} is not None and type({n}) is not _A"
    if tag is Arrays:
        return f"not _all({n})"
    if tag is ArrayOrScalar:
        return f"type({n}) is not _A and type({n}) is not float and type({n}) is not int"
    return "True"


def fast_lines(signature: inspect.Signature, arguments: Sequence[str]) -> list[str]:
    """Try the native function where every argument that it does not take has its default."""
    rest = [n for n, p in signature.parameters.items() if n not in arguments and p.default is not p.empty]
    guard = " and ".join(f"{n} is _d_{n}" for n in rest) or "True"
    return [f"    if {guard}:", f"        r = _fast({', '.join(arguments)})", "        if r is not None: return r"]


def with_slash(signature: inspect.Signature, head: list[str]) -> list[str]:
    """Mark positional-only parameters."""
    count = sum(p.kind is p.POSITIONAL_ONLY for p in signature.parameters.values())
    return [*head[:count], "/", *head[count:]] if count else head


def plain_signature(signature: inspect.Signature) -> inspect.Signature:
    """The signature without our tags."""
    return signature.replace(parameters=[p.replace(annotation=p.empty) for p in signature.parameters.values()],
                             return_annotation=signature.empty)


def relevant_arguments(values: dict[str, Any], tags: dict[str, type]) -> list[Any]:
    """The arguments whose types may override the function."""
    found: list[Any] = []
    for n, tag in tags.items():
        if n in values:
            if tag is Arrays and isinstance(values[n], (list, tuple)):
                found.extend(values[n])
            elif tag in CONVERTED or tag is Out:
                found.append(values[n])
    return found


def refuse(face: str, function: str, values: dict[str, Any], signature: inspect.Signature, tags: dict[str, type]) -> None:
    """NotSupported for arguments that Septet does not have."""
    for n, tag in tags.items():
        if tag is Refused and n in values:
            default = signature.parameters[n].default
            if values[n] is not default and values[n] != default:
                raise NotSupported(f"{face}.{function}: the argument {n}={values[n]!r} is not supported")


def take_out(values: dict[str, Any], tags: dict[str, type]) -> Array | None:
    """Remove the out argument; TypeError where it is no array."""
    for n, tag in tags.items():
        if tag is Out and values.get(n) is not None:
            out = values.pop(n)
            if isinstance(out, tuple):
                (out,) = out
            if not isinstance(out, Array):
                raise TypeError("return arrays must be of ArrayType")
            return out
    return None


def store(out: Array, result: Any) -> Array:
    """Put a result into `out`: same shape, casting 'same_kind'."""
    if result.shape != out.shape:
        raise ValueError(f"non-broadcastable output operand with shape {out.shape} doesn't match the broadcast shape {result.shape}"
                         .replace(", ", ","))
    if not can_cast(result._dtype, out._dtype, "same_kind"):
        raise TypeError(f"Cannot cast output from dtype('{result._dtype.name}') to dtype('{out._dtype.name}') with casting rule "
                        "'same_kind'")
    assign(out, result)
    return out
