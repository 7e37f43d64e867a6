"""Products with sparse matrices: `torch.mm` and its kin give sparse operands the whole gradient, `torch.sparse.mm` that at their places."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, ops, view
from septet.core.sparse_elements import Elements, coalesced
from septet.core.sparse_products import product, product_of_sparse, sampled, transposed
from septet.errors import NotSupported
from septet.torch.api import FUNCTIONS
from septet.torch.operators import c_name
from septet.torch.sparse.arithmetic import add, back_to, mul
from septet.torch.sparse.making import as_layout
from septet.torch.sparse.table import of
from septet.torch.sparse_tensor import elements, is_sparse, stored, tensor_of, with_rule
from septet.torch.tensor import Tensor


def check_pair(a: Any, b: Any, name: str) -> None:
    """RuntimeError for operands that cannot be multiplied."""
    for k, x in enumerate((a, b)):
        if not isinstance(x, Tensor):
            raise TypeError(f"{name}(): argument '{('input', 'mat2')[k]}' (position {k + 1}) must be Tensor, not {type(x).__name__}")
        if x.ndim != 2:
            raise RuntimeError(f"{name}: Expected dim 2 for argument {k + 1}, got {x.ndim}D tensor")
    if a._dtype is not b._dtype:
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(a)} != {c_name(b)}")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({a.shape[0]}x{a.shape[1]} and {b.shape[0]}x{b.shape[1]})")
    for x in (a, b):
        if is_sparse(x) and stored(x).sparse_dim != 2:
            raise RuntimeError(f"{name}: expected a matrix with 2 sparse dimensions, got {stored(x).sparse_dim}")


def matrix(a: Any) -> Elements:
    """The elements of a matrix, with gradients."""
    return elements(a)


def adjoint(a: Any) -> Any:
    """A matrix turned and conjugated."""
    turned = FUNCTIONS["transpose"](a, 0, 1)
    return turned.conj() if a._dtype.is_complex else turned


MADE = ("sparse_coo_tensor", "sparse_csr_tensor", "sparse_csc_tensor")


def is_gathered(a: Any) -> bool:
    """Whether a sparse tensor was made of elements, so that of a gradient only what stands at their places is asked for."""
    return not autograd.recording(a) or not a.is_leaf and a._node.name in MADE


def called(made: Any, name: str) -> Any:
    """A result whose step has the function's name."""
    if type(made._node) is autograd.Step:
        made._node.name = name
    return made


def times_dense(a: Any, b: Any, name: str, masked: bool) -> Any:
    """A sparse matrix times a dense one.  masked: the gradient of the sparse one has its places alone."""
    if masked or is_gathered(a):
        s = matrix(a)
        return product(s.pattern, s.values, b)

    def rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
        of_a = FUNCTIONS["mm"](g, adjoint(b)) if autograd.is_tracked(a) else None
        return of_a, FUNCTIONS["mm"](adjoint(a), g) if autograd.is_tracked(b) else None

    s = stored(a)
    made = autograd.unrecorded(product, s.pattern, s.values, b)
    return autograd.attach(made, name, rule, (a, b))


def multiplied(a: Any, b: Any, name: str = "mm", masked: bool = False) -> Any:
    """The product of two matrices, one of them sparse at least; dense unless both are."""
    check_pair(a, b, name)
    if not is_sparse(b):
        return called(times_dense(a, b, name, masked), name)
    if not is_sparse(a):
        return called(transposed(times_dense(FUNCTIONS["transpose"](b, 0, 1), transposed(a), name, masked)), name)
    if masked or is_gathered(a) and is_gathered(b):
        return tensor_of(sparse_product(matrix(a), matrix(b)), "sparse_sparse_matmul" if masked else name)

    def rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
        of_a = FUNCTIONS["mm"](g, adjoint(b)) if autograd.is_tracked(a) else None
        return of_a, FUNCTIONS["mm"](adjoint(a), g) if autograd.is_tracked(b) else None

    return with_rule(autograd.unrecorded(sparse_product, stored(a), stored(b)), name, rule, a, b)


def sparse_product(s: Elements, t: Elements) -> Elements:
    """The product of two sparse matrices: of coordinates where the first is, else of compressed rows."""
    pattern, values = product_of_sparse(s.pattern, s.values, t.pattern, t.values)
    made = Elements(pattern, values, True)
    return made if s.layout == "coo" else as_layout(made, "csr")


@of("mm", "spmm")
def mm(input: Any, mat2: Any, out_dtype: Any = None) -> Any:
    """The product of two matrices."""
    return multiplied(input, mat2)


@of("mv")
def mv(input: Any, vec: Any) -> Any:
    """The product with a vector."""
    if is_sparse(vec):
        raise NotSupported("torch.mv with a sparse vector")
    if vec.ndim != 1:
        raise RuntimeError(f"mv: two dim tensor 'vec' should be 1D, but got {vec.ndim}D")
    return called(view.squeeze(multiplied(input, view.expand_dims(vec, 1), "mv"), 1), "mv")


@of("matmul")
def matmul(input: Any, other: Any) -> Any:
    """The product of two matrices, or of a matrix and a vector."""
    if not isinstance(other, Tensor) or not isinstance(input, Tensor):
        return NotImplemented
    if input.ndim == 2 and other.ndim == 1:
        return mv(input, other)
    if input.ndim == 1 and other.ndim == 2 and not is_sparse(input):
        return mv(FUNCTIONS["transpose"](other, 0, 1), input)
    if input.ndim == 2 and other.ndim > 2 and not is_sparse(other):
        raise NotSupported("torch.matmul of a sparse matrix with batches of dense ones")
    return bmm(input, other) if input.ndim == other.ndim == 3 else multiplied(input, other)


@of("bmm")
def bmm(input: Any, mat2: Any) -> Any:
    """The products of batches of matrices, the first of them sparse."""
    if is_sparse(mat2) or input.ndim != 3 or mat2.ndim != 3:
        raise NotSupported("torch.bmm of sparse tensors other than a sparse batch of matrices times a dense one")
    if input.shape[0] != mat2.shape[0]:
        raise RuntimeError(f"bmm: batches of {input.shape[0]} and {mat2.shape[0]} matrices")
    select = FUNCTIONS["select"]
    return called(FUNCTIONS["stack"]([multiplied(select(input, 0, k), mat2[k], "bmm") for k in range(input.shape[0])]), "bmm")


@of("addmm")
def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1, name: str = "mm", masked: bool = False) -> Any:
    """beta input + alpha mat1 mat2."""
    made = multiplied(mat1, mat2, name, masked)
    made = made if alpha == 1 else FUNCTIONS["mul"](made, alpha)
    if not beta:
        return made
    return FUNCTIONS["add"](input if beta == 1 else FUNCTIONS["mul"](input, beta), made)


@of("linear")
def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """x A^T + b."""
    if is_sparse(weight) and not is_sparse(input):
        turned = FUNCTIONS["transpose"](weight, 0, 1)
        flat = input if input.ndim == 2 else view.reshape(input, (-1, input.shape[-1]))
        found = multiplied(flat, turned, "mm")
        found = found if input.ndim == 2 else view.reshape(found, (*input.shape[:-1], weight.shape[0]))
    else:
        found = multiplied(input, FUNCTIONS["transpose"](weight, 0, 1), "mm")
    return found if bias is None else ops.add(found, bias)


def smm(input: Any, mat: Any) -> Any:
    """The product of a sparse matrix and a dense one, as a sparse matrix that holds all rows with an element."""
    from septet.torch.sparse import methods
    from septet.torch.sparse.making import to_sparse

    return methods.METHODS["_coalesced_"](to_sparse(mm(input, mat)), False)


def hspmm(mat1: Any, mat2: Any) -> Any:
    """The product of a sparse matrix and a dense one, sparse in the rows alone."""
    from septet.core.fn.sets import unique
    from septet.core.index import getitem
    from septet.core.sparse_pattern import Pattern

    rows = autograd.unrecorded(unique, coalesced(stored(mat1)).pattern.row(0)).values
    found = getitem(mm(mat1, mat2), rows)
    return tensor_of(Elements(Pattern(view.expand_dims(rows, 0), (mat1.shape[0],)), found), "hspmm")


def sspaddmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta input + alpha mat1 mat2 of sparse input and mat1 and dense mat2, sparse."""
    return add(mul(input, beta), smm(mat1, mat2), alpha=alpha)


# ---- torch.sparse ----------------------------------------------------------------------------------------------------


REDUCTIONS = {"sum": "sum", "mean": "mean", "amax": "amax", "max": "amax", "amin": "amin", "min": "amin", "prod": "prod"}


def sparse_mm(mat1: Any, mat2: Any, reduce: str | None = None) -> Any:
    """The product of a sparse matrix with a dense or sparse one; the sparse operand's gradient has its places.

    reduce: what is made of the products of a row instead of their sum (compressed rows alone).
    """
    if reduce is not None:
        return called(reduced(mat1, mat2, reduce), "sparse_mm_reduce_impl")
    if not is_sparse(mat1) and not is_sparse(mat2):
        return FUNCTIONS["mm"](mat1, mat2)
    return multiplied(mat1, mat2, "sparse_addmm", True)


def sparse_addmm(mat: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta mat + alpha mat1 mat2, mat1 sparse; its gradient has its places."""
    return called(addmm(mat, mat1, mat2, beta=beta, alpha=alpha, masked=True), "sparse_addmm")


def reduced(a: Any, b: Any, reduce: str) -> Any:
    """The sum, mean, greatest or least of the products of each row; 0 for rows without elements."""
    if reduce not in REDUCTIONS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    reduce = REDUCTIONS[reduce]
    check_pair(a, b, "sparse_mm_reduce")
    if stored(a).layout != "csr":
        raise NotSupported("torch.sparse.mm(reduce=...) of other than compressed rows (torch.sparse_csr)")
    s = matrix(a)
    if reduce in ("sum", "mean"):
        made = product(s.pattern, s.values, b)
        if reduce == "sum":
            return made
        pointers = s.pattern.lines.pointers
        counts = ops.maximum(ops.subtract(pointers[1:], pointers[:-1]), 1)
        return ops.divide(made, view.expand_dims(counts.to(made.dtype), 1))
    rows, columns = s.pattern.row(0), s.pattern.row(1)
    parts = ops.multiply(view.expand_dims(s.values, 1), b[columns])
    to = FUNCTIONS["zeros"](a.shape[0], b.shape[1], dtype=b.dtype)
    return to.scatter_reduce(0, view.expand_dims(rows, 1).expand(parts.shape), parts, reduce, include_self=False)


def sampled_addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1.0, alpha: Any = 1.0, out: Any = None) -> Any:
    """beta input + alpha (mat1 mat2), computed at the places of the sparse input alone."""
    if out is not None:
        raise NotSupported("torch.sparse.sampled_addmm(out=...)")
    if not is_sparse(input) or stored(input).layout == "coo":
        raise RuntimeError(f"sampled_addmm: Expected self to have layout SparseCsr, but got {input.layout}")
    check_pair(mat1, mat2, "sampled_addmm")
    if tuple(input.shape) != (mat1.shape[0], mat2.shape[1]):
        raise RuntimeError(f"sampled_addmm: Expected self.shape[-2] and [-1] to be {mat1.shape[0]} and {mat2.shape[1]}, got "
                           f"{list(input.shape)}")
    s = elements(input)
    found = ops.multiply(sampled(s.pattern, mat1, transposed(mat2)), alpha)
    return tensor_of(s.with_values(ops.add(ops.multiply(s.values, beta), found)), "sparse_sampled_addmm")


__all__ = ["back_to"]
