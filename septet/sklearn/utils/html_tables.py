"""The tables in an estimator's picture: its parameters, and what it has learnt."""
from __future__ import annotations

from html import escape
from typing import Any

import septet.numpy as np

LONGEST = 120
FEW = 12                            # elements of an array that are shown


def short(x: Any) -> str:
    """A value in words, escaped."""
    if isinstance(x, list) and x and all(isinstance(v, tuple) and v and isinstance(v[0], str) for v in x):
        text = "[" + ", ".join(f"({v[0]!r}, ...)" for v in x[:6]) + (", ..." if len(x) > 6 else "") + "]"
    elif isinstance(x, np.ndarray):
        text = " ".join(np.array2string(x, precision=3, threshold=FEW, edgeitems=2).split())
    else:
        text = repr(x)
    return escape(text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 3:]}")


def kind_of(x: Any) -> str:
    """The type of a value; arrays with dtype and shape."""
    if isinstance(x, np.ndarray):
        return f"ndarray[{x.dtype}]{x.shape}"
    return type(x).__name__


def parameters(estimator: Any) -> str:
    """The parameters in the constructor's order; those that are not the default have the class `own`."""
    from septet.sklearn.base import parameter_defaults

    given = estimator.get_params(deep=False)
    defaults = parameter_defaults(type(estimator))
    order = [name for name in defaults if name in given] + [name for name in given if name not in defaults]
    rows = "".join(f'<tr{"" if is_default(given[n], defaults.get(n)) else " class=own"}><th>{escape(n)}</th><td>{short(given[n])}</td></tr>'
                   for n in order)
    return f"<table><caption>parameters</caption>{rows}</table>" if rows else ""


def is_default(value: Any, default: Any) -> bool:
    """Whether a parameter is as the constructor has it."""
    if value is default:
        return True
    if type(value) is not type(default) or isinstance(value, np.ndarray):
        return False
    return repr(value) == repr(default)


def attributes(estimator: Any) -> str:
    """What `fit` has set: names that end in an underscore, with types and values."""
    names = sorted(n for n in vars(estimator) if n.endswith("_") and not n.startswith("_"))
    rows = "".join(f"<tr><th>{escape(n)}</th><th>{escape(kind_of(vars(estimator)[n]))}</th><td>{short(vars(estimator)[n])}</td></tr>"
                   for n in names)
    return f"<table><caption>fitted attributes</caption>{rows}</table>" if rows else ""
