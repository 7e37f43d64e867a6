"""`torch.Generator`, `torch.manual_seed` and the state of the default generator."""
from __future__ import annotations

import ctypes
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from septet.core.array import empty
from septet.core.random.torch_stream import DEFAULT_SEED, STATE_BYTES, TorchStream
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.torch.device import CPU
from septet.torch.device import device as device_class
from septet.torch.tensor import Tensor


class Generator:
    """A stream of random numbers; the numbers of a seed are PyTorch's."""

    def __init__(self, device: Any = "cpu"):
        where = device_class(device)
        if where.type != "cpu":
            raise RuntimeError(f"Cannot get {where.type.upper()} generator without ATen_{where.type} library.")
        self._stream = TorchStream(DEFAULT_SEED)

    @property
    def device(self) -> Any:
        """Where its tensors lie."""
        return CPU

    def manual_seed(self, seed: int) -> Generator:
        """Start over from a seed: 64 bits, negative ones count from the end."""
        self._stream.seed(checked_seed(seed))
        return self

    def seed(self) -> int:
        """Start over from a seed that nobody knows; returns it."""
        found = secrets.randbits(64)
        self._stream.seed(found)
        return found

    def initial_seed(self) -> int:
        """The seed that it started from."""
        return self._stream.initial

    def get_state(self) -> Any:
        """The state as a tensor of bytes, laid out as PyTorch's."""
        made = empty(Tensor, dt.uint8, (STATE_BYTES,))
        ctypes.memmove(made._address, self._stream.state(), STATE_BYTES)
        return made

    def set_state(self, new_state: Any) -> Generator:
        """Go on from a state.  TypeError for what is no tensor of bytes, RuntimeError for what is no state."""
        if not isinstance(new_state, Tensor) or new_state._dtype is not dt.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        data = new_state.contiguous()
        try:
            self._stream.set_state(ctypes.string_at(data._address, data._size))
        except ValueError as wrong:
            raise RuntimeError(str(wrong)) from None
        return self

    def clone_state(self) -> Generator:
        """A generator of its own in the same state."""
        made = Generator()
        made._stream.set_state(self._stream.state())
        return made

    def graphsafe_get_state(self) -> Generator:
        raise NotSupported("torch.Generator.graphsafe_get_state: it belongs to CUDA graphs")

    def graphsafe_set_state(self, state: Any) -> Generator:
        raise NotSupported("torch.Generator.graphsafe_set_state: it belongs to CUDA graphs")

    def __getstate__(self) -> dict[str, Any]:
        return {"state": self._stream.state()}

    def __setstate__(self, value: dict[str, Any]) -> None:
        self._stream = TorchStream()
        self._stream.set_state(value["state"])

    def __repr__(self) -> str:
        return f"<torch._C.Generator object at {id(self):#x}>"


def checked_seed(seed: Any) -> int:
    """A seed.  ValueError outside -2**63 ... 2**64 - 1."""
    found = int(seed)
    if not -1 << 63 <= found < 1 << 64:
        raise ValueError("Overflow when unpacking long long")
    return found


class DefaultGenerator(Generator):
    """The generator that is used where none is given; a loader's worker has its own stream behind it."""

    _main: TorchStream | None = None

    def __init__(self) -> None:
        """Its stream is made when it is first used."""

    @property
    def _stream(self) -> TorchStream:  # type: ignore[override]
        if worker_streams and get_ident() in worker_streams:
            return worker_streams[get_ident()]
        if self._main is None:
            self._main = TorchStream(DEFAULT_SEED)
        return self._main

    def __reduce__(self) -> str:
        return "default_generator"


worker_streams: dict[int, TorchStream] = {}         # by thread
default_generator = DefaultGenerator()


def stream_of(generator: Generator | None) -> TorchStream:
    """The stream of a `generator` argument."""
    if generator is None:
        return default_generator._stream
    if isinstance(generator, Generator):
        return generator._stream
    raise TypeError(f"expected a torch.Generator or None for argument 'generator' but got {type(generator).__name__}")


def manual_seed(seed: Any) -> Generator:
    """Start the default generator over from a seed."""
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Start the default generator over from a seed that nobody knows; returns it."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the default generator started from."""
    return default_generator.initial_seed()


def get_rng_state() -> Any:
    """The default generator's state as a tensor of bytes."""
    return default_generator.get_state()


def set_rng_state(new_state: Any) -> None:
    """Go on from a state of the default generator."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Any = None, enabled: bool = True, _caller: str = "fork_rng", _devices_kw: str = "devices",
             device_type: str = "cuda") -> Iterator[None]:
    """A context behind which the default generator goes on as if nothing had been drawn inside."""
    if not enabled:
        yield
        return
    before = default_generator._stream.state()
    try:
        yield
    finally:
        default_generator._stream.set_state(before)


def thread_safe_generator() -> Generator | None:
    """None: the default generator may be used by every thread."""
    return None


__all__ = ["Generator", "default_generator", "fork_rng", "get_rng_state", "initial_seed", "manual_seed", "seed", "set_rng_state"]
