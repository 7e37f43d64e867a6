"""`LightningCLI`: a program's command line, out of the signatures of its module, its data module and the Trainer."""
from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial, update_wrapper
from types import MethodType
from typing import Any

from septet.lightning.fabric.utilities.seed import seed_everything
from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.cli import hyperparameters, subcommands
from septet.lightning.pytorch.cli.kinds import ArgsType, ReduceLROnPlateau
from septet.lightning.pytorch.cli.making import class_path_of, instantiate_class, instantiated
from septet.lightning.pytorch.cli.package import Namespace, require
from septet.lightning.pytorch.cli.parser import AUTOMATIC, LightningArgumentParser
from septet.lightning.pytorch.cli.save_config import SaveConfigCallback
from septet.lightning.pytorch.core.datamodule import LightningDataModule
from septet.lightning.pytorch.core.module import LightningModule
from septet.lightning.pytorch.trainer.trainer import Trainer
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.model_helpers import is_overridden
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn
from septet.torch.optim import Optimizer


class LightningCLI:
    """Reads a command line and configuration files, makes the module, the data module and the Trainer, and runs what was asked for.

    model_class, datamodule_class: a class, a function that gives an object, or None for any class by its import path.
    save_config_callback, save_config_kwargs: what writes the configuration beside the logs, None for nothing.
    trainer_class, trainer_defaults: what makes the Trainer, and other defaults of its arguments; callbacks among them are always there.
    seed_everything_default: a seed, True for the environment's or 0, False for none.
    parser_kwargs: arguments of the parser, or of each subcommand's by its name.
    subclass_mode_model, subclass_mode_data: whether the class is chosen by its import path among those derived from the given one.
    args: in place of the command line: a list of words, a dictionary or a Namespace.
    run: whether there are subcommands that run a method of the Trainer.
    auto_configure_optimizers: whether `--optimizer` and `--lr_scheduler` take the place of the module's `configure_optimizers`.
    load_from_checkpoint_support: whether `save_hyperparameters` keeps the configuration, of which `load_from_checkpoint` can make classes.
    ModuleNotFoundError: jsonargparse is not installed.
    """

    def __init__(self, model_class: type[LightningModule] | Callable[..., LightningModule] | None = None,
                 datamodule_class: type[LightningDataModule] | Callable[..., LightningDataModule] | None = None,
                 save_config_callback: type[SaveConfigCallback] | None = SaveConfigCallback,
                 save_config_kwargs: dict[str, Any] | None = None, trainer_class: type[Trainer] | Callable[..., Trainer] = Trainer,
                 trainer_defaults: dict[str, Any] | None = None, seed_everything_default: bool | int = True,
                 parser_kwargs: dict[str, Any] | dict[str, dict[str, Any]] | None = None,
                 parser_class: type[LightningArgumentParser] = LightningArgumentParser, subclass_mode_model: bool = False,
                 subclass_mode_data: bool = False, args: ArgsType = None, run: bool = True, auto_configure_optimizers: bool = True,
                 load_from_checkpoint_support: bool = True) -> None:
        require()
        self.save_config_callback, self.save_config_kwargs = save_config_callback, save_config_kwargs or {}
        self.trainer_class, self.trainer_defaults = trainer_class, trainer_defaults or {}
        self.seed_everything_default, self.parser_kwargs = seed_everything_default, parser_kwargs or {}
        self.parser_class, self.auto_configure_optimizers = parser_class, auto_configure_optimizers
        self.model_class, self._model_class = model_class, model_class or LightningModule
        self.subclass_mode_model = model_class is None or subclass_mode_model
        self.datamodule_class, self._datamodule_class = datamodule_class, datamodule_class or LightningDataModule
        self.subclass_mode_data = datamodule_class is None or subclass_mode_data
        main_kwargs, subparser_kwargs = self._setup_parser_kwargs(self.parser_kwargs)
        self.setup_parser(run, main_kwargs, subparser_kwargs)
        self.parse_arguments(self.parser, args)
        self.subcommand = self.config["subcommand"] if run else None
        hyperparameters.take_from_checkpoint(self)
        self._set_seed()
        self._makers = hyperparameters.makers(self) if load_from_checkpoint_support else []
        self.before_instantiate_classes()
        self.instantiate_classes()
        self.after_instantiate_classes()
        if self.subcommand is not None:
            self._run_subcommand(self.subcommand)

    # the parser

    def _setup_parser_kwargs(self, parser_kwargs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Arguments of the main parser, and those of the subcommands' parsers."""
        names = self.subcommands()
        main = {key: value for key, value in parser_kwargs.items() if key not in names}
        return main, {key: value for key, value in parser_kwargs.items() if key in names}

    def init_parser(self, **kwargs: Any) -> LightningArgumentParser:
        """A parser that takes configuration files."""
        return subcommands.make_parser(self.parser_class, kwargs)

    def setup_parser(self, add_subcommands: bool, main_kwargs: dict[str, Any], subparser_kwargs: dict[str, Any]) -> None:
        """Make the parser with all its arguments."""
        self.parser = self.init_parser(**main_kwargs)
        self._subcommand_method_arguments: dict[str, list[str]] = {}
        if add_subcommands:
            subcommands.add(self, self.parser, subparser_kwargs)
        else:
            self._add_arguments(self.parser)

    def _add_arguments(self, parser: LightningArgumentParser) -> None:
        self.add_default_arguments_to_parser(parser)
        self.add_core_arguments_to_parser(parser)
        self.add_arguments_to_parser(parser)
        if self.auto_configure_optimizers:
            if not parser._optimizers:
                parser.add_optimizer_args((Optimizer,))
            if not parser._lr_schedulers:
                parser.add_lr_scheduler_args()
        self.link_optimizers_and_lr_schedulers(parser)

    def add_default_arguments_to_parser(self, parser: LightningArgumentParser) -> None:
        """Add `--seed_everything`."""
        parser.add_argument("--seed_everything", type=bool | int, default=self.seed_everything_default,
                            help="Set to an int to run seed_everything with this value before classes instantiation."
                                 "Set to True to use a random seed.")

    def add_core_arguments_to_parser(self, parser: LightningArgumentParser) -> None:
        """Add the arguments of the Trainer, the module and the data module."""
        parser.add_lightning_class_args(self.trainer_class, "trainer")
        parser.set_defaults({f"trainer.{key}": value for key, value in self.trainer_defaults.items() if key != "callbacks"})
        parser.add_lightning_class_args(self._model_class, "model", subclass_mode=self.subclass_mode_model)
        parser.add_lightning_class_args(self._datamodule_class, "data", subclass_mode=self.subclass_mode_data,
                                        required=self.datamodule_class is not None)

    def add_arguments_to_parser(self, parser: LightningArgumentParser) -> None:
        """For a subclass: further arguments, links between arguments, other defaults."""

    @staticmethod
    def subcommands() -> dict[str, set[str]]:
        """The methods of the Trainer that are subcommands, and which of their arguments are not on the command line."""
        return {"fit": {"model", "train_dataloaders", "val_dataloaders", "datamodule"},
                **{name: {"model", "dataloaders", "datamodule"} for name in ("validate", "test", "predict")}}

    @staticmethod
    def link_optimizers_and_lr_schedulers(parser: LightningArgumentParser) -> None:
        """Pass on the configurations of optimizers and schedules that were given a `link_to`."""
        for key, (cls, link_to) in {**parser._optimizers, **parser._lr_schedulers}.items():
            if link_to == AUTOMATIC:
                continue
            if isinstance(cls, tuple):
                parser.link_arguments(key, link_to)
            else:
                parser.link_arguments(key, link_to, compute_fn=partial(class_path_of, cls))

    def parse_arguments(self, parser: LightningArgumentParser, args: ArgsType) -> None:
        """Read the arguments into `config`."""
        if args is not None and len(sys.argv) > 1:
            rank_zero_warn("LightningCLI's args parameter is intended to run from within Python like if it were from the command line. To"
                           " prevent mistakes it is not recommended to provide both args and command line arguments, got:"
                           f" sys.argv[1:]={sys.argv[1:]}, args={args}.")
        objects = isinstance(args, dict | Namespace)
        self.config: Any = parser.parse_object(args) if objects else parser.parse_args(args)

    def _parser(self, subcommand: str | None) -> LightningArgumentParser:
        return self.parser if subcommand is None else self.parser._subcommands_action._name_parser_map[subcommand]  # type: ignore[no-any-return]

    def _get(self, config: Any, key: str, default: Any = None) -> Any:
        """An entry of a configuration, the subcommand's where there is one."""
        return config.get(str(self.subcommand), config).get(key, default)

    # objects

    def _set_seed(self) -> None:
        seed = self._get(self.config, "seed_everything")
        if seed is False:
            return
        seed = seed_everything(workers=True) if seed is True else seed_everything(seed, workers=True)
        (self.config[self.subcommand] if self.subcommand else self.config)["seed_everything"] = seed

    def before_instantiate_classes(self) -> None:
        """For a subclass: what is done before objects are made."""

    def instantiate_classes(self) -> None:
        """Make the module, the data module and the Trainer."""
        self.config_init = instantiated(self.parser, self.config, self._makers)
        self.datamodule = self._get(self.config_init, "data")
        self.model = self._get(self.config_init, "model")
        self._add_configure_optimizers_method_to_model(self.subcommand)
        self.trainer = self.instantiate_trainer()

    def after_instantiate_classes(self) -> None:
        """For a subclass: what is done when objects are made."""

    def instantiate_trainer(self, **kwargs: Any) -> Trainer:
        """A Trainer as configured; `kwargs` before the configuration."""
        forced = [self._get(self.config_init, key) for key in self._parser(self.subcommand).callback_keys]
        return self._instantiate_trainer({**self._get(self.config_init, "trainer", default={}), **kwargs}, forced)

    def _instantiate_trainer(self, config: dict[str, Any], callbacks: list[Callback]) -> Trainer:
        key = "callbacks"
        if key in config:
            config[key] = [*_listed(config[key]), *callbacks, *hyperparameters.made_callbacks(self, self.trainer_defaults.get(key))]
            if self.save_config_callback and not config.get("fast_dev_run", False):
                config[key].append(self.save_config_callback(self._parser(self.subcommand),
                                                             self.config.get(str(self.subcommand), self.config), **self.save_config_kwargs))
        else:
            rank_zero_warn(f"The `{self.trainer_class.__qualname__}` class does not expose the `{key}` argument so they will not be"
                           " included.")
        return self.trainer_class(**config)

    # optimizers

    @staticmethod
    def configure_optimizers(lightning_module: LightningModule, optimizer: Optimizer, lr_scheduler: Any = None) -> Any:
        """What the module's `configure_optimizers` gives when the optimizer was chosen on the command line."""
        if lr_scheduler is None:
            return optimizer
        if isinstance(lr_scheduler, ReduceLROnPlateau):
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": lr_scheduler, "monitor": lr_scheduler.monitor}}
        return [optimizer], [lr_scheduler]

    def _add_configure_optimizers_method_to_model(self, subcommand: str | None) -> None:
        """Put what was chosen on the command line in the place of the module's method."""
        if not self.auto_configure_optimizers:
            return
        parser = self._parser(subcommand)
        optimizers, schedules = _automatic(parser._optimizers), _automatic(parser._lr_schedulers)
        if len(optimizers) > 1 or len(schedules) > 1:
            raise MisconfigurationException(
                f"`{type(self).__name__}.add_configure_optimizers_method_to_model` expects at most one optimizer and one lr_scheduler to"
                f" be 'AUTOMATIC', but found {optimizers + schedules}. In this case the user is expected to link the argument groups and"
                " implement `configure_optimizers`. See https://lightning.ai/docs/pytorch/stable/common/lightning_cli.html"
                "#optimizers-and-learning-rate-schedulers")
        init = self._configured(parser._optimizers, optimizers)
        if not init:
            return
        schedule_init = self._configured(parser._lr_schedulers, schedules)
        if is_overridden("configure_optimizers", self.model):
            rank_zero_warn(f"`{type(self.model).__name__}.configure_optimizers` will be overridden by"
                           f" `{type(self).__name__}.configure_optimizers`.")
        optimizer = instantiate_class(self.model.parameters(), init)
        schedule = instantiate_class(optimizer, schedule_init) if schedule_init else None
        method = partial(self.configure_optimizers, optimizer=optimizer, lr_scheduler=schedule)
        update_wrapper(method, self.configure_optimizers)
        self.model.configure_optimizers = MethodType(method, self.model)

    def _configured(self, groups: dict[str, tuple[Any, str]], keys: list[str]) -> Any:
        """The configuration of the optimizer or schedule that is made here; None where none was chosen."""
        if not keys:
            return None
        init = self._get(self.config, keys[0], default={})
        cls = groups[keys[0]][0]
        return init if isinstance(cls, tuple) else class_path_of(cls, init)

    # running

    def _run_subcommand(self, subcommand: str) -> None:
        for name in (f"before_{subcommand}", subcommand, f"after_{subcommand}"):
            method = getattr(self, name, getattr(self.trainer, subcommand) if name == subcommand else None)
            if callable(method):
                method(**self._prepare_subcommand_kwargs(subcommand) if name == subcommand else {})

    def _prepare_subcommand_kwargs(self, subcommand: str) -> dict[str, Any]:
        """The arguments of the Trainer's method."""
        kept = self._subcommand_method_arguments[subcommand]
        given = {key: value for key, value in self.config_init[subcommand].items() if key in kept}
        given["model"] = self.model
        if self.datamodule is not None:
            given["datamodule"] = self.datamodule
        return given


def _automatic(groups: dict[str, tuple[Any, str]]) -> list[str]:
    """The groups of which an optimizer or schedule is made here."""
    return [key for key, (_, link_to) in groups.items() if link_to == AUTOMATIC]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
