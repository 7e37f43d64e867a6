"""With which of (batch, batch_idx, dataloader_idx) the steps of a module are called."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported


def takes(method: Callable[..., Any], name: str, least: int) -> bool:
    """Whether a method has an argument of a name, takes any, or has at least so many of its own."""
    parameters = inspect.signature(method).parameters.values()
    if any(p.name == name or p.kind is p.VAR_POSITIONAL for p in parameters):
        return True
    return sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters) >= least


def check_loader_index(method: Callable[..., Any], several: bool, stage: str) -> None:
    """RuntimeError when there are several loaders and a step does not take their number, or the reverse."""
    taken = takes(method, "dataloader_idx", 3)
    name = method.__name__
    if several and not taken:
        raise RuntimeError(f"You provided multiple `{stage}_dataloaders`, but no `dataloader_idx` argument in"
                           f" `{type(method.__self__).__name__}.{name}()`. Try adding `dataloader_idx=0` to its signature.")  # type: ignore[attr-defined]
    if not several and takes_without_default(method, "dataloader_idx"):
        raise RuntimeError(f"You provided only a single `{stage}_dataloader`, but have included `dataloader_idx` in"
                           f" `{type(method.__self__).__name__}.{name}()`. Either remove the argument or give it a default value i.e."  # type: ignore[attr-defined]
                           " `dataloader_idx=0`.")


def takes_without_default(method: Callable[..., Any], name: str) -> bool:
    """Whether a method has an argument of a name that must be given."""
    parameter = inspect.signature(method).parameters.get(name)
    return parameter is not None and parameter.default is parameter.empty


def of_step(method: Callable[..., Any], several: bool) -> Callable[[Any, int, int], tuple[Any, ...]]:
    """The arguments of a step for (batch, batch_idx, dataloader_idx)."""
    if "dataloader_iter" in inspect.signature(method).parameters:
        raise NotSupported(f"{method.__name__}(dataloader_iter): steps are given batches, not the iterator of the loader")
    if several:
        return lambda batch, batch_idx, dataloader_idx: (batch, batch_idx, dataloader_idx)
    if takes(method, "batch_idx", 2):
        return lambda batch, batch_idx, dataloader_idx: (batch, batch_idx)
    return lambda batch, batch_idx, dataloader_idx: (batch,)
