"""Sparse tensors as the face holds them: a handle without memory of its own whose box has the elements (`core/sparse_elements.py`).

`elements(a)` gives them with the gradient attached, `tensor_of(s)` makes a tensor of them; gradients of a sparse tensor are sparse, or
dense where PyTorch's are.  Functions of torch on one go to the table of `septet/torch/sparse/dispatch.py`; what is not there is refused.
"""
from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from septet.core import autograd
from septet.core.boxes import Box, Interpreter, box_of
from septet.core.handle import blank, relayout
from septet.core.index import getitem
from septet.core.sparse_elements import Elements, at_places, looked_up
from septet.errors import NotSupported
from septet.torch.device import sparse_coo, sparse_csc, sparse_csr
from septet.torch.tensor import Tensor

LAYOUTS = {"coo": sparse_coo, "csr": sparse_csr, "csc": sparse_csc}


class Held(Interpreter):
    """The boxes of sparse tensors; never active: an operation that asks for memory is refused."""

    passive = True

    def look(self, box: Box, shell: Any) -> None:
        name = autograd.calling()
        raise NotSupported(f"{name} of a sparse tensor (layout torch.sparse_{box.value.layout}); convert it with to_dense() first")


HELD = Held()


class SparseTensor(Tensor):
    """A tensor whose elements stand at the places of a pattern.  `type(x).__name__` is Tensor, as upstream."""


SparseTensor.__name__ = SparseTensor.__qualname__ = "Tensor"
SparseTensor.__module__ = "torch"


def is_sparse(x: Any) -> bool:
    """Whether a value is a sparse tensor."""
    return type(x) is SparseTensor


def stored(a: Any) -> Elements:
    """The elements of a sparse tensor, without gradients."""
    box = box_of(a)
    assert box is not None
    found: Elements = box.value
    found.pattern.check()
    return found


def elements(a: Any) -> Elements:
    """The elements of a sparse tensor; gradients that reach them become the tensor's."""
    s = stored(a)
    if not autograd.recording(a):
        return s

    def rule(g: Any, y: Any, a: Any) -> tuple[Any]:
        return (tensor_of(cotangent(g, s)),)

    return s.with_values(autograd.attach(autograd.untracked_view(s.values), "values", rule, (a,)))


def cotangent(g: Any, s: Elements) -> Elements:
    """The cotangent of a sparse tensor by those of its elements: where places repeat, once for each place."""
    if s.pattern.ordered or s.coalesced:
        return s.with_values(g)
    return Elements(s.pattern.merged.pattern, getitem(g, s.pattern.merged.first), True)


def tensor_of(s: Elements, name: str = "sparse") -> Any:
    """A sparse tensor; a gradient that reaches it goes on to the elements, from their places alone."""
    made = bare(s.with_values(autograd.detach(s.values)))
    values = s.values
    if not autograd.recording(values):
        return made

    def rule(g: Any, y: Any, values: Any) -> tuple[Any]:
        return (passed_back(elements(g), s) if is_sparse(g) else at_places(g, s.pattern),)

    return autograd.attach(made, name, rule, (values,))


def passed_back(g: Elements, s: Elements) -> Any:
    """The cotangent of the elements of `s`; where places repeat, each element has its place's."""
    if not s.pattern.ordered and "merged" in s.pattern.__dict__ and g.pattern is s.pattern.merged.pattern:
        return getitem(g.values, s.pattern.merged.group)
    return g.values if g.pattern is s.pattern and g.coalesced else looked_up(g, s.pattern)


def bare(s: Elements) -> Any:
    """A sparse tensor that no gradient flows through."""
    import_module("septet.torch.sparse.dispatch")           # by name: gives the class its methods
    made = blank(SparseTensor, s.values._dtype, s.shape, None)
    made._node = Box(HELD, s)
    return made


def with_rule(s: Elements, name: str, rule: Callable[..., Any], *inputs: Any) -> Any:
    """A sparse tensor whose gradient is what `rule(g, y, *inputs)` says of it as a whole."""
    made = bare(s.with_values(autograd.detach(s.values)))
    return autograd.attach(made, name, rule, inputs) if autograd.recording(*inputs) else made


def passing(s: Elements, name: str, back: Callable[..., Any], a: Any) -> Any:
    """A sparse tensor made of another one linearly; a gradient, sparse or dense, passes on as `back` says."""
    return with_rule(s, name, lambda g, y, a: (back(g),), a)


def replace(a: Any, s: Elements) -> Any:
    """Other elements for a sparse tensor, in place.  RuntimeError for a leaf that gradients are asked for."""
    if autograd.recording(a) or autograd.recording(s.values):
        if a.is_leaf and a.requires_grad:
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        raise NotSupported("in-place operations on sparse tensors that gradients flow through; use the function that gives a new tensor")
    box = box_of(a)
    assert box is not None
    box.value = s.with_values(autograd.detach(s.values))
    if tuple(a.shape) != s.shape or a._dtype is not s.values._dtype:
        relayout(a, s.values._dtype, s.shape, (0,) * len(s.shape))
    a._writes += 1
    return a


def kept_parts(a: Any) -> tuple[Any, Any] | tuple[Any, Any, Any]:
    """The tensors that a file keeps of a sparse one: its indices and elements."""
    s = stored(a)
    names = {"coo": ("_indices",), "csr": ("crow_indices", "col_indices"), "csc": ("ccol_indices", "row_indices")}[s.layout]
    return (*(getattr(a, name)() for name in names), autograd.untracked_view(s.values))


def of_sparse(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The function of a name; one of its arguments is a sparse tensor, or has one in it."""
    dispatch: Any = import_module("septet.torch.sparse.dispatch")
    return dispatch.by_name(name, args, kwargs)


def call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A function of torch one of whose arguments is a sparse tensor."""
    return of_sparse(function.__name__, args, kwargs)
