"""Printing of tensors as PyTorch prints them, and the options of it."""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from septet.core import autograd, convert
from septet.core.autograd import recording_set
from septet.ir import dtype as dt
from septet.torch import dtypes


@dataclass
class Options:
    """How tensors are printed."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


PRINT_OPTS = Options()
PROFILES = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, math.inf, 3, 80)}
QUIET = (dt.int64, dt.bool_)                # dtypes that are seen from the numbers


def set_printoptions(precision: int | None = None, threshold: float | None = None, edgeitems: int | None = None,
                     linewidth: int | None = None, profile: str | None = None, sci_mode: bool | None = None) -> None:
    """Set how tensors are printed; what is None stays, but for sci_mode, which None sets back to automatic."""
    if profile is not None and profile in PROFILES:
        PRINT_OPTS.precision, PRINT_OPTS.threshold, PRINT_OPTS.edgeitems, PRINT_OPTS.linewidth = PROFILES[profile]
    for name, value in (("precision", precision), ("threshold", threshold), ("edgeitems", edgeitems), ("linewidth", linewidth)):
        if value is not None:
            setattr(PRINT_OPTS, name, value)
    PRINT_OPTS.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The options as a dict."""
    return asdict(PRINT_OPTS)


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """A context with other options."""
    before = get_printoptions()
    set_printoptions(**options)
    try:
        yield
    finally:
        set_printoptions(**before)


# ---- numbers to one width --------------------------------------------------------------------------------------------


class Plain:
    """Integers and booleans: as wide as the widest."""

    def __init__(self, values: Sequence[Any]):
        self.width = max((len(str(v)) for v in values), default=1)

    def text(self, value: Any) -> str:
        return str(value).rjust(self.width)


class Floating:
    """Floats: with a point alone where all are whole, in scientific notation where magnitudes differ widely."""

    def __init__(self, values: Sequence[float]):
        known = [v for v in values if v and math.isfinite(v)]
        self.whole = all(v == math.floor(v) for v in values if math.isfinite(v)) if known else True
        wide = self.is_wide([abs(v) for v in known]) if PRINT_OPTS.sci_mode is None else PRINT_OPTS.sci_mode
        self.scientific = bool(known) and wide              # zeros alone are never written so
        self.width = max((len(self.plain(v)) for v in known), default=1)

    def is_wide(self, sizes: list[float]) -> bool:
        """Whether scientific notation is chosen for nonzero magnitudes."""
        if not sizes:
            return False
        low, high = min(sizes), max(sizes)
        return high / low > 1000.0 or high > 1.0e8 or not self.whole and low < 1.0e-4

    def plain(self, value: float) -> str:
        """One number, not padded."""
        if self.scientific:
            return f"{value:.{PRINT_OPTS.precision}e}"
        if self.whole:
            return f"{value:.0f}" + ("." if math.isfinite(value) else "")
        return f"{value:.{PRINT_OPTS.precision}f}"

    def text(self, value: float) -> str:
        return self.plain(value).rjust(self.width)


class Complex:
    """Complex numbers: both parts as floats."""

    def __init__(self, values: Sequence[complex]):
        self.real, self.imag = Floating([v.real for v in values]), Floating([v.imag for v in values])
        self.width = self.real.width + self.imag.width + 1

    def text(self, value: complex) -> str:
        imag = self.imag.text(value.imag).lstrip() + "j"
        return self.real.text(value.real) + ("" if imag.startswith(("+", "-")) else "+") + imag


def formatter(dtype: Any, values: Sequence[Any]) -> Any:
    """The formatter of values of a dtype."""
    if dtype.is_complex:
        return Complex(values)
    return Floating(values) if dtype.is_inexact else Plain(values)


# ---- rows and nesting ------------------------------------------------------------------------------------------------


def summarised(a: Any) -> Any:
    """The first and last elements of each long dimension."""
    from septet.core.fn.shape import concatenate
    from septet.core.index import getitem

    edge = PRINT_OPTS.edgeitems
    for k, n in enumerate(a.shape):
        if n > 2 * edge:
            front = (slice(None),) * k
            a = concatenate([getitem(a, (*front, slice(0, edge))), getitem(a, (*front, slice(n - edge, n)))], k)
    return a


def row(values: list[Any], indent: int, cut: bool, style: Any) -> str:
    """One innermost dimension, broken into lines."""
    texts = [style.text(v) for v in values]
    if cut:
        half = len(texts) // 2
        texts = [*texts[:half], " ...", *texts[half:]]
    count = max(1, math.floor((PRINT_OPTS.linewidth - indent) / (style.width + 2)))
    lines = [", ".join(texts[k : k + count]) for k in range(0, len(texts), count)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def nested(values: Any, indent: int, cuts: Sequence[bool], style: Any) -> str:
    """Nested lists of numbers; cuts: which dimensions were shortened."""
    if not cuts:
        return str(style.text(values))
    if len(cuts) == 1:
        return row(values, indent, cuts[0], style)
    parts = [nested(part, indent + 1, cuts[1:], style) for part in values]
    if cuts[0]:
        half = len(parts) // 2
        parts = [*parts[:half], "...", *parts[half:]]
    return "[" + ("," + "\n" * (len(cuts) - 1) + " " * (indent + 1)).join(parts) + "]"


def contents(a: Any, indent: int) -> str:
    """The elements of a tensor."""
    summarise = a._size > PRINT_OPTS.threshold
    shown = summarised(a) if summarise else a
    cuts = [summarise and n > 2 * PRINT_OPTS.edgeitems for n in a.shape]
    return nested(convert.tolist(shown), indent, cuts, formatter(a._dtype, convert.elements(shown)))


def _tensor_str(self: Any, indent: int) -> str:
    """The elements as text, the name under which programs use it."""
    return contents(autograd.readable(self), indent) if self._size else "[]"


def suffixes(a: Any) -> list[str]:
    """What stands behind the elements: size, dtype, where gradients go."""
    found = ["device='meta'"] if (absent := a.is_meta) else []
    if absent or not a._size and a.ndim != 1:
        found.append(f"size={tuple(a.shape)}")
    quiet = a._dtype is dtypes.default() or a._size and not absent and (a._dtype in QUIET or a._dtype is dtypes.default_complex())
    if not quiet:
        found.append(f"dtype={a.dtype}")
    if a.grad_fn is not None:
        found.append(f"grad_fn=<{a.grad_fn.name()}>")
    elif a.requires_grad:
        found.append("requires_grad=True")
    return found


def with_suffixes(text: str, added: list[str], indent: int) -> str:
    """The text closed behind its suffixes, each on a new line where it does not fit."""
    length = len(text) - text.rfind("\n") + 1
    for suffix in added:
        if length + len(suffix) + 2 > PRINT_OPTS.linewidth:
            text += ",\n" + " " * indent + suffix
            length = indent + len(suffix)
        else:
            text += ", " + suffix
            length += len(suffix) + 2
    return text + ")"


def text_of(a: Any) -> str:
    """A tensor as PyTorch prints it."""
    name = type(a).__name__
    prefix = "tensor(" if name in ("Tensor", "Parameter") else f"{name}("
    with recording_set(False):
        absent = a.is_meta
        inside = "..." if absent else contents(autograd.readable(a), len(prefix)) if a._size else "[]"
    text = with_suffixes(prefix + inside, suffixes(a), len(prefix))
    return f"Parameter containing:\n{text}" if name == "Parameter" else text
