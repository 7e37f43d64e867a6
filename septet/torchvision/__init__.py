"""The torchvision face: `import septet.torchvision as torchvision`.  Imitates torchvision 0.28; see docs/support/torchvision.md."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.torch.lazy import loader

__version__ = "0.28.0"
__getattr__, __dir__ = loader("septet.torchvision", {}, ("datasets", "io", "models", "ops", "transforms", "tv_tensors", "utils"))
_backend = "PIL"


def set_image_backend(backend: str) -> None:
    """How images are read: "PIL" only.  ValueError for an unknown one."""
    if backend == "accimage":
        raise NotSupported("set_image_backend('accimage'): images are read by Pillow")
    if backend != "PIL":
        raise ValueError(f"Invalid backend '{backend}'. Options are 'PIL' and 'accimage'")


def get_image_backend() -> Any:
    """How images are read."""
    return _backend


def disable_beta_transforms_warning() -> None:
    """Nothing is left to be warned of."""
