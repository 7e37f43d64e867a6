"""The lazy array: a handle on memory, or on a graph that runs when someone looks.

Small results are computed at once.  A large elementwise result or reduction is recorded: its array has a graph node and no memory
until `_address` is asked for.  Shapes, dtypes and errors are always decided when the operation is recorded.
"""
from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from weakref import ReferenceType, ref

from septet.codegen.run import materialise
from septet.core import anomaly, float_errors, objects
from septet.core.boxes import Box, creation, makers
from septet.core.handle import READONLY, Handle, blank, foreign, give, registry, view
from septet.core.handle import empty as empty_handle
from septet.errors import NotSupported
from septet.ir.dtype import DType
from septet.ir.node import Node, memory
from septet.ir.shape import Shape, contiguous_strides, extent, is_contiguous
from septet.runtime.memory import Block, allocate
from septet.runtime.native import types

LAZY_FROM = 131072                  # elements; below, one kernel at once costs less than recording
NOT_CONTIGUOUS = 4                  # bit of `_bad` (runtime/native/layout.py)
LARGE_BYTES = 1 << 21               # from here on native code keeps no blocks for reuse (runtime/native/layout.py: CLASSES)
MOST_BYTES = (1 << 63) - 1          # beyond, native code says that the array is too big
MAX_SHOWN = 256                     # arrays shown to others; beyond, the dead ones are forgotten
MAX_PENDING = 256                   # watched arrays; beyond, the dead ones are forgotten
MAX_WEIGHT = 64                     # nodes of a pending graph; beyond, it runs at once, so that it stays bounded

A = TypeVar("A", bound="Array")
_deferring = False
_pending: dict[int, ReferenceType[Array]] = {}       # by id; arrays have no hash
_shown: list[tuple[ReferenceType[Array], int, int]] = []              # whose memory [first, last) others than arrays may write
_watched: dict[int, tuple[int, int, Callable[[], None]]] = {}          # memory [first, last) that something was made of


Array = Handle                      # `_policy` names the promotion rules of the face; `_face` is the class that results get
Array._policy = "numpy"
Array._face = Array
Array._views = None                 # the class of a subclass's views where it is another than its own


def realise(a: Array) -> None:
    """Compute what is pending, so that this array has memory."""
    if a._place is not None:
        return
    node: Any = graph_node(a)
    if type(node) is Box:
        node.look(a)
        return
    if node.address is None:
        run([node])
    if a._place is None:
        adopt(a, node)


registry.register("realise", realise)


def graph_node(a: Array) -> Node:
    """The graph node of a pending array; a tracked one keeps it in its step."""
    held = a._node
    found: Node = held if type(held) is Node else held.pending
    return found


def adopt(a: Array, node: Node) -> None:
    """Give an array the memory its node was computed into."""
    give(a, node.address, node.owner, node.strides)
    if a._node is node:
        a._node = None
    else:
        a._node.pending = None
    _pending.pop(id(a), None)


def run(nodes: list[Node], into: Any = None) -> None:
    """Compute nodes; float errors are reported as the current error state says."""
    flags = materialise(nodes) if into is None else materialise(nodes, into)
    if flags and any(warns(node) for node in nodes):
        float_errors.report(flags, nodes)


def warns(node: Node) -> bool:
    """Whether the face that a node was made for reports float errors."""
    a = node.handle() if node.handle is not None else None
    return a is None or a._policy == "numpy"


def record(cls: type[A], node: Node) -> A:
    """An array that shows a node; computed now unless it is large."""
    a = blank(cls._face, node.dtype, node.shape, node.strides)
    a._node = node
    node.handle = ref(a)
    if not (_deferring or large(node)) or node.weight > MAX_WEIGHT and heavy(node) or float_errors.immediate() \
            or reads_shared(node):
        realise(a)
    else:
        watch(a)
    return a  # type: ignore[no-any-return]


@contextmanager
def deferring() -> Iterator[None]:
    """A context in which small results are recorded too: a plan is being replayed, so that more is known to follow."""
    global _deferring
    before, _deferring = _deferring, True
    try:
        yield
    finally:
        _deferring = before


def watch(a: Array) -> None:
    """Remember a pending array until it has memory or dies."""
    if len(_pending) > MAX_PENDING:
        for key in [k for k, r in _pending.items() if r() is None]:
            del _pending[key]
    _pending[id(a)] = ref(a)


def waiting() -> list[Array]:
    """The arrays that are pending now."""
    found = [r() for r in list(_pending.values())]
    return [a for a in found if a is not None and a._place is None]


def large(node: Node) -> bool:
    """Whether a node's work is worth deferring: much of it, or it may join the kernel of what is pending."""
    return math.prod(node.shape) > LAZY_FROM or any(math.prod(x.shape) > LAZY_FROM or awaits(x) for x in node.inputs)


def awaits(node: Node) -> bool:
    """Whether a value is that of a pending array, as it is or converted."""
    while node.handle is None and node.op is not None and node.op.kind == "cast":
        node = node.inputs[0]
    return node.op is not None and node.address is None


def heavy(node: Node) -> bool:
    """Whether more ops are pending below a node than the bound; counts them, each once."""
    seen: set[int] = set()
    stack = [node]
    while stack and len(seen) <= MAX_WEIGHT:
        x = stack.pop()
        if x.op is not None and x.address is None and id(x) not in seen:
            seen.add(id(x))
            stack.extend(x.inputs)
    node.weight = len(seen)
    return node.weight > MAX_WEIGHT


def node_of(a: Array) -> Node:
    """The graph node of an array: what is pending, or its memory."""
    if a._place is None:
        node: Any = graph_node(a)
        if type(node) is Box:
            node.look(a)
        elif node.address is None:
            return node  # type: ignore[no-any-return]
        else:
            adopt(a, node)
    return memory(a._place, a._dtype, a.shape, a.strides, a)  # type: ignore[arg-type]


def is_pending(a: Array) -> bool:
    """Whether the array has no memory yet."""
    return a._place is None and graph_node(a).address is None


def root_of(a: Array) -> Array:
    """The array whose memory `a` shows: the cell that writes change."""
    return a if a._root is None else a._root


def before_write(a: Array, source: Array | None = None) -> None:
    """Make ready to write the memory of `a`: refuse where it is read-only, run what would still read the old values.

    source: what will be written and is nobody else's; it need not be run.
    """
    if a._flags & READONLY:
        raise ValueError("assignment destination is read-only")
    settle(a, source)
    root = root_of(a)
    if root._writes < 0 and root._policy == "torch" and not types.infers():
        raise RuntimeError("Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal "
                           "tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.")
    root._writes += 1
    if anomaly.active or anomaly.keeps_writes:
        anomaly.note_write(root)


def settle(a: Array, source: Array | None = None) -> None:
    """Run what is pending and reads the memory of `a`, but for `source`: it is about to be changed, or given to who may change it."""
    if _pending or _watched:
        first, last = span(a)
        for low, high, forget in list(_watched.values()):
            if low < last and first < high:
                forget()
        for other in waiting():
            if other is not source and reads(graph_node(other), first, last):
                realise(other)


def span(a: Array) -> tuple[int, int]:
    """The addresses [first, last) of an array's memory."""
    low, high = extent(a.shape, a.strides, a.itemsize)
    return a._address + low, a._address + high


def watch_memory(key: int, a: Array, forget: Callable[[], None]) -> None:
    """Call `forget` before anything writes the memory of `a`, or may from then on; it has to call `unwatch_memory`."""
    _watched[key] = *span(a), forget
    tell_watched()


def unwatch_memory(key: int) -> None:
    """The end of `watch_memory`."""
    if _watched.pop(key, None) is not None:
        tell_watched()


def tell_watched() -> None:
    """Native code writes elsewhere by itself."""
    registry.watch_writes(min((first for first, _, _ in _watched.values()), default=0),
                          max((last for _, last, _ in _watched.values()), default=0))


def show(a: Array) -> None:
    """Make ready to give the memory of `a` to who is no array, and who may write it unseen while this array lives."""
    global _shown
    settle(a)
    if not a._flags & READONLY and a._size:
        if len(_shown) >= MAX_SHOWN:
            _shown = [x for x in _shown if x[0]() is not None]
        _shown.append((ref(a), *span(a)))


def was_shown(a: Array) -> bool:
    """Whether some of the memory of `a` is given to who is no array."""
    first, last = span(a)
    return any(low < last and first < high and shown() is not None for shown, low, high in _shown)


registry.register("before_export", show)


def reads(node: Node, low: int, high: int) -> bool:
    """Whether a pending graph reads memory at the addresses [low, high), whoever it belongs to."""
    stack, seen = [node], set()
    while stack:
        x = stack.pop()
        if x.address is not None:
            first, last = extent(x.shape, x.strides or (), x.dtype.itemsize)
            if x.address + first < high and low < x.address + last:
                return True
        elif id(x) not in seen:
            seen.add(id(x))
            stack.extend(x.inputs)
    return False


def reads_shared(node: Node) -> bool:
    """Whether others than arrays may change memory that a node reads: an open buffer, or writable memory that came from outside."""
    for x in node.inputs:
        owner = x.owner
        if owner is not None and isinstance(owner, Array) and is_shared(root_of(owner)):
            return True
    return False


def is_shared(root: Array) -> bool:
    """Whether others than arrays may change the memory of an array."""
    if root._exports:
        return True
    owner = root._owner
    return owner is not None and type(owner) is not Block and not root._flags & READONLY


# ---- making arrays ---------------------------------------------------------------------------------------------------


def empty(cls: type[A], dtype: DType, shape: Shape, strides: Shape | None = None) -> A:
    """An uninitialised array of the face of `cls` (object arrays hold None)."""
    if makers:
        return makers[-1](cls._face, dtype, shape, strides)  # type: ignore[no-any-return]
    if dtype.kind == "O":
        block = objects.ObjectBlock(math.prod(shape) * 8)
        made: A = foreign(cls._face, block.address, dtype, shape, strides or contiguous_strides(shape, 8), block)
        return made
    if dtype.kind == "V":
        refuse_references(dtype)
    nbytes = math.prod(shape) * dtype.itemsize
    if LARGE_BYTES <= nbytes <= MOST_BYTES:
        return large_array(cls, dtype, shape, strides, allocate(nbytes))
    return empty_handle(cls._face, dtype, shape, strides)  # type: ignore[no-any-return]


def refuse_references(dtype: DType) -> None:
    """NotSupported for a structure with fields of objects: its bytes would be read as references that nobody counts."""
    if dtype.kind == "O":
        raise NotSupported("object fields inside structured dtypes: give the field a text or number dtype, or keep the objects in an "
                           "array of their own")
    for _, inner, _ in dtype.fields or ():
        refuse_references(inner)
    if dtype.base is not None:
        refuse_references(dtype.base)


def large_array(cls: type[A], dtype: DType, shape: Shape, strides: Shape | None, block: Block) -> A:
    """An array in memory that outlives it on the shelf: pages of great arrays cost more than what is written to them."""
    made: A = foreign(cls._face, block.address, dtype, shape, strides or contiguous_strides(shape, dtype.itemsize), block)
    return made


@creation
def zeros(cls: type[A], dtype: DType, shape: Shape, strides: Shape | None = None) -> A:
    """An array of zeros (empty strings, None for objects... as zero bytes mean for the dtype)."""
    if makers:
        return makers[-1](cls._face, dtype, shape, strides)  # type: ignore[no-any-return]
    nbytes = math.prod(shape) * dtype.itemsize
    if LARGE_BYTES <= nbytes <= MOST_BYTES and dtype.kind not in "OV":
        return large_array(cls, dtype, shape, strides, allocate(nbytes, zeroed=True))
    a = empty(cls, dtype, shape, strides)
    if dtype.kind != "O":
        ctypes.memset(a._address, 0, a.nbytes)
    return a


def view_of(a: A, shape: Shape, strides: Shape, offset: int = 0, dtype: DType | None = None) -> A:
    """A view of `a`'s memory starting `offset` bytes after its first element."""
    if a._node is not None:
        check_loss(a)
    return view(a._views or type(a), a, dtype or a._dtype, shape, strides, offset)  # type: ignore[no-any-return]


def check_loss(a: Array) -> None:
    """NotSupported where a gradient would be lost."""
    from septet.core.autograd import refuse_loss

    refuse_loss(a)


def check_look(a: Array) -> None:
    """NotSupported where a function that a gradient is being taken of takes numbers out of a tracked array."""
    from septet.core import autograd

    if autograd.is_inside():
        autograd.refuse_loss(a)


def is_c_contiguous(a: Array) -> bool:
    """Whether the elements lie densely in C order."""
    return not a._bad & NOT_CONTIGUOUS


def is_f_contiguous(a: Array) -> bool:
    """Whether the elements lie densely in Fortran order."""
    return is_contiguous(a.shape, a.strides, a._dtype.itemsize, "F")

