"""`torch.backends`: flags that programs set; here they are kept and change nothing, since results do not depend on them."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any


class Flags(ModuleType):
    """The flags of one backend: a module, as programs say `import torch.backends.cudnn as cudnn`.

    available: what `is_available` says.  built: what `is_built` says.  The flags themselves are attributes, in the order of `set_flags`.
    """

    def __init__(self, name: str, available: bool, built: bool | None = None, **flags: Any):
        super().__init__(f"torch.backends.{name}", f"Flags of {name}.")
        self._available, self._built, self._order = available, available if built is None else built, tuple(flags)
        self.__dict__.update(flags)
        sys.modules[f"{__name__}.{name}"] = self

    def is_available(self) -> bool:
        """Whether the backend is there."""
        return self._available

    def is_built(self) -> bool:
        """Whether the backend was built in."""
        return self._built

    def version(self) -> Any:
        """No version."""
        return None

    def set_flags(self, *values: Any, **named: Any) -> tuple[Any, ...]:
        """Set flags, in their order or by name with an underscore before it; None leaves one as it is.  Returns what they were."""
        before = tuple(getattr(self, name) for name in self._order)
        if len(values) > len(self._order):
            raise TypeError(f"set_flags() takes from 0 to {len(self._order)} positional arguments but {len(values)} were given")
        given = dict(zip(self._order, values)) | {name.removeprefix("_"): value for name, value in named.items()}
        for name in given:
            if name not in self._order:
                raise TypeError(f"set_flags() got an unexpected keyword argument '_{name}'")
        self.__dict__.update({name: value for name, value in given.items() if value is not None})
        return before

    @contextmanager
    def flags(self, *values: Any, **named: Any) -> Iterator[None]:
        """A context with other flags."""
        before = self.set_flags(*values, **named)
        try:
            yield
        finally:
            self.__dict__.update(zip(self._order, before))


class Cudnn(Flags):
    """The flags of cuDNN."""

    def is_acceptable(self, tensor: Any) -> bool:
        """Whether cuDNN would take the tensor: never, as there is none."""
        return False


class Cuda(Flags):
    """The flags of CUDA and of attention."""

    def flash_sdp_enabled(self) -> bool:
        return bool(self._flash)

    def enable_flash_sdp(self, enabled: bool) -> None:
        self._flash = enabled

    def mem_efficient_sdp_enabled(self) -> bool:
        return bool(self._efficient)

    def enable_mem_efficient_sdp(self, enabled: bool) -> None:
        self._efficient = enabled

    def math_sdp_enabled(self) -> bool:
        return bool(self._math)

    def enable_math_sdp(self, enabled: bool) -> None:
        self._math = enabled

    def cudnn_sdp_enabled(self) -> bool:
        return bool(self._cudnn)

    def enable_cudnn_sdp(self, enabled: bool) -> None:
        self._cudnn = enabled

    @contextmanager
    def sdp_kernel(self, *args: Any, **kwargs: Any) -> Iterator[None]:
        """A context without effect."""
        yield


class Mha(Flags):
    """Whether encoder layers may take a fast path; ours have one way only."""

    def get_fastpath_enabled(self) -> bool:
        return bool(self.enabled)

    def set_fastpath_enabled(self, value: bool) -> None:
        self.enabled = value


class Cpu(Flags):
    """What the processor can do."""

    def get_cpu_capability(self) -> str:
        return "DEFAULT"


cudnn = Cudnn("cudnn", False, enabled=True, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True,
              fp32_precision="none")
cuda = Cuda("cuda", False, _flash=True, _efficient=True, _math=True, _cudnn=True,
            matmul=SimpleNamespace(allow_tf32=False, allow_fp16_reduced_precision_reduction=True,
                                   allow_bf16_reduced_precision_reduction=True,
                                   fp32_precision="none"))
mps = Flags("mps", False)
mkl = Flags("mkl", True)
mkldnn = Flags("mkldnn", True, enabled=True, deterministic=False, allow_tf32=True, fp32_precision="none")
openmp = Flags("openmp", True)
nnpack = Flags("nnpack", False, enabled=True)
opt_einsum = Flags("opt_einsum", False, enabled=False, strategy=None)
quantized = Flags("quantized", False, engine="none", supported_engines=["none"])
mha = Mha("mha", True, enabled=True)
miopen = Flags("miopen", False, immediate=False)
cpu = Cpu("cpu", True)
