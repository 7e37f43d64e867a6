"""What a Python function reads besides its arguments, so that a compiled one can tell whether it would still do the same.

`Environment(function)` walks through the function's code: globals, closures, defaults, the attributes of captured objects, and the
functions it calls.  It keeps the containers it met with what stands there, and single places; `holds()` asks whether all still do: of an
unchanged container at the price of comparing pointers, since it is asked at every call.  A function that reads something which cannot
be watched (an iterator, a file, the clock, random numbers) has `reasons`.
"""
from __future__ import annotations

import builtins
import dis
import functools
import sys
import types
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from operator import is_, methodcaller
from typing import Any

from septet.core.array import Array
from septet.core.autograd import version_of

PLAIN = (bool, int, float, complex, str, bytes, type(None), slice, range, types.BuiltinFunctionType, types.MemberDescriptorType,
         types.GetSetDescriptorType, types.WrapperDescriptorType, types.MethodDescriptorType)
SAFE_BUILTINS = {"abs", "all", "any", "bool", "callable", "complex", "dict", "divmod", "enumerate", "filter", "float", "frozenset",
                 "getattr", "hasattr", "int", "isinstance", "issubclass", "len", "list", "map", "max", "min", "object", "pow", "property",
                 "range", "repr", "reversed", "round", "set", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type",
                 "zip"}
SAFE_MODULES = {"math", "cmath", "functools", "itertools", "operator", "collections", "typing", "dataclasses", "abc", "enum", "types"}
IMPURE_NAMES = {"random", "load", "loadtxt", "genfromtxt", "fromfile", "memmap", "seterr", "datetime64"}
STATE = ("_parameters", "_buffers")     # tables of a module: what stands in them is given to plans anew at every call
CALLED = {"__call__", "forward"}        # methods that are called without being mentioned
VALUES = methodcaller("values")
LIMIT = 20000                           # places; a function that reads more is not worth watching


class Environment:
    """The places a function reads, with what stands there now.

    stateful: tensors in the tables of modules may change their values; `tables` has these.
    """

    def __init__(self, function: Any, stateful: bool = False):
        self.mappings: list[tuple[Mapping[Any, Any], tuple[Any, ...], list[Any]]] = []
        self.sequences: list[tuple[Sequence[Any], list[Any]]] = []
        self.places: list[tuple[Callable[[], Any], Any]] = []
        self.arrays: list[tuple[Array, int]] = []
        self.tables: list[dict[str, Any]] = []
        self.reasons: list[str] = []
        self.seen: set[int] = set()
        self.classes: set[type] = set()
        self.kept: list[Any] = []
        self.names: set[str] = set()        # that the code of functions other than Septet's mentions
        self.elsewhere: set[str] = set()    # names of what objects read outside themselves
        self.methods: dict[type, dict[str, Any]] = {}           # of users' classes, those not visited yet
        self.count, self.stateful = 0, stateful
        self.visit(function, set())
        self.visit_mentioned()
        self.remember()
        if self.elsewhere & self.names:
            self.refuse(f"{min(self.elsewhere & self.names)}, which changes by itself")

    def holds(self) -> bool:
        """Whether everything still stands where it stood, arrays unwritten."""
        return self.holds_everything() and self.holds_places() and all(version_of(a) == v for a, v in self.arrays)

    def holds_places(self) -> bool:
        """Whether what stands at single places stands there still."""
        try:
            return all(same(read(), value) for read, value in self.places)
        except (AttributeError, KeyError, IndexError, ValueError, NameError):
            return False

    def holds_everything(self) -> bool:
        """Whether all containers hold what they held; the very same objects, as a rule, which is asked of all of them at once."""
        if list(map(len, self.looked)) == self.sizes and all(map(is_, chain.from_iterable(self.filled), self.keys)) and \
                all(map(is_, chain.from_iterable(map(VALUES, self.filled)), self.values)):
            return all(alike(*watch) for watch in self.sequences)
        if not all(unchanged(*watch) for watch in self.mappings):
            return False
        self.mappings = [(x, tuple(x), list(x.values())) for x in self.looked]    # equal, but others: look for these from now on
        self.remember()
        return all(alike(*watch) for watch in self.sequences)

    def remember(self) -> None:
        """Lay out what the mappings hold in one line; most are empty, of which the length tells all."""
        self.looked = [x for x, _, _ in self.mappings]
        self.sizes = [len(keys) for _, keys, _ in self.mappings]
        self.filled = [x for x, keys, _ in self.mappings if keys]
        self.keys = [key for _, keys, _ in self.mappings for key in keys]
        self.values = [value for _, _, values in self.mappings for value in values]

    def place(self, read: Callable[[], Any], names: set[str]) -> None:
        """Watch one place and what stands there."""
        try:
            value = read()
        except (AttributeError, KeyError, ValueError, NameError):
            return
        self.places.append((read, value))
        if self.counted():
            self.visit(value, names)

    def counted(self, count: int = 1) -> bool:
        """Whether some more places can be watched."""
        self.count += count
        if self.count > LIMIT:
            self.refuse("more state than can be watched")
        return self.count <= LIMIT

    def refuse(self, reason: str) -> None:
        """Note what cannot be watched."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    def visit(self, x: Any, names: set[str]) -> None:
        """Watch what a value holds.  names: the attributes that the code around it mentions."""
        if id(x) in self.seen or isinstance(x, PLAIN):
            return
        self.seen.add(id(x))
        self.kept.append(x)
        if isinstance(x, Array):
            self.arrays.append((x, version_of(x)))
        elif isinstance(x, types.FunctionType):
            self.visit_function(x)
        elif isinstance(x, types.MethodType):
            self.visit(x.__func__, names)
            self.visit(x.__self__, names | code_names(x.__func__.__code__) if hasattr(x.__func__, "__code__") else names)
        elif isinstance(x, types.ModuleType):
            self.visit_module(x, names)
        elif isinstance(x, (list, tuple, deque)):
            self.visit_sequence(x, names)
        elif isinstance(x, dict):
            self.visit_dict(x, names)
        elif isinstance(x, (set, frozenset)) and all(isinstance(part, PLAIN) for part in x):
            if isinstance(x, set):
                self.place(lambda: tuple(sorted(x, key=repr)), names)
        else:
            self.visit_object(x, names)

    def visit_function(self, f: types.FunctionType) -> None:
        """Closure and defaults; globals as well, except of Septet's own functions."""
        names = code_names(f.__code__)
        if f.__module__ is not None and f.__module__.startswith("septet."):
            self.visit([cell.cell_contents for cell in f.__closure__ or () if is_filled(cell)], names)
            return
        for cell in f.__closure__ or ():
            self.place(lambda cell=cell: cell.cell_contents, names)  # type: ignore[misc]
        self.place(lambda: f.__defaults__, names)
        self.place(lambda: f.__kwdefaults__, names)
        self.names |= names
        for name in sorted(global_names(f.__code__)):
            self.visit_global(f.__globals__, name, names)

    def visit_global(self, scope: dict[str, Any], name: str, names: set[str]) -> None:
        if name in scope:
            self.place(lambda: scope[name], names)
        elif hasattr(builtins, name) and name not in SAFE_BUILTINS and not is_exception(getattr(builtins, name)):
            self.refuse(f"the builtin {name}")

    def visit_module(self, module: types.ModuleType, names: set[str]) -> None:
        """Attributes the code mentions of a user's module; Septet's and pure ones of the standard library change nothing."""
        name = module.__name__
        if name.split(".")[0] == "septet" or bool(getattr(module, "__package__", "")) and module.__spec__ is not None \
                and str(getattr(module.__spec__, "origin", "")).startswith(str(sys.modules["septet"].__path__[0])):
            for impure in sorted(IMPURE_NAMES & names):
                if hasattr(module, impure):
                    self.refuse(f"{name}.{impure}")
        elif name in SAFE_MODULES:
            return
        elif name.split(".")[0] in sys.stdlib_module_names:
            self.refuse(f"the module {name}")
        else:
            for attribute in sorted(names):
                if hasattr(module, attribute):
                    self.place(lambda attribute=attribute: getattr(module, attribute), names)  # type: ignore[misc]

    def visit_sequence(self, x: Any, names: set[str]) -> None:
        values = list(x)
        if not isinstance(x, tuple):                # a tuple stays as it is
            self.sequences.append((x, values))
        if self.counted(len(values)):
            for value in values:
                self.visit(value, names)

    def visit_dict(self, x: Mapping[Any, Any], names: set[str], without: Sequence[str] = ()) -> None:
        """A mapping; what stands under the keys `without` is not looked into."""
        self.mappings.append((x, tuple(x), list(x.values())))
        if self.counted(len(x)):
            for key, value in list(x.items()):
                if key not in without:
                    self.visit(value, names)

    def visit_table(self, x: dict[str, Any]) -> None:
        """A table of tensors."""
        self.tables.append(x)
        self.mappings.append((x, tuple(x), list(x.values())))
        self.seen.update(map(id, x.values()))
        self.seen.add(id(x))
        self.counted(len(x))

    def visit_object(self, x: Any, names: set[str]) -> None:
        """An object: its attributes and the methods that the code mentions."""
        kind = x if isinstance(x, type) else type(x)
        if hasattr(x, "_value") or is_septet(kind) and not hasattr(x, "__dict__"):
            return
        if hasattr(x, "__wrapped__"):
            self.visit(x.__wrapped__, names)
            return
        if isinstance(x, functools.partial):
            self.visit([x.func, x.args, x.keywords], names)
            return
        if not is_septet(kind):
            self.visit_methods(kind)
        if isinstance(x, type):
            return
        if hasattr(x, "__next__") or not hasattr(x, "__dict__"):
            if hasattr(x, "__next__") or kind.__module__ not in SAFE_MODULES:
                self.refuse(f"an object of type {kind.__module__}.{kind.__qualname__}")
        elif hasattr(x, "bit_generator") or hasattr(x, "_bit_generator"):
            self.refuse("random numbers")
        else:
            if self.stateful and all(name in x.__dict__ for name in STATE):
                for name in STATE:
                    self.visit_table(x.__dict__[name])
            self.elsewhere |= getattr(kind, "_read_elsewhere", frozenset())
            self.kept.append(x.__dict__)
            if id(x.__dict__) not in self.seen:
                self.seen.add(id(x.__dict__))
                self.visit_dict(x.__dict__, names, getattr(kind, "_kept_elsewhere", ()))

    def visit_methods(self, kind: type) -> None:
        """Attributes of a user's class; its methods when it is known which are mentioned."""
        for base in kind.__mro__:
            top = base.__module__.split(".")[0]
            if base is object or is_septet(base) or top in sys.stdlib_module_names and top != "__main__":
                continue
            if base in self.classes:
                continue
            self.classes.add(base)
            self.mappings.append((base.__dict__, tuple(base.__dict__), list(base.__dict__.values())))
            self.methods[base] = {name: unwrapped(value) for name, value in base.__dict__.items()
                                  if name == "__call__" or not (name.startswith("__") and name.endswith("__"))}

    def visit_mentioned(self) -> None:
        """The methods and attributes of users' classes that some code visited mentions, until nothing new is mentioned."""
        found = True
        while found:
            found = False
            for own in list(self.methods.values()):
                for name in [n for n in own if n in self.names or n in CALLED or "getattr" in self.names]:
                    found = True
                    self.visit(own.pop(name), set())


def unchanged(x: Mapping[Any, Any], keys: tuple[Any, ...], values: list[Any]) -> bool:
    """Whether a mapping holds what it held, in the same order."""
    if len(x) != len(keys):
        return False
    if all(map(is_, x, keys)) and all(map(is_, x.values(), values)):
        return True
    return tuple(x) == keys and all(map(same, x.values(), values))


def alike(x: Sequence[Any], values: list[Any]) -> bool:
    """Whether a sequence holds what it held."""
    return len(x) == len(values) and (all(map(is_, x, values)) or all(map(same, x, values)))


def is_filled(cell: Any) -> bool:
    """Whether a closure's variable has a value yet."""
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def unwrapped(x: Any) -> Any:
    """The function of a property, static or class method; else the attribute itself."""
    return getattr(x, "fget", None) or getattr(x, "__func__", x)


def same(a: Any, b: Any) -> bool:
    """Whether a place holds what it held: the same object, or an equal number or text."""
    return a is b or type(a) is type(b) and (type(a) in PLAIN or type(a) is tuple and all(type(x) in PLAIN for x in a)) and a == b


def code_names(code: types.CodeType) -> set[str]:
    """All global and attribute names in a function's code and that of the functions inside it."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= code_names(constant)
    return found


@functools.cache
def global_names(code: types.CodeType) -> frozenset[str]:
    """The names that a function's code and that of the functions inside it read as globals or builtins."""
    own = {step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return frozenset(own.union(*(global_names(part) for part in code.co_consts if isinstance(part, types.CodeType))))


def is_exception(x: Any) -> bool:
    return isinstance(x, type) and issubclass(x, BaseException)


def is_septet(kind: type) -> bool:
    """Whether a class is Septet's own; those of a face call themselves after the library."""
    top = getattr(kind, "__module__", "").split(".")[0]
    return top == "septet" or f"septet.{top}" in sys.modules or issubclass(kind, Array)
