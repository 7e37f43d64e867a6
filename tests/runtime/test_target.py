"""What the machine is: widths agree with the extensions, caches have sizes."""
from __future__ import annotations

from septet.runtime import target


def test_widths_agree_with_the_level():
    bits, feature = target.LEVELS[target.level()]
    assert target.vector_bits() == bits
    assert target.lanes(4) * 32 == target.lanes(8) * 64 == bits
    assert target.has(feature) or target.level() in ("sse", "neon")


def test_cache_sizes():
    assert 64 << 10 <= target.l2_bytes() <= target.l3_bytes() * 8
    assert target._size("48K") == 48 << 10 and target._size("32M") == 32 << 20 and target._size("") == 0


def test_levels_can_be_forced(script):
    text = "from septet.runtime import target\nprint(target.level(), target.has('fma'), target.has('avx512f'))"
    assert script(text, SEPTET_TARGET="x86-64-v3") == ["avx2", "True", "False"]
    assert script(text, SEPTET_TARGET="x86-64-v2") == ["sse", "False", "False"]
