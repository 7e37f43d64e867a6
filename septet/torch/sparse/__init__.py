"""`torch.sparse`: products, sums and softmax of sparse tensors, and the checks of their indices."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.torch.api import FUNCTIONS
from septet.torch.sparse.invariants import check_sparse_tensor_invariants


def mm(mat1: Any, mat2: Any, reduce: str | None = None) -> Any:
    """The product of a sparse matrix and a dense or sparse one; see `products.sparse_mm`."""
    from septet.torch.sparse.products import sparse_mm

    return sparse_mm(mat1, mat2, reduce)


def addmm(mat: Any, mat1: Any, mat2: Any, *, beta: Any = 1.0, alpha: Any = 1.0) -> Any:
    """beta mat + alpha mat1 mat2, mat1 sparse."""
    from septet.torch.sparse.products import sparse_addmm

    return sparse_addmm(mat, mat1, mat2, beta=beta, alpha=alpha)


def sampled_addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1.0, alpha: Any = 1.0, out: Any = None) -> Any:
    """beta input + alpha mat1 mat2 at the places of the sparse input."""
    from septet.torch.sparse import products

    return products.sampled_addmm(input, mat1, mat2, beta=beta, alpha=alpha, out=out)


def sum(input: Any, dim: Any = None, dtype: Any = None) -> Any:
    """The sum over dimensions."""
    from septet.torch.sparse.shapes import sparse_sum

    return sparse_sum(input, dim, dtype)


def softmax(input: Any, dim: Any, *, dtype: Any = None) -> Any:
    """The softmax over the stored elements of each line."""
    from septet.torch.sparse import shapes

    return shapes.softmax(input, dim, dtype=dtype)


def log_softmax(input: Any, dim: Any, *, dtype: Any = None) -> Any:
    """The logarithm of the softmax over the stored elements of each line."""
    from septet.torch.sparse import shapes

    return shapes.log_softmax(input, dim, dtype=dtype)


def spdiags(diagonals: Any, offsets: Any, shape: Any, layout: Any = None) -> Any:
    """The matrix of `shape` whose diagonals are the rows of `diagonals`: element j of a row stands in column j."""
    from septet.torch.sparse.making import sparse_coo_tensor, to_sparse

    rows = diagonals if diagonals.ndim > 1 else diagonals.reshape(1, -1)
    wanted = [int(k) for k in FUNCTIONS["atleast_1d"](offsets).tolist()]
    check_diagonals(rows, wanted, shape)
    places, parts = [], []
    for k, offset in enumerate(wanted):
        low, high = max(0, offset), min(rows.shape[1], shape[0] + offset, shape[1])
        columns = FUNCTIONS["arange"](low, max(low, high))
        places.append(FUNCTIONS["stack"]([columns - offset, columns]))
        parts.append(rows[k, low : max(low, high)])
    made = sparse_coo_tensor(FUNCTIONS["cat"](places, 1), FUNCTIONS["cat"](parts), tuple(shape))
    return made if layout is None else to_sparse(made, layout=layout)


def check_diagonals(rows: Any, offsets: list[int], shape: Any) -> None:
    """RuntimeError where diagonals, offsets and shape do not go together."""
    if len(shape) != 2:
        raise RuntimeError("Output shape must be 2d")
    if rows.shape[0] != len(offsets):
        raise RuntimeError(f"Number of diagonals ({rows.shape[0]}) does not match the number of offsets ({len(offsets)})")
    if len(set(offsets)) != len(offsets):
        raise RuntimeError("Offset tensor contains duplicate values")


def spsolve(input: Any, other: Any, *, left: bool = True) -> Any:
    """NotSupported, as in PyTorch's builds for the CPU."""
    raise NotSupported("torch.sparse.spsolve")


def to_sparse_semi_structured(original_tensor: Any, transposed: bool = False) -> Any:
    """NotSupported: a layout of graphics processors."""
    raise NotSupported("torch.sparse.to_sparse_semi_structured")


def as_sparse_gradcheck(gradcheck: Any) -> Any:
    """NotSupported: compare gradients of dense copies."""
    raise NotSupported("torch.sparse.as_sparse_gradcheck; check the function of the elements with torch.autograd.gradcheck")


def __getattr__(name: str) -> Any:
    """The constructors of old: `FloatTensor` and the like."""
    from septet.torch.tensor_types import BY_TEXT

    kind = BY_TEXT.get(f"torch.{name}")
    if kind is None:
        raise AttributeError(f"module 'torch.sparse' (septet) has no attribute {name!r}")
    dtype = getattr(kind, "dtype", kind)

    def constructor(*args: Any) -> Any:
        from septet.torch.sparse.making import sparse_coo_tensor

        if args and hasattr(args[0], "ndim"):
            return sparse_coo_tensor(*args, dtype=dtype)
        return sparse_coo_tensor(size=args[0] if len(args) == 1 and not isinstance(args[0], int) else args or (0,), dtype=dtype)

    constructor.__name__ = name
    return constructor


__all__ = ["addmm", "as_sparse_gradcheck", "check_sparse_tensor_invariants", "log_softmax", "mm", "sampled_addmm", "softmax",
           "spdiags", "spsolve", "sum", "to_sparse_semi_structured"]
