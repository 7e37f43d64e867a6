"""Whether an object's class says something of its own."""
from __future__ import annotations

from septet.lightning.pytorch.trainer.call import answers


def is_overridden(method_name: str, instance: object | None = None, parent: type | None = None) -> bool:
    """Whether an object answers a method otherwise than `parent`: by default LightningModule, LightningDataModule or Callback.

    ValueError: no parent is given, and the object is none of the three.
    """
    if instance is None:
        return False
    parent = parent or _parent(instance)
    return hasattr(parent, method_name) and answers(instance, method_name, parent)


def _parent(instance: object) -> type:
    from septet.lightning.pytorch.callbacks.callback import Callback
    from septet.lightning.pytorch.core.datamodule import LightningDataModule
    from septet.lightning.pytorch.core.module import LightningModule

    for kind in (LightningModule, LightningDataModule, Callback):
        if isinstance(instance, kind):
            return kind
    raise ValueError("Expected a parent")
