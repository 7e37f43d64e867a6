"""`numpy.ma.testutils`: assertions about masked arrays."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import testing
from septet.numpy.ma.constant import masked
from septet.numpy.ma.creation import array, masked_array
from septet.numpy.ma.fills import filled
from septet.numpy.ma.masks import getdata, getmask, getmaskarray, mask_or, nomask

assert_raises, assert_ = testing.assert_raises, testing.assert_


def approx(a: Any, b: Any, fill_value: bool = True, rtol: float = 1e-5, atol: float = 1e-8) -> Any:
    """Where elements are close; masked ones count as fill_value says."""
    mask = mask_or(getmask(a), getmask(b))
    first, second = np.ravel(filled(array(a), 1)).astype(float), np.ravel(filled(array(b), 1)).astype(float)
    same = np.less_equal(np.absolute(first - second), atol + rtol * np.absolute(second))
    return same if mask is nomask else np.where(np.ravel(mask), fill_value, same)


def almost(a: Any, b: Any, decimal: int = 6, fill_value: bool = True) -> Any:
    """Where elements agree to a number of decimals."""
    return approx(a, b, fill_value, 0.0, 1.5 * 10.0 ** -decimal)


def assert_equal(actual: Any, desired: Any, err_msg: str = "") -> None:
    """AssertionError unless the elements that are not masked are equal and the masks agree."""
    if isinstance(desired, (list, tuple)) and isinstance(actual, (list, tuple)):
        testing.assert_equal(len(actual), len(desired), err_msg)
        for k, (a, d) in enumerate(zip(actual, desired)):
            assert_equal(a, d, f"item={k!r}\n{err_msg}")
    elif actual is masked or desired is masked:
        if actual is not desired and not (getmaskarray(actual).all() and getmaskarray(desired).all()):
            raise AssertionError(f"Items are not equal:{err_msg}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")
    else:
        assert_array_equal(actual, desired, err_msg)


def assert_array_equal(x: Any, y: Any, err_msg: str = "", verbose: bool = True) -> None:
    """AssertionError unless the elements that neither mask are equal."""
    compare(testing.assert_array_equal, x, y, err_msg)


def assert_almost_equal(actual: Any, desired: Any, decimal: int = 7, err_msg: str = "", verbose: bool = True) -> None:
    """AssertionError unless the elements that neither mask agree to a number of decimals."""
    compare(testing.assert_array_almost_equal, actual, desired, err_msg, decimal=decimal)


assert_array_almost_equal = assert_approx_equal = assert_close = assert_almost_equal


def compare(check: Any, x: Any, y: Any, err_msg: str, **options: Any) -> None:
    """A check of the data, with masked places made the same."""
    mask = mask_or(getmask(x), getmask(y))
    first, second = getdata(x), getdata(y)
    if mask is not nomask:
        first = masked_array(np.where(mask, second, first))._data
    check(first, second, err_msg=err_msg, **options)


def assert_mask_equal(m1: Any, m2: Any, err_msg: str = "") -> None:
    """AssertionError unless two masks are equal."""
    if m1 is nomask:
        testing.assert_(m2 is nomask)
    if m2 is nomask:
        testing.assert_(m1 is nomask)
    testing.assert_array_equal(m1, m2, err_msg=err_msg)
