"""Arrays that stand for something else while a transformation runs: a batch of examples (`batching`), a step of a plan (`compile`).

A boxed array is a handle without memory whose `_node` is a `Box`.  It has the shape and dtype of what it stands for, so Python code and
faces use it like any array; a primitive that gets one hands the call to the box's interpreter.  Whatever asks for its memory instead
(`float`, `print`, a kernel without a rule) is a look, and the interpreter decides what that means.  While no interpreter is active
nothing of this is asked for: one global is read.
"""
from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import get_ident
from typing import Any, TypeVar

from septet.core.symbol import Symbol, is_open, plain

F = TypeVar("F", bound=Callable[..., Any])
active: list[Interpreter] = []          # innermost last
makers: list[Callable[..., Any]] = []   # what new arrays are made by instead of with memory; innermost last


class Box:
    """What a boxed array stands for.

    value: what its interpreter computes with.  scalar: a face would have made a scalar of it.
    """

    __slots__ = ("interpreter", "scalar", "value")
    address = None

    def __init__(self, interpreter: Interpreter, value: Any):
        self.interpreter, self.value, self.scalar = interpreter, value, False

    @property
    def pending(self) -> Box:
        """The box itself: an array's node and the `pending` of a tracked array's step are asked alike."""
        return self

    def look(self, shell: Any) -> None:
        """Somebody asks for the memory of the array."""
        self.interpreter.look(self, shell)


class Interpreter:
    """What primitives of boxed arrays mean.  `recording`: whether gradients were recorded where the transformation started.

    whole: it takes kernels of many steps as they are, and needs no rule of what they mean.  resident: it is active as long as its arrays
    live, without anything being under way.  passive: it is never active; its arrays stand for values that nobody may ask for.
    """

    whole = resident = passive = False

    def __init__(self) -> None:
        from septet.core import autograd

        self.recording, self.thread = autograd.is_recording(), get_ident()

    def process(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a primitive."""
        raise NotImplementedError

    def effect(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """A primitive that writes."""
        raise NotImplementedError

    def check(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        """A function that raises for some values and does nothing else."""
        function(*args)

    def tell(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        """Something that is done with results and gives nothing back, like logging them."""
        function(*args)

    def born(self, shell: Any, value: Any) -> None:
        """A boxed array was made."""

    def look(self, box: Box, shell: Any) -> None:
        """Give the array memory."""
        raise NotImplementedError

    def impure(self, reason: str) -> None:
        """Something that another run would not repeat."""
        raise NotImplementedError


@contextmanager
def running(interpreter: Interpreter) -> Iterator[None]:
    """The context in which an interpreter's boxes live."""
    active.append(interpreter)
    try:
        yield
    finally:
        active.remove(interpreter)


def innermost() -> Interpreter | None:
    """The innermost interpreter, where this thread started it: what other threads do meanwhile is none of its concern."""
    return active[-1] if active and active[-1].thread == get_ident() and not active[-1].resident else None


def under_way() -> bool:
    """Whether anybody transforms: more than arrays that live without being anything's."""
    return bool(active) and not active[-1].resident


def by_parts() -> bool:
    """Whether a transformation is under way that must see the steps kernels are made of."""
    mine = innermost() if active else None
    return mine is not None and not mine.whole


def box_of(x: Any) -> Box | None:
    """The box of an array, also of one that a gradient flows through."""
    node = getattr(x, "_node", None)
    if type(node) is Box:
        return node
    held = getattr(node, "pending", None)
    return held if type(held) is Box else None


def shell(interpreter: Interpreter, value: Any, face: type, dtype: Any, shape: tuple[Any, ...], strides: Any = None) -> Any:
    """A boxed array, in C order unless strides are given; its sizes may be symbols."""
    from septet.core.handle import blank

    made = blank(face, dtype, tuple(map(plain, shape)), strides)
    made._node = Box(interpreter, value)
    interpreter.born(made, value)
    if is_open(shape):
        made._shown = tuple(shape)
    return made


def found_in(values: Any) -> Interpreter | None:
    """The innermost interpreter of the boxes and symbols among arguments and the sequences and slices in them."""
    best: Interpreter | None = None
    for x in values:
        if type(x) in (tuple, list):
            own = found_in(x)
        elif type(x) is slice:
            own = found_in((x.start, x.stop, x.step))
        else:
            box = x if type(x) is Symbol else box_of(x)
            own = box.interpreter if box is not None and not box.interpreter.passive else None
        if own is not None and (best is None or active.index(own) > active.index(best)):
            best = own
    return best


def unboxed(interpreter: Interpreter, x: Any) -> Any:
    """Arguments with the interpreter's values in place of its boxed arrays."""
    if type(x) in (tuple, list):
        return type(x)(unboxed(interpreter, part) for part in x)
    box = box_of(x)
    return box.value if box is not None and box.interpreter is interpreter else x


def primitive(name: str = "") -> Callable[[F], F]:
    """Decorator of a function on memory: boxed arguments go to their interpreter.

    name: the function of the same module to be called with what is in the boxes, where that is another (one that records gradients).
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if active:
                own = found_in(args)
                if own is not None:
                    return own.process(function.__globals__[name] if name else call, args, kwargs)
            return function(*args, **kwargs)

        return call  # type: ignore[return-value]

    return decorate


def creation(function: F) -> F:
    """Decorator of a function (face, dtype, shape, ...) of numbers: sizes still open go to their interpreter."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        own = open_in(args) if active else None
        return function(*args, **kwargs) if own is None else own.process(call, args, kwargs)

    return call  # type: ignore[return-value]


def drawn(function: F) -> F:
    """Decorator of a function that makes an array of random numbers: an interpreter of whole calls hears of each."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        mine = innermost() if active else None
        return function(*args, **kwargs) if mine is None or not mine.whole else mine.process(function, args, kwargs)

    return call  # type: ignore[return-value]


def check(function: F) -> F:
    """Decorator of a function that raises for some values and does nothing else."""

    @functools.wraps(function)
    def call(*args: Any) -> Any:
        own = found_in(args) if active else None
        return function(*args) if own is None else own.check(function, args)

    return call  # type: ignore[return-value]


def tell(function: Callable[..., Any], *args: Any) -> None:
    """Call a function that does something with results and gives nothing back; what is replayed does it again."""
    mine = innermost() if active else None
    if mine is None:
        function(*args)
    else:
        mine.tell(function, args)


def open_in(values: Any) -> Interpreter | None:
    """The interpreter of the symbols among arguments and the sequences in them."""
    for x in values:
        own = x.interpreter if type(x) is Symbol else open_in(x) if type(x) in (tuple, list) else None
        if own is not None:
            return own
    return None


def effect(function: F) -> F:
    """Decorator of a function that writes to memory."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if active:
            own = found_in(args)
            if own is not None:
                return own.effect(call, args, kwargs)
        return function(*args, **kwargs)

    return call  # type: ignore[return-value]


def note_impure(reason: str) -> None:
    """Tell the active interpreters that something happens which another run would not repeat."""
    for interpreter in list(active):
        if interpreter.thread == get_ident():
            interpreter.impure(reason)
