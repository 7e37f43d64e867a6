"""What a script prints, with names that differ from run to run replaced by their order of appearance."""
from __future__ import annotations

import re
import sys
from types import ModuleType

NAMES = (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b", r"\d{4}-\d\d-\d\dT[0-9:.]+\+00:00")


def run(text: str, name: str) -> None:
    """Run a script as a module of its own, so that its annotations are found."""
    module = ModuleType(name)
    sys.modules[name] = module
    try:
        exec(compile(text, name, "exec", dont_inherit=True), module.__dict__)
    finally:
        del sys.modules[name]


def normalized(text: str) -> str:
    """Names by the order in which they are told first, times as one word, short ends of names as one."""
    seen: dict[str, str] = {}
    text = re.sub(NAMES[0], lambda found: seen.setdefault(found[0], f"ID{len(seen)}"), text)
    text = re.sub(NAMES[1], "TIME", text)
    text = re.sub(r"(?<= )[0-9a-f]{6}(?= |$)", "END", text, flags=re.M)
    return text.replace("septet.", "")
