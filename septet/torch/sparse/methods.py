"""Methods and properties of sparse tensors that are not functions of elements: indices, sizes, writing, copies, printing."""
from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from septet.core import autograd
from septet.core.array import Array
from septet.core.sparse_elements import Elements
from septet.core.sparse_pattern import Pattern
from septet.core.write import copy
from septet.errors import NotSupported
from septet.torch.api import FUNCTIONS
from septet.torch.device import CPU, preserve_format
from septet.torch.sparse.making import empty_elements, index_tensor, to_sparse, with_layout
from septet.torch.sparse.shapes import coalesce, named_layout, permute, select
from septet.torch.sparse.table import TABLE
from septet.torch.sparse.text import text_of
from septet.torch.sparse_tensor import LAYOUTS, SparseTensor, bare, elements, is_sparse, kept_parts, passing, replace, stored
from septet.torch.tensor import Tensor, require_grad

METHODS: dict[str, Any] = {}


def method(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: a method of sparse tensors alone."""
    METHODS[function.__name__] = function
    return function


def unusable(what: str, error: type[Exception] = RuntimeError) -> Callable[..., Any]:
    """A method that raises what PyTorch raises."""

    def function(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise error(what)

    return function


NO_STORAGE = "Cannot access data pointer of Tensor that doesn't have storage"
METHODS |= {name: unusable(NO_STORAGE) for name in ("tolist", "data_ptr", "__dlpack__")}
METHODS |= {name: unusable("can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.", TypeError)
            for name in ("numpy", "__array__")}
METHODS |= {name: unusable("Cannot access storage of SparseTensorImpl", NotImplementedError) for name in ("storage", "untyped_storage")}
METHODS["contiguous"] = unusable("unsupported memory format option Contiguous")
METHODS |= {name: unusable("reshape is not implemented for sparse tensors") for name in ("reshape", "flatten")}
METHODS["view"] = unusable("Tensor.view of a sparse tensor", NotSupported)
METHODS |= {name: unusable("expand is unsupported for Sparse tensors") for name in ("expand", "repeat")}


@method
def item(self: Any) -> Any:
    """The only element as a number."""
    if self._size != 1:
        raise RuntimeError(f"a Tensor with {self._size} elements cannot be converted to Scalar")
    return FUNCTIONS["sum"](stored(self).values).item()


@method
def is_contiguous(self: Any, memory_format: Any = None) -> bool:
    return False


@method
def stride(self: Any, dim: Any = None) -> Any:
    if stored(self).layout != "coo":
        raise RuntimeError("Sparse CSR tensors do not have strides")
    return (0,) * self.ndim if dim is None else 0


@method
def type(self: Any, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The name of the type, or the tensor converted."""
    if dtype is None:
        return stored(self).values.type().replace("torch.", "torch.sparse." if stored(self).layout == "coo" else "torch.sparse_csr.")
    return converted(self, stored(self).values.type(dtype).dtype)


def converted(self: Any, dtype: Any) -> Any:
    """The tensor with elements of a dtype; itself where nothing changes."""
    if dtype is self.dtype:
        return self
    s, kind = stored(self), self.dtype
    if not dtype._ir.is_inexact:
        return bare(s.with_values(s.values.to(dtype)))
    return passing(s.with_values(autograd.unrecorded(s.values.to, dtype)), "to_copy", lambda g: g.to(kind), self)


@method
def to(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Another dtype or device."""
    probe = FUNCTIONS["empty"](0, dtype=self.dtype)
    wanted = probe.to(*(FUNCTIONS["empty"](0, dtype=x.dtype) if is_sparse(x) else x for x in args), **kwargs)
    if wanted.is_meta:
        raise NotSupported("sparse tensors on the device meta")
    made = converted(self, wanted.dtype)
    return clone(made) if made is self and (kwargs.get("copy") or True in args[1:]) else made


def cast_method(name: str) -> Callable[..., Any]:
    """`float` and the like."""

    def function(self: Any, *args: Any, **kwargs: Any) -> Any:
        return converted(self, getattr(FUNCTIONS["empty"](0, dtype=self.dtype), name)().dtype)

    return function


METHODS |= {name: cast_method(name) for name in "float double half bfloat16 int long short char byte bool cfloat cdouble".split()}


@method
def type_as(self: Any, other: Any) -> Any:
    return converted(self, other.dtype)


@method
def cpu(self: Any, memory_format: Any = None) -> Any:
    return self


@method
def clone(self: Any, *, memory_format: Any = preserve_format) -> Any:
    """A copy with elements of its own."""
    s = stored(self)
    return passing(s.with_values(autograd.unrecorded(FUNCTIONS["clone"], s.values)), "clone", lambda g: g, self)


TABLE["clone"] = clone


@method
def detach(self: Any) -> Any:
    """The same elements, without gradients."""
    return bare(stored(self))


TABLE["detach"] = detach


@method
def detach_(self: Any) -> Any:
    if autograd.is_tracked(self):
        self._node = self._node.pending
    return self


# ---- what it is made of ----------------------------------------------------------------------------------------------


@method
def indices(self: Any) -> Any:
    """The coordinates of a coalesced tensor."""
    check_coalesced(self, "indices")
    return autograd.untracked_view(stored(self).pattern.indices)


@method
def values(self: Any) -> Any:
    """The elements; gradients flow through them."""
    s = stored(self)
    if s.layout == "coo":
        check_coalesced(self, "values")
    return elements(self).values if autograd.recording(self) else autograd.untracked_view(s.values)


def check_coalesced(self: Any, what: str) -> None:
    """RuntimeError where places may repeat, or the layout is another."""
    if stored(self).layout != "coo":
        raise RuntimeError(f"{what} expected sparse coordinate tensor layout but got {named_layout(self)}")
    if not stored(self).coalesced:
        raise RuntimeError(f"Cannot get {what} on an uncoalesced tensor, please call .coalesce() first")


@method
def _indices(self: Any) -> Any:
    if stored(self).layout != "coo":
        raise NotSupported(f"Tensor._indices of layout torch.sparse_{stored(self).layout}")
    return autograd.untracked_view(stored(self).pattern.indices)


@method
def _values(self: Any) -> Any:
    if stored(self).layout != "coo":
        raise NotSupported(f"Tensor._values of layout torch.sparse_{stored(self).layout}")
    return autograd.untracked_view(stored(self).values)


def lines_method(name: str, layout: str, part: str) -> Callable[..., Any]:
    """`crow_indices` and the like."""

    def function(self: Any) -> Any:
        s = stored(self)
        if s.layout != layout:
            kind = "row" if layout == "csr" else "column"
            raise RuntimeError(f"{name} expected sparse {kind} compressed tensor layout but got {named_layout(self)}")
        pattern = s.pattern if layout == "csr" else s.pattern.turned
        return index_tensor(getattr(pattern.lines, part), s.index_dtype)

    function.__name__ = name
    return function


for _name, _layout, _part in (("crow_indices", "csr", "pointers"), ("col_indices", "csr", "indices"), ("ccol_indices", "csc", "pointers"),
                              ("row_indices", "csc", "indices")):
    METHODS[_name] = lines_method(_name, _layout, _part)


@method
def _nnz(self: Any) -> int:
    return stored(self).count


@method
def sparse_dim(self: Any) -> int:
    return stored(self).sparse_dim


@method
def dense_dim(self: Any) -> int:
    return stored(self).dense_dim


@method
def is_coalesced(self: Any) -> bool:
    if stored(self).layout != "coo":
        raise RuntimeError(f"is_coalesced expected sparse coordinate tensor layout but got {named_layout(self)}")
    return stored(self).coalesced


@method
def _coalesced_(self: Any, coalesced: bool) -> Any:
    s = stored(self)
    return replace(self, Elements(s.pattern, s.values, bool(coalesced), s.layout, s.index_dtype))


METHODS["coalesce"] = coalesce
TABLE["numel"] = lambda input: input._size
TABLE["is_floating_point"] = lambda input: input._dtype.is_float
TABLE["is_complex"] = lambda input: input._dtype.is_complex
TABLE["is_same_size"] = lambda input, other: tuple(input.shape) == tuple(other.shape)
METHODS["to_sparse"] = to_sparse


# ---- writing ---------------------------------------------------------------------------------------------------------


@method
def zero_(self: Any) -> Any:
    """No element is left."""
    s = stored(self)
    return replace(self, empty_elements(s.shape, s.values._dtype, s.layout, s.sparse_dim))


@method
def copy_(self: Any, src: Any, non_blocking: bool = False) -> Any:
    """The elements of another sparse tensor."""
    if not is_sparse(src):
        raise RuntimeError("copy_() between dense and sparse Tensors is not implemented! Found self type = "
                           f"{self.type()} and src type = {src.type()}")
    if stored(src).layout != stored(self).layout:
        raise NotSupported("copy_() between sparse tensors of two layouts")
    return replace(self, stored(clone(converted(detach(src), self.dtype))))


@method
def sparse_resize_(self: Any, size: Any, sparse_dim: int, dense_dim: int) -> Any:
    """Another size in place; elements stay where dimensions only grow."""
    return resized(self, tuple(size), sparse_dim, dense_dim)


def resized(self: Any, shape: tuple[int, ...], sparse_dim: int, dense_dim: int) -> Any:
    """`sparse_resize_`; RuntimeError where elements would be lost."""
    s = stored(self)
    if len(shape) != sparse_dim + dense_dim:
        raise RuntimeError(f"'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = {len(shape)}, sparse_dim = {sparse_dim}, "
                           f"dense_dim = {dense_dim}")
    if not s.count:
        return replace(self, empty_elements(shape, s.values._dtype, "coo", sparse_dim))
    for what, was, now in (("sparse", s.sparse_dim, sparse_dim), ("dense", s.dense_dim, dense_dim)):
        if was != now:
            raise RuntimeError(f"changing the number of {what} dimensions (from {was} to {now}) on a non-empty sparse tensor is not "
                               "supported")
    sides = (("sparse", s.shape[:sparse_dim], shape[:sparse_dim]), ("dense", s.shape[sparse_dim:], shape[sparse_dim:]))
    for what, old, new in sides:
        if any(a > b for a, b in zip(old, new)):
            raise RuntimeError(f"shrinking the size of {what} dimensions (from {list(old)} to {list(new)}) on a non-empty sparse tensor is "
                               "not supported")
    if sides[1][1] != sides[1][2]:
        raise NotSupported("sparse_resize_ of dense dimensions of a tensor with elements")
    return replace(self, Elements(Pattern(s.pattern.indices, shape[:sparse_dim], s.pattern.ordered), s.values, s.coalesced))


@method
def sparse_resize_and_clear_(self: Any, size: Any, sparse_dim: int, dense_dim: int) -> Any:
    """Another size in place, without elements."""
    return replace(self, empty_elements(tuple(size), stored(self).values._dtype, "coo", sparse_dim))


@method
def resize_as_sparse_(self: Any, the_template: Any) -> Any:
    """The size and the sparse dimensions of another."""
    other = stored(the_template)
    return resized(self, other.shape, other.sparse_dim, other.dense_dim)


METHODS["resize_as_"] = resize_as_sparse_


# ---- others like it --------------------------------------------------------------------------------------------------


def without_elements(name: str) -> Callable[..., Any]:
    """`zeros_like` and the like."""

    def function(input: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
                 memory_format: Any = None) -> Any:
        s = stored(input)
        kind = input.dtype if dtype is None else dtype
        if layout not in (None, input.layout):
            return FUNCTIONS[name.removesuffix("_like")](tuple(input.shape), dtype=kind, layout=layout, requires_grad=requires_grad)
        made = bare(empty_elements(s.shape, kind._ir, s.layout, s.sparse_dim))
        require_grad(made, requires_grad)
        return made

    return function


TABLE["zeros_like"], TABLE["empty_like"] = without_elements("zeros_like"), without_elements("empty_like")


@method
def new_zeros(self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, layout: Any = None,
              pin_memory: bool = False) -> Any:
    """A tensor without elements, in the same layout."""
    shape = tuple(size[0]) if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
    made = with_layout(layout or self.layout, tuple(shape), (dtype or self.dtype)._ir, "new_zeros")
    require_grad(made, requires_grad)
    return made


METHODS["new_empty"] = new_zeros
METHODS["new"] = lambda self, *size: new_zeros(self, *(size or (0,)))


# ---- Python's protocols ----------------------------------------------------------------------------------------------


def get(self: Any, key: Any) -> Any:
    """One slice after another: numbers, and whole dimensions."""
    keys = key if isinstance(key, tuple) else (key,)
    axis, found = 0, self
    for k in keys:
        if isinstance(k, slice) and k == slice(None):
            axis += 1
        elif isinstance(k, bool) or not isinstance(k, int) and not (isinstance(k, Array) and not k.ndim and k._dtype.is_integer):
            raise NotSupported("indexing a sparse tensor with other than numbers; use index_select, narrow_copy or to_dense()")
        elif not is_sparse(found):
            found = FUNCTIONS["select"](found, axis, int(k))
        else:
            if axis >= found.ndim:
                raise IndexError(f"too many indices for tensor of dimension {self.ndim}")
            found = select(found, axis, int(k))
    return found


def twin(self: Any, memo: dict[int, Any]) -> Any:
    """A copy with elements, gradient and attributes of its own."""
    if not self.is_leaf:
        raise RuntimeError("Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.")
    if id(self) not in memo:
        s = stored(self)
        made = memo[id(self)] = bare(s.with_values(copy(s.values)))
        require_grad(made, self.requires_grad)
        made.__dict__.update({name: deepcopy(value, memo) for name, value in self.__dict__.items()})
    return memo[id(self)]


def parts(self: Any, protocol: Any) -> Any:
    """What a pickle holds of the tensor."""
    s = stored(self)
    return rebuilt, (s.layout, kept_parts(self), s.shape, s.coalesced, self.requires_grad)


def rebuilt(layout: str, given: Any, shape: Any, coalesced: bool, requires_grad: bool) -> Any:
    """The tensor of a pickle."""
    from septet.torch.sparse import making

    if layout == "coo":
        return making.sparse_coo_tensor(*given, shape, is_coalesced=coalesced, requires_grad=requires_grad)
    return making.compressed(*given, shape, layout, None, requires_grad, False)


METHODS |= {"__getitem__": get, "__deepcopy__": twin, "__reduce_ex__": parts,
            "__bool__": lambda self: bool(item(self)) if self._size == 1 else Tensor.__bool__(self),
            "__repr__": lambda self, **kwargs: text_of(self),
            "__setitem__": unusable("Cannot set elements of a sparse tensor"), "__hash__": Tensor.__hash__}
PROPERTIES: dict[str, Any] = {
    "is_sparse": lambda self: stored(self).layout == "coo",
    "is_sparse_csr": lambda self: stored(self).layout == "csr",
    "layout": lambda self: LAYOUTS[stored(self).layout],
    "device": lambda self: CPU, "is_meta": lambda self: False, "is_cpu": lambda self: True,
    "T": lambda self: permute(self, tuple(range(self.ndim))[::-1]),
    "mT": lambda self: TABLE["transpose"](self, -2, -1), "mH": lambda self: TABLE["adjoint"](self),
    "H": lambda self: TABLE["adjoint"](self) if self.ndim else self,
    "data": lambda self: bare(stored(self)),
}


def set_data(self: Any, value: Any) -> None:
    """Other elements, the place in the gradient graph kept."""
    if not is_sparse(value):
        raise RuntimeError("Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor type.")
    with autograd.recording_set(False):
        replace(self, stored(value))


__all__ = ["METHODS", "PROPERTIES", "SparseTensor", "set_data"]
