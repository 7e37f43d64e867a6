"""Runs the user's program as `__main__`: a file, a module or a string, each as Python itself would."""
from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import sys
from collections.abc import Callable
from types import CodeType, ModuleType


class CannotStart(Exception):
    """The program cannot be read or found: a mistake of usage, not of the program."""


class Program:
    """What to run.

    code: makes the compiled program (a SyntaxError in it is the program's).  argv0, path0: for `sys.argv[0]` and
    `sys.path[0]`.  file: for `__file__`, None for a string.  spec: for `__spec__`, None unless it is a module.
    """

    def __init__(self, code: Callable[[], CodeType], argv0: str, path0: str, file: str | None = None,
                 spec: importlib.machinery.ModuleSpec | None = None) -> None:
        self.code, self.argv0, self.path0, self.file, self.spec = code, argv0, path0, file, spec

    def run(self, arguments: list[str]) -> None:
        """Run to the end; whatever the program raises comes out."""
        main = self._make_main()
        sys.modules["__main__"] = main
        sys.argv = [self.argv0, *arguments]
        if not sys.flags.safe_path:
            sys.path[0] = self.path0
        exec(self.code(), main.__dict__)  # noqa: S102  (running the user's program is the job)

    def _make_main(self) -> ModuleType:
        main = ModuleType("__main__")
        main.__dict__.update(__builtins__=builtins, __spec__=self.spec, __package__=None, __annotations__={})
        if self.file is not None:
            main.__file__ = self.file
            main.__dict__["__cached__"] = None
            reader = importlib.machinery.SourceFileLoader("__main__", self.file)
            main.__loader__ = self.spec.loader if self.spec else reader
        if self.spec is not None:
            main.__package__ = self.spec.parent
        return main


def from_file(path: str) -> Program:
    """A script.  CannotStart when it cannot be read."""
    try:
        with io.open_code(os.path.abspath(path)) as stream:
            source = stream.read()
    except OSError as error:
        raise CannotStart(f"cannot read {path!r}: {error.strerror}") from None
    folder = os.path.dirname(os.path.abspath(os.path.realpath(path)))
    whole = os.path.abspath(path)               # Python, too, shows the whole path in tracebacks
    return Program(lambda: compile(source, whole, "exec", dont_inherit=True), path, folder, whole)


def from_module(name: str) -> Program:
    """An importable module, or the `__main__` of a package.  CannotStart when there is none."""
    if not sys.flags.safe_path:
        sys.path[0] = os.getcwd()
    spec = _find(name)
    if spec.submodule_search_locations is not None:
        spec = _find(name + ".__main__")
    loader = spec.loader
    if not isinstance(loader, importlib.abc.InspectLoader):
        raise CannotStart(f"{name!r} has no code to run")

    def code() -> CodeType:
        found = loader.get_code(spec.name)
        if found is None:
            raise ImportError(f"{name!r} has no code to run", name=name)
        return found

    return Program(code, spec.origin or name, os.getcwd(), spec.origin, spec)


def from_string(source: str) -> Program:
    """A program given on the command line."""
    return Program(lambda: compile(source, "<string>", "exec", dont_inherit=True), "-c", "")


def _find(name: str) -> importlib.machinery.ModuleSpec:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError) as error:
        raise CannotStart(f"cannot find module {name!r}: {error}") from None
    if spec is None:
        raise CannotStart(f"no module named {name!r}")
    return spec
