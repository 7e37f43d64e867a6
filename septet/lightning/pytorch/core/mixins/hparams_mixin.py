"""Hyperparameters: the arguments a module was made with, kept for loggers and checkpoints."""
from __future__ import annotations

import copy
import inspect
import types
from argparse import Namespace
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from septet.lightning.pytorch.utilities.parsing import AttributeDict, init_arguments

_PLAIN = (int, float, bool, str, bytes)
_given: ContextVar[dict[str, Any] | None] = ContextVar("given_hyperparameters", default=None)


@contextmanager
def given_hyperparameters(hparams: dict[str, Any]) -> Iterator[None]:
    """Within it, objects that are made keep these hyperparameters instead of their arguments."""
    token = _given.set(hparams)
    try:
        yield
    finally:
        _given.reset(token)


class HyperparametersMixin:
    """`save_hyperparameters`, `hparams` and `hparams_initial`."""

    __jit_unused_properties__ = ["hparams", "hparams_initial"]

    def __init__(self) -> None:
        super().__init__()
        self._log_hyperparams = False

    def save_hyperparameters(self, *args: Any, ignore: Sequence[str] | str | None = None, frame: types.FrameType | None = None,
                             logger: bool = True) -> None:
        """Keep arguments of `__init__` in `hparams`: those named in `args`, or all; or a dictionary or Namespace given itself.

        ignore: names that are left out.  frame: of the `__init__`, when it is not the caller.  logger: pass them to the loggers.
        """
        self._log_hyperparams = logger
        kept = _given.get()
        given = kept if kept is not None else init_arguments(frame or inspect.currentframe().f_back, self)  # type: ignore[union-attr]
        left_out = set([ignore] if isinstance(ignore, str) else ignore or ())
        given = {name: value for name, value in given.items() if name not in left_out}
        chosen, self._hparams_name = _choose(given, args)
        self._set_hparams(chosen)
        self._hparams_initial = copy.deepcopy(self._hparams)

    def _set_hparams(self, hp: MutableMapping[str, Any] | Namespace | str) -> None:
        hp = self._to_hparams_dict(hp)
        if isinstance(hp, dict) and isinstance(getattr(self, "_hparams", None), dict):
            self.hparams.update(hp)
        else:
            self._hparams = hp

    @staticmethod
    def _to_hparams_dict(hp: MutableMapping[str, Any] | Namespace | str) -> MutableMapping[str, Any]:
        if isinstance(hp, Namespace):
            hp = vars(hp)
        if isinstance(hp, dict):
            return AttributeDict(hp)
        if isinstance(hp, _PLAIN):
            raise ValueError(f"Primitives {_PLAIN} are not allowed.")
        raise ValueError(f"Unsupported config type of {type(hp)}.")

    def remove_ignored_hparams(self, ignore_list: list[str]) -> None:
        """Drop entries of `hparams`."""
        for name in ignore_list:
            self.hparams.pop(name, None)
            self.hparams_initial.pop(name, None)

    @property
    def hparams(self) -> Any:
        """What `save_hyperparameters` kept, entries as attributes too."""
        if not hasattr(self, "_hparams"):
            self._hparams = AttributeDict()
        return self._hparams

    @property
    def hparams_initial(self) -> Any:
        """A copy of `hparams` as it was saved."""
        return copy.deepcopy(self._hparams_initial) if hasattr(self, "_hparams_initial") else AttributeDict()


def _choose(given: dict[str, Any], args: tuple[Any, ...]) -> tuple[Any, str | None]:
    """What to keep, and the name of the argument it came from: "kwargs" for arguments by name, its own for a mapping."""
    if not args:
        return dict(given), "kwargs" if given else None
    if all(isinstance(arg, str) for arg in args):
        return {name: given[name] for name in args}, "kwargs"
    hp = args[0]
    names = [name for name, value in given.items() if value is hp or _equal(value, hp)]
    return hp, names[0] if len(names) == 1 else None


def _equal(a: object, b: object) -> bool:
    return isinstance(b, dict | Namespace) and type(a) is type(b) and a == b
