"""Data sets that are already on disk: where Keras keeps them, or at a path."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from septet.errors import NotSupported


def load(name: str, path: str, options: dict[str, Any]) -> Any:
    """The arrays of an `.npz` file.  FileNotFoundError where it is not there, NotSupported for options of the preparation."""
    if options:
        raise NotSupported(f"keras.datasets.{name}.load_data({next(iter(options))}=...)")
    places = [Path(path), Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets" / path]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise FileNotFoundError(f"keras.datasets.{name}: there is no {places[-1]}, and the network is not used. Put the file there, or "
                                "give its path: load_data(path=...)")
    import septet.numpy as np

    with np.load(str(found)) as data:
        return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
