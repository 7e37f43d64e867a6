"""Near names in the notes of errors: the error's own text stays what programs expect."""
from __future__ import annotations

import difflib
from typing import Any

NUMPY_OPTIONS = {"out": None, "axis": None, "dtype": None, "keepdims": False, "mode": "raise", "order": None, "kind": "quicksort",
                 "initial": None, "where": None, "stable": None, "axes": None, "overwrite_input": False}
MOST = 10_000                       # labels that are looked through


def unknown(key: Any, labels: Any) -> KeyError:
    """KeyError for a label that is not there; a note names one that is spelled alike."""
    return noted(KeyError(key), [key], labels)


def noted(error: Any, absent: Any, labels: Any) -> Any:
    """An error about absent labels; a note names for each one that is there and spelled alike."""
    if len(labels) > MOST:
        return error
    texts = [x for x in labels if isinstance(x, str)]
    found = [difflib.get_close_matches(key, texts, 1) for key in list(absent)[:10] if isinstance(key, str)]
    near = list(dict.fromkeys(repr(x[0]) for x in found if x))
    if near:
        error.add_note(f"did you mean {', '.join(near)}?")
    return error


def absent_attribute(obj: Any, name: str) -> AttributeError:
    """AttributeError for what is neither a method nor a label of an object; Python names a near one when it shows the error."""
    return AttributeError(f"'{type(obj).__name__}' object has no attribute {name!r}", name=name, obj=obj)


def numpy_options(name: str, given: dict[str, Any]) -> None:
    """Refuse what only NumPy's function of the name takes: ValueError for a value, TypeError for a keyword that nobody knows."""
    for key, value in given.items():
        if key not in NUMPY_OPTIONS:
            raise TypeError(f"{name}() got an unexpected keyword argument '{key}'")
        if key != "kind" and value is not None and value != NUMPY_OPTIONS[key]:       # every kind of sort here is stable
            raise ValueError(f"the '{key}' parameter is not supported in the pandas implementation of {name}()")
