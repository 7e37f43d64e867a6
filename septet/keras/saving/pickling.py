"""What `copy` and `pickle` keep of layers, models, optimizers and metrics: their configuration, the values of their variables, and
the files that layers keep."""
from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from septet.keras.saving import saving_api, state
from septet.keras.saving.serialization_lib import deserialize_keras_object, serialize_keras_object

Values = dict[str, dict[str, Any]]                     # path -> the values of the object there, by number


def parts(x: Any) -> Any:
    """What `__reduce__` of a layer or model gives.  NotSupported for one that holds a lambda, which has no configuration."""
    files = io.BytesIO()
    with zipfile.ZipFile(files, "w") as archive:
        saving_api.write_assets(archive, x)
    values = {path: {k: v.numpy() if hasattr(v, "numpy") else v for k, v in own.items()} for path, (_, own) in state.gather(x).items()}
    return restored, (configuration(x), values, files.getvalue())


def parts_without_values(x: Any) -> Any:
    """What `__reduce__` of an optimizer or metric gives: a copy begins anew."""
    return restored, (configuration(x), {}, b"")


def configuration(x: Any) -> str:
    """What makes another like it, as text: copies share nothing with it."""
    return json.dumps(serialize_keras_object(x))


def restored(config: str, values: Values, files: bytes) -> Any:
    """The object that `parts` describes.  TypeError for a class that is not registered."""
    made = deserialize_keras_object(json.loads(config))
    if files:
        with zipfile.ZipFile(io.BytesIO(files)) as archive:
            saving_api.read_assets(archive, made)
    if values:
        state.restore(made, values)
    return made
