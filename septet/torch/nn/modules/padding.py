"""Padding layers."""
from __future__ import annotations

from typing import Any

from septet.torch.nn.functional.padding import pad
from septet.torch.nn.modules.module import Module
from septet.torch.nn.modules.utils import _ntuple

MODES = {"Constant": "constant", "Reflection": "reflect", "Replication": "replicate", "Circular": "circular"}
__all__ = [f"{name}Pad{n}d" for name in (*MODES, "Zero") for n in (1, 2, 3)]


class _Pad(Module):
    """Elements round each image."""

    dims = 0
    mode = "constant"
    value: float | None = None
    __constants__ = ["padding"]

    def __init__(self, padding: Any):
        super().__init__()
        self.padding = _ntuple(2 * self.dims)(padding)

    def forward(self, input: Any) -> Any:
        if self.mode == "circular" and input.dim() not in (self.dims + 1, self.dims + 2):
            raise ValueError(f"expected {self.dims + 1}D or {self.dims + 2}D input (got {input.dim()}D input)")
        return pad(input, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPad(_Pad):
    """One value round each image."""

    __constants__ = ["padding", "value"]

    def __init__(self, padding: Any, value: float):
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class _ZeroPad(_ConstantPad):
    """Zeros round each image."""

    def __init__(self, padding: Any):
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


BASES = {"Constant": _ConstantPad, "Zero": _ZeroPad}
for _name in (*MODES, "Zero"):
    for _n in (1, 2, 3):
        _base = BASES.get(_name, _Pad)
        _own = {"dims": _n, "mode": MODES.get(_name, "constant"), "__module__": __name__, "__doc__": _base.__doc__}
        globals()[f"{_name}Pad{_n}d"] = type(f"{_name}Pad{_n}d", (_base,), _own)
