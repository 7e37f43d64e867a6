"""Cases, classes of characters, padding and stripping of text."""
from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.pandas.strings import polars

CLASSES = "isalnum isalpha isdigit isspace islower isupper istitle isnumeric isdecimal isascii".split()
CASES = "lower upper title capitalize swapcase casefold".split()
BY_POLARS = {"lower": polars.cased(False), "upper": polars.cased(True), "casefold": polars.cased(False)}


class Cases:
    """Methods of `.str`."""

    _values: Any
    _wrap: Any
    _only_text: Any

    def len(self) -> Any:
        """Characters of each text, elements of each list."""
        return self._wrap(self._values.integers(len, polars.length))

    def strip(self, to_strip: str | None = None) -> Any:
        """Without characters (white space by default) at both ends."""
        return self._stripped("strip", to_strip)

    def lstrip(self, to_strip: str | None = None) -> Any:
        """Without characters at the left end."""
        return self._stripped("lstrip", to_strip)

    def rstrip(self, to_strip: str | None = None) -> Any:
        """Without characters at the right end."""
        return self._stripped("rstrip", to_strip)

    def _stripped(self, method: str, characters: str | None) -> Any:
        self._only_text(method)
        return self._wrap(self._values.text(lambda x: getattr(x, method)(characters), polars.stripped(method, characters)))

    def removeprefix(self, prefix: str) -> Any:
        """Without text in front, where it stands there."""
        self._only_text("removeprefix")
        return self._wrap(self._values.text(lambda x: x.removeprefix(prefix), lambda s: s.str.strip_prefix(prefix)))

    def removesuffix(self, suffix: str) -> Any:
        """Without text at the end, where it stands there."""
        self._only_text("removesuffix")
        return self._wrap(self._values.text(lambda x: x.removesuffix(suffix), lambda s: s.str.strip_suffix(suffix)))

    def pad(self, width: int, side: str = "left", fillchar: str = " ") -> Any:
        """Filled to a width at the left, the right or both sides."""
        self._only_text("pad")
        check_fill(width, fillchar)
        if side not in ("left", "right", "both"):
            raise ValueError(f"Invalid side: {side}. Side must be one of 'left', 'right', 'both'")
        method = {"left": "rjust", "right": "ljust", "both": "center"}[side]
        return self._wrap(self._values.text(lambda x: getattr(x, method)(width, fillchar)))

    def center(self, width: int, fillchar: str = " ") -> Any:
        """Filled on both sides to a width."""
        return self.pad(width, "both", fillchar)

    def ljust(self, width: int, fillchar: str = " ") -> Any:
        """Filled on the right to a width."""
        return self.pad(width, "right", fillchar)

    def rjust(self, width: int, fillchar: str = " ") -> Any:
        """Filled on the left to a width."""
        return self.pad(width, "left", fillchar)

    def zfill(self, width: int) -> Any:
        """Zeros in front up to a width, behind a sign."""
        self._only_text("zfill")
        if not isinstance(width, (int, np.integer)):
            raise TypeError(f"width must be of integer type, not {type(width).__name__}")
        return self._wrap(self._values.text(lambda x: x.zfill(width)))

    def normalize(self, form: str) -> Any:
        """A normal form of Unicode."""
        self._only_text("normalize")
        unicodedata.normalize(form, "")
        return self._wrap(self._values.text(lambda x: unicodedata.normalize(form, x)))

    def translate(self, table: Any) -> Any:
        """Characters exchanged by a table."""
        self._only_text("translate")
        return self._wrap(self._values.text(lambda x: x.translate(table)))

    def wrap(self, width: int, expand_tabs: bool = True, tabsize: int = 8, replace_whitespace: bool = True, drop_whitespace: bool = True,
             initial_indent: str = "", subsequent_indent: str = "", fix_sentence_endings: bool = False, break_long_words: bool = True,
             break_on_hyphens: bool = True, max_lines: int | None = None, placeholder: str = " [...]") -> Any:
        """Broken into lines of a width."""
        import textwrap

        self._only_text("wrap")
        wrapper = textwrap.TextWrapper(width, initial_indent, subsequent_indent, expand_tabs, replace_whitespace, fix_sentence_endings,
                                       break_long_words, drop_whitespace, break_on_hyphens, tabsize, max_lines=max_lines,
                                       placeholder=placeholder)
        return self._wrap(self._values.text(lambda x: "\n".join(wrapper.wrap(x))))


def check_fill(width: Any, fillchar: Any) -> None:
    """TypeError for a width or a filling that is none."""
    if not isinstance(fillchar, str):
        raise TypeError(f"fillchar must be a character, not {type(fillchar).__name__}")
    if len(fillchar) != 1:
        raise TypeError("fillchar must be a character, not str")
    if not isinstance(width, (int, np.integer)):
        raise TypeError(f"width must be of integer type, not {type(width).__name__}")


def _case(name: str) -> Callable[[Any], Any]:
    def method(self: Any) -> Any:
        self._only_text(name)
        return self._wrap(self._values.text(lambda x: getattr(x, name)(), BY_POLARS.get(name)))

    method.__name__, method.__doc__ = name, f"Python's `str.{name}` of each text."
    return method


def _class(name: str) -> Callable[[Any], Any]:
    def method(self: Any) -> Any:
        self._only_text(name)
        return self._wrap(self._values.booleans(lambda x: getattr(x, name)()))

    method.__name__, method.__doc__ = name, f"Python's `str.{name}` of each text."
    return method


for _name in CASES:
    setattr(Cases, _name, _case(_name))
for _name in CLASSES:
    setattr(Cases, _name, _class(_name))
