"""Sparse tensors as PyTorch prints them."""
from __future__ import annotations

from typing import Any

from septet.core import autograd
from septet.ir.dtype import bool_, int64
from septet.torch import dtypes
from septet.torch._tensor_str import PRINT_OPTS, contents, with_suffixes
from septet.torch.sparse_tensor import stored

PREFIX = "tensor("


def part(name: str, a: Any) -> str:
    """One of the tensors it is made of."""
    indent = len(PREFIX) + len(f"{name}=tensor(")
    plain = autograd.readable(a)
    inside = contents(plain, indent) if plain._size else f"[], size={tuple(plain.shape)}"
    return f"{name}=tensor({inside})"


def suffixes(a: Any) -> list[str]:
    """What stands behind the parts."""
    s = stored(a)
    found = [f"size={tuple(a.shape)}", f"nnz={s.count}"]
    if a._dtype not in (dtypes.default(), dtypes.default_complex(), int64, bool_):
        found.append(f"dtype={a.dtype}")
    found.append(f"layout={a.layout}")
    if a.grad_fn is not None:
        found.append(f"grad_fn=<{a.grad_fn.name()}>")
    elif a.requires_grad:
        found.append("requires_grad=True")
    return found


def text_of(a: Any) -> str:
    """The text of a sparse tensor."""
    s = stored(a)
    with autograd.recording_set(False):
        if s.layout == "coo":
            shown = [("indices", s.pattern.indices), ("values", s.values)]
        else:
            first, second = ("crow_indices", "col_indices") if s.layout == "csr" else ("ccol_indices", "row_indices")
            shown = [(first, getattr(a, first)()), (second, getattr(a, second)()), ("values", s.values)]
        text = PREFIX + (",\n" + " " * len(PREFIX)).join(part(name, x) for name, x in shown)
    found = suffixes(a)
    if s.layout == "coo":                                   # the size begins a line of its own
        text += ",\n" + " " * len(PREFIX) + found[0]
        found = found[1:]
    return with_suffixes(text, found, len(PREFIX))


__all__ = ["PRINT_OPTS", "text_of"]
