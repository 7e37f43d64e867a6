"""Kernels in machine code, as Python calls them.

A kernel that was compiled before for the same source, parameters and machine is loaded from the disk cache without
running the front end; see `lang.fingerprint`.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from septet.lang.body import entry
from septet.lang.fingerprint import fingerprint
from septet.lang.kernel import Kernel, KernelError
from septet.lang.types import Type
from septet.runtime import callable as callables
from septet.runtime import jit, threads, trace

LAUNCH = "@septet_parallel_for("


class Compiled:
    """What is known of a compiled kernel; `__self__` of the callable that `specialize` gives.

    address: of the function.  call: the callable.  parameters, result: names of types.
    """

    __slots__ = ("address", "call", "kernel", "parameters", "result")

    def __init__(self, kernel: Kernel, addresses: Mapping[str, int], signature: Mapping[str, Any]):
        self.kernel = kernel
        self.address = addresses[kernel.name]
        self.parameters: list[str] = signature["parameters"]
        self.result: str = signature["result"]
        self.call: Callable[..., Any] = callables.from_method(
            addresses[f"{kernel.name}.method"], self, kernel.function.__module__
        )

    def __repr__(self) -> str:
        return f"<compiled {self.kernel.name}({', '.join(self.parameters)}) -> {self.result}>"


def compile_kernel(kernel: Kernel, constants: Mapping[str, Any], debug: bool, passes: str) -> Callable[..., Any]:
    """The callable of a kernel with these template parameters."""
    if debug:
        return Checked(kernel, constants, passes)
    start = time.perf_counter()
    name = [kernel.name, passes]
    printed = fingerprint(kernel, dict(constants))
    key = jit.key_of("kernel", *name, printed) if printed else None
    found = jit.load(key) if key else None
    if found is None:
        found = _compile(kernel, constants, passes, key)
    addresses, signature = found
    if trace.level:
        trace.log(trace.KERNELS, f"kernel {kernel.name} ready in {1e3 * (time.perf_counter() - start):.2f} ms")
    return _logged(Compiled(kernel, addresses, signature).call, kernel.name)


def _compile(kernel: Kernel, constants: Mapping[str, Any], passes: str, key: str | None) -> tuple[dict[str, int], Any]:
    text, types, result = source(kernel, constants)
    names = [kernel.name, f"{kernel.name}.method"]
    signature = {"parameters": [t.name for t in types], "result": result.name if result else "void"}
    by_text = jit.key_of(text, passes)
    found = jit.load(by_text) if key is None else None         # no fingerprint of the source: the text may still be known
    return found or (jit.build_as(key or by_text, text, names, passes, signature), signature)


def source(kernel: Kernel, constants: Mapping[str, Any]) -> tuple[str, Sequence[Type], Type | None]:
    """(IR text of the kernel and its Python wrapper, parameter types, result type)."""
    module, types, result = entry(kernel, constants)
    text = module.text()
    if not callables.wrappable(result, types):
        strange = [t.name for t in [*types, *([result] if result else [])] if not callables.wrappable(None, [t])]
        raise KernelError(f"{kernel.name}: Python cannot pass {', '.join(strange)}; use a pointer").at(
            kernel, kernel.tree
        )
    launches, python = LAUNCH in text, "@Py" in text or "@_Py" in text
    releases = launches and not python if kernel.releases_gil is None else kernel.releases_gil
    return jit.joined(text, callables.wrapper(kernel.name, result, types, releases, launches or python)), types, result


def _logged(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The callable itself or, with SEPTET_DEBUG=2, one that says how long each call takes."""
    if trace.level < trace.TIMES:
        return call
    return Logged(call, name)


class Logged:
    """A kernel that reports its calls."""

    def __init__(self, call: Callable[..., Any], name: str):
        self.call, self.name = call, name
        self.__self__ = call.__self__  # type: ignore[attr-defined]

    def __call__(self, *arguments: Any) -> Any:
        with trace.timed("run", self.name):
            trace.counters.runs += 1
            return self.call(*arguments)


# ---- bounds checks ---------------------------------------------------------------------------------------------------
def address_of(x: Any) -> int:
    """The address that an argument means: an int, None, or the start of a buffer."""
    if isinstance(x, int):
        return x
    if x is None:
        return 0
    if isinstance(x, (ctypes.Array, ctypes.Structure, ctypes._SimpleCData)):
        return ctypes.addressof(x)
    return _View(x).address


class _View:
    """A buffer opened for the length of a call."""

    def __init__(self, x: Any):
        self._raw = (ctypes.c_char * callables.BUFFER_BYTES)()
        _get_buffer(x, self._raw, callables.BUFFER_FLAGS)
        words = ctypes.cast(self._raw, ctypes.POINTER(ctypes.c_void_p))
        self.address, self.nbytes = words[0] or 0, words[2] or 0
        self.keep = x

    def __del__(self) -> None:
        if hasattr(self, "nbytes"):
            _release_buffer(self._raw)


_get_buffer = ctypes.pythonapi.PyObject_GetBuffer
_get_buffer.argtypes = [ctypes.py_object, ctypes.c_void_p, ctypes.c_int]
_release_buffer = ctypes.pythonapi.PyBuffer_Release
_release_buffer.argtypes = [ctypes.c_void_p]


class Checked:
    """A kernel with bounds checks: buffers bring their size, a bare address is not checked."""

    def __init__(self, kernel: Kernel, constants: Mapping[str, Any], passes: str):
        self.kernel = kernel
        self.module, self.types, result = entry(kernel, constants, debug=True)
        self.__self__ = self
        threads.the_pool()
        self.address, oob = jit.build(self.module.text(), [kernel.name, "oob"], passes)
        self.found = (ctypes.c_int64 * 3).from_address(oob)
        sized = [c for t in self.types for c in [c_type(t), *[ctypes.c_int64] * t.is_ptr]]
        self.function = ctypes.PYFUNCTYPE(c_type(result), *sized)(self.address)

    def __call__(self, *arguments: Any) -> Any:
        """Call; a failed check raises KernelError with the line of the kernel."""
        if len(arguments) != len(self.types):
            raise TypeError(f"{self.kernel.name}() takes {len(self.types)} arguments, {len(arguments)} are given")
        opened: list[Any] = []
        flat = [y for t, x in zip(self.types, arguments) for y in (self.sized(x, opened) if t.is_ptr else (x,))]
        self.found[0] = 0
        result = self.function(*flat)
        if self.found[0]:
            raise self.failure()
        return result

    def sized(self, x: Any, opened: list[Any]) -> tuple[int, int]:
        """(address, bytes); -1 bytes: not known, not checked."""
        if x is None or isinstance(x, int):
            return x or 0, -1
        opened.append(_View(x))
        return opened[-1].address, opened[-1].nbytes

    def failure(self) -> KernelError:
        site, byte = self.found[0], self.found[1]
        kernel, node, message = self.module.sites[site - 1]
        return KernelError(message.format(byte)).at(kernel, node)


def c_type(t: Type | None) -> Any:
    """The ctypes type of a parameter or result."""
    if t is None or t.kind == "void":
        return None
    if t.is_ptr:
        return ctypes.c_void_p
    if t.is_float:
        return {32: ctypes.c_float, 64: ctypes.c_double}[t.bits]
    return ctypes.c_bool if t.bits == 1 else getattr(ctypes, f"c_{'u' * (t.kind == 'uint')}int{t.bits}")
