"""`show_versions`: what runs here."""
from __future__ import annotations

import json
import platform
import sys
from typing import Any


def _facts() -> dict[str, dict[str, Any]]:
    import septet

    system = {"python": platform.python_version(), "OS": platform.system(), "OS-release": platform.release(), "machine": platform.machine(),
              "processor": platform.processor(), "byteorder": sys.byteorder}
    return {"system": system, "dependencies": {"pandas": "3.1.1 (septet)", "septet": getattr(septet, "__version__", "")}}


def show_versions(as_json: str | bool = False) -> None:
    """Print the versions of Python, the system and Septet; `as_json`: True, or a path to write JSON to."""
    facts = _facts()
    if as_json is True:
        sys.stdout.write(json.dumps(facts))
    elif as_json:
        from septet.pandas.formatting.writing import delivered

        delivered(json.dumps(facts, indent=2), str(as_json))
    else:
        lines = ["", "INSTALLED VERSIONS", "-" * 18]
        lines += [f"{key.ljust(14)}: {value}" for part in facts.values() for key, value in part.items()]
        sys.stdout.write("\n".join(lines) + "\n")
