"""`numpy.random.bit_generator`: seeds, and what all bit generators have in common."""
from __future__ import annotations

import abc
from typing import Any

from septet.core.array import empty
from septet.core.create import from_values
from septet.core.random import bits, seed
from septet.core.random.domain import product
from septet.core.random.draw import shape_of
from septet.errors import NotSupported
from septet.ir.dtype import DType, uint32, uint64
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import ndarray

ENTROPY = (int, list, tuple, range, ndarray)


def array_of(values: Any, dtype: DType) -> Any:
    """A 1-d array of Python integers."""
    return from_values(ndarray, list(values), dtype, (len(values),))


class ISeedSequence(abc.ABC):
    """What gives a bit generator its first state."""

    @abc.abstractmethod
    def generate_state(self, n_words: int, dtype: Any = "u4") -> Any:
        """Well mixed words: `n_words` of uint32 or uint64."""

    def words(self, count: int, size: int = 32) -> list[int]:
        """`count` words of `size` bits as Python integers."""
        return [int(word) for word in self.generate_state(count, uint32 if size == 32 else uint64)]


class ISpawnableSeedSequence(ISeedSequence):
    """A seed sequence that has children."""

    @abc.abstractmethod
    def spawn(self, n_children: int) -> list[Any]:
        """`n_children` independent seed sequences."""


class SeedSequence(seed.SeedSequence):
    """Entropy of any length, well mixed; the same entropy gives the same streams, spawned ones are independent."""

    def __init__(self, entropy: Any = None, *, spawn_key: Any = (), pool_size: int = 4, n_children_spawned: int = 0):
        if entropy is not None and not isinstance(entropy, ENTROPY) and not is_integer(entropy):
            raise TypeError(f"SeedSequence expects int or sequence of ints for entropy not {entropy}")
        super().__init__(entropy, spawn_key=spawn_key, pool_size=pool_size, n_children_spawned=n_children_spawned)

    @property
    def pool(self) -> Any:
        """The mixed words."""
        return array_of(self.mixture, uint32)

    def generate_state(self, n_words: int, dtype: Any = "u4") -> Any:
        """Well mixed words: `n_words` of uint32 or uint64."""
        kind = parse(dtype)
        if kind not in (uint32, uint64):
            raise ValueError("only support uint32 or uint64")
        return array_of(self.words(n_words, kind.bits), kind)


ISpawnableSeedSequence.register(SeedSequence)


def is_integer(x: Any) -> bool:
    """Whether x is an integer scalar of NumPy."""
    return hasattr(x, "_value") and hasattr(x, "__index__")


class BitGenerator(bits.BitGenerator):
    """Base of the streams of random bits."""

    def __init__(self, seed: Any = None):
        if type(self) is BitGenerator:
            raise NotImplementedError("BitGenerator is a base class and cannot be instantized")
        super().__init__(seed if isinstance(seed, ISeedSequence) else SeedSequence(seed))

    @property
    def state(self) -> Any:
        """All that the stream depends on."""
        return with_arrays(super().state)

    @state.setter
    def state(self, value: Any) -> None:
        super(BitGenerator, type(self)).state.fset(self, value)  # type: ignore[attr-defined]

    def random_raw(self, size: Any = None, output: bool = True) -> Any:
        """Outputs of the generator as they are: a Python integer, or a uint64 array of shape `size`."""
        shape = shape_of(size)
        found = empty(ndarray, uint64, shape)
        self.raw(found._address, product(shape))
        if not output:
            return None
        return found.item() if size is None else found

    def spawn(self, n_children: int) -> list[Any]:
        """Independent streams, seeded by children of this one's seed sequence."""
        if not isinstance(self.seed_seq, ISpawnableSeedSequence):
            raise TypeError("The underlying SeedSequence does not implement spawning.")
        return super().spawn(n_children)

    @property
    def capsule(self) -> Any:
        raise NotSupported("BitGenerator.capsule: the C interface of NumPy's bit generators")

    @property
    def cffi(self) -> Any:
        raise NotSupported("BitGenerator.cffi: the C interface of NumPy's bit generators")

    @property
    def ctypes(self) -> Any:
        raise NotSupported("BitGenerator.ctypes: the C interface of NumPy's bit generators")


# entries of a state that NumPy shows as arrays
SHOWN = {"key": uint32, "counter": uint64, "buffer": uint64, "state": uint64}


def with_arrays(state: dict[str, Any]) -> dict[str, Any]:
    """A state with its lists as arrays (Philox's key is of 64 bits, the Mersenne Twister's of 32)."""
    found: dict[str, Any] = {}
    for name, value in state.items():
        if isinstance(value, dict):
            found[name] = with_arrays(value)
        elif isinstance(value, list):
            found[name] = array_of(value, uint64 if len(value) < 5 else SHOWN[name])
        else:
            found[name] = value
    return found
