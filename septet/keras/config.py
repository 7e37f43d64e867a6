"""`keras.config`: what holds for all models: default dtypes, image layout, epsilon, printing, limits of training."""
from __future__ import annotations

import os
import sys
import warnings
from typing import Any

from septet.errors import NotSupported
from septet.keras import backends

_state: dict[str, Any] = {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last", "interactive": None, "filter": True,
                          "max_epochs": None, "max_steps_per_epoch": None, "flash": None, "unsafe": False}
_state.update({name: backends.SETTINGS[name] for name in ("floatx", "epsilon", "image_data_format") if name in backends.SETTINGS})


def floatx() -> str:
    """The dtype that floats have where none is given."""
    return _state["floatx"]  # type: ignore[no-any-return]


def set_floatx(value: str) -> None:
    """Let floats have another dtype by default."""
    if str(value) not in ("bfloat16", "float16", "float32", "float64"):
        raise ValueError(f"Unknown `floatx` value: {value}. Expected one of {{'bfloat16', 'float16', 'float32', 'float64'}}")
    _state["floatx"] = str(value)


def epsilon() -> float:
    """The number that keeps logarithms and quotients finite."""
    return _state["epsilon"]  # type: ignore[no-any-return]


def set_epsilon(value: float) -> None:
    _state["epsilon"] = value


def image_data_format() -> str:
    """Where an image's channels stand: "channels_last" or "channels_first"."""
    return _state["image_data_format"]  # type: ignore[no-any-return]


def set_image_data_format(data_format: str) -> None:
    _state["image_data_format"] = standardize_data_format(str(data_format))


def standardize_data_format(data_format: str | None) -> str:
    """A `data_format=` argument; None is the default.  ValueError for anything else."""
    if data_format is None:
        return image_data_format()
    found = str(data_format).lower()
    if found not in ("channels_last", "channels_first"):
        raise ValueError("The `data_format` argument must be one of {'channels_first', 'channels_last'}. "
                         f"Received: data_format={data_format}")
    return found


def backend() -> str:
    """The backend whose behaviour the face shows."""
    return backends.NAME


def set_backend(backend: str) -> None:
    """Choose another backend: Keras must be imported anew afterwards, and nothing made before can be used with what is made then."""
    backends.checked(backend)
    os.environ["KERAS_BACKEND"] = backend
    warnings.warn("Using `keras.config.set_backend` is dangerous and should be done carefully. Changing the backend will NOT convert the "
                  "type of any already-instantiated objects: import keras again, and make its objects anew.", stacklevel=2)
    for name in [*sys.modules]:
        if name.removeprefix("septet.").partition(".")[0] in ("keras", "tensorflow"):
            del sys.modules[name]


def dtype_policy() -> Any:
    """The dtype policy that layers have where none is given."""
    from septet.keras import dtype_policies

    return dtype_policies.dtype_policy()


def set_dtype_policy(policy: Any) -> None:
    """Let layers have another dtype policy by default."""
    from septet.keras import dtype_policies

    dtype_policies.set_dtype_policy(policy)


def enable_interactive_logging() -> None:
    """Show progress on the screen."""
    _state["interactive"] = True


def disable_interactive_logging() -> None:
    """Write progress to the log."""
    _state["interactive"] = False


def is_interactive_logging_enabled() -> bool:
    return _state["interactive"] is not False


def enable_traceback_filtering() -> None:
    _state["filter"] = True


def disable_traceback_filtering() -> None:
    _state["filter"] = False


def is_traceback_filtering_enabled() -> bool:
    return _state["filter"]  # type: ignore[no-any-return]


def enable_flash_attention() -> None:
    _state["flash"] = True


def disable_flash_attention() -> None:
    _state["flash"] = False


def is_flash_attention_enabled() -> bool | None:
    return _state["flash"]  # type: ignore[no-any-return]


def is_nnx_enabled() -> bool:
    return False


def enable_unsafe_deserialization() -> None:
    """Refused: no file may bring code with it."""
    raise NotSupported("keras.config.enable_unsafe_deserialization: code from files is never run")


def max_epochs() -> int | None:
    """The most epochs that `fit` runs."""
    return _state["max_epochs"]  # type: ignore[no-any-return]


def set_max_epochs(max_epochs: int | None) -> None:
    _state["max_epochs"] = max_epochs


def max_steps_per_epoch() -> int | None:
    """The most steps of an epoch."""
    return _state["max_steps_per_epoch"]  # type: ignore[no-any-return]


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    _state["max_steps_per_epoch"] = max_steps_per_epoch


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return hasattr(sys.stdout, "isatty") and sys.stdout.isatty()
