"""The parser of a program, and those of its subcommands: the methods of the Trainer."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.cli.package import ActionConfigFile, class_from_function, load_named


def make_parser(parser_class: Any, kwargs: dict[str, Any]) -> Any:
    """A parser with `--config`, whose files begin with the version."""
    from septet.lightning.pytorch import __version__

    kwargs.setdefault("dump_header", [f"lightning.pytorch=={__version__}"])
    load_named()
    parser = parser_class(**kwargs)
    parser.add_argument("-c", "--config", action=ActionConfigFile, help="Path to a configuration file in json or yaml format.")
    return parser


def add(cli: Any, parser: Any, subparser_kwargs: dict[str, Any]) -> None:
    """Add a subcommand for each method of the Trainer that `cli.subcommands()` names."""
    action = parser.add_subcommands()
    trainer = cli.trainer_class if isinstance(cli.trainer_class, type) else class_from_function(cli.trainer_class)
    for name, skipped in cli.subcommands().items():
        summary = first_line(getattr(trainer, name).__doc__)
        sub = cli.init_parser(**{"description": summary, **subparser_kwargs.get(name, {})})
        cli._add_arguments(sub)
        cli._subcommand_method_arguments[name] = sub.add_method_arguments(trainer, name, skip=set(skipped))
        action.add_subcommand(name, sub, help=summary)


def first_line(doc: str | None) -> str | None:
    """What a docstring says first."""
    lines = (doc or "").strip().splitlines()
    return lines[0].strip() if lines else None
