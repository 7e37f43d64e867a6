"""Writing to arrays that gradients flow through: the array gets the step of what was written, and views follow their base.

Memory is written as ever; steps that have read the old values keep the sources that they saw, and notice by the write count if they need
values that are gone (`autograd.as_read`).
"""
from __future__ import annotations

from typing import Any

from septet.core import autograd
from septet.core.array import Array, before_write, is_c_contiguous, root_of, view_of, zeros
from septet.core.autograd import Step, attach, differentiable, new_step, recording_set, untracked_view
from septet.core.guard import guarded
from septet.errors import LeafWrite
from septet.ir.shape import Shape, extent

LEAF = {"torch": "a leaf Variable that requires grad is being used in an in-place operation.",
        "numpy": "writing to an array that a gradient is taken of; make a new array instead, for example with np.where"}


def assign(to: Array, source: Array, fresh: bool) -> None:
    """to[...] = source, where gradients flow through one of them; shapes and dtypes are made to fit.  LeafWrite for a leaf."""
    if is_apart(to):
        assign_apart(to, fitted(source, to))
        return
    if not (to._dtype.is_inexact or autograd.is_tracked(to)):
        write(to, fitted(source, to), False)            # gradients end in numbers that are not continuous
        return
    check_several(to)
    check_leaf(to)
    value = fitted(source, to)
    if value is not source or not fresh or to._root is not None:
        fresh = False
        value._address                                      # what steps hold must not read memory that is about to change
    old = shadow(to)
    write(to, value, fresh)
    if fresh:
        take_over(to, value)
    elif to._root is None:
        record(to, new_step("copy_", autograd.pass_on, (value,)))
    else:
        record_part(to, old, value)


def is_apart(a: Array) -> bool:
    """Whether a handle is one that a user detached: what is written through it reaches the memory, not its owner's gradient."""
    if a._root is None or "_apart" not in getattr(a, "__dict__", ()):
        return False
    return type(a._node) is not Step or a._node.rule is not None         # a leaf of its own is guarded as any


def assign_apart(to: Array, value: Array) -> None:
    """Write through a detached handle, which alone gets the step of what was written."""
    value._address
    write(to, value, False)
    if not autograd.is_tracked(value) or not to._dtype.is_inexact:
        to._node = None
        return
    step = new_step("copy_", autograd.pass_on, (value,))
    record(to, step)
    owner = root_of(to)._node
    step.base = owner if type(owner) is Step else None


SEVERAL = (" This view is the output of a function that returns multiple views. Such functions do not allow the output views to be "
           "modified inplace. You should replace the inplace operation by an out-of-place one.")


def check_several(to: Array, part: str = "") -> None:
    """RuntimeError for one of several views that a function of PyTorch gave together, and for views of it (`part`: what made one)."""
    a, root = to, root_of(to)
    while getattr(a, "_together", None) is None:
        inputs: Any = a._node.inputs if type(a._node) is Step else ()
        if a is root or not (inputs and isinstance(inputs[0], Array) and root_of(inputs[0]) is root):
            return
        a = inputs[0]
    if not autograd.is_tracked(to):
        raise RuntimeError("A view was created in no_grad mode and is being modified inplace with grad mode enabled." + SEVERAL)
    made: Any = to
    name = made.grad_fn.name().partition("Backward")[0]
    number = made._together if a is to and not part else 0
    raise RuntimeError(f"Output {number} of {part or name} is a view and is being modified inplace." + SEVERAL)


def check_leaf(to: Array) -> None:
    """LeafWrite where gradients of the memory's owner itself are asked for, or of a view that somebody else owns."""
    root = root_of(to)
    behind_leaf = to is not root and autograd.is_tracked(to) and not autograd.is_tracked(root)
    if behind_leaf or any(type(a._node) is Step and a._node.rule is None for a in (to, root)):
        view = "" if to is root or to.shape == root.shape else "a view of "
        raise RuntimeError(view + LEAF["torch"]) if root._policy == "torch" else LeafWrite(LEAF["numpy"])


def fitted(source: Array, to: Array) -> Array:
    """A source in the destination's shape and dtype, gradients with it."""
    from septet.core import view
    from septet.core.cast import cast
    from septet.core.write import fitted as fitted_shape

    shape = fitted_shape(to, source.shape)
    value = source if shape == source.shape else view.reshape(source, shape)
    value = value if shape == to.shape else view.broadcast_to(value, to.shape)
    return value if value._dtype is to._dtype else cast(value, to._dtype)


def write(to: Array, value: Array, fresh: bool) -> None:
    """The writing itself, of values alone."""
    from septet.core import write as plain

    with recording_set(False):
        plain.assign(to, value if fresh else untracked_view(value), fresh)


def shadow(a: Array) -> Array:
    """A handle of the memory's owner with its step of now, for steps that come after it was written."""
    root = root_of(a)
    found = untracked_view(root)
    found._node = root._node if type(root._node) is Step else None
    return found  # type: ignore[no-any-return]


def record(a: Array, step: Step) -> None:
    """Give an array that was just written its new step."""
    step.made = autograd.version_of(a)
    a._node = step


def take_over(to: Array, value: Array) -> None:
    """The step of a result that was computed into `to`; the result shows that memory too, so that rules which read it find it."""
    from septet.core.handle import give

    step: Any = value._node
    step.pending = None
    with recording_set(False):
        give(value, to._address, to, to.strides)
    value._node = step
    record(to, step)


# steps whose gradients read no values of their inputs, by the names that rows and PyTorch give them
BLIND = frozenset("add subtract sub negative neg positive relu sigmoid tanh exp sqrt rsqrt reciprocal copy conjugate conj cast".split())
FACTORS = frozenset("multiply mul divide div true_divide".split())      # these read the other factor for a tracked one's sake


def keep_read(to: Array, result: Array, since: int = -1) -> None:
    """Before `result` is written into `to`: steps that made it (later than `since`; -1: the last one) read a copy of `to` from now on."""
    last: Any = result._node
    if type(last) is not Step:
        return
    readers = [step for step in made_after(last, since) if sum(x is to for x in step.inputs) == 1 and not blind(step, to)]
    if not readers:
        return
    kept = copied(to)
    for step in readers:
        step.inputs = tuple([kept if x is to else x for x in step.inputs])
        step.versions = tuple([autograd.version_of(x) for x in step.inputs])


def made_after(last: Step, since: int) -> list[Step]:
    """A step and those that led to it, back to the number of steps made before."""
    if since < 0:
        return [last]
    found, waiting = {last.order: last}, [last]
    while waiting:
        sources = [s for s in waiting.pop().sources if type(s) is Step and s.order > since and s.order not in found]
        found.update((s.order, s) for s in sources)
        waiting += sources
    return list(found.values())


def blind(step: Step, to: Array) -> bool:
    """Whether a step's gradients do without the values of `to`."""
    if step.name in BLIND:
        return True
    tracked = [x for x in step.inputs if isinstance(x, Array) and autograd.is_tracked(x)]
    return step.name in FACTORS and len(tracked) == 1 and tracked[0] is to


def copied(a: Array) -> Array:
    """The values of now, with the step of now."""
    from septet.core.write import copy

    with recording_set(False):
        kept = copy(untracked_view(a))
        kept._address
    kept._node = a._node
    return kept  # type: ignore[no-any-return]


class Place:
    """Where a view lies in the memory of its owner, for cotangents of the owner: these are dense, in whatever order the memory is.

    Where the owner is not in C order itself, or the view shows the parts of its complex numbers (or its numbers as parts), cotangents
    go through a vector that stands for the memory.
    """

    def __init__(self, a: Array, root: Array):
        self.part = a.shape, a.strides, a._address - root._address
        self.owner: tuple[Shape, Shape, int] | None = None
        self.length = 0
        self.halves, self.pairs = a._dtype is root._dtype.real is not root._dtype, root._dtype is a._dtype.real is not a._dtype
        if self.halves or self.pairs or not is_c_contiguous(root):
            low, high = extent(root.shape, root.strides, root.itemsize)
            self.owner, self.length = (root.shape, root.strides, -low), (high - low) // root.itemsize
            self.part = a.shape, a.strides, a._address - root._address - low

    def shown(self, g: Any) -> Any:
        """The part of the owner's cotangent that the view shows."""
        return strided(self.memory(g), *self.part)

    def cleared(self, g: Any) -> Any:
        """The owner's cotangent with zeros in that part."""
        return self.ordered(without(self.memory(g), *self.part))

    def spread(self, g: Any, root: Any) -> Any:
        """The owner's cotangent of a view's."""
        seen = self.length * 2 if self.halves else self.length // 2 if self.pairs else self.length
        to = root if self.owner is None else zeros(type(g), g._dtype, (seen,))
        return self.ordered(spread_back(g, to, *self.part))

    def memory(self, g: Any) -> Any:
        """The owner's cotangent as its memory holds it."""
        if self.owner is None:
            return g
        memory = spread_back(g, zeros(type(g), g._dtype, (self.length,)), *self.owner)
        return parts_of(memory) if self.halves else pairs_of(memory) if self.pairs else memory

    def ordered(self, g: Any) -> Any:
        """What memory holds as the owner's elements."""
        if self.owner is None:
            return g
        return strided(pairs_of(g) if self.halves else parts_of(g) if self.pairs else g, *self.owner)


def parts_of(a: Any) -> Any:
    """A vector of complex numbers as one of their parts."""
    from septet.core import view
    from septet.core.fn.strides import as_real

    return view.reshape(as_real(a), (-1,))


def pairs_of(a: Any) -> Any:
    """A vector of parts as one of complex numbers."""
    from septet.core import view
    from septet.core.fn.strides import as_complex

    return as_complex(view.reshape(a, (-1, 2)))


def record_part(to: Array, old: Array, value: Array) -> None:
    """Steps for a write through a view: the owner holds the old values and the new part; the view is a part of it."""
    root = root_of(to)
    place = Place(to, root)

    def rule(g: Any, y: Any, whole: Any, part: Any) -> tuple[Any, Any]:
        return place.cleared(g), place.shown(g)

    step = new_step("copy_slices", rule, (old, value), None, (old._node, autograd.step_of(value)))
    record(root, step)
    to._node = None
    renewed(to)


def renewed(a: Array) -> Step:
    """The step of a view as a part of what its owner holds now."""
    root = root_of(a)
    place = Place(a, root)
    step = new_step("as_strided", lambda g, y, x: (place.spread(g, x),), (root,), None, (root._node,))
    step.base = root._node
    record(a, step)
    return step


@differentiable(lambda g, y, a, shape, strides, offset: spread_back(g, a, shape, strides, offset))
def strided(a: Array, shape: Shape, strides: Shape, offset: int) -> Any:
    """A part of a dense array by bytes, as a view."""
    from septet.core.select import dense

    return view_of(dense(a), shape, strides, offset)


def spread_back(g: Array, a: Array, shape: Shape, strides: Shape, offset: int) -> Any:
    """The cotangent of a dense array of which a part was shown."""
    from septet.core import view

    return view.into_zeros(g, a, strided, shape, strides, offset)


def without_back(g: Any, y: Any, a: Any, *place: Any) -> Any:
    """The rule of `without`."""
    return without(g, *place)


@differentiable(without_back)
def without(a: Array, shape: Shape, strides: Shape, offset: int) -> Any:
    """A copy of a dense array with zeros in a part."""
    from septet.core.write import copy, fill

    result = copy(a, "C")
    with recording_set(False):
        part = view_of(result, shape, strides, offset)
        before_write(part)
        fill(part, 0)
    return result


def put(a: Array, key: Any, value: Array) -> Any:
    """A copy of `a` with a[key] = value; gradients flow through both."""
    from septet.core import index, view
    from septet.core.write import copy

    with recording_set(False):
        result = copy(autograd.readable(a))
        index.setitem(result, key, autograd.readable(value))
    if not autograd.recording(a, value):
        return result

    def rule(g: Any, y: Any, old: Any, new: Any) -> tuple[Any, Any]:
        from septet.core import rules

        part = rules.unbroadcast(index.getitem(g, key), new)
        return put(g, key, rules.zeros_like(new)) if value.ndim else put_zero(g, key), view.reshape(part, new.shape)

    return attach(result, "index_put_", guarded(rule, "index_put_", key), (a, value))


def put_zero(g: Array, key: Any) -> Any:
    """A cotangent with zeros at the places of a key."""
    from septet.core.create import full

    return put(g, key, full(type(g), g._dtype, (), 0))
