"""`numpy.ma.masked`: the one object that stands for a masked element."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.handle import view as view_handle
from septet.numpy.ma.arrays import MaskedArray


class MaskedConstant(MaskedArray):
    """A 0-d float64 whose one element is masked; there is only one."""

    __module__ = "numpy.ma.core"

    _is_masked_constant = True
    _only: Any = None

    def __new__(cls) -> Any:
        if cls._only is None:
            data, mask = np.array(0.0), np.array(True)
            data.flags.writeable = mask.flags.writeable = False
            made = view_handle(cls, data, data._dtype, (), ())
            made.__dict__["_mask"] = mask
            cls._only = made
        return cls._only

    def __array_finalize__(self, source: Any) -> None:
        """A view of the constant keeps what it was given."""

    def __repr__(self) -> str:
        return "masked"

    def __str__(self) -> str:
        from septet.numpy.ma.printing import masked_print_option

        return str(masked_print_option)

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        import warnings

        warnings.warn("Format strings passed to MaskedConstant are ignored, but in future may error or produce different behavior",
                      FutureWarning, stacklevel=2)
        return format(str(self), "")

    def __reduce_ex__(self, protocol: int) -> Any:  # type: ignore[override]
        return the_constant, ()

    def __setattr__(self, name: str, value: Any) -> None:
        if self.__dict__.get("_mask") is not None and name not in ("_place", "_root", "_owner", "_node", "_flags", "_version"):
            raise AttributeError(f"attributes of {self!r} are not writeable")
        object.__setattr__(self, name, value)

    def _same(self, *args: Any, **kwargs: Any) -> Any:
        return self

    copy = __copy__ = __deepcopy__ = __iadd__ = __isub__ = __imul__ = __ifloordiv__ = __itruediv__ = __ipow__ = _same


def the_constant() -> Any:
    """The object `masked`; pickles call it."""
    return masked


masked = masked_singleton = MaskedConstant()
