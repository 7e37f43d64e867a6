"""Reading pickles of plain Python values and arrays, and nothing else: no class or function outside the list is ever looked up."""
from __future__ import annotations

import builtins
import io
import pickle
from collections.abc import Callable
from typing import Any

PLAIN = {"builtins": {"set", "frozenset", "complex", "bytearray", "range", "slice", "list", "dict", "tuple", "str", "int", "float", "bool",
                      "bytes"},
         "_codecs": {"encode"}, "datetime": {"date", "datetime", "time", "timedelta", "timezone"}, "decimal": {"Decimal"},
         "fractions": {"Fraction"}, "collections": {"OrderedDict"}}


class Refused(pickle.UnpicklingError):
    """A pickle that names something it may not name."""


class Restricted(pickle.Unpickler):
    """An unpickler with an allow-list; `find` adds names a face knows to rebuild."""

    def __init__(self, file: Any, find: Callable[[str, str], Any], **options: Any):
        super().__init__(file, **options)
        self._find = find

    def find_class(self, module: str, name: str) -> Any:
        """The object of a name on the list."""
        if name in PLAIN.get(module, ()):
            return getattr(builtins, name) if module == "builtins" else getattr(__import__(module), name)
        found = self._find(module, name)
        if found is None:
            raise Refused(f"the pickle asks for {module}.{name}; Septet reads pickles of plain values and arrays only, because loading "
                          "anything else would run code from the file")
        return found


def loads(data: bytes, find: Callable[[str, str], Any], **options: Any) -> Any:
    """The value of a pickle.  Refused where it names something outside the list."""
    return Restricted(io.BytesIO(data), find, **options).load()
