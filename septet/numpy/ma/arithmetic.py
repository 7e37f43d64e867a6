"""The elementwise functions of `numpy.ma`: masked elements stay masked, and where a function is not defined its result is masked."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma import domains
from septet.numpy.ma.fills import filled
from septet.numpy.ma.masks import getdata, getmask, getmaskarray, make_mask, mask_or, nomask
from septet.numpy.ma.setting import build


def masked_class(*arrays: Any) -> Any:
    """The class of a result: the most derived of the masked arrays among the operands."""
    from septet.numpy.ma.arrays import MaskedArray, is_constant

    found: Any = MaskedArray
    for a in arrays:
        if isinstance(a, MaskedArray) and not is_constant(a) and issubclass(type(a), found):
            found = type(a)
    return found


def options_of(*arrays: Any) -> Any:
    """The first masked array: results take its fill value."""
    from septet.numpy.ma.arrays import MaskedArray

    return next((a for a in arrays if isinstance(a, MaskedArray)), None)


def keep_data(result: Any, data: Any, mask: Any, casting: str = "unsafe") -> Any:
    """The result, with the first operand's data where it is masked; as it is where its dtype cannot hold them."""
    if mask is nomask or not mask.any():
        return result
    if data.dtype != result.dtype:
        if not np.can_cast(data.dtype, result.dtype, casting):
            return result
        data = data.astype(result.dtype)
    return np.where(mask, data, result)


def masked_constant() -> Any:
    from septet.numpy.ma.constant import masked

    return masked


class _MaskedUFunc:
    """A function of masked arrays."""

    def __init__(self, name: str):
        self.__name__ = name
        self.f = getattr(np, name)
        self.__doc__ = self.f.__doc__

    def __str__(self) -> str:
        return f"Masked version of {self.f}"


class _MaskedUnaryOperation(_MaskedUFunc):
    """A function of one masked array, with the domain it is defined on."""

    def __init__(self, name: str):
        super().__init__(name)
        self.domain, self.fill = domains.UNARY.get(name, (None, 0))

    def __call__(self, a: Any, *args: Any, **kwargs: Any) -> Any:
        data = getdata(a)
        with np.errstate(divide="ignore", invalid="ignore"):
            result = self.f(data, *args, **kwargs)
        mask = getmask(a)
        if self.domain is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                mask = np.logical_or(np.logical_or(np.logical_not(np.isfinite(result)), self.domain(data)), mask)
        if not np.ndim(result):
            return masked_constant() if mask else result
        result = keep_data(result, data, mask, "same_kind")
        return build(result, masked_class(a), options_of(a), mask)


class _MaskedBinaryOperation(_MaskedUFunc):
    """A function of two masked arrays.  neutral: what masked elements count as in `reduce`."""

    def __init__(self, name: str, neutral: Any = 0):
        super().__init__(name)
        self.neutral = neutral

    def __call__(self, a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
        da, db = getdata(a), getdata(b)
        with np.errstate(divide="ignore", invalid="ignore"):
            result = self.f(da, db, *args, **kwargs)
        ma, mb = getmask(a), getmask(b)
        if ma is nomask and mb is nomask:
            mask = nomask
        else:
            mask = np.logical_or(getmaskarray(a) if ma is nomask else ma, getmaskarray(b) if mb is nomask else mb)
        if not np.ndim(result):
            return masked_constant() if mask else result
        result = keep_data(result, da, mask)
        return build(result, masked_class(a, b), options_of(a, b), mask)

    def check_foldable(self) -> None:
        """TypeError for comparisons: they combine pairs only."""
        if self.neutral is None:
            raise TypeError(f"numpy.ma.{self.__name__} has no reduce, accumulate or outer")

    def reduce(self, target: Any, axis: Any = 0, dtype: Any = None) -> Any:
        """Combine the elements that are not masked along an axis."""
        self.check_foldable()
        mask, t = getmask(target), np.asarray(filled(target, self.neutral))
        if t.shape == ():
            t = t.reshape(1)
            mask = make_mask(mask, copy=True).reshape(1) if mask is not nomask else nomask
        result = self.f.reduce(t, axis, dtype=dtype)
        left = nomask if mask is nomask else np.logical_and.reduce(mask, axis)
        if not np.shape(result):
            return masked_constant() if left else result
        return build(result, masked_class(target), None, left)

    def outer(self, a: Any, b: Any) -> Any:
        """The function of every pair of elements."""
        da, db = getdata(a), getdata(b)
        result = self.f.outer(da, db)
        if getmask(a) is nomask and getmask(b) is nomask:
            mask: Any = nomask
        else:
            mask = np.logical_or.outer(getmaskarray(a), getmaskarray(b))
        if not np.ndim(result):
            return masked_constant() if mask else result
        if mask is not nomask and mask.any() and not np.can_cast(da.dtype, result.dtype, "same_kind"):
            raise TypeError(f"Cannot show data of {da.dtype!r} where the outer {self.__name__} is masked: its dtype is {result.dtype!r}")
        result = keep_data(result, da, mask)
        return build(result, masked_class(a, b), None, mask)

    def accumulate(self, target: Any, axis: int = 0) -> Any:
        """All partial results along an axis, masked elements counting as neutral."""
        self.check_foldable()
        return build(self.f.accumulate(filled(target, self.neutral), axis), masked_class(target))


class _DomainedBinaryOperation(_MaskedUFunc):
    """A quotient of two masked arrays: masked where the divisor is (almost) zero."""

    domain = staticmethod(domains.unsafe_quotient)

    def __call__(self, a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
        da, db = getdata(a), getdata(b)
        with np.errstate(divide="ignore", invalid="ignore"):
            result = self.f(da, db, *args, **kwargs)
            mask = np.logical_not(np.isfinite(result))
            mask = np.logical_or(np.logical_or(np.logical_or(mask, self.domain(da, db)), getmask(a)), getmask(b))
        if not np.ndim(result):
            return masked_constant() if mask else result
        result = show_dividend(result, da, mask)
        return build(result, masked_class(a, b), options_of(a, b), mask)


def show_dividend(result: Any, dividend: Any, mask: Any) -> Any:
    """The dividend's data where a quotient is masked, or zeros where its dtype cannot be kept; added, so -0.0 becomes 0.0."""
    result = np.where(mask, np.zeros((), result.dtype), result)
    kept = np.multiply(mask, dividend)
    return result + kept if np.can_cast(kept.dtype, result.dtype, "safe") else result


UNARY = """exp conjugate sin cos arctan arcsinh sinh cosh tanh absolute angle fabs negative floor ceil around logical_not sqrt log log2
    log10 tan arcsin arccos arccosh arctanh""".split()
COMPARISONS = "equal not_equal less_equal greater_equal less greater".split()
BINARY: dict[str, Any] = {
    "add": 0, "subtract": 0, "multiply": 1, "arctan2": 1.0, "logical_and": 0, "logical_or": 0, "logical_xor": 0, "bitwise_and": 0,
    "bitwise_or": 0, "bitwise_xor": 0, "hypot": 0, **dict.fromkeys(COMPARISONS),
}
FUNCTIONS: dict[str, Any] = {
    **{name: _MaskedUnaryOperation(name) for name in UNARY},
    **{name: _MaskedBinaryOperation(name, neutral) for name, neutral in BINARY.items()},
    **{name: _DomainedBinaryOperation(name) for name in domains.QUOTIENTS},
}
globals().update(FUNCTIONS)
globals()["abs"] = FUNCTIONS["absolute"]
alltrue, sometrue = _MaskedBinaryOperation("logical_and", 1).reduce, FUNCTIONS["logical_or"].reduce


def left_shift(a: Any, n: Any) -> Any:
    """Bits shifted to the left."""
    return shifted(np.left_shift, a, n)


def right_shift(a: Any, n: Any) -> Any:
    """Bits shifted to the right."""
    return shifted(np.right_shift, a, n)


def shifted(function: Any, a: Any, n: Any) -> Any:
    """A shift; masked elements count as 0."""
    result = np.asarray(function(filled(a, 0), n if isinstance(n, int) else getdata(n)))
    mask = mask_or(getmask(a), getmask(n))
    if mask is not nomask and mask.shape != result.shape:
        mask = np.array(np.broadcast_to(mask, result.shape))
    return build(result, None, None, mask)


def refuse_negative(base: Any, exponent: Any) -> None:
    """ValueError for integers to negative integer powers."""
    if base.dtype.kind in "biu" and exponent.dtype.kind == "i" and np.less(exponent, 0).any():
        raise ValueError("Integers to negative integer powers are not allowed.")


def power(a: Any, b: Any, third: Any = None) -> Any:
    """a ** b; results that are not finite are masked."""
    from septet.numpy.ma.errors import MaskError

    if third is not None:
        raise MaskError("3-argument power not supported.")
    mask, base, exponent = mask_or(getmask(a), getmask(b)), getdata(a), getdata(b)
    with np.errstate(divide="ignore", invalid="ignore"):
        refuse_negative(base, exponent)
        result = np.power(base, exponent)
    if mask is not nomask and np.ndim(result):
        result = keep_data(result, base, mask)
    invalid = np.logical_not(np.isfinite(result))
    if not np.ndim(result):
        return masked_constant() if invalid or mask else result
    made = build(result, masked_class(a, b), options_of(a), mask if mask is nomask else np.logical_or(mask, invalid))
    if invalid.any():
        if mask is nomask:
            made._mask = invalid
        result[invalid] = made.fill_value
    return made
