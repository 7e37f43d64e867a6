"""`torch.backends`: flags that programs set; here they are kept and change nothing, since results do not depend on them."""
from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any


class Flags(SimpleNamespace):
    """The flags of one backend."""

    def is_available(self) -> bool:
        """Whether the backend is there."""
        return bool(self._available)

    is_built = is_available

    def version(self) -> Any:
        """No version."""
        return None

    @contextmanager
    def flags(self, **given: Any) -> Any:
        """A context with other flags."""
        before = {name: getattr(self, name, None) for name in given}
        self.__dict__.update(given)
        try:
            yield
        finally:
            self.__dict__.update(before)


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
    def sdp_kernel(self, *args: Any, **kwargs: Any) -> Any:
        """A context without effect."""
        yield


cudnn = Flags(_available=False, enabled=True, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True)
cuda = Cuda(_available=False, _flash=True, _efficient=True, _math=True, _cudnn=True,
            matmul=SimpleNamespace(allow_tf32=False, allow_fp16_reduced_precision_reduction=True,
                                   allow_bf16_reduced_precision_reduction=True,
                                   fp32_precision="none"))
mps = Flags(_available=False)
mkl = Flags(_available=True)
mkldnn = Flags(_available=True, enabled=True, deterministic=False, allow_tf32=True)
openmp = Flags(_available=True)
nnpack = Flags(_available=False)
opt_einsum = Flags(_available=False, enabled=False, strategy=None)
quantized = SimpleNamespace(engine="none", supported_engines=["none"])
cpu = SimpleNamespace(get_cpu_capability=lambda: "DEFAULT")
