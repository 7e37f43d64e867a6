"""The machine that code is made for: cpu, vector widths, cache sizes.

SEPTET_TARGET names another cpu of the same family, to test narrower code: `x86-64-v2` (SSE), `x86-64-v3` (AVX2),
`x86-64-v4` (AVX-512).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from septet.runtime import jit
from septet.runtime.cores import thread_count, usable_cores

FINGERPRINT = "the machine"          # CPU and features stand in every cache key (see lang/fingerprint.py)

__all__ = [
    "LEVELS",
    "cache_bytes",
    "cpu",
    "features",
    "has",
    "l2_bytes",
    "l3_bytes",
    "lanes",
    "level",
    "thread_count",
    "usable_cores",
    "vector_bits",
]

# name: (vector bits, feature that stands for it)
LEVELS = {
    "avx512": (512, "avx512f"),
    "avx2": (256, "avx2"),
    "sse": (128, "sse4.2"),
    "neon": (128, "neon"),
}
FORCED = {"x86-64-v4": "avx512", "x86-64-v3": "avx2", "x86-64-v2": "sse", "x86-64": "sse"}
DEFAULT_L2, DEFAULT_L3 = 1 << 20, 8 << 20
CPU0 = Path("/sys/devices/system/cpu/cpu0/cache")
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}

# What the levels of the x86-64 psABI bring, as far as kernels ask for it.
_V2 = frozenset({"sse4.2", "ssse3", "popcnt"})
_V3 = _V2 | {"avx", "avx2", "fma", "f16c", "bmi", "bmi2", "lzcnt"}
_V4 = _V3 | {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
_FORCED_FEATURES = {"x86-64-v4": _V4, "x86-64-v3": _V3, "x86-64-v2": _V2, "x86-64": frozenset[str]()}


def cpu() -> str:
    """The cpu by LLVM's name."""
    return jit.host()[1]


@cache
def features() -> frozenset[str]:
    """Instruction set extensions by LLVM's names (`avx2`, `fma`, `avx512vnni`, `neon` …)."""
    _, name, flags = jit.host()
    if flags:
        return frozenset(flag[1:] for flag in flags.split(",") if flag.startswith("+"))
    return _FORCED_FEATURES.get(name, frozenset())


def has(*names: str) -> bool:
    """True where the machine has every one of these extensions."""
    return features().issuperset(names)


@cache
def level() -> str:
    """The widest vector level: a key of LEVELS; "sse" or "neon" where nothing better is known."""
    forced = FORCED.get(cpu()) if not jit.host()[2] else None
    if forced:
        return forced
    found = [name for name, (_, feature) in LEVELS.items() if has(feature)]
    if found:
        return found[0]
    return "sse" if jit.host()[0].startswith(("x86_64", "i686")) else "neon"


def vector_bits() -> int:
    """Bits of a vector register: 512, 256 or 128."""
    return LEVELS[level()][0]


def lanes(itemsize: int) -> int:
    """Elements of `itemsize` bytes in one vector register."""
    return vector_bits() // (8 * itemsize)


# ---- caches ----------------------------------------------------------------------------------------------------------
@cache
def cache_bytes(rank: int, default: int) -> int:
    """The size of the data cache of a level (2, 3) that one core sees; `default` where the system does not tell."""
    for index in sorted(CPU0.glob("index*")):
        if _word(index / "level") == str(rank) and _word(index / "type") in ("Data", "Unified"):
            return _size(_word(index / "size")) or default
    return default


def l2_bytes() -> int:
    """Bytes of the second-level cache."""
    return cache_bytes(2, DEFAULT_L2)


def l3_bytes() -> int:
    """Bytes of the last-level cache (shared with other cores)."""
    return cache_bytes(3, DEFAULT_L3)


def _word(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _size(text: str) -> int:
    unit = UNITS.get(text[-1:], 0)
    return int(text[:-1]) * unit if unit and text[:-1].isdigit() else 0
