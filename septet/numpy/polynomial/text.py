"""Series as text: unicode, ascii, LaTeX."""
from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy.polynomial.polyutils import format_float

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
STYLES = ("ascii", "unicode")
default_style = ["unicode"]


def set_default_printstyle(style: str) -> None:
    """How series print from now on: 'unicode' or 'ascii'."""
    if style not in STYLES:
        raise ValueError(f"Unsupported format string {style!r}. Valid options are 'ascii' and 'unicode'")
    default_style[0] = style


def unicode_term(letter: str | None, k: int, argument: str) -> str:
    """P_k of the argument in unicode."""
    if letter is not None:
        return f"·{letter}{str(k).translate(SUBSCRIPT)}({argument})"
    return f"·{argument}" + (str(k).translate(SUPERSCRIPT) if k > 1 else "")


def ascii_term(letter: str | None, k: int, argument: str) -> str:
    """P_k of the argument in ascii."""
    if letter is not None:
        return f" {letter}_{k}({argument})"
    return f" {argument}" + (f"**{k}" if k > 1 else "")


def scaled_argument(p: Any, number: Callable[[Any], str]) -> tuple[str, bool]:
    """(the variable as mapped to the window, whether it is more than a name)."""
    off, scale = p.mapparms()
    if off == 0 and scale == 1:
        return p.symbol, False
    if scale == 1:
        return f"{number(off)} + {p.symbol}", True
    if off == 0:
        return f"{number(scale)}{p.symbol}", True
    return f"{number(off)} + {number(scale)}{p.symbol}", True


def is_negative(coef: Any) -> bool:
    """Whether a coefficient is shown with a minus sign; complex numbers compare by their parts."""
    if isinstance(coef, complex) or getattr(getattr(coef, "_dtype", None), "kind", "") == "c":
        return not (coef.real, coef.imag) >= (0, 0)
    return not coef >= 0


def signed(coef: Any) -> str:
    """Sign and size of a coefficient that is not the first."""
    try:
        return f"- {format_float(-coef, parens=True)}" if is_negative(coef) else f"+ {format_float(coef, parens=True)}"
    except TypeError:
        return f"+ {coef}"


def as_text(p: Any, style: str) -> str:
    """The series in one of the two plain styles, broken into lines of the print width."""
    term = unicode_term if style == "unicode" else ascii_term
    width = max(np.get_printoptions().get("linewidth", 75), 1)
    argument, needs_parens = scaled_argument(p, format_float)
    argument = f"({argument})" if needs_parens else argument
    text = format_float(p.coef[0])
    room = len(text)
    last = len(p.coef) - 1
    for k in range(1, last + 1):
        piece = signed(p.coef[k]) + term(p.basis_name, k, argument)
        room += 1 + len(piece)
        if room + (2 if k < last else 0) >= width:
            piece = piece.replace(" ", "\n", 1)
            room = len(piece.split("\n")[-1])
        text += " " + piece
    return text


# ---- LaTeX -----------------------------------------------------------------------------------------------------------


def latex_number(x: Any, parens: bool = False) -> str:
    """A number as upright text."""
    return rf"\text{{{format_float(x, parens=parens)}}}"


def latex_term(letter: str | None, k: int, argument: str, needs_parens: bool) -> str:
    """P_k of the argument."""
    if letter is not None:
        return rf"{{{letter}}}_{{{k}}}({argument})"
    argument = rf"\left({argument}\right)" if needs_parens else argument
    return ("1", argument)[k] if k < 2 else f"{argument}^{{{k}}}"


def latex_coefficient(coef: Any, first: bool) -> str:
    """A coefficient with its sign."""
    if first:
        return latex_number(coef)
    if not isinstance(coef, numbers.Real) and not is_real_scalar(coef):
        return f" + ({latex_number(coef)})"
    return f" - {latex_number(-coef, parens=True)}" if is_negative(coef) else f" + {latex_number(coef, parens=True)}"


def is_real_scalar(coef: Any) -> bool:
    """Whether a typed scalar is a real number."""
    return getattr(getattr(coef, "_dtype", None), "kind", "") in ("b", "i", "u", "f")


def as_latex(p: Any) -> str:
    """The series as a LaTeX formula; zero coefficients in grey."""
    argument, needs_parens = scaled_argument(p, latex_number)
    parts = []
    for k, coef in enumerate(p.coef):
        text = latex_coefficient(coef, k == 0)
        if k or p.basis_name is not None:
            text += rf"\,{latex_term(p.basis_name, k, argument, needs_parens)}"
        parts.append(rf"\color{{LightGray}}{{{text}}}" if coef == 0 and len(p.coef) > 1 else text)
    return rf"${p.symbol} \mapsto {''.join(parts) if parts else '0'}$"
