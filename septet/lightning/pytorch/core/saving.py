"""Making a module from a checkpoint: its arguments are those it was made with, its weights those it had."""
from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, TypeVar

import septet.torch as torch
from septet.errors import NotSupported
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn

C = TypeVar("C", bound=type)


class _OfClass:
    """A class method that an instance may not be asked for."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __get__(self, instance: Any, owner: type) -> Any:
        return self.function.__get__(owner) if instance is None else self._refuse

    def _refuse(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError(f"The classmethod `{self.function.__name__}` cannot be called on an instance. Please call it on the class type and"
                        " make sure the return value is used.")


def loads_checkpoints(cls: C) -> C:
    """Give a class `load_from_checkpoint`."""
    cls.load_from_checkpoint = _OfClass(load_from_checkpoint)  # type: ignore[attr-defined]
    return cls


def load_from_checkpoint(cls: Any, checkpoint_path: Any, map_location: Any = None, hparams_file: str | Path | None = None,
                         strict: bool | None = None, weights_only: bool | None = None, **kwargs: Any) -> Any:
    """An instance as a checkpoint has it.  `kwargs`: arguments of the class, before those in the checkpoint.

    strict: whether the weights must be exactly those the module has.
    """
    if hparams_file is not None:
        raise NotSupported("load_from_checkpoint(hparams_file=): pass the arguments of the class by name")
    checkpoint = torch.load(checkpoint_path, map_location=map_location, weights_only=True)
    kept = dict(checkpoint.get(cls.CHECKPOINT_HYPER_PARAMS_KEY) or {})
    kept.update(kwargs)
    if "_instantiator" in kept:
        made = _of_configuration(cls, kept)
    else:
        made = cls(**_arguments(cls, kept, checkpoint.get(cls.CHECKPOINT_HYPER_PARAMS_NAME), kwargs))
    return _fill(made, checkpoint, strict)


def _of_configuration(cls: type, kept: dict[str, Any]) -> Any:
    """An instance of what a command line kept.  No other function that a file may name is called."""
    if kept["_instantiator"] != "lightning.pytorch.cli.instantiate_module":
        raise NotSupported(f"load_from_checkpoint: the file asks for the function {kept['_instantiator']!r}, and no code that a file"
                           " names is run; make the object and load the file's 'state_dict'")
    from septet.lightning.pytorch.cli.making import instantiate_module

    return instantiate_module(cls, kept)


def _arguments(cls: type, kept: dict[str, Any], name: str | None, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments that a class takes among those that were kept."""
    parameters = inspect.signature(cls.__init__).parameters  # type: ignore[misc]
    if name and name != "kwargs" and name in parameters:
        from septet.lightning.pytorch.utilities.parsing import AttributeDict

        return {name: AttributeDict(kept), **{key: value for key, value in given.items() if key in parameters}}
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return kept
    return {key: value for key, value in kept.items() if key in parameters}


def _fill(made: Any, checkpoint: dict[str, Any], strict: bool | None) -> Any:
    """Give an instance the state of a checkpoint."""
    from septet.lightning.pytorch.core.datamodule import LightningDataModule

    if isinstance(made, LightningDataModule):
        state = checkpoint.get(type(made).__qualname__)
        if state:
            made.load_state_dict(state)
        return made
    if getattr(made, "configure_model", None) is not None:
        made.configure_model()
    made.on_load_checkpoint(checkpoint)
    strict = made.strict_loading if strict is None else strict
    keys = made.load_state_dict(checkpoint["state_dict"], strict=strict)
    if not strict and (keys.missing_keys or keys.unexpected_keys):
        rank_zero_warn(f"Found keys that are not in the model state dict but in the checkpoint: {keys.unexpected_keys}; and keys that are"
                       f" in the model state dict but not in the checkpoint: {keys.missing_keys}")
    return made
