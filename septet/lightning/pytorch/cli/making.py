"""Objects out of configurations: a class and its arguments, and modules whose hyperparameters are the configuration."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.lightning.pytorch.cli.package import ROOTS, require
from septet.lightning.pytorch.core.mixins.hparams_mixin import given_hyperparameters

INSTANTIATOR = "lightning.pytorch.cli.instantiate_module"
Maker = tuple[Any, type, bool]          # a function of a class and its arguments, the class it is for, whether for its subclasses too


def instantiate_class(args: Any, init: dict[str, Any]) -> Any:
    """The object of a configuration.

    args: positional arguments that come first, one or a tuple of them.  init: "class_path" and, where there are some, "init_args".
    """
    positional = args if isinstance(args, tuple) else (args,)
    return class_at(init["class_path"])(*positional, **init.get("init_args", {}))


def class_at(path: str) -> Any:
    """What an import path names, in the face where the library has one."""
    module, name = path.rsplit(".", 1)
    root, _, rest = module.partition(".")
    home = ROOTS.get(root, root)
    return getattr(import_module(f"{home}.{rest}" if rest else home), name)


def class_path_of(cls: type, init_args: Any) -> dict[str, Any]:
    """The configuration of a class with arguments."""
    import jsonargparse._util as util  # whose names of classes `package` has mended

    return {"class_path": util.get_import_path(cls), "init_args": init_args}


def instantiate_module(module_class: type, config: dict[str, Any]) -> Any:
    """A module of hyperparameters that a command line kept: its classes are made of their configurations.

    config: the hyperparameters, with "_class_path" where the class was chosen by name.
    """
    require()
    from septet.lightning.pytorch.cli.parser import LightningArgumentParser

    arguments = {key: value for key, value in config.items() if key not in ("_instantiator", "_class_path")}
    parser = LightningArgumentParser(exit_on_error=False)
    if "_class_path" in config:
        parser.add_subclass_arguments(module_class, "module", fail_untyped=False)
        given = parser.parse_object({"module": {"class_path": config["_class_path"], "dict_kwargs": arguments}})
    else:
        parser.add_class_arguments(module_class, "module", fail_untyped=False)
        given = parser.parse_object({"module": arguments})
    return instantiated(parser, given, [(keeping(arguments), module_class, True)])["module"]


def keeping(hparams: dict[str, Any]) -> Any:
    """Makes an object whose `save_hyperparameters` keeps these instead of what `__init__` got."""
    def make(class_type: type, *args: Any, **kwargs: Any) -> Any:
        with given_hyperparameters(hparams):
            return class_type(*args, **kwargs)

    return make


def instantiated(parser: Any, config: Any, makers: list[Maker]) -> Any:
    """A configuration with objects in the place of what describes them; `makers` before the classes themselves."""
    import jsonargparse

    if hasattr(jsonargparse, "add_instantiator"):       # since 4.49 it takes them by argument
        return parser.instantiate(config, instantiators=makers)
    for function, cls, subclasses in makers:
        parser.add_instantiator(function, cls, subclasses=subclasses)
    return parser.instantiate_classes(config)
