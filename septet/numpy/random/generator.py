"""`numpy.random.Generator` and `default_rng`."""
from __future__ import annotations

from typing import Any

from septet.core.random.draw import kernels
from septet.core.random.whole import random_bytes
from septet.ir.dtype import int64 as INT64
from septet.numpy.random import ordering, vectors, whole
from septet.numpy.random.bit_generator import BitGenerator
from septet.numpy.random.distributions import add_methods
from septet.numpy.random.sampling import alike, standard, standard_gamma
from septet.numpy.random.streams import PCG64
from septet.numpy.random.whole import LARGEST, LEAST, MASK
from septet.numpy.scalars import float64, int64, maker

BOX = maker(INT64)


class Generator:
    """Draws numbers of many distributions from a bit generator's stream."""

    _legacy = False

    def __init__(self, bit_generator: Any):
        if not isinstance(bit_generator, BitGenerator):
            if isinstance(bit_generator, type) and issubclass(bit_generator, BitGenerator):
                raise ValueError("Invalid bit generator. The bit generator must be instantiated.")
            raise AttributeError(f"{type(bit_generator).__name__!r} object has no attribute 'capsule'")
        self._bit_generator = bit_generator
        self._at, self._lock = bit_generator.address, bit_generator.lock
        self._one, self._many = (kernels(bit_generator.name, False, one) for one in (True, False))

    @property
    def bit_generator(self) -> BitGenerator:
        """The stream."""
        return self._bit_generator

    def __str__(self) -> str:
        return f"{type(self).__name__}({type(self._bit_generator).__name__})"

    def __repr__(self) -> str:
        return f"{self} at 0x{id(self):X}"

    def __reduce__(self) -> Any:
        return type(self), (self._bit_generator,)

    def spawn(self, n_children: int) -> list[Any]:
        """Independent generators."""
        return [type(self)(bits) for bits in self._bit_generator.spawn(n_children)]

    # ---- numbers

    def random(self, size: Any = None, dtype: Any = float64, out: Any = None) -> Any:
        """Uniform numbers on [0, 1)."""
        if out is None and dtype is float64:
            if size is not None:
                return alike(self, "random", (), size)
            with self._lock:
                return self._one["random"](self._at, 0.0, 0.0, 0.0)
        return standard(self, "random", size, dtype, out)

    def standard_normal(self, size: Any = None, dtype: Any = float64, out: Any = None) -> Any:
        """Normal numbers of mean 0 and standard deviation 1."""
        if out is None and dtype is float64:
            if size is not None:
                return alike(self, "standard_normal", (), size)
            with self._lock:
                return self._one["standard_normal"](self._at, 0.0, 0.0, 0.0)
        return standard(self, "standard_normal", size, dtype, out)

    def standard_exponential(self, size: Any = None, dtype: Any = float64, method: str = "zig", out: Any = None) -> Any:
        """Exponential numbers of mean 1; method: "zig" (ziggurat) or "inv" (inversion)."""
        return standard(self, "standard_exponential" if method == "zig" else "standard_exponential_inverse", size, dtype, out)

    def standard_gamma(self, shape: Any, size: Any = None, dtype: Any = float64, out: Any = None) -> Any:
        """Gamma numbers of scale 1."""
        return standard_gamma(self, shape, size, dtype, out)

    def integers(self, low: Any, high: Any = None, size: Any = None, dtype: Any = int64, endpoint: bool = False) -> Any:
        """Whole numbers of [low, high), or of [0, low) where high is None; with `endpoint` the upper bound is included."""
        if dtype is int64 and low.__class__ is int and (high is None or high.__class__ is int):
            first, last = (0, low) if high is None else (low, high)
            if not endpoint:
                last -= 1
            if LEAST <= first <= last <= LARGEST:
                if size is not None:
                    return whole.plain(self, first, last, size)
                with self._lock:
                    return BOX(self._one["integers"](self._at, first & MASK, last - first))
        return whole.integers(self, low, high, size, dtype, bool(endpoint))

    def bytes(self, length: int) -> bytes:
        """Random bytes."""
        return random_bytes(self._bit_generator, length)

    # ---- orders

    def choice(self, a: Any, size: Any = None, replace: bool = True, p: Any = None, axis: int = 0, shuffle: bool = True) -> Any:
        """Elements of an array, or of 0 ... a - 1, by weights `p` or all as likely."""
        if size is None and p is None and replace and a.__class__ is int and 0 < a <= LARGEST:
            with self._lock:
                return self._one["integers"](self._at, 0, a - 1)
        return ordering.choose(self, a, size, replace, p, axis, shuffle)

    def shuffle(self, x: Any, axis: int = 0) -> None:
        """Shuffle an array or a sequence in place."""
        ordering.shuffle(self, x, axis)

    def permutation(self, x: Any, axis: int = 0) -> Any:
        """A shuffled copy, or 0 ... x - 1 shuffled."""
        return ordering.permutation(self, x, axis)

    def permuted(self, x: Any, axis: int | None = None, out: Any = None) -> Any:
        """A copy in which each row along the axis is shuffled on its own."""
        return ordering.permuted(self, x, axis, out)

    # ---- vectors

    def multinomial(self, n: Any, pvals: Any, size: Any = None) -> Any:
        """Counts of the outcomes of n trials by the chances `pvals`."""
        return vectors.multinomial(self, n, pvals, size)

    def dirichlet(self, alpha: Any, size: Any = None) -> Any:
        """Shares that sum to 1."""
        return vectors.dirichlet(self, alpha, size)

    def multivariate_hypergeometric(self, colors: Any, nsample: int, size: Any = None, method: str = "marginals") -> Any:
        """Counts of each color in a sample without replacement."""
        return vectors.multivariate_hypergeometric(self, colors, nsample, size, method)

    def multivariate_normal(self, mean: Any, cov: Any, size: Any = None, check_valid: str = "warn", tol: float = 1e-8, *,
                            method: str = "svd") -> Any:
        """Normal vectors of a mean and a covariance, which `method` factors."""
        return vectors.multivariate_normal(self, mean, cov, size, check_valid, tol, method)


add_methods(Generator, legacy=False)


def default_rng(seed: Any = None) -> Generator:
    """A Generator over PCG64 of this seed; a bit generator is wrapped, a Generator returned."""
    from septet.numpy.random.mtrand import RandomState

    if isinstance(seed, BitGenerator):
        return Generator(seed)
    if isinstance(seed, Generator):
        return seed
    if isinstance(seed, RandomState):
        return Generator(seed._bit_generator)
    return Generator(PCG64(seed))
