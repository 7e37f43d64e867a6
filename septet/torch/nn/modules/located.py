"""Errors inside a module's forward say in which layer of the outermost module, and on which line of the user's.

The layer that raised has no name; the modules around it learn it as the error passes through them.
"""
from __future__ import annotations

from typing import Any

from septet.core import anomaly

ERRORS = (RuntimeError, ValueError, IndexError, TypeError)
LAYER = "in the layer "


def tell(wrong: Exception, module: Any) -> None:
    """Note the layer and the line in an error that passes through a module; a module further out corrects the layer's name."""
    held = wrong.__dict__.get("_septet_layer")
    if held is None:
        held = wrong.__dict__["_septet_layer"] = (module, place_of(wrong))
    layer, place = held
    notes = wrong.__dict__.setdefault("__notes__", [])
    notes[:] = [note for note in notes if not note.startswith(LAYER)]
    wrong.add_note(f"{LAYER}{name_in(module, layer)}{shown(layer)}, at {place}")


def name_in(module: Any, layer: Any) -> str:
    """How a layer is called within a module, quoted; nothing for the module itself."""
    for name, child in module.named_modules():
        if child is layer:
            return f"'{name}': " if name else ""
    return ""


def shown(layer: Any) -> str:
    """A layer's text, without the layers in it."""
    if layer._modules:
        return f"{type(layer).__name__}(...)"
    return repr(layer)


def place_of(wrong: Exception) -> str:
    """The user's line nearest to where an error was raised."""
    at, found = wrong.__traceback__, ""
    while at is not None:
        found = anomaly.place_in(at.tb_frame, at.tb_lineno) or found
        at = at.tb_next
    return found or anomaly.user_place()
