"""Methods of all tensors that have to do with sparse ones; their bodies are loaded with the first sparse tensor."""
from __future__ import annotations

from typing import Any

from septet.torch.api import TENSOR, api, method
from septet.torch.device import sparse_coo, sparse_csc, sparse_csr
from septet.torch.tensor import Tensor


@method
def to_sparse(self: Any, sparse_dim: Any = None, *, layout: Any = None, blocksize: Any = None, dense_dim: Any = None) -> Any:
    """What is not zero, as a sparse tensor of coordinates, or of the layout asked for."""
    from septet.torch.sparse.making import to_sparse as made

    return made(self, sparse_dim, layout=layout, blocksize=blocksize, dense_dim=dense_dim)


@method
def to_sparse_coo(self: Any) -> Any:
    """A sparse tensor of coordinates."""
    return self.to_sparse(layout=sparse_coo)


@method
def to_sparse_csr(self: Any, dense_dim: Any = None) -> Any:
    """A sparse matrix of compressed rows."""
    return self.to_sparse(layout=sparse_csr, dense_dim=dense_dim)


@method
def to_sparse_csc(self: Any, dense_dim: Any = None) -> Any:
    """A sparse matrix of compressed columns."""
    return self.to_sparse(layout=sparse_csc, dense_dim=dense_dim)


@method
def to_sparse_bsr(self: Any, blocksize: Any, dense_dim: Any = None) -> Any:
    """NotSupported: matrices of blocks."""
    return self.to_sparse(blocksize=blocksize, dense_dim=dense_dim)


@method
def to_sparse_bsc(self: Any, blocksize: Any, dense_dim: Any = None) -> Any:
    """NotSupported: matrices of blocks."""
    return self.to_sparse(blocksize=blocksize, dense_dim=dense_dim)


@method
def to_dense(self: Any, dtype: Any = None, *, masked_grad: Any = None) -> Any:
    """The tensor, dense; a dense one is given as it is."""
    return self if dtype is None else self.to(dtype)


@method
def sparse_mask(self: Any, mask: Any) -> Any:
    """The elements at the places of a sparse tensor."""
    from septet.torch.sparse.making import sparse_mask as made

    return made(self, mask)


@method
def sparse_dim(self: Any) -> int:
    """How many dimensions are sparse: none."""
    return 0


@method
def dense_dim(self: Any) -> int:
    """How many dimensions are dense: all."""
    return self.ndim


@api(out=False)
def spmm(input: TENSOR, mat2: TENSOR) -> Any:
    """The product of two matrices."""
    return input @ mat2


def only_sparse(name: str, wanted: str = "sparse coordinate") -> None:
    """A method that dense tensors refuse."""

    def function(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(f"{name} expected {wanted} tensor layout but got Strided")

    function.__name__ = name
    method(function)


for _name in ("coalesce", "is_coalesced", "indices", "values", "_indices", "_values", "_nnz", "sparse_resize_", "sparse_resize_and_clear_"):
    only_sparse(_name)
for _name, _kind in (("crow_indices", "row"), ("col_indices", "row"), ("ccol_indices", "column"), ("row_indices", "column")):
    only_sparse(_name, f"sparse {_kind} compressed")
Tensor.smm = lambda self, mat: of_products("smm", self, mat)
Tensor.hspmm = lambda self, mat: of_products("hspmm", self, mat)
Tensor.sspaddmm = lambda self, mat1, mat2, *, beta=1, alpha=1: of_products("sspaddmm", self, mat1, mat2, beta=beta, alpha=alpha)


def of_products(name: str, *args: Any, **kwargs: Any) -> Any:
    """A function of `sparse/products.py`."""
    from septet.torch.sparse import products

    return getattr(products, name)(*args, **kwargs)
