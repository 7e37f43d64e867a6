"""Reading pickles opcode by opcode: only opcodes of the table below, only callables that the reader's owner allows, so that no code of the
file's choosing ever runs.

Format: Python's documentation of pickletools, protocols 0 to 5.
"""
from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

MOST_DEPTH = 1 << 20                # entries of the stack; a file that asks for more is refused
Find = Callable[[str, str], Any]
UnpicklingError = pickle.UnpicklingError


class Mark:
    """Where a sequence begins on the stack."""


class Opcodes:
    """A reader of the pickles in `data`, one after the other from `at`.

    find(module, name) gives what stands for a global, or raises.  may_call(f) and may_build(x) say what REDUCE and NEWOBJ may call and
    what BUILD may give state to; persistent(id) gives what stands for an id.
    """

    def __init__(self, data: bytes | memoryview, find: Find, may_call: Callable[[Any], bool], may_build: Callable[[Any], bool],
                 persistent: Callable[[Any], Any], at: int = 0):
        self.data, self.at = memoryview(data), at
        self.find, self.may_call, self.may_build, self.persistent = find, may_call, may_build, persistent
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def load(self) -> Any:
        """The next value.  UnpicklingError where the data is no pickle of the allowed kind."""
        self.stack, self.memo = [], {}
        try:
            while True:
                code = self.take(1)[0]
                if code == STOP:
                    return self.stack.pop()
                action = TABLE.get(code)
                if action is None:
                    raise UnpicklingError(f"Unsupported operand {code}: opcode {bytes([code])!r} at byte {self.at - 1} is not allowed")
                action(self)
                if len(self.stack) > MOST_DEPTH:
                    raise UnpicklingError("the pickle nests too deeply")
        except (IndexError, KeyError, ValueError, struct.error, TypeError, UnicodeDecodeError, AttributeError, OverflowError,
                RecursionError) as wrong:
            raise UnpicklingError(f"invalid pickle data at byte {self.at}: {type(wrong).__name__}: {wrong}") from None

    # ---- pieces of the file ----

    def take(self, n: int) -> memoryview:
        """The next n bytes."""
        part = self.data[self.at:self.at + n]
        if len(part) < n or n < 0:
            raise UnpicklingError(f"pickle data was truncated: {n} bytes wanted at byte {self.at}, {len(part)} are there")
        self.at += n
        return part

    def unpack(self, form: str) -> Any:
        """One number."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def line(self) -> str:
        """Text up to the end of the line."""
        rest = self.data[self.at:self.at + 4096].tobytes()
        end = rest.index(b"\n")
        self.at += end + 1
        return rest[:end].decode("utf-8")

    def items(self) -> list[Any]:
        """What stands above the last mark; the mark goes."""
        for k in range(len(self.stack) - 1, -1, -1):
            if self.stack[k] is Mark:
                found = self.stack[k + 1:]
                del self.stack[k:]
                return found
        raise UnpicklingError("the pickle closes what it has not opened")

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self, count: int) -> list[Any]:
        """The last entries, in order."""
        if len(self.stack) < count or any(x is Mark for x in self.stack[-count:]):
            raise UnpicklingError("the pickle takes what it has not put")
        found = self.stack[-count:]
        del self.stack[-count:]
        return found

    # ---- what opcodes do ----

    def call(self) -> None:
        """REDUCE: the function and its arguments."""
        function, arguments = self.pop(2)
        if not self.may_call(function) or type(arguments) is not tuple:
            raise UnpicklingError(f"Trying to call reduce for unrecognized function {function!r}")
        self.push(function(*arguments))

    def new(self) -> None:
        """NEWOBJ: the class and its arguments."""
        cls, arguments = self.pop(2)
        if not self.may_call(cls) or type(arguments) is not tuple:
            raise UnpicklingError(f"Trying to call reduce for unrecognized function {cls!r}")
        self.push(cls.__new__(cls, *arguments))

    def build(self) -> None:
        """BUILD: state for what is on top."""
        (state,) = self.pop(1)
        target = self.stack[-1]
        if not self.may_build(target):
            raise UnpicklingError(f"Can only build objects of allowed types, but got {type(target).__name__}")
        if hasattr(target, "__setstate__"):
            target.__setstate__(state)
            return
        state, slots = state if type(state) is tuple and len(state) == 2 else (state, None)
        if state:
            target.__dict__.update(state)
        for name, value in (slots or {}).items():
            setattr(target, name, value)

    def put_all(self) -> None:
        """SETITEMS."""
        found = self.items()
        target = self.stack[-1]
        if type(target) not in (dict, OrderedDict) and not isinstance(target, dict):
            raise UnpicklingError(f"Can only set items of dicts, but got {type(target).__name__}")
        for key, value in zip(found[::2], found[1::2], strict=True):
            target[key] = value

    def append(self, values: list[Any]) -> None:
        """APPEND, APPENDS."""
        target = self.stack[-1]
        if type(target) is not list:
            raise UnpicklingError(f"Can only append to lists, but got {type(target)}")
        target.extend(values)

    def keep(self, number: int) -> None:
        """PUT."""
        self.memo[number] = self.stack[-1]

    def get(self, number: int) -> None:
        """GET."""
        self.push(self.memo[number])


def set_one(r: Opcodes) -> None:
    """SETITEM, by way of SETITEMS."""
    key, value = r.pop(2)
    r.stack += [Mark, key, value]
    r.put_all()


def find_global(r: Opcodes) -> None:
    module, name = r.line(), r.line()
    r.push(r.find(module, name))


def find_stacked(r: Opcodes) -> None:
    module, name = r.pop(2)
    if type(module) is not str or type(name) is not str:
        raise UnpicklingError("STACK_GLOBAL requires str")
    r.push(r.find(module, name))


def add_to_set(r: Opcodes) -> None:
    found = r.items()
    if type(r.stack[-1]) is not set:
        raise UnpicklingError("Can only add to sets")
    r.stack[-1].update(found)


def text(r: Opcodes, form: str) -> str:
    return str(r.take(r.unpack(form)), "utf-8", "surrogatepass")


def old_string(r: Opcodes) -> str:
    """A quoted byte string of protocol 0."""
    quoted = r.line()
    if len(quoted) < 2 or quoted[0] != quoted[-1] or quoted[0] not in "'\"" or "\\" in quoted:
        raise UnpicklingError("the STRING opcode argument must be quoted")
    return quoted[1:-1]


def boolean_or_int(r: Opcodes) -> Any:
    found = r.line()
    return {"00": False, "01": True}.get(found, int(found) if len(found) < 4000 else None)


def long(data: memoryview) -> int:
    return int.from_bytes(data, "little", signed=True)


STOP = ord(".")
NAMED: dict[str, Callable[[Opcodes], Any]] = {
    "\x80": lambda r: r.take(1), "\x95": lambda r: r.take(8), "}": lambda r: r.push({}), "]": lambda r: r.push([]),
    ")": lambda r: r.push(()), "\x8f": lambda r: r.push(set()), "(": lambda r: r.push(Mark), "N": lambda r: r.push(None),
    "\x88": lambda r: r.push(True), "\x89": lambda r: r.push(False), "K": lambda r: r.push(r.unpack("<B")),
    "M": lambda r: r.push(r.unpack("<H")), "J": lambda r: r.push(r.unpack("<i")), "G": lambda r: r.push(r.unpack(">d")),
    "\x8a": lambda r: r.push(long(r.take(r.unpack("<B")))), "\x8b": lambda r: r.push(long(r.take(r.unpack("<i")))),
    "I": lambda r: r.push(boolean_or_int(r)), "L": lambda r: r.push(int(r.line().rstrip("L"))), "F": lambda r: r.push(float(r.line())),
    "X": lambda r: r.push(text(r, "<I")), "\x8c": lambda r: r.push(text(r, "<B")), "\x8d": lambda r: r.push(text(r, "<Q")),
    "V": lambda r: r.push(r.line()), "S": lambda r: r.push(old_string(r)), "U": lambda r: r.push(str(r.take(r.unpack("<B")), "latin1")),
    "T": lambda r: r.push(str(r.take(r.unpack("<i")), "latin1")), "C": lambda r: r.push(bytes(r.take(r.unpack("<B")))),
    "B": lambda r: r.push(bytes(r.take(r.unpack("<I")))), "\x8e": lambda r: r.push(bytes(r.take(r.unpack("<Q")))),
    "\x96": lambda r: r.push(bytearray(r.take(r.unpack("<Q")))),
    "t": lambda r: r.push(tuple(r.items())), "l": lambda r: r.push(r.items()), "\x85": lambda r: r.push(tuple(r.pop(1))),
    "\x86": lambda r: r.push(tuple(r.pop(2))), "\x87": lambda r: r.push(tuple(r.pop(3))), "\x91": lambda r: r.push(frozenset(r.items())),
    "\x90": add_to_set, "a": lambda r: r.append(r.pop(1)), "e": lambda r: r.append(r.items()), "s": set_one, "u": lambda r: r.put_all(),
    "q": lambda r: r.keep(r.unpack("<B")), "r": lambda r: r.keep(r.unpack("<I")), "p": lambda r: r.keep(int(r.line())),
    "\x94": lambda r: r.keep(len(r.memo)), "h": lambda r: r.get(r.unpack("<B")), "j": lambda r: r.get(r.unpack("<I")),
    "g": lambda r: r.get(int(r.line())), "0": lambda r: r.pop(1), "2": lambda r: r.push(r.stack[-1]), "c": find_global,
    "\x93": find_stacked, "R": lambda r: r.call(), "\x81": lambda r: r.new(), "b": lambda r: r.build(),
    "Q": lambda r: r.push(r.persistent(*r.pop(1))),
}
TABLE: dict[int, Callable[[Opcodes], Any]] = {ord(code): action for code, action in NAMED.items()}
