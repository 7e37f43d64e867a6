"""IR text to machine code and its addresses: the only importer of llvmlite.

Objects, compiled now or taken from the disk cache, are linked by `image` or, where it cannot, by one MCJIT engine that lives as long
as the process; LLVM itself is loaded when something must be compiled.
Names that a module shows to the outside get a suffix made of its content, so objects never clash and the same text
gives the same object.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from septet.runtime import cache as disk
from septet.runtime import elf, identity, image, trace

FORMAT = "2"  # of what is stored under a key
CODEGEN_LEVEL = 2
PASSES = ("none", "sroa", "light", "O1", "O2", "O3", "O2s")
LIGHT = ("sroa", "instruction_combine", "simplify_cfg", "new_gvn", "instruction_combine", "simplify_cfg")

_EXTERN = re.compile(r"^declare\b[^@]*@([\w.$]+)\(|^@([\w.$]+) = external\b", re.M)
_DEFINED = re.compile(r"^define [^@]*@([\w.$]+)\(", re.M)
_SHOWN = re.compile(r"^define (?!internal\b|private\b)[^@]*@([\w.$]+)\(|^@([\w.$]+) = (?!external\b|internal\b|private\b)", re.M)

_lock = threading.RLock()
_linked: dict[str, dict[str, str]] = {}
_known: dict[str, int] = {}  # symbols from outside
_placed: dict[str, int] = {}  # symbols of what was linked without LLVM
_providers: dict[str, Callable[[], int]] = {}


if hasattr(os, "register_at_fork"):         # a fork waits until nobody compiles
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


class LinkError(RuntimeError):
    """Machine code refers to a C symbol that this process does not have."""


@cache
def _llvm() -> Any:
    """llvmlite's binding, initialised; imported when something must be compiled or linked."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.set_option("septet", "-disable-lsr")  # a third off code generation, no loss with explicit vectors
    return llvm


@cache
def _described() -> list[str]:
    """Triple, cpu, features and version, as LLVM tells them."""
    import llvmlite

    return identity.remembered(llvmlite.__version__, _ask)


def _ask() -> list[str]:
    llvm = _llvm()
    features = llvm.get_host_cpu_features().flatten()
    return [llvm.get_process_triple(), llvm.get_host_cpu_name(), features, ".".join(map(str, llvm.llvm_version_info))]


@cache
def host() -> tuple[str, str, str]:
    """(triple, cpu, features) to compile for: this machine, or the cpu that SEPTET_TARGET names (`x86-64-v3`, …)."""
    triple, cpu, features, _ = _described()
    forced = os.environ.get("SEPTET_TARGET", "")
    return (triple, forced, "") if forced else (triple, cpu, features)


def llvm_version() -> str:
    """The version of LLVM and of its binding."""
    import llvmlite

    return f"{_described()[3]}/{llvmlite.__version__}"


@cache
def _machine() -> Any:
    triple, cpu, features = host()
    return _llvm().Target.from_triple(triple).create_target_machine(opt=CODEGEN_LEVEL, cpu=cpu, features=features)


@cache
def _engine() -> Any:
    llvm = _llvm()
    triple, cpu, features = host()
    machine = llvm.Target.from_triple(triple).create_target_machine(opt=CODEGEN_LEVEL, cpu=cpu, features=features)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


# ---- symbols ---------------------------------------------------------------------------------------------------------
def provide(symbol: str, address: Callable[[], int]) -> None:
    """Let IR text declare `symbol`; `address()` is asked when the first object that needs it is linked."""
    _providers[symbol] = address


def _extern(name: str) -> int:
    """The address of a symbol that is defined elsewhere."""
    if name in _providers:
        _known[name] = _providers.pop(name)()
    elif name not in _known:
        _known[name] = _process_symbol(name)
    return _known[name]


def _process_symbol(name: str) -> int:
    """The address of a C function or variable of this process."""
    try:
        return ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, name))
    except ValueError:
        raise LinkError(f"the compiled code refers to {name}, which is no symbol of this process") from None


def _externs(text: str, data: bytes) -> list[str]:
    """What a text declares and what its object uses, which includes calls that LLVM added."""
    names = {a or b for a, b in _EXTERN.findall(text)}
    return sorted({n for n in names if not n.startswith("llvm.")} | set(elf.undefined(data)))


def joined(*texts: str) -> str:
    """IR texts as one module, in which each declaration stands once and none of what is defined."""
    whole = "\n".join(texts)
    seen = set(_DEFINED.findall(whole))
    lines = []
    for line in whole.splitlines():
        found = _EXTERN.match(line)
        name = found and (found[1] or found[2])
        if name not in seen or not found:
            lines.append(line)
        if found:
            seen.add(name)
    return "\n".join(lines)


def _shown(text: str) -> list[str]:
    return [a or b for a, b in _SHOWN.findall(text)]


def _renamed(text: str, names: Iterable[str], suffix: str) -> str:
    """The text with `suffix` behind each of the global names."""
    wanted = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(rf"@({wanted})(?![\w.$])", rf"@\1{suffix}", text) if wanted else text


# ---- keys and objects ------------------------------------------------------------------------------------------------
@cache
def _stamp() -> str:
    """What an object depends on besides its source."""
    import septet

    return "\0".join([FORMAT, *host(), llvm_version(), str(getattr(septet, "__version__", "")), str(CODEGEN_LEVEL)])


def key_of(*parts: str) -> str:
    """The cache key of something made from `parts` for this machine, LLVM and Septet."""
    return hashlib.sha256("\0".join([_stamp(), *parts]).encode()).hexdigest()


def source_stamp(*folders: Path) -> str:
    """Path, size and time of change of every source file of some folders: a key for what is generated from them, without reading them."""
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            status = path.stat()
            found.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(found)


def _optimise(module: Any, passes: str) -> None:
    """`none`, `sroa` (locals to registers), `light` (a few passes that pay everywhere), `O1`..`O3`, `O2s` (O2 without the vectorisers)."""
    if passes not in PASSES:
        raise ValueError(f"passes={passes!r} is none of {', '.join(PASSES)}")
    if passes == "none":
        return
    llvm = _llvm()
    options = llvm.create_pipeline_tuning_options(speed_level=int(passes[1]) if passes[0] == "O" else 1)
    options.loop_vectorization = options.slp_vectorization = passes in ("O2", "O3")
    builder = llvm.create_pass_builder(_machine(), options)
    if passes in ("sroa", "light"):
        manager = llvm.create_new_module_pass_manager()
        for name in LIGHT if passes == "light" else LIGHT[:1]:
            getattr(manager, f"add_{name}_pass")()
    else:
        manager = builder.getModulePassManager()
    manager.run(module, builder)


def _compile(text: str, passes: str, spent: dict[str, float]) -> bytes:
    """IR text to an object file; the time of each step, in ms, goes to `spent`."""
    clock = time.perf_counter()
    module = _llvm().parse_assembly(text)
    module.verify()
    clock = _lap(spent, "parse", clock)
    _optimise(module, passes)
    clock = _lap(spent, "passes", clock)
    data: bytes = _machine().emit_object(module)
    _lap(spent, "codegen", clock)
    trace.counters.compiles += 1
    trace.counters.compile_ms += spent["parse"] + spent["passes"] + spent["codegen"]
    return data


def _lap(spent: dict[str, float], what: str, since: float) -> float:
    now = time.perf_counter()
    spent[what] = 1e3 * (now - since)
    return now


def _link(record: dict[str, Any], data: bytes) -> None:
    """Put an object into memory: by ourselves, or by LLVM where that does not suffice."""
    externs = {name: _extern(name) for name in record["externs"]}       # may link others, which count their own time
    start, source = time.perf_counter(), image.parsed(data)
    if source is None:
        _link_by_llvm(externs, data)
    else:
        _placed.update(image.place(source, externs))
    trace.counters.loads += 1
    trace.counters.load_ms += 1e3 * (time.perf_counter() - start)


def _link_by_llvm(externs: dict[str, int], data: bytes) -> None:
    """Put an object into the engine; a symbol it were not told of it would link as address 0."""
    llvm = _llvm()
    for name, address in externs.items():
        llvm.add_symbol(name, address)
    _engine().add_object_file(llvm.ObjectFileRef.from_data(data))
    _engine().finalize_object()


def _address(symbol: str) -> int:
    found = _placed.get(symbol) or _address_in_engine(symbol)
    if not found:
        raise LinkError(f"the compiled module defines no {symbol}")
    return found


def _address_in_engine(symbol: str) -> int:
    engine = _engine()
    found: int = engine.get_function_address(symbol) or engine.get_global_value_address(symbol)
    return found


# ---- the two ways in -------------------------------------------------------------------------------------------------
def load(key: str) -> tuple[dict[str, int], Any] | None:
    """(addresses by name, extra) of what `build` stored under `key`; None where the cache has it not."""
    with _lock:
        stored = disk.load(key)
        if stored is None:
            trace.counters.cache_misses += 1
            return None
        head, _, data = stored.partition(b"\n")
        record = json.loads(head)
        if key not in _linked:
            if record["object"] not in _linked:
                _link(record, data)
            _linked[key] = _linked[record["object"]] = record["symbols"]
        trace.counters.cache_hits += 1
        return {name: _address(symbol) for name, symbol in _linked[key].items()}, record["extra"]


def build_as(key: str, text: str, names: Sequence[str], passes: str = "sroa", extra: Any = None,
             spent: dict[str, float] | None = None) -> dict[str, int]:
    """Compile `text` and store the object under `key`; addresses by name."""
    with _lock:
        own = key_of(text, passes)
        if own not in _linked:
            symbols = {name: f"{name}.{own[:16]}" for name in names}
            unique = _renamed(text, {*names, *_shown(text)}, f".{own[:16]}")
            trace.log(trace.IR, f"IR of {', '.join(names)}\n{unique}")
            data = _compile(unique, passes, spent if spent is not None else {})
            record = {"object": own, "symbols": symbols, "externs": _externs(text, data), "extra": extra}
            disk.save(key, json.dumps(record).encode() + b"\n" + data)
            _link(record, data)
            _linked[own] = symbols
        return {name: _address(f"{name}.{own[:16]}") for name in names}


def build(text: str, names: Sequence[str], passes: str = "sroa", spent: dict[str, float] | None = None) -> list[int]:
    """The addresses of the functions and globals `names` of IR text, compiled now or taken from the disk cache."""
    key = key_of(text, passes)
    loaded = load(key) if key not in _linked else None
    found = loaded[0] if loaded else build_as(key, text, names, passes, spent=spent)
    return [found[name] if name in found else _address(f"{name}.{key[:16]}") for name in names]


def assembly(text: str, triple: str = "", cpu: str = "", features: str = "") -> str:
    """The assembler text of IR for another machine (`aarch64-unknown-linux-gnu`, …): to look at, and for tests of code
    generation.
    """
    llvm = _llvm()
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(triple or host()[0])
    machine = target.create_target_machine(opt=CODEGEN_LEVEL, cpu=cpu, features=features)
    module = llvm.parse_assembly(text)
    module.verify()
    assembler: str = machine.emit_assembly(module)
    return assembler
