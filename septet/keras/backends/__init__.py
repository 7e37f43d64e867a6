"""Which backend the face shows, chosen as Keras does: its tensors, its streams of random numbers, what a variable's value is.

`active` is the package of the backend: `Tensor`, `Module` (what layers are besides), `SEEDS` (the dtype of a generator's state),
`COUNTER` (of an optimizer's steps), `ALWAYS_RECORDS` (whether gradients are recorded without a tape, and Python runs at every step),
`PEEKS` (whether `fit` builds a model by a pass of its own), `Shape`; `read` (a variable's value), `leaf` (what its gradients flow to),
`follow` (it is trainable now, or no longer), `seed` (of the backend's own generator), `epoch_order` and `unread_pass` (of examples in
`fit`); and in its module `streams` the numbers of seeds.
"""
from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from septet.errors import NotSupported

KNOWN = ("tensorflow", "torch")
UPSTREAM = (*KNOWN, "jax", "numpy", "openvino")


def settings() -> dict[str, Any]:
    """What stands in Keras' file of settings, if there is one."""
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    try:
        found = json.loads((home / "keras.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def checked(name: str) -> str:
    """A backend's name.  NotSupported for one that Keras has and the face has not; ValueError for what is none."""
    if name in KNOWN:
        return name
    if name in UPSTREAM:
        raise NotSupported(f"Keras on the backend {name!r} (KERAS_BACKEND, keras.json or set_backend): its tensors and random numbers are "
                           f"others; there are {' and '.join(map(repr, KNOWN))}")
    raise ValueError(f"Unable to import backend : {name}")


SETTINGS = settings()
NAME = checked(os.environ.get("KERAS_BACKEND") or str(SETTINGS.get("backend") or "tensorflow"))
active: Any = import_module(f"septet.keras.backends.{NAME}")
