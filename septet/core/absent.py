"""Arrays without data: shapes, dtypes and strides alone go through the operations (PyTorch's device `meta`).

Such an array is a shell whose box has no value (`boxes`).  What an operation makes of one is asked of the engine: the graph node of
an elementwise operation or a reduction knows dtype, shape and strides before anything runs, views are taken of memory that is not
there, and kernels that run at once say their results' shapes in `absent_rules`.  An operation without a rule is `NotSupported`, and so
is asking for an element.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple
from weakref import ref

from septet.core import autograd, boxes, tree
from septet.core.array import Array
from septet.core.boxes import Box, Interpreter
from septet.core.handle import foreign
from septet.errors import NotSupported
from septet.ir.dtype import DType
from septet.ir.node import Node, memory
from septet.ir.shape import Shape, contiguous_strides

NOWHERE = 1 << 20                       # an address that is never read: views of it have their shapes and strides
RULES: dict[Any, Callable[..., Any]] = {}


class Form(NamedTuple):
    """What is known of an array without data.  strides: in bytes; None: dense in C order."""

    dtype: DType
    shape: Shape
    strides: Shape | None = None


class NoData(NotSupported, RuntimeError):
    """Somebody asks for the elements of an array without data."""


class Mixed(RuntimeError):
    """An operation of arrays with and without data."""


class Absent(Interpreter):
    """The operations of arrays without data; active while one of them lives."""

    whole = resident = True

    def __init__(self) -> None:
        super().__init__()
        self.alive: dict[int, Any] = {}

    def born(self, shell: Any, value: Any) -> None:
        key = id(shell)
        self.alive[key] = ref(shell, lambda _: self.gone(key))
        if self not in boxes.active:
            boxes.active.insert(0, self)

    def gone(self, key: int) -> None:
        """An array has died."""
        self.alive.pop(key, None)
        if not self.alive and self in boxes.active:
            boxes.active.remove(self)

    def make(self, face: type, form: Form) -> Any:
        """A new array."""
        strides = contiguous_strides(form.shape, form.dtype.itemsize) if form.strides is None else form.strides
        return boxes.shell(self, None, face, form.dtype, tuple(form.shape), tuple(strides))

    def process(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        import_module("septet.core.absent_rules")           # by name: rules are made of functions that know this module
        rule = RULES.get(function)
        if rule is None:
            raise NotSupported(f"{function.__name__} of tensors without data (device 'meta')")
        face = next(x._face for x in tree.flatten(args) if is_absent(x))
        with autograd.recording_set(False):
            found = rule(*args, **kwargs)
        return self.make(face, found) if isinstance(found, Form) else tuple(self.make(face, form) for form in found)

    def effect(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        import_module("septet.core.absent_rules").write_into(function, *args)

    def check(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        """Nothing is known of values."""

    def look(self, box: Box, shell: Any) -> None:
        raise NoData("a tensor on the meta device has a shape and a dtype and no data, and this operation asks for values. Give its "
                     "module memory with `to_empty(device='cpu')`, or load a state dict with `assign=True`")

    def impure(self, reason: str) -> None:
        """Draws of others are none of its concern."""


THE = Absent()


def is_absent(a: Any) -> bool:
    """Whether an array has no data."""
    if not THE.alive or not isinstance(a, Array) or a._place is not None:
        return False
    box = boxes.box_of(a)
    return box is not None and box.interpreter is THE


def make(face: type, dtype: DType, shape: Shape, strides: Shape | None = None) -> Any:
    """A new array without data."""
    return THE.make(face, Form(dtype, tuple(shape), strides))


@contextmanager
def making() -> Iterator[None]:
    """A context in which new arrays get no data."""
    boxes.makers.append(make)
    try:
        yield
    finally:
        boxes.makers.pop()


def constant(beside: Any, dtype: DType, shape: Shape, value: Any) -> Any:
    """An array of one value for operations with `beside`: without data where that has none."""
    from septet.core.create import full

    return make(beside._face, dtype, shape) if is_absent(beside) else full(beside._face, dtype, tuple(shape), value)


def without_data(a: Any, face: Any = None) -> Any:
    """An array of the same shape, dtype and strides, without data."""
    strides = a.strides if is_absent(a) or a._address is not None else None
    return make(face or type(a), a._dtype, tuple(a.shape), strides)


def placed(a: Any) -> Any:
    """An absent array as a handle on memory that is not there, to take views of; others as they are."""
    return foreign(a._face, NOWHERE, a._dtype, tuple(a.shape), a.strides, None) if is_absent(a) else a


def leaf(a: Any) -> Node:
    """An absent array as memory of the graph that is not there."""
    return memory(NOWHERE, a._dtype, tuple(a.shape), a.strides, None)


def together(*operands: Any) -> None:
    """Mixed where some operands of an operation have no data and another of at least one dimension has."""
    if autograd._sweeps or not any(map(is_absent, operands)):
        return                                              # a gradient's own constants
    for x in operands:
        if isinstance(x, Array) and x.ndim and not is_absent(x):
            raise Mixed("Tensor on device cpu is not on the expected device meta! The operand of shape "
                        f"{list(x.shape)} has data, and the one of shape {next(list(y.shape) for y in operands if is_absent(y))} has none")


def form_of(a: Any) -> Form:
    """What is known of an array."""
    return Form(a._dtype, tuple(a.shape), tuple(a.strides))
