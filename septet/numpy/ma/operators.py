"""The operators of masked arrays."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy.ma import fills
from septet.numpy.ma.masks import getdata, getmask, mask_or, nomask
from septet.numpy.ma.setting import build, mask_for


def functions() -> Any:
    from septet.numpy.ma import arithmetic

    return arithmetic


def defers(a: Any, other: Any) -> bool:
    """Whether the other operand's own operator goes first."""
    if isinstance(other, type(a)):
        return False
    t = type(other)
    if hasattr(t, "__array_ufunc__"):
        return t.__array_ufunc__ is None
    return getattr(t, "__array_priority__", -1000000) > a.__array_priority__ and not hasattr(other, "_value")


def binary(name: str, swapped: bool = False) -> Callable[..., Any]:
    """a <op> b, or b <op> a."""

    def call(self: Any, other: Any) -> Any:
        if defers(self, other):
            return NotImplemented
        module = functions()
        function = module.power if name == "power" else module.FUNCTIONS[name]
        if swapped and hasattr(other, "_value"):        # NumPy's scalars apply the plain function
            return getattr(np, name)(other, self)
        return function(other, self) if swapped else function(self, other)

    return call


def unchecked(name: str) -> Callable[..., Any]:
    """a <op>= b for +, - and *: masked places of the array keep their data."""
    neutral = 1 if name == "multiply" else 0

    def call(self: Any, other: Any) -> Any:
        mask = getmask(other)
        if mask is not nomask and (self._mask is not nomask or mask.any()):
            current = mask_for(self)
            current |= mask
        value = getdata(other)
        if self._mask is not nomask:
            value = np.where(self._mask, np.asarray(neutral, value.dtype), value)
        getattr(np, name)(self._data, value, out=self._data)
        return self

    return call


def quotient(name: str) -> Callable[..., Any]:
    """a <op>= b for / and //: masked where the divisor is zero."""

    def call(self: Any, other: Any) -> Any:
        from septet.numpy.ma.domains import unsafe_quotient

        value, mask = getdata(other), getmask(other)
        undefined = unsafe_quotient(self._data, value)
        if undefined.any():
            value = np.where(undefined, np.asarray(1, value.dtype), value)
        self._mask = or_masks(self, mask_or(mask, undefined))
        if self._mask is not nomask:
            value = np.where(self._mask, np.asarray(1, value.dtype), value)
        getattr(np, name)(self._data, value, out=self._data)
        return self

    return call


def or_masks(a: Any, more: Any) -> Any:
    """The array's mask with more marks, in place where it has one."""
    if a._mask is nomask:
        return more if more is nomask or more.shape == a.shape else np.array(np.broadcast_to(more, a.shape))
    if more is not nomask:
        current = a._mask
        current |= more
    return a._mask


def ipow(self: Any, other: Any) -> Any:
    """a **= b: results that are not finite are masked and show the fill value."""
    value, mask, data = getdata(other), getmask(other), self._data
    if self._mask is not nomask:
        value = np.where(self._mask, np.asarray(1, value.dtype), value)
    functions().refuse_negative(data, value)
    with np.errstate(divide="ignore", invalid="ignore"):
        data **= value
    invalid = np.logical_not(np.isfinite(data))
    if invalid.any():
        self._mask = or_masks(self, invalid)
        np.copyto(data, self.fill_value, where=invalid)
    self._mask = mask_or(self._mask, mask_or(mask, invalid))
    return self


def comparison(name: str) -> Callable[..., Any]:
    """a <cmp> b: masked where either is; the data tell there whether both are masked."""

    def call(self: Any, other: Any) -> Any:
        return compare(self, other, name)

    return call


def compare(a: Any, other: Any, name: str) -> Any:
    """The comparison of a masked array with anything."""
    ma, mb = getmask(a), getmask(other)
    mask = mask_or(ma, mb, copy=True) if not is_structured(a, other) else structured_or(ma, mb)
    da, db = a._data, getdata(other)
    if mask is not nomask and mask.dtype.names is not None:
        return compare_structured(a, other, name, ma, mb)
    with np.errstate(all="ignore"):
        check = compared(da, db, name)
    if not np.ndim(check):
        from septet.numpy.ma.arithmetic import masked_constant

        return masked_constant() if mask else check
    if mask is not nomask:
        if name in ("equal", "not_equal"):
            both = compared(np.asarray(ma), np.asarray(mb), name)
            check = np.where(mask, both, check)
        if mask.shape != check.shape:
            mask = np.array(np.broadcast_to(mask, check.shape))
    return finished(check, a, mask)


def compared(a: Any, b: Any, name: str) -> Any:
    """The comparison of data; what cannot be compared is unequal."""
    try:
        return getattr(np, name)(a, b)
    except TypeError:
        if name not in ("equal", "not_equal"):
            raise
    return np.full(np.broadcast_shapes(np.shape(a), np.shape(b)), name == "not_equal")


def finished(check: Any, a: Any, mask: Any) -> Any:
    """The result of a comparison: the operand's fill value as a boolean."""
    made = build(check, type(a), a, mask)
    if made._fill_value is not None:
        try:
            made._fill_value = fills.check_fill_value(made._fill_value, check.dtype)
        except (TypeError, ValueError):
            made._fill_value = fills.check_fill_value(None, check.dtype)
    return made


def is_structured(*arrays: Any) -> bool:
    return any(getattr(getattr(x, "dtype", None), "names", None) is not None for x in arrays)


def structured_or(a: Any, b: Any) -> Any:
    """The mask of two structured operands."""
    return mask_or(a, b) if a is not nomask and b is not nomask else a if b is nomask else b


def compare_structured(a: Any, other: Any, name: str, ma: Any, mb: Any) -> Any:
    """== and != of structured elements: fields that are masked on either side count as equal."""
    if name not in ("equal", "not_equal"):
        return NotImplemented
    first, second = fields_of(a._data), fields_of(getdata(other))
    if len(first) != len(second):
        return compared_none(a, name)
    masks = [list(fields_of(m).values()) if m is not nomask else [np.False_] * len(first) for m in (ma, mb)]
    same: Any = np.ones(np.broadcast_shapes(a.shape, np.shape(other)), bool)
    hidden: Any = np.ones(same.shape, bool)
    for x, y, mx, my in zip(first.values(), second.values(), *masks):
        either = np.logical_or(mx, my)
        same = np.logical_and(same, np.logical_or(either, np.equal(x, y)))
        hidden = np.logical_and(hidden, either)
    check = same if name == "equal" else np.logical_not(same)
    if not np.ndim(check):
        from septet.numpy.ma.arithmetic import masked_constant

        return masked_constant() if hidden else check
    made = build(check, type(a), a, hidden)
    made._fill_value = fills.check_fill_value(None, check.dtype)
    return made


def compared_none(a: Any, name: str) -> Any:
    """The answer for structures of different fields."""
    return build(np.full(a.shape, name == "not_equal"), type(a), None, nomask)


def fields_of(x: Any) -> Any:
    """name -> array of every plain field, inner structures opened."""
    found: dict[str, Any] = {}
    for name in x.dtype.names or ():
        inner = x[name]
        if inner.dtype.names is not None:
            found.update({f"{name}.{k}": v for k, v in fields_of(inner).items()})
        else:
            found[name] = inner
    return found




ARITHMETIC = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "true_divide", "floordiv": "floor_divide", "pow": "power"}
COMPARE = {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal"}


class Operators:
    """The operators; what stands not here is NumPy's function of a masked array."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]


for _method, _name in ARITHMETIC.items():
    setattr(Operators, f"__{_method}__", binary(_name))
    setattr(Operators, f"__r{_method}__", binary(_name, True))
for _method, _name in COMPARE.items():
    setattr(Operators, f"__{_method}__", comparison(_name))
for _method, _name in {"iadd": "add", "isub": "subtract", "imul": "multiply"}.items():
    setattr(Operators, f"__{_method}__", unchecked(_name))
for _method, _name in {"itruediv": "true_divide", "ifloordiv": "floor_divide"}.items():
    setattr(Operators, f"__{_method}__", quotient(_name))
Operators.__ipow__ = ipow  # type: ignore[attr-defined]
