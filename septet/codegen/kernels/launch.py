"""How the launchers of this folder call their kernels: scratch memory, chunk counts, dtypes as kernel types.

Kernels take addresses.  Tests set `checked` and pass `Address`es, which know their size, so that every access is
checked.
"""
from __future__ import annotations

import ctypes
from threading import get_ident
from typing import Any

from septet.codegen import half_calls  # noqa: F401  # what kernels over float16 may call
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.kernel import Kernel, bf16, f16, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64
from septet.runtime.memory import allocate

checked = False                     # True: kernels are compiled with bounds checks (tests)
GRAIN = 1 << 15                     # elements below which a loop is not worth a second chunk
AHEAD = 1 << 12                     # bytes that a loop asks for early: the machine does not look beyond a page
# 4 to 8 chunks a thread on small machines, so that one busy core does not hold up the rest
MOST_CHUNKS = 16

ELEMENT: dict[DType, Any] = {
    d.bool_: u8, d.int8: i8, d.int16: i16, d.int32: i32, d.int64: i64, d.uint8: u8, d.uint16: u16, d.uint32: u32,
    d.uint64: u64, d.float16: f16, d.bfloat16: bf16, d.float32: f32, d.float64: f64,
}
WORD = {1: u8, 2: u16, 4: u32, 8: u64}          # itemsize -> the type that moves it
_compiled: dict[tuple[Any, ...], Any] = {}
noting: Notes | None = None         # what is noted down of the calls made now


class Notes:
    """The kernels that one thread called, as (callable, arguments, result), and the scratch memory it took."""

    def __init__(self) -> None:
        self.thread = get_ident()
        self.calls: list[tuple[Any, tuple[Any, ...], Any]] = []
        self.scratch: list[Address] = []


class Address(int):
    """An address that knows how many bytes belong to it and keeps their owner alive."""

    nbytes: int
    owner: Any

    def __new__(cls, address: int, nbytes: int, owner: Any = None) -> Address:
        made = super().__new__(cls, address)
        made.nbytes, made.owner = nbytes, owner
        return made

    def after(self, offset: int) -> Address:
        """The address `offset` bytes further on, with what is left."""
        return type(self)(self + offset, self.nbytes - offset, self.owner)

    def buffer(self) -> Any:
        """The memory as a buffer of known size, as kernels with bounds checks take it."""
        return (ctypes.c_char * max(0, self.nbytes)).from_address(self)


class Fixed(Address):
    """Memory in which sizes alone decide what lies, and that nobody writes: a tape may read it as it is (`core/tape`)."""


def scratch(nbytes: int) -> Address:
    """Uninitialised memory that lives as long as the result."""
    block = allocate(nbytes)
    found = Address(block.address, nbytes, block)
    if noting is not None and noting.thread == get_ident():
        noting.scratch.append(found)
    return found


def shift(address: int, offset: int) -> int:
    """`address + offset`, keeping the size of an Address."""
    return address.after(offset) if isinstance(address, Address) else address + offset


def run(kernel: Kernel, *arguments: Any, **constants: Any) -> Any:
    """Call `kernel` specialised for `constants`, compiled on first use."""
    key = (kernel, checked, *constants.values())
    call = _compiled.get(key)
    if call is None:
        call = _compiled[key] = kernel.specialize(debug=checked, **constants)
    if checked:
        return call(*(x.buffer() if isinstance(x, Address) else x for x in arguments))
    return call(*arguments) if noting is None else note(call, arguments)


def direct(call: Any, *arguments: Any) -> Any:
    """Call a kernel that was compiled before."""
    return call(*arguments) if noting is None else note(call, arguments)


def note(call: Any, arguments: tuple[Any, ...]) -> Any:
    """Call a kernel and note it down."""
    result = call(*arguments)
    if noting is not None and noting.thread == get_ident():
        noting.calls.append((call, arguments, result))
    return result


def chunks(n: int, grain: int = GRAIN, most: int = MOST_CHUNKS) -> int:
    """Into how many chunks a loop over `n` elements is cut: depends on n alone, so results never depend on the threads.
    """
    return max(1, min(most, n // grain))
