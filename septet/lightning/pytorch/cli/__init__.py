"""`lightning.pytorch.cli`: a command line for a module, a data module and the Trainer.  Needs the package jsonargparse when it is used."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.cli", _lazy.homes({
    "command_line": "LightningCLI",
    "parser": "LightningArgumentParser",
    "save_config": "SaveConfigCallback",
    "making": "instantiate_class instantiate_module",
    "kinds": "ArgsType LRSchedulerCallable LRSchedulerTypeTuple LRSchedulerTypeUnion OptimizerCallable ReduceLROnPlateau",
    "package": "ArgumentParser Namespace",
}))
__all__ = ["ArgsType", "LRSchedulerCallable", "LRSchedulerTypeTuple", "LRSchedulerTypeUnion", "LightningArgumentParser", "LightningCLI",
           "OptimizerCallable", "ReduceLROnPlateau", "SaveConfigCallback", "instantiate_class", "instantiate_module"]
