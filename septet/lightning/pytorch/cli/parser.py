"""`LightningArgumentParser`: jsonargparse's parser, with arguments of modules, callbacks, optimizers and schedules."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.cli.kinds import LRSchedulerTypeTuple
from septet.lightning.pytorch.cli.package import ArgumentParser, class_from_function, require
from septet.lightning.pytorch.core.datamodule import LightningDataModule
from septet.lightning.pytorch.core.module import LightningModule
from septet.lightning.pytorch.trainer.trainer import Trainer
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.torch.optim import Optimizer

OWN = (Trainer, LightningModule, LightningDataModule, Callback)
AUTOMATIC = "AUTOMATIC"


class LightningArgumentParser(ArgumentParser):      # type: ignore[misc,valid-type]
    """Arguments from the command line, configuration files and, with `default_env`, variables of the environment (PL_...).

    ModuleNotFoundError: jsonargparse is not installed.
    """

    def __init__(self, *args: Any, description: str = "Lightning Trainer command line tool", env_prefix: str = "PL",
                 default_env: bool = False, **kwargs: Any) -> None:
        require()
        super().__init__(*args, description=description, env_prefix=env_prefix, default_env=default_env, **kwargs)
        self.callback_keys: list[str] = []
        self._optimizers: dict[str, tuple[Any, str]] = {}       # key -> class or classes, and what it is linked to
        self._lr_schedulers: dict[str, tuple[Any, str]] = {}

    def add_lightning_class_args(self, lightning_class: type | Callable[..., Any], nested_key: str, subclass_mode: bool = False,
                                 required: bool = True) -> list[str]:
        """Add the arguments of a class, or of a function that gives an object of one, under a key; gives their names.

        subclass_mode: the class is chosen by its import path among those derived from this one.
        MisconfigurationException: neither a Trainer, a module, a data module nor a callback.
        """
        if callable(lightning_class) and not isinstance(lightning_class, type):
            lightning_class = class_from_function(lightning_class)
        if not (isinstance(lightning_class, type) and issubclass(lightning_class, OWN)):
            raise MisconfigurationException(f"Cannot add arguments from: {lightning_class}. You should provide either a callable or a"
                                            " subclass of: Trainer, LightningModule, LightningDataModule, or Callback.")
        if issubclass(lightning_class, Callback):
            self.callback_keys.append(nested_key)
        if subclass_mode:
            return self.add_subclass_arguments(lightning_class, nested_key, fail_untyped=False, required=required)  # type: ignore[no-any-return]
        return self.add_class_arguments(lightning_class, nested_key, fail_untyped=False,     # type: ignore[no-any-return]
                                        instantiate=not issubclass(lightning_class, Trainer), sub_configs=True)

    def add_optimizer_args(self, optimizer_class: type[Optimizer] | tuple[type[Optimizer], ...] = (Optimizer,),
                           nested_key: str = "optimizer", link_to: str = AUTOMATIC) -> None:
        """Add the arguments of an optimizer; of a tuple, one of the classes derived from those is chosen by its import path.

        link_to: the key of the argument that gets the configuration; "AUTOMATIC": the module's optimizer is made of it.
        """
        self._add_made_later(optimizer_class, nested_key, "params")
        self._optimizers[nested_key] = (optimizer_class, link_to)

    def add_lr_scheduler_args(self, lr_scheduler_class: Any = LRSchedulerTypeTuple, nested_key: str = "lr_scheduler",
                              link_to: str = AUTOMATIC) -> None:
        """Add the arguments of a schedule of rates, as `add_optimizer_args` those of an optimizer."""
        self._add_made_later(lr_scheduler_class, nested_key, "optimizer")
        self._lr_schedulers[nested_key] = (lr_scheduler_class, link_to)

    def _add_made_later(self, cls: Any, key: str, skip: str) -> None:
        """Arguments of what can only be made when its first argument, `skip`, is there."""
        options = {"fail_untyped": False, "instantiate": False, "skip": {skip}}
        if isinstance(cls, tuple):
            self.add_subclass_arguments(cls, key, required=False, **options)
        else:
            self.add_class_arguments(cls, key, sub_configs=True, **options)
