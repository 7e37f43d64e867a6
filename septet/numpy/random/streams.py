"""The bit generators: MT19937, PCG64, PCG64DXSM, Philox, SFC64."""
from __future__ import annotations

from typing import Any

from septet.core.random import bits
from septet.ir.casting import can_cast
from septet.ir.dtype import int64
from septet.numpy.convert import from_any
from septet.numpy.random.bit_generator import BitGenerator


class MT19937(BitGenerator, bits.MT19937):
    """The Mersenne Twister."""

    def _legacy_seeding(self, seed: Any) -> None:
        """Seed as `RandomState` does."""
        self.legacy_seed(legacy_words(seed))


class PCG64(BitGenerator, bits.PCG64):
    """O'Neill's 128-bit permuted congruential generator: the default."""


class PCG64DXSM(BitGenerator, bits.PCG64DXSM):
    """PCG64 with a stronger output function and a cheaper multiplier."""


class Philox(BitGenerator, bits.Philox):
    """Counter-based generator; a key and a counter may take the seed's place."""

    def __init__(self, seed: Any = None, counter: Any = None, key: Any = None):
        if seed is not None and key is not None:
            raise ValueError("seed and key cannot be both used")
        BitGenerator.__init__(self, seed)
        if key is not None:
            self.seed_seq = None
            self.words[4:6] = bits.whole_words(key, 2, "key")
        if counter is not None:
            self.words[:4] = bits.whole_words(counter, 4, "counter")


class SFC64(BitGenerator, bits.SFC64):
    """Doty-Humphrey's small fast chaotic generator."""


def legacy_words(seed: Any) -> Any:
    """A legacy seed: None, an int, or a list of ints.  TypeError for what is no integer, ValueError for other shapes."""
    if seed is None or isinstance(seed, int):
        return seed
    a = from_any(seed)
    if a.size == 0:
        raise ValueError("Seed must be non-empty")
    if a.size == 1 and hasattr(seed, "squeeze") and a._dtype.is_integer:
        return int(a.item())
    if not can_cast(a._dtype, int64, "safe"):
        what = "array data" if a.ndim else "scalar"
        raise TypeError(f"Cannot cast {what} from {a.dtype!r} to dtype('int64') according to the rule 'safe'")
    if a.ndim != 1:
        raise ValueError("Seed array must be 1-d")
    return a.tolist()
