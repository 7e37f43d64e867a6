"""The package jsonargparse, which reads command lines and configuration files; an extra.

It writes classes as import paths and imports what a configuration names. Both are the real libraries' names here, so that a
configuration written by Lightning is read by Septet and the reverse: `torch.optim.Adam`, `lightning.pytorch.callbacks.EarlyStopping`.
"""
from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

REQUIREMENT = "jsonargparse[signatures]>=4.27.7"
PARTS = ("jsonargparse", "docstring_parser", "typeshed_client")     # which that requirement brings
ROOTS = {"torch": "septet.torch", "torchvision": "septet.torchvision", "lightning": "septet.lightning",
         "pytorch_lightning": "septet.lightning.pytorch"}

# Where classes stand that a command line may name without their module: a class is only known once its module is loaded.
NAMED = ("septet.torch.optim", "septet.torch.optim.lr_scheduler", "septet.lightning.pytorch.callbacks", "septet.lightning.pytorch.loggers",
         "septet.lightning.pytorch.profilers", "septet.lightning.pytorch.strategies", "septet.lightning.pytorch.accelerators")

AVAILABLE = all(find_spec(name) is not None for name in PARTS)


def require() -> None:
    """ModuleNotFoundError says what to install where jsonargparse is missing."""
    if not AVAILABLE:
        raise ModuleNotFoundError(f"Requirement {REQUIREMENT!r} not met. HINT: Try running `pip install -U {REQUIREMENT!r}`")


def upstream_path(value: Any) -> str | None:
    """The shortest import path under which the real library has a class or function of a face; None for what is no face's."""
    module, name = getattr(value, "__module__", None) or "", getattr(value, "__qualname__", "")
    own = module if module.startswith("septet.") else f"septet.{module}"
    parts = own.split(".")
    if len(parts) < 2 or parts[1] not in ROOTS or own not in sys.modules or not name or "." in name:
        return None
    outer = [".".join(parts[:end]) for end in range(2, len(parts))]
    for home in (*outer, *(home for home in NAMED if home not in outer), own):
        if getattr(import_module(home), name, None) is value:
            return f"{home}.{name}".removeprefix("septet.")
    return None


def load_named() -> None:
    """Load every class that has a short name."""
    for home in NAMED:
        module = import_module(home)
        for name in getattr(module, "__all__", ()):
            getattr(module, name)


def _named(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """jsonargparse's way of naming an object, classes of faces by the real library's names."""
    def get_import_path(value: Any) -> Any:
        return upstream_path(value) or original(value)

    return get_import_path


def _imported(original: Callable[..., Any]) -> Callable[..., Any]:
    """jsonargparse's way of importing a path, a library with a face being the face where the real one is not installed."""
    def import_object(name: Any, *args: Any, **kwargs: Any) -> Any:
        root, _, rest = name.partition(".") if isinstance(name, str) else ("", "", "")
        if root in ROOTS and rest and find_spec(root) is None:
            name = f"{ROOTS[root]}.{rest}"
        return original(name, *args, **kwargs)

    return import_object


def _teach_names() -> None:
    """Put the two ways above into every module of jsonargparse that uses its own."""
    import jsonargparse._util as util

    for name, wrap in (("get_import_path", _named), ("import_object", _imported)):
        original = getattr(util, name)
        for module in [m for key, m in sys.modules.items() if key.startswith("jsonargparse.")]:
            if vars(module).get(name) is original:
                setattr(module, name, wrap(original))


if AVAILABLE:
    from jsonargparse import ActionConfigFile, ArgumentParser, Namespace, class_from_function

    _teach_names()
else:
    ArgumentParser: Any = object                            # type: ignore[no-redef]
    ActionConfigFile = Namespace = class_from_function = None   # type: ignore[assignment,misc]
