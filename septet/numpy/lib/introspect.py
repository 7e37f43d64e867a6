"""`numpy.lib.introspect`: what the elementwise functions are compiled for."""
from __future__ import annotations

import re
from typing import Any

from septet.numpy import universal
from septet.runtime import target

__all__ = ["opt_func_info"]


def opt_func_info(func_name: str | None = None, signature: str | None = None) -> dict[str, Any]:
    """Per function and signature of typed form: the target it is compiled for (always the host's) and the targets available."""
    names, forms = (re.compile(p) if p else None for p in (func_name, signature))
    host = target.cpu()
    found: dict[str, Any] = {}
    for name in universal.FUNCTIONS:
        if names is None or names.search(name):
            kinds = {t.replace("->", ""): {"current": host, "available": host} for t in universal.get(name).types
                     if forms is None or forms.search(t)}
            if kinds:
                found[name] = kinds
    return found
