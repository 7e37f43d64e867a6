"""`torch.return_types`: tuples with names that several functions give back."""
from __future__ import annotations

from operator import itemgetter
from typing import Any


class Result(tuple[Any, ...]):
    """A tuple whose parts have names; prints as PyTorch's."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()
    n_fields = n_sequence_fields = 2
    n_unnamed_fields = 0

    def __new__(cls, *parts: Any) -> Any:
        if len(parts) == 1 and len(cls._fields) > 1 and isinstance(parts[0], (tuple, list)):
            parts = tuple(parts[0])
        if len(parts) != len(cls._fields):
            raise TypeError(f"torch.return_types.{cls.__name__}() takes a {len(cls._fields)}-sequence ({len(parts)}-sequence given)")
        return tuple.__new__(cls, parts)

    def __repr__(self) -> str:
        lines = ",\n".join(f"{name}={part!r}" for name, part in zip(self._fields, self))
        return f"torch.return_types.{type(self).__name__}(\n{lines})"

    __str__ = __repr__

    def __reduce__(self) -> Any:
        return type(self), (tuple(self),)


FIELDS = {
    "values indices": ("max", "min", "sort", "topk", "kthvalue", "median", "nanmedian", "mode", "cummax", "cummin"),
    "min max": ("aminmax",), "mantissa exponent": ("frexp",), "hist bin_edges": ("histogram", "histogramdd"),
    "Q R": ("qr", "linalg_qr"), "U S V": ("svd",), "U S Vh": ("linalg_svd",), "sign logabsdet": ("slogdet", "linalg_slogdet"),
    "eigenvalues eigenvectors": ("linalg_eig", "linalg_eigh"), "P L U": ("lu_unpack", "linalg_lu"), "a tau": ("geqrf",),
    "L info": ("linalg_cholesky_ex",), "inverse info": ("linalg_inv_ex",), "solution residuals rank singular_values": ("linalg_lstsq",),
    "LU pivots": ("linalg_lu_factor",), "LU pivots info": ("linalg_lu_factor_ex",), "LD pivots": ("linalg_ldl_factor",),
    "LD pivots info": ("linalg_ldl_factor_ex",), "result info": ("linalg_solve_ex",), "solution cloned_coefficient": ("triangular_solve",),
}


def make(name: str, fields: tuple[str, ...]) -> type[Result]:
    """One class."""
    parts = {field: property(itemgetter(k)) for k, field in enumerate(fields)}
    return type(name, (Result,), {"__slots__": (), "__module__": "torch.return_types", "_fields": fields, "n_fields": len(fields),
                                  "n_sequence_fields": len(fields), **parts})


CLASSES = {name: make(name, tuple(fields.split())) for fields, names in FIELDS.items() for name in names}
globals().update(CLASSES)
__all__ = list(CLASSES)
