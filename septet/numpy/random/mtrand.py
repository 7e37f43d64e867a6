"""`numpy.random.mtrand`: the legacy `RandomState`, and the functions of one that all share."""
from __future__ import annotations

import warnings
from threading import get_ident
from typing import Any

from septet.core import ops
from septet.core.random import workers
from septet.core.random.draw import kernels
from septet.core.random.whole import random_bytes
from septet.numpy.random import ordering, vectors, whole
from septet.numpy.random.bit_generator import BitGenerator
from septet.numpy.random.distributions import add_methods
from septet.numpy.random.sampling import alike, many, standard
from septet.numpy.random.streams import MT19937
from septet.numpy.random.whole import LARGEST, LEAST, MASK
from septet.numpy.scalars import float64, int64, uint64


class RandomState:
    """The generator of NumPy before 1.17, whose streams never change; over a Mersenne Twister unless a bit generator is given."""

    _legacy = True

    def __init__(self, seed: Any = None):
        if isinstance(seed, BitGenerator):
            self._over(seed)
        else:
            bits = MT19937()
            bits._legacy_seeding(seed)
            self._over(bits)

    def _over(self, bits: BitGenerator) -> None:
        """Draw from a stream; no normal is kept."""
        self._bit_generator, self._kept = bits, [0, 0.0]
        self._at, self._lock = bits.address, bits.lock
        self._one, self._many = (kernels(bits.name, True, one) for one in (True, False))

    def _own(self) -> BitGenerator:
        """The stream, holding the normal that this object keeps."""
        bits = self._bit_generator
        if bits.keeper is not self._kept:
            bits.keep_for(self._kept)
        return bits

    def __str__(self) -> str:
        return f"{type(self).__name__}({type(self._bit_generator).__name__})"

    def __repr__(self) -> str:
        return f"{self} at 0x{id(self):X}"

    def __reduce__(self) -> Any:
        return type(self), (self._bit_generator,), self.get_state(legacy=False)

    def __getstate__(self) -> Any:
        return self.get_state(legacy=False)

    def __setstate__(self, state: Any) -> None:
        self.set_state(state)

    # ---- the stream

    def seed(self, seed: Any = None) -> None:
        """Start again from a seed."""
        if not isinstance(self._bit_generator, MT19937):
            raise TypeError("can only re-seed a MT19937 BitGenerator")
        self._bit_generator._legacy_seeding(seed)
        self._own().kept_normal = 0, 0.0

    def get_state(self, legacy: bool = True) -> Any:
        """The state: a tuple (name, key, pos, has_gauss, cached_gaussian), or a dict where not `legacy`."""
        bits = self._own()
        state = bits.state
        if not isinstance(bits, MT19937) and legacy:
            warnings.warn("get_state and legacy can only be used with the MT19937 BitGenerator. To silence this warning, "
                          "set `legacy` to False.", RuntimeWarning, stacklevel=2)
            legacy = False
        state["has_gauss"], state["gauss"] = bits.kept_normal
        if not legacy:
            return state
        return state["bit_generator"], state["state"]["key"], state["state"]["pos"], state["has_gauss"], state["gauss"]

    def set_state(self, state: Any) -> None:
        """Take a state of `get_state`."""
        bits = self._own()
        if isinstance(state, dict):
            if "bit_generator" not in state or "state" not in state:
                raise ValueError("state dictionary is not valid.")
            found = state
        else:
            if not isinstance(state, (tuple, list)):
                raise TypeError("state must be a dict or a tuple.")
            found = self._from_tuple(tuple(state))
        bits.state = found
        bits.kept_normal = found.get("has_gauss", 0), found.get("gauss", 0.0)

    def _from_tuple(self, state: tuple[Any, ...]) -> dict[str, Any]:
        """A state's tuple as a dict."""
        if state[0] != "MT19937":
            raise ValueError("set_state can only be used with legacy MT19937 state instances.")
        found: dict[str, Any] = {"bit_generator": state[0], "state": {"key": state[1], "pos": state[2]}}
        if len(state) > 3:
            found["has_gauss"], found["gauss"] = state[3], state[4]
        return found

    # ---- numbers

    def random_sample(self, size: Any = None) -> Any:
        """Uniform numbers on [0, 1)."""
        if size is None:
            with self._lock:
                return self._one["random"](self._at, 0.0, 0.0, 0.0)
        return alike(self, "random", (), size)

    def random(self, size: Any = None) -> Any:
        """Uniform numbers on [0, 1)."""
        return self.random_sample(size)

    def rand(self, *args: Any) -> Any:
        """Uniform numbers on [0, 1) of the shape of the arguments."""
        return self.random_sample(args or None)

    def standard_normal(self, size: Any = None) -> Any:
        """Normal numbers of mean 0 and standard deviation 1."""
        self._own()
        if size is not None:
            return alike(self, "standard_normal", (), size)
        with self._lock:
            return self._one["standard_normal"](self._at, 0.0, 0.0, 0.0)

    def randn(self, *args: Any) -> Any:
        """Standard normal numbers of the shape of the arguments."""
        return self.standard_normal(args or None)

    def standard_exponential(self, size: Any = None) -> Any:
        """Exponential numbers of mean 1."""
        return standard(self, "standard_exponential", size, float64, None)

    def standard_gamma(self, shape: Any, size: Any = None) -> Any:
        """Gamma numbers of scale 1."""
        self._own()
        return many(self, "standard_gamma", (shape,), size)

    def randint(self, low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> Any:
        """Whole numbers of [low, high), or of [0, low) where high is None."""
        if (dtype is int or dtype is int64) and low.__class__ is int and (high is None or high.__class__ is int):
            first, last = (0, low - 1) if high is None else (low, high - 1)
            if LEAST <= first <= last <= LARGEST:
                if size is not None:
                    return whole.plain(self, first, last, size)
                if dtype is int:
                    with self._lock:
                        return self._one["integers"](self._at, first & MASK, last - first)
        return whole.integers(self, low, high, size, dtype, False)

    def random_integers(self, low: Any, high: Any = None, size: Any = None) -> Any:
        """Whole numbers of [low, high]; deprecated."""
        if high is None:
            warnings.warn(f"This function is deprecated. Please call randint(1, {low} + 1) instead", DeprecationWarning, stacklevel=2)
            low, high = 1, low
        else:
            warnings.warn(f"This function is deprecated. Please call randint({low}, {high} + 1) instead", DeprecationWarning, stacklevel=2)
        return self.randint(low, int(high) + 1, size=size, dtype=int64)

    def tomaxint(self, size: Any = None) -> Any:
        """Whole numbers of [0, 2 ** 63)."""
        found = ops.right_shift(whole.integers(self, 0, 1 << 64, () if size is None else size, uint64, False), 1).astype(int64)
        return found.item() if size is None else found

    def bytes(self, length: int) -> bytes:
        """Random bytes."""
        return random_bytes(self._bit_generator, length, True)

    # ---- orders

    def choice(self, a: Any, size: Any = None, replace: bool = True, p: Any = None) -> Any:
        """Elements of a 1-d array, or of 0 ... a - 1, by weights `p` or all as likely."""
        return ordering.choose(self, a, size, replace, p)

    def shuffle(self, x: Any) -> None:
        """Shuffle an array or a sequence in place along its first axis."""
        ordering.shuffle(self, x)

    def permutation(self, x: Any) -> Any:
        """A shuffled copy, or 0 ... x - 1 shuffled."""
        return ordering.permutation(self, x)

    # ---- vectors

    def multinomial(self, n: Any, pvals: Any, size: Any = None) -> Any:
        """Counts of the outcomes of n trials by the chances `pvals`."""
        return vectors.multinomial(self, n, pvals, size)

    def dirichlet(self, alpha: Any, size: Any = None) -> Any:
        """Shares that sum to 1."""
        self._own()
        return vectors.dirichlet(self, alpha, size)

    def multivariate_normal(self, mean: Any, cov: Any, size: Any = None, check_valid: str = "warn", tol: float = 1e-8) -> Any:
        """Normal vectors of a mean and a covariance."""
        self._own()
        return vectors.multivariate_normal(self, mean, cov, size, check_valid, tol, "svd")


add_methods(RandomState, legacy=True)

_rand = RandomState()
_of_workers: dict[int, RandomState] = {}                                    # by thread
STATE = frozenset("_bit_generator _kept _at _lock _one _many".split())


class SharedState(RandomState):
    """The stream that all share, once there are threads with streams of their own (`core/random/workers.py`)."""

    def __getattribute__(self, name: str) -> Any:
        own = _of_workers.get(get_ident()) if name in STATE else None
        return super().__getattribute__(name) if own is None else getattr(own, name)

    def __setattr__(self, name: str, value: Any) -> None:
        own = _of_workers.get(get_ident()) if name in STATE else None
        super().__setattr__(name, value) if own is None else setattr(own, name, value)


SharedState.__name__ = SharedState.__qualname__ = "RandomState"


def _begin(words: list[int]) -> None:
    """Give the calling thread a stream of its own."""
    _rand.__class__ = SharedState
    _of_workers[get_ident()] = RandomState(words)


workers.also.append((_begin, lambda: _of_workers.pop(get_ident(), None)))
SHARED = """beta binomial bytes chisquare choice dirichlet exponential f gamma geometric get_state gumbel hypergeometric laplace
    logistic lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal pareto
    permutation poisson power rand randint randn random random_integers random_sample rayleigh set_state shuffle standard_cauchy
    standard_exponential standard_gamma standard_normal standard_t triangular uniform vonmises wald weibull zipf""".split()
for _name in SHARED:
    globals()[_name] = getattr(_rand, _name)


def seed(seed: Any = None) -> None:
    """Start the shared stream again from a seed."""
    _rand.seed(seed)


def get_bit_generator() -> BitGenerator:
    """The bit generator of the shared stream."""
    return _rand._bit_generator


def set_bit_generator(bitgen: BitGenerator) -> None:
    """Draw the shared stream from another bit generator."""
    _rand._over(bitgen)


def sample(*args: Any, **kwargs: Any) -> Any:
    """Uniform numbers on [0, 1): random_sample."""
    return _rand.random_sample(*args, **kwargs)


def ranf(*args: Any, **kwargs: Any) -> Any:
    """Uniform numbers on [0, 1): random_sample."""
    return _rand.random_sample(*args, **kwargs)
