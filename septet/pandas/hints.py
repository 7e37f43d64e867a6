"""Near names in the notes of errors: the error's own text stays what programs expect."""
from __future__ import annotations

import difflib
from typing import Any

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
