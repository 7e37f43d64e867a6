"""Samples of the gamma and Dirichlet distributions."""
from __future__ import annotations

from typing import Any

from septet.core.array import empty
from septet.core.autograd import attach, recording
from septet.errors import NotSupported
from septet.torch.random import stream_of
from septet.torch.sampling import dense_as, no_kernel
from septet.torch.tensor import Tensor
from septet.torch.type_info import finfo


def _standard_gamma(input: Any, generator: Any = None) -> Any:
    """Gamma numbers of each element's shape and scale 1."""
    check("gamma_cpu", input)
    made = gammas(input, float(finfo(input.dtype).tiny), generator)
    return attach(made, "StandardGammaBackward0", no_slope, (input,)) if recording(input) else made


def check(name: str, input: Any) -> None:
    """NotImplementedError for dtypes that there are no gamma numbers in."""
    if not input._dtype.is_float or input._dtype.itemsize == 2:
        raise no_kernel(name, input._dtype)


def gammas(input: Any, least: float, generator: Any) -> Any:
    """Gamma numbers of at least `least`."""
    shapes = dense_as(input.detach(), tuple(input.shape))
    made = empty(Tensor, input._dtype, tuple(input.shape))
    stream_of(generator).standard_gamma(made._dtype, made._address, made._size, shapes._address, least)
    return made


def _sample_dirichlet(input: Any, generator: Any = None) -> Any:
    """Points whose coordinates along the last dimension are shares of gamma numbers."""
    check("dirichlet", input)
    drawn, info = gammas(input.detach().double(), 2.0**-1022, generator), finfo(input.dtype)
    made = (drawn / drawn.sum(-1, keepdim=True)).to(input.dtype).clamp(info.tiny, 1 - info.eps / 2)
    return attach(made, "DirichletBackward0", no_slope, (input,)) if recording(input) else made


def no_slope(g: Any, y: Any, x: Any) -> tuple[Any]:
    """NotSupported: how a gamma number moves with its shape."""
    raise NotSupported("gradients of rsample() through the concentration of Gamma, Beta, Dirichlet, Chi2 and StudentT; use sample()")
