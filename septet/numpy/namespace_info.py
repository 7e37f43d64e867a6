"""What the array API asks a namespace about itself."""
from __future__ import annotations

from typing import Any

from septet.ir import dtype as dt
from septet.numpy.data_type import of

BOOL, SIGNED, UNSIGNED = (dt.bool_,), dt.SIGNED, dt.UNSIGNED
REAL, COMPLEX = (dt.float32, dt.float64), (dt.complex64, dt.complex128)
KINDS = {"bool": BOOL, "signed integer": SIGNED, "unsigned integer": UNSIGNED, "integral": SIGNED + UNSIGNED, "real floating": REAL,
         "complex floating": COMPLEX, "numeric": SIGNED + UNSIGNED + REAL + COMPLEX}


class __array_namespace_info__:
    """Devices, dtypes and capabilities, as the array API standard 2024.12 names them."""

    def capabilities(self) -> dict[str, Any]:
        """What the standard leaves open."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        """Where arrays are made."""
        return "cpu"

    def devices(self) -> list[str]:
        """All devices."""
        return ["cpu"]

    def default_dtypes(self, *, device: Any = None) -> dict[str, Any]:
        """The dtypes of results that are given none."""
        self._check(device)
        return {"real floating": of(dt.float64), "complex floating": of(dt.complex128), "integral": of(dt.int64), "indexing": of(dt.int64)}

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, Any]:
        """The standard's dtypes, of one kind, of several (a tuple) or all."""
        self._check(device)
        if kind is None:
            kind = ("bool", "numeric")
        if isinstance(kind, tuple):
            return {name: d for k in kind for name, d in self.dtypes(kind=k).items()}
        if kind not in KINDS:
            raise ValueError(f"unsupported kind: {kind!r}")
        return {d.name: of(d) for d in KINDS[kind]}

    @staticmethod
    def _check(device: Any) -> None:
        if device not in ("cpu", None):
            raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')
