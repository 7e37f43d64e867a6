"""Configurations as hyperparameters: kept by `save_hyperparameters`, and read again from a checkpoint."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from septet import torch
from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.cli.making import INSTANTIATOR, Maker, instantiated, keeping
from septet.lightning.pytorch.cli.package import class_from_function


def take_from_checkpoint(cli: Any) -> None:
    """Where a subcommand goes on from a file (`--ckpt_path`), give the module the arguments that file has."""
    path = cli.config[cli.subcommand].get("ckpt_path") if cli.subcommand else None
    if not path or not Path(path).is_file():
        return
    kept = dict(torch.load(path, weights_only=True, map_location="cpu").get("hyper_parameters") or {})
    kept.pop("_instantiator", None)
    if not kept:
        return
    if "_class_path" in kept:
        kept = {"class_path": kept.pop("_class_path"), "dict_kwargs": kept}
    try:
        cli.config = cli.parser.parse_object({cli.subcommand: {"model": kept}}, cli.config)
    except SystemExit:
        sys.stderr.write("Parsing of ckpt_path hyperparameters failed!\n")
        raise


def makers(cli: Any) -> list[Maker]:
    """What makes the module and the data module, so that they keep their configuration."""
    return [(_Keeping(cli, key), _class(cls), subclasses) for key, cls, subclasses in (
        ("model", cli._model_class, cli.subclass_mode_model), ("data", cli._datamodule_class, cli.subclass_mode_data))]


def _class(given: Any) -> type:
    return given if isinstance(given, type) else class_from_function(given)     # type: ignore[no-any-return]


class _Keeping:
    """Makes an object for a key of the configuration, whose `save_hyperparameters` keeps the entry instead of what `__init__` gets."""

    def __init__(self, cli: Any, key: str) -> None:
        self.cli, self.key = cli, key

    def __call__(self, class_type: type, *args: Any, applied_instantiation_links: dict[str, Any], **kwargs: Any) -> Any:
        config = dumped(self.cli).get(self.key) or {}
        linked = {key: value for key, value in applied_instantiation_links.items() if key.startswith(f"{self.key}.")}
        for key, value in linked.items():
            _place(config, key.split(".")[1:], value)
        if "class_path" in config:
            config = {"_class_path": config["class_path"], **config.get("init_args", {}), **config.get("dict_kwargs", {})}
        return keeping({**config, "_instantiator": INSTANTIATOR})(class_type, *args, **kwargs)


def _place(config: dict[str, Any], keys: list[str], value: Any) -> None:
    """Set an entry of nested dictionaries."""
    for key in keys[:-1]:
        inner = config.setdefault(key, {})
        if not isinstance(inner, dict):
            inner = config[key] = {"class_path": inner}
        config = inner
    config[keys[-1]] = value


def dumped(cli: Any) -> dict[str, Any]:
    """The configuration as plain values, the subcommand's part where there is one."""
    import yaml

    text = cli.parser.dump(cli.config, skip_link_targets=False, skip_none=False)
    whole = yaml.safe_load(text)
    return whole[cli.subcommand] if cli.subcommand else whole       # type: ignore[no-any-return]


def made_callbacks(cli: Any, given: Any) -> list[Callback]:
    """The callbacks among a Trainer's defaults: objects, or configurations of objects."""
    listed = given if isinstance(given, list | tuple) else [] if given is None else [given]
    return [_callback(cli, entry) if isinstance(entry, dict) else entry for entry in listed]


def _callback(cli: Any, entry: dict[str, Any]) -> Callback:
    parser = cli.parser_class()
    parser.add_subclass_arguments(Callback, "callback", fail_untyped=False)
    return instantiated(parser, parser.parse_object({"callback": entry}), [])["callback"]   # type: ignore[no-any-return]
