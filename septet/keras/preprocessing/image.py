"""`keras.preprocessing.image`."""
from __future__ import annotations

from septet.keras import lazy as _lazy

__getattr__, __dir__ = _lazy.attach("septet.keras.preprocessing.image", {
    "utils.image_utils": "array_to_img img_to_array load_img save_img smart_resize"})
