"""The options of the pandas face: read, set, described and put back, by their full name or by any pattern that fits one."""
from __future__ import annotations

import difflib
import re
import warnings
from collections.abc import Iterator
from contextlib import ContextDecorator
from typing import Any

from septet.pandas import errors
from septet.pandas.option_table import OPTIONS

VALUES: dict[str, Any] = {name: option.default for name, option in OPTIONS.items()}
OptionError = errors.OptionError


def value(name: str) -> Any:
    """The option with exactly this name: the quick way inside the face."""
    return VALUES[name]


def _matching(pattern: str) -> list[str]:
    if pattern in OPTIONS:
        return [pattern]
    if pattern == "all":
        return sorted(OPTIONS)
    return [name for name in sorted(OPTIONS) if re.search(pattern, name, re.IGNORECASE)]


def _one(pattern: str) -> str:
    """The name that the pattern fits; OptionError when none does, or several."""
    if pattern in OPTIONS:
        return _warned(pattern)
    names = _matching(pattern)
    if not names:
        raise OptionError(f"No such keys(s): {pattern!r}{_near(pattern)}")
    if len(names) > 1:
        raise OptionError("Pattern matched multiple keys")
    return _warned(names[0])


def _near(pattern: str) -> str:
    near = difflib.get_close_matches(str(pattern), OPTIONS, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _warned(name: str) -> str:
    if OPTIONS[name].deprecated:
        warnings.warn(f"The {name!r} option is deprecated and will be removed in pandas 4.0.", errors.Pandas4Warning, stacklevel=4)
    return name


def get_option(pat: str) -> Any:
    """The value of an option."""
    return VALUES[_one(pat)]


def _pairs(args: tuple[Any, ...], who: str) -> Iterator[tuple[str, Any]]:
    if len(args) == 1 and isinstance(args[0], dict):
        return iter(args[0].items())
    if not args or len(args) % 2:
        raise ValueError(f"Must provide an even number of non-keyword arguments to {who}" if who == "set_option" else
                         "Need to invoke as option_context(pat, val, [(pat, val), ...]).")
    return zip(args[::2], args[1::2])


def set_option(*args: Any, silent: bool = False) -> None:
    """Give options new values: `set_option("display.precision", 3)`, several pairs, or one dict."""
    for pattern, new in _pairs(args, "set_option"):
        name = _one(pattern)
        OPTIONS[name].check(new)
        VALUES[name] = new


def reset_option(pat: str) -> None:
    """Put options back to what they are at first; `"all"` or a pattern of 4 characters for several."""
    names = _matching(pat)
    if not names:
        raise OptionError(f"No such keys(s) for pat={pat!r}{_near(pat)}")
    if len(names) > 1 and len(pat) < 4 and pat != "all":
        raise ValueError("You must specify at least 4 characters when resetting multiple keys, use the special keyword \"all\" to reset "
                         "all the options to their default value")
    for name in names:
        VALUES[name] = OPTIONS[name].default


def _described(name: str) -> str:
    option = OPTIONS[name]
    text = f"{name} : {option.about}\n    [default: {option.default}] [currently: {VALUES[name]}]"
    return text + ("\n    (Deprecated.)" if option.deprecated else "")


def describe_option(pat: str = "", _print_desc: bool = True) -> str | None:
    """Print, or give back, what the options that fit the pattern are for."""
    names = _matching(pat)
    if not names:
        raise OptionError(f"No such keys(s) for pat={pat!r}{_near(pat)}")
    text = "\n".join(map(_described, names))
    if not _print_desc:
        return text
    import sys

    sys.stdout.write(text + "\n")
    return None


class option_context(ContextDecorator):
    """Options that hold inside a `with` block, or inside the function it decorates."""

    __module__ = "pandas"

    def __init__(self, *args: Any) -> None:
        self.pairs, self.before = list(_pairs(args, "option_context")), []

    def __enter__(self) -> None:
        self.before = [(_one(pattern), VALUES[_one(pattern)]) for pattern, _ in self.pairs]
        for pattern, new in self.pairs:
            set_option(pattern, new)

    def __exit__(self, *exc: object) -> None:
        VALUES.update(self.before)


class DictWrapper:
    """The options as attributes: `options.display.max_rows = 5`."""

    def __init__(self, prefix: str = "") -> None:
        object.__setattr__(self, "prefix", prefix)

    def __getattr__(self, name: str) -> Any:
        full = self.prefix + name
        if full in OPTIONS:
            return VALUES[_warned(full)]
        if any(option.startswith(full + ".") for option in OPTIONS):
            return DictWrapper(full + ".")
        raise OptionError("No such option")

    def __setattr__(self, name: str, new: Any) -> None:
        if self.prefix + name not in OPTIONS:
            raise OptionError("You can only set the value of existing options")
        set_option(self.prefix + name, new)

    def __dir__(self) -> list[str]:
        return sorted({option[len(self.prefix):].split(".")[0] for option in OPTIONS if option.startswith(self.prefix)})


options = DictWrapper()


def set_eng_float_format(accuracy: int = 3, use_eng_prefix: bool = False) -> None:
    """Show floats in engineering notation: exponents are multiples of three, or SI prefixes."""
    from septet.pandas.formatting.engineering import EngFormatter

    set_option("display.float_format", EngFormatter(accuracy, use_eng_prefix))
