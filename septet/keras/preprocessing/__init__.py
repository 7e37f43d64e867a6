"""`keras.preprocessing`: data made ready before training; the names are those of `keras.utils`."""
from __future__ import annotations

from septet.keras import lazy as _lazy

MODULES = {
    "utils.directories": "image_dataset_from_directory text_dataset_from_directory",
    "utils.timeseries": "timeseries_dataset_from_array",
}
__getattr__, __dir__ = _lazy.attach("septet.keras.preprocessing", MODULES, "image sequence")
