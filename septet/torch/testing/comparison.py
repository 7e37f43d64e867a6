"""`assert_close`: two results and all in them are of one kind, and their numbers are near."""
from __future__ import annotations

import cmath
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from septet.core.array import Array
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS
from septet.torch.sparse_tensor import is_sparse, kept_parts
from septet.torch.tensor import Tensor
from septet.torch.type_info import promote_types

TOLERANCES = {"float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7),
              "complex64": (1.3e-6, 1e-5), "complex128": (1e-7, 1e-7)}
NUMBERS = (int, float, complex)


@dataclass(frozen=True)
class Rule:
    """What has to agree, and how nearly."""

    rtol: float | None
    atol: float | None
    equal_nan: bool
    subclasses: bool
    dtype: bool
    stride: bool
    layout: bool = True

    def tolerances(self, *names: str) -> tuple[float, float]:
        """(relative, absolute): what was asked for, else the widest of some dtypes."""
        if self.rtol is not None and self.atol is not None:
            return self.rtol, self.atol
        found = [TOLERANCES.get(name, (0.0, 0.0)) for name in names]
        return max(r for r, _ in found), max(a for _, a in found)


class Mismatch(Exception):
    """What differs, and in which item."""

    def __init__(self, text: str, path: tuple[Any, ...] = ()):
        super().__init__(text)
        self.path = path

    def shown(self) -> str:
        """The text for the user."""
        where = "".join(f"[{key!r}]" for key in self.path)
        return f"{self}\n\nThe failure occurred for item {where}" if where else str(self)


def assert_close(actual: Any, expected: Any, *, allow_subclasses: bool = True, rtol: float | None = None, atol: float | None = None,
                 equal_nan: bool = False, check_device: bool = True, check_dtype: bool = True, check_layout: bool = True,
                 check_stride: bool = False, msg: str | Callable[[str], str] | None = None) -> None:
    """AssertionError where |actual - expected| > atol + rtol |expected| anywhere, or shapes, dtypes or structures differ.

    actual, expected: tensors, NumPy arrays, numbers, or sequences and mappings of them.  The tolerances are by dtype unless both are
    given.  msg: the message, or a function of it.  TypeError for what cannot be compared.
    """
    if (rtol is None) != (atol is None):
        given, missing = ("atol", "rtol") if rtol is None else ("rtol", "atol")
        raise ValueError(f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {missing if given else given}.")
    rule = Rule(rtol, atol, equal_nan, allow_subclasses, check_dtype, check_stride, check_layout)
    try:
        compare(actual, expected, rule, ())
    except Mismatch as found:
        text = found.shown()
        raise AssertionError(text if msg is None else msg(text) if callable(msg) else msg) from None


def assert_allclose(actual: Any, expected: Any, rtol: float | None = None, atol: float | None = None, equal_nan: bool = True,
                    msg: str = "") -> None:
    """`assert_close` without dtypes; deprecated upstream."""
    warnings.warn("`torch.testing.assert_allclose()` is deprecated since 1.12 and will be removed in a future release. Please use "
                  "`torch.testing.assert_close()` instead.", FutureWarning, stacklevel=2)
    assert_close(*(x if isinstance(x, Tensor) else FUNCTIONS["as_tensor"](x) for x in (actual, expected)), rtol=rtol, atol=atol,
                 equal_nan=equal_nan, check_dtype=False, msg=msg or None)


def compare(actual: Any, expected: Any, rule: Rule, path: tuple[Any, ...]) -> None:
    """Mismatch where two things differ, items of containers before later ones."""
    if is_sequence(actual) and is_sequence(expected):
        compare_sequences(actual, expected, rule, path)
    elif isinstance(actual, Mapping) and isinstance(expected, Mapping):
        compare_mappings(actual, expected, rule, path)
    else:
        compare_leaves(actual, expected, rule, path)


def is_sequence(x: Any) -> bool:
    """Whether items of something are compared one by one."""
    return isinstance(x, Sequence) and not isinstance(x, str)


def compare_sequences(actual: Any, expected: Any, rule: Rule, path: tuple[Any, ...]) -> None:
    """Mismatch where lengths or items differ."""
    if len(actual) != len(expected):
        raise Mismatch(f"The length of the sequences mismatch: {len(actual)} != {len(expected)}", path)
    for k, (a, b) in enumerate(zip(actual, expected)):
        compare(a, b, rule, (*path, k))


def compare_mappings(actual: Any, expected: Any, rule: Rule, path: tuple[Any, ...]) -> None:
    """Mismatch where keys or values differ."""
    if actual.keys() != expected.keys():
        raise Mismatch("The keys of the mappings do not match:\n"
                       f"Missing keys in the actual mapping: {sorted(expected.keys() - actual.keys())}\n"
                       f"Additional keys in the actual mapping: {sorted(actual.keys() - expected.keys())}", path)
    for key in sorted(actual):
        compare(actual[key], expected[key], rule, (*path, key))


def compare_leaves(actual: Any, expected: Any, rule: Rule, path: tuple[Any, ...]) -> None:
    """Mismatch where two things that hold no others differ.  TypeError for what is not compared."""
    if actual is None or expected is None:
        if actual is not expected:
            raise Mismatch(f"None mismatch: {actual} is not {expected}", path)
    elif isinstance(actual, bool) and isinstance(expected, bool):
        if actual is not expected:
            raise Mismatch(f"Booleans mismatch: {actual} is not {expected}", path)
    elif isinstance(actual, NUMBERS) and isinstance(expected, NUMBERS):
        compare_numbers(actual, expected, rule, path)
    elif is_comparable(actual, expected, rule):
        compare_tensors(*(FUNCTIONS["as_tensor"](x).detach() for x in (actual, expected)), rule, path)
    else:
        raise TypeError(f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}.")


def is_comparable(actual: Any, expected: Any, rule: Rule) -> bool:
    """Whether both are arrays of one kind."""
    if not isinstance(actual, Array) or not isinstance(expected, Array):
        return False
    if isinstance(actual, Tensor) != isinstance(expected, Tensor):
        return False
    related = isinstance(actual, type(expected)) or isinstance(expected, type(actual))
    return related and (rule.subclasses or type(actual) is type(expected))


def compare_numbers(actual: Any, expected: Any, rule: Rule, path: tuple[Any, ...]) -> None:
    """Mismatch where two numbers differ."""
    if rule.dtype and type(actual) is not type(expected):
        raise Mismatch(f"The (d)types do not match: {type(actual)} != {type(expected)}.", path)
    names = [{int: "int64", float: "float64", complex: "complex128"}[type(x)] for x in (actual, expected)]
    check_numbers(actual, expected, *rule.tolerances(*names), rule.equal_nan, path)


def check_numbers(actual: Any, expected: Any, rtol: float, atol: float, equal_nan: bool, path: tuple[Any, ...]) -> None:
    """Mismatch in the words for single numbers."""
    off = abs(actual - expected)
    if actual == expected or equal_nan and is_nan(actual) and is_nan(expected):
        return
    if math.isfinite(off) and off <= atol + rtol * abs(expected):
        return
    exact = rtol == 0 and atol == 0
    relative = off / abs(expected) if expected else math.inf
    raise Mismatch(f"Scalars are not {'equal' if exact else 'close'}!\n\nExpected {expected} but got {actual}.\n"
                   f"Absolute difference: {off}{allowed(atol, exact)}\nRelative difference: {relative}{allowed(rtol, exact)}", path)


def is_nan(x: Any) -> bool:
    """Whether a number is none."""
    return cmath.isnan(x)


def allowed(tolerance: float, exact: bool) -> str:
    """The tolerance in brackets."""
    return "" if exact else f" (up to {tolerance} allowed)"


def compare_tensors(actual: Any, expected: Any, rule: Rule, path: tuple[Any, ...]) -> None:
    """Mismatch where shapes, dtypes, layouts, strides or elements of two tensors differ."""
    for name, wanted in (("shape", True), ("dtype", rule.dtype), ("layout", rule.layout), ("stride()", rule.stride)):
        if not wanted:
            continue
        a, b = ((x.stride() if name == "stride()" else getattr(x, name)) for x in (actual, expected))
        if a != b:
            raise Mismatch(f"The values for attribute '{name}' do not match: {a} != {b}.", path)
    if is_sparse(actual) and is_sparse(expected) and actual.layout is expected.layout:
        compare_sparse(actual, expected, rule, path)
        return
    actual, expected = actual.to_dense(), expected.to_dense()
    rtol, atol = rule.tolerances(str(actual.dtype)[6:], str(expected.dtype)[6:])
    a, b = in_common(actual, expected)
    near = FUNCTIONS["isclose"](a, b, rtol=rtol, atol=atol, equal_nan=rule.equal_nan)
    if bool(near.all()):
        return
    if not actual.ndim:
        check_numbers(a.item(), b.item(), rtol, atol, rule.equal_nan, path)
    raise Mismatch(described(a, b, near, rtol, atol), path)


def compare_sparse(actual: Any, expected: Any, rule: Rule, path: tuple[Any, ...]) -> None:
    """Mismatch where the places or the elements of two sparse tensors of one layout differ; repeated places are added up first."""
    if actual.is_sparse:
        actual, expected = actual.coalesce(), expected.coalesce()
    kind = str(actual.layout).rpartition("_")[2].upper()
    if actual._nnz() != expected._nnz():
        counts = f"{actual._nnz()} != {expected._nnz()}"
        raise Mismatch(f"The number of specified values in sparse {kind} tensors does not match: {counts}", path)
    a, b = kept_parts(actual), kept_parts(expected)
    for name, x, y in zip(("indices",) * (len(a) - 1) + ("values",), a, b, strict=True):
        try:
            compare_tensors(x, y, rule if name == "values" else replace(rule, rtol=0.0, atol=0.0, dtype=False), path)
        except Mismatch as found:
            raise Mismatch(str(found).replace("Tensor-likes", f"Sparse {kind} {name}"), path) from None


def in_common(actual: Any, expected: Any) -> tuple[Any, Any]:
    """Both in one dtype; truth values and whole numbers as int64."""
    common = promote_types(actual.dtype, expected.dtype)
    if not (common.is_floating_point or common.is_complex):
        common = dtypes.BY_NAME["int64"]
    return actual.to(common), expected.to(common)


def described(a: Any, b: Any, near: Any, rtol: float, atol: float) -> str:
    """How many elements differ, and where they do most."""
    exact = rtol == 0 and atol == 0
    off = (a - b).abs().masked_fill(near, 0)
    relative = (off / b.abs()).masked_fill(near, 0)
    count, total = int((~near).sum()), near.numel()
    lines = [f"Tensor-likes are not {'equal' if exact else 'close'}!\n", f"Mismatched elements: {count} / {total} ({count / total:.1%})"]
    for name, found, tolerance in (("absolute", off, atol), ("relative", relative, rtol)):
        place = int(found.argmax())
        at = tuple(int(k) for k in FUNCTIONS["unravel_index"](FUNCTIONS["tensor"](place), found.shape)) if found.ndim else ()
        lines.append(f"Greatest {name} difference: {found.reshape(-1)[place].item()} at index {at}{allowed(tolerance, exact)}")
    return "\n".join(lines)
