"""Near names in the notes of errors: the error's own text stays what programs expect."""
from __future__ import annotations

import difflib
from typing import Any

MOST = 10_000                       # labels that are looked through


def unknown(key: Any, labels: Any) -> KeyError:
    """KeyError for a label that is not there; a note names one that is spelled alike."""
    error = KeyError(key)
    if isinstance(key, str) and len(labels) <= MOST:
        near = difflib.get_close_matches(key, [x for x in labels if isinstance(x, str)], 1)
        if near:
            error.add_note(f"did you mean {near[0]!r}?")
    return error
