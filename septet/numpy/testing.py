"""`numpy.testing`: assertions about arrays, with reports that show what differs."""
from __future__ import annotations

import contextlib
import operator
import re
import unittest
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import septet.numpy as np

__all__ = ["IgnoreException", "KnownFailureException", "SkipTest", "TestCase", "assert_", "assert_allclose", "assert_almost_equal",
           "assert_approx_equal", "assert_array_almost_equal", "assert_array_almost_equal_nulp", "assert_array_compare",
           "assert_array_equal", "assert_array_less", "assert_array_max_ulp", "assert_equal", "assert_no_gc_cycles",
           "assert_no_warnings", "assert_raises", "assert_raises_regex", "assert_string_equal", "assert_warns", "build_err_msg",
           "break_cycles", "clear_and_catch_warnings", "measure", "print_assert_equal", "suppress_warnings", "temppath", "tempdir",
           "verbose"]

verbose = 0
TestCase, SkipTest = unittest.TestCase, unittest.SkipTest


class IgnoreException(Exception):
    """Ignore this failure."""


class KnownFailureException(Exception):
    """A test known to fail."""


def assert_(val: Any, msg: Any = "") -> None:
    """AssertionError unless val is true."""
    if not val:
        raise AssertionError(msg() if callable(msg) else msg)


def build_err_msg(arrays: Any, err_msg: str, header: str = "Items are not equal:", verbose: bool = True, names: Any = ("ACTUAL", "DESIRED"),
                  precision: int = 8) -> str:
    """The text of a report: a header, then the items by name."""
    lines = ["\n" + header]
    if err_msg:
        text = str(err_msg)
        lines = [lines[0] + " " + text] if text.find("\n") == -1 and len(text) < 79 - len(header) else [lines[0], text]
    if verbose:
        lines += [item_line(a, names[k], precision) for k, a in enumerate(arrays)]
    return "\n".join(lines)


def item_line(a: Any, name: str, precision: int) -> str:
    """One item, cut to three lines."""
    text = np.array_repr(a) if isinstance(a, np.ndarray) and precision == 8 else array_text(a, precision)
    if text.count("\n") > 3:
        text = "\n".join(text.splitlines()[:3]) + "..."
    return f" {name}: {text}"


def array_text(a: Any, precision: int) -> str:
    """An item's repr with a precision."""
    return np.array_repr(a, precision=precision) if isinstance(a, np.ndarray) else repr(a)


def is_number(x: Any) -> bool:
    """Whether something is a single number."""
    return isinstance(x, (int, float, complex, np.generic)) and not isinstance(x, (np.character,))


def both_nan(a: Any, b: Any) -> bool:
    """Whether two numbers are both NaN."""
    try:
        return bool(np.isnan(a)) and bool(np.isnan(b))
    except (TypeError, ValueError):
        return False


def both_nat(a: Any, b: Any) -> bool:
    """Whether two times are both NaT, of the same kind."""
    kinds = [getattr(getattr(x, "dtype", None), "kind", "") for x in (a, b)]
    return kinds[0] == kinds[1] and kinds[0] in ("M", "m") and bool(np.isnat(a)) and bool(np.isnat(b))


def assert_equal(actual: Any, desired: Any, err_msg: str = "", verbose: bool = True, *, strict: bool = False) -> None:
    """AssertionError unless two objects are equal, element by element in containers and arrays; NaNs are equal."""
    if isinstance(desired, dict):
        return assert_equal_dicts(actual, desired, err_msg, verbose)
    if isinstance(desired, (list, tuple)) and isinstance(actual, (list, tuple)):
        assert_equal(len(actual), len(desired), err_msg, verbose)
        for k, (a, d) in enumerate(zip(actual, desired)):
            assert_equal(a, d, f"item={k!r}\n{err_msg}", verbose)
        return None
    if isinstance(actual, np.ndarray) or isinstance(desired, np.ndarray):
        return assert_array_equal(actual, desired, err_msg, verbose, strict=strict)
    return assert_equal_items(actual, desired, build_err_msg([actual, desired], err_msg, verbose=verbose))


def assert_equal_dicts(actual: Any, desired: dict[Any, Any], err_msg: str, verbose: bool) -> None:
    """assert_equal of dicts."""
    if not isinstance(actual, dict):
        raise AssertionError(repr(type(actual)))
    assert_equal(len(actual), len(desired), err_msg, verbose)
    for key, value in desired.items():
        if key not in actual:
            raise AssertionError(repr(key))
        assert_equal(actual[key], value, f"key={key!r}\n{err_msg}", verbose)


def assert_equal_items(actual: Any, desired: Any, message: str) -> None:
    """assert_equal of two single objects."""
    if is_number(actual) and is_number(desired):
        if both_nan(actual, desired):
            return
        if actual == 0 and desired == 0 and isinstance(actual, (float, np.floating)) and np.signbit(actual) != np.signbit(desired):
            raise AssertionError(message)
    if both_nat(actual, desired):
        return
    if not (desired == actual):
        raise AssertionError(message)


def print_assert_equal(test_string: str, actual: Any, desired: Any) -> None:
    """AssertionError with a test's name unless two objects are equal."""
    if not (actual == desired):
        raise AssertionError(f"{test_string} failed\nACTUAL: \n{actual!r}\nDESIRED: \n{desired!r}")


def assert_almost_equal(actual: Any, desired: Any, decimal: int = 7, err_msg: str = "", verbose: bool = True) -> None:
    """AssertionError unless abs(desired - actual) < 1.5 * 10**-decimal."""
    if isinstance(actual, (np.ndarray, tuple, list)) or isinstance(desired, (np.ndarray, tuple, list)):
        return assert_array_almost_equal(actual, desired, decimal, err_msg)
    message = build_err_msg([actual, desired], err_msg, verbose=verbose, header=f"Arrays are not almost equal to {decimal} decimals")
    if isinstance(actual, complex) or isinstance(desired, complex):
        for part in ("real", "imag"):
            if abs(getattr(desired, part) - getattr(actual, part)) >= 1.5 * 10.0 ** -decimal:
                raise AssertionError(message)
        return None
    if both_nan(actual, desired) or actual == desired:
        return None
    if not abs(desired - actual) < 1.5 * 10.0 ** -decimal:
        raise AssertionError(message)
    return None


def assert_approx_equal(actual: Any, desired: Any, significant: int = 7, err_msg: str = "", verbose: bool = True) -> None:
    """AssertionError unless two numbers agree to significant digits."""
    if desired == actual or both_nan(actual, desired):
        return
    scale = 0.5 * (abs(desired) + abs(actual))
    scale = 10.0 ** float(np.floor(np.log10(scale)))
    message = build_err_msg([actual, desired], err_msg, header=f"Items are not equal to {significant} significant digits:", verbose=verbose)
    if abs(desired / scale - actual / scale) >= 10.0 ** -(significant - 1):
        raise AssertionError(message)


def assert_array_compare(comparison: Callable[..., Any], x: Any, y: Any, err_msg: str = "", verbose: bool = True, header: str = "",
                         precision: int = 6, equal_nan: bool = True, equal_inf: bool = True, *, strict: bool = False,
                         names: Any = ("ACTUAL", "DESIRED")) -> None:
    """AssertionError unless a comparison holds for all elements; NaNs and infinities must stand in the same places."""
    __tracebackhide__ = True
    a, d = np.asanyarray(x), np.asanyarray(y)

    def fail(note: str) -> None:
        raise AssertionError(build_err_msg([a, d], err_msg + "\n" + note if err_msg or note else "", header, verbose, names, precision))

    if strict and (a.shape != d.shape or a.dtype != d.dtype):
        what = "shapes" if a.shape != d.shape else "dtypes"
        fail(f"({what} {a.shape if what == 'shapes' else a.dtype}, {d.shape if what == 'shapes' else d.dtype} mismatch)")
    if not (a.shape == () or d.shape == () or a.shape == d.shape):
        fail(f"(shapes {a.shape}, {d.shape} mismatch)")
    keep = same_specials(a, d, equal_nan, equal_inf, fail)
    if keep is not None:
        a, d = select(a, keep), select(d, keep)
        if a.size == 0:
            return
    holds = np.asanyarray(comparison(a, d))
    if not bool(holds.all()):
        fail("\n".join(difference_lines(a, d, holds)))


def select(a: Any, keep: Any) -> Any:
    """The elements under a mask; a 0-d array as it is."""
    return a[keep] if a.ndim else a


def same_specials(a: Any, d: Any, equal_nan: bool, equal_inf: bool, fail: Callable[[str], None]) -> Any:
    """A mask of what is neither NaN nor infinite, after checking that those agree; None where there are none."""
    if not all(x.dtype.kind in "fc" for x in (a, d)) and not any(x.dtype.kind in "fc" for x in (a, d)):
        return None
    special: Any = None
    tests = [(np.isnan, "nan")] * equal_nan + [(lambda v: v == np.inf, "+inf"), (lambda v: v == -np.inf, "-inf")] * equal_inf
    for test, name in tests:
        in_a, in_d = np.asanyarray(test(a)), np.asanyarray(test(d))
        if not bool((in_a == in_d).all()):
            fail(f"{name} location mismatch:")
        special = (in_a | in_d) if special is None else special | in_a | in_d
    if special is None or not bool(np.any(special)):
        return None
    return ~np.broadcast_to(special, a.shape if a.ndim else d.shape)


def difference_lines(a: Any, d: Any, holds: Any) -> list[str]:
    """How many elements differ, and by how much at most."""
    n_bad, n = int(holds.size - np.count_nonzero(holds)), int(holds.size)
    lines = [f"Mismatched elements: {n_bad} / {n} ({100 * n_bad / n:.3g}%)"]
    with contextlib.suppress(TypeError, ValueError), np.errstate(all="ignore"):
        error = np.abs(np.subtract(a.astype(float) if a.dtype.kind in "bu" else a, d.astype(float) if d.dtype.kind in "bu" else d))
        lines.append(f"Max absolute difference among violations: {np.max(np.asarray(error)[~holds] if holds.ndim else error)}")
        size = np.abs(d)
        relative = np.asarray(error / size)
        shown = np.max(relative[~holds] if relative.ndim and holds.ndim else relative)
        lines.append(f"Max relative difference among violations: {shown}")
    return lines


def assert_array_equal(actual: Any, desired: Any, err_msg: str = "", verbose: bool = True, *, strict: bool = False) -> None:
    """AssertionError unless two arrays are equal."""
    assert_array_compare(operator.eq, actual, desired, err_msg, verbose, "Arrays are not equal", strict=strict)


def assert_array_almost_equal(actual: Any, desired: Any, decimal: int = 6, err_msg: str = "", verbose: bool = True) -> None:
    """AssertionError unless abs(desired - actual) < 1.5 * 10**-decimal everywhere."""

    def near(x: Any, y: Any) -> Any:
        return np.abs(x - y) < 1.5 * 10.0 ** -decimal

    assert_array_compare(near, actual, desired, err_msg, verbose, f"Arrays are not almost equal to {decimal} decimals", decimal)


def assert_array_less(x: Any, y: Any, err_msg: str = "", verbose: bool = True, *, strict: bool = False) -> None:
    """AssertionError unless x < y everywhere."""
    assert_array_compare(operator.lt, x, y, err_msg, verbose, "Arrays are not strictly ordered `x < y`", equal_inf=False, strict=strict,
                         names=("x", "y"))


def assert_allclose(actual: Any, desired: Any, rtol: float = 1e-07, atol: float = 0, equal_nan: bool = True, err_msg: str = "",
                    verbose: bool = True, *, strict: bool = False) -> None:
    """AssertionError unless abs(actual - desired) <= atol + rtol * abs(desired) everywhere."""

    def near(x: Any, y: Any) -> Any:
        return np.isclose(x, y, rtol=rtol, atol=atol, equal_nan=equal_nan)

    header = f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}"
    assert_array_compare(near, actual, desired, str(err_msg), verbose, header, equal_nan=equal_nan, strict=strict)


def assert_array_almost_equal_nulp(x: Any, y: Any, nulp: float = 1) -> None:
    """AssertionError where two arrays differ by more than nulp times the spacing of the larger."""
    a, b = np.asarray(x), np.asarray(y)
    bound = nulp * np.spacing(np.where(np.abs(a) > np.abs(b), np.abs(a), np.abs(b)))
    if not bool(np.all(np.abs(a - b) <= bound)):
        worst = "" if np.iscomplexobj(a) or np.iscomplexobj(b) else f" (max is {np.max(nulp_distance(a, b)):g})"
        raise AssertionError(f"Arrays are not equal to {nulp} ULP{worst}")


def nulp_distance(a: Any, b: Any) -> Any:
    """How many representable numbers lie between the elements."""
    kind = np.result_type(a, b)
    whole = {2: np.int16, 4: np.int32, 8: np.int64}[kind.itemsize]

    def ordinal(x: Any) -> Any:
        bits = np.array(x, dtype=kind, ndmin=1).view(whole)
        least = np.array(np.iinfo(whole).min, dtype=whole)
        return np.where(bits < 0, least - bits, bits)

    return np.abs(ordinal(a) - ordinal(b))


def assert_array_max_ulp(a: Any, b: Any, maxulp: int = 1, dtype: Any = None) -> Any:
    """AssertionError where arrays differ by more than maxulp representable numbers; returns the distances."""
    found = nulp_distance(np.asarray(a, dtype), np.asarray(b, dtype))
    if not bool(np.all(found <= maxulp)):
        raise AssertionError(f"Arrays are not almost equal up to {maxulp:g} ULP (max difference is {np.max(found):g} ULP)")
    return found


def assert_string_equal(actual: str, desired: str) -> None:
    """AssertionError with a diff unless two texts are equal."""
    import difflib

    for text in (actual, desired):
        if not isinstance(text, str):
            raise AssertionError(repr(type(text)))
    if actual != desired:
        lines = difflib.Differ().compare(actual.splitlines(True), desired.splitlines(True))
        raise AssertionError("Differences in strings:\n" + "".join(lines).rstrip())


_case = unittest.TestCase()


def assert_raises(*args: Any, **kwargs: Any) -> Any:
    """AssertionError unless a call (or a with block) raises the exception."""
    return _case.assertRaises(*args, **kwargs)


def assert_raises_regex(exception_class: Any, expected_regexp: str, *args: Any, **kwargs: Any) -> Any:
    """As assert_raises; the message must match."""
    return _case.assertRaisesRegex(exception_class, expected_regexp, *args, **kwargs)


def assert_warns(warning_class: Any, *args: Any, **kwargs: Any) -> Any:
    """AssertionError unless a call (or a with block) warns."""
    if not args:
        return _warns(warning_class)
    with _warns(warning_class):
        return args[0](*args[1:], **kwargs)


@contextlib.contextmanager
def _warns(warning_class: Any) -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    if not any(issubclass(w.category, warning_class) for w in caught):
        raise AssertionError(f"No warning raised: {warning_class}")


def assert_no_warnings(*args: Any, **kwargs: Any) -> Any:
    """AssertionError where a call (or a with block) warns."""
    if not args:
        return _silent()
    with _silent():
        return args[0](*args[1:], **kwargs)


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    if caught:
        raise AssertionError(f"Got warnings: {caught}")


@contextlib.contextmanager
def assert_no_gc_cycles() -> Iterator[None]:
    """AssertionError where a with block leaves cycles for the collector."""
    import gc

    gc.collect()
    gc.disable()
    try:
        yield
        found = gc.collect()
    finally:
        gc.enable()
    if found:
        raise AssertionError(f"Reference cycles were found: {found} objects")


def break_cycles() -> None:
    """Run the collector."""
    import gc

    gc.collect()


class clear_and_catch_warnings(warnings.catch_warnings):
    """catch_warnings that also forgets what modules have already warned about."""

    def __init__(self, record: bool = False, modules: Any = ()):
        self.modules = set(modules)
        super().__init__(record=record)

    def __enter__(self) -> Any:
        for module in self.modules:
            getattr(module, "__warningregistry__", {}).clear()
        return super().__enter__()


class suppress_warnings:
    """A context or decorator in which chosen warnings are dropped or recorded."""

    def __init__(self, forwarding_rule: str = "always"):
        self._filters: list[tuple[Any, str, Any]] = []
        self.log: list[Any] = []
        self._caught: Any = None

    def filter(self, category: Any = Warning, message: str = "", module: Any = None) -> None:
        """Drop warnings of a category whose text begins like `message`."""
        self._filters.append((category, message, None))

    def record(self, category: Any = Warning, message: str = "", module: Any = None) -> list[Any]:
        """Record such warnings instead; returns the list they go to."""
        found: list[Any] = []
        self._filters.append((category, message, found))
        return found

    def __enter__(self) -> suppress_warnings:
        self._caught = warnings.catch_warnings()
        self._caught.__enter__()
        show = warnings.showwarning

        def handle(message: Any, category: Any, *args: Any, **kwargs: Any) -> None:
            for kind, text, found in reversed(self._filters):
                if issubclass(category, kind) and re.match(text, str(message), re.IGNORECASE):
                    if found is not None:
                        found.append(message)
                        self.log.append(message)
                    return
            show(message, category, *args, **kwargs)

        warnings.simplefilter("always")
        warnings.showwarning = handle
        return self

    def __exit__(self, *error: Any) -> None:
        self._caught.__exit__(*error)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        import functools

        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return inside


@contextlib.contextmanager
def tempdir(*args: Any, **kwargs: Any) -> Iterator[str]:
    """A temporary folder that goes with the block."""
    import tempfile

    with tempfile.TemporaryDirectory(*args, **kwargs) as path:
        yield path


@contextlib.contextmanager
def temppath(*args: Any, **kwargs: Any) -> Iterator[str]:
    """The path of a temporary file that goes with the block."""
    import os
    import tempfile

    handle, path = tempfile.mkstemp(*args, **kwargs)
    os.close(handle)
    try:
        yield path
    finally:
        os.remove(path)


def measure(code_str: str, times: int = 1, label: str | None = None) -> float:
    """The seconds that running a piece of code `times` times in the caller's namespace takes."""
    import sys
    import time

    frame = sys._getframe(1)
    code = compile(code_str, f"Test name: {label} ", "exec")
    start = time.perf_counter()
    for _ in range(times):
        exec(code, frame.f_globals, frame.f_locals)  # noqa: S102  the caller's own code
    return 0.01 * int(100 * (time.perf_counter() - start))
