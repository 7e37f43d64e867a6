"""Loggers of services whose client libraries Septet has no part in."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.loggers.logger import Logger


def needs(requirement: str, hint: bool = True) -> Any:
    """The constructor of a logger whose client library is missing."""
    reason = f"Requirement '{requirement}' not met. HINT: Try running `pip install -U '{requirement}'`"

    def refuse(self: Any, *args: Any, **kwargs: Any) -> None:
        raise ModuleNotFoundError(reason if hint else f"No module named {requirement!r}")

    return refuse


def absent(name: str, requirement: str, hint: bool = True) -> type[Logger]:
    """A logger class that cannot be made."""
    doc = f"Needs {requirement}, which cannot be used with Septet: ModuleNotFoundError."
    made = type(name, (Logger,), {"__init__": needs(requirement, hint), "__doc__": doc, "__module__": __name__})
    made.__abstractmethods__ = frozenset()          # so that its own error comes before that of what it does not implement
    return made


WandbLogger = absent("WandbLogger", "wandb>=0.12.10")
MLFlowLogger = absent("MLFlowLogger", "mlflow>=1.0.0")
CometLogger = absent("CometLogger", "comet-ml>=3.44.4")
NeptuneLogger = absent("NeptuneLogger", "neptune>=1.0")
LitLogger = absent("LitLogger", "litlogger", hint=False)
