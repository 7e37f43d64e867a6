"""Which functions autocast computes in lower precision and which in float32; whether it does so now.

`api` asks `POLICY` when a function is declared: those named here begin with a look at `anywhere`.  Threads cast each for themselves.
"""
from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.core import products
from septet.core.array import Array
from septet.core.autograd import Step
from septet.core.cast import cast
from septet.ir import dtype as dt
from septet.ir.dtype import HALVES, DType
from septet.runtime.native import registry

LOWER = ("matmul mm bmm addmm addbmm baddbmm linear einsum tensordot inner dot_product conv1d conv2d conv3d conv_tbc conv_transpose1d "
         "conv_transpose2d conv_transpose3d convolution scaled_dot_product_attention prelu chain_matmul multi_dot lstm gru rnn_tanh "
         "rnn_relu lstm_cell gru_cell rnn_tanh_cell rnn_relu_cell linalg_multi_dot linalg_matrix_power matrix_power linalg_vecdot")
FLOAT32 = ("mse_loss smooth_l1_loss l1_loss huber_loss kl_div cross_entropy nll_loss binary_cross_entropy binary_cross_entropy_with_logits "
           "cosine_embedding_loss ctc_loss hinge_embedding_loss margin_ranking_loss multi_margin_loss multilabel_margin_loss "
           "poisson_nll_loss soft_margin_loss triplet_margin_loss prod quantile nanquantile trace cdist pdist view_as_complex logdet "
           "slogdet cholesky geqrf svd qr inverse pinverse cholesky_inverse cholesky_solve lu_solve triangular_solve "
           "fft_fft fft_ifft fft_fft2 fft_ifft2 fft_fftn fft_ifftn fft_rfft fft_irfft fft_rfft2 fft_irfft2 fft_rfftn fft_irfftn fft_hfft "
           "fft_ihfft linalg_cond linalg_matrix_rank linalg_solve linalg_cholesky linalg_cholesky_ex linalg_svd linalg_svdvals linalg_eig "
           "linalg_eigh linalg_eigvals linalg_eigvalsh linalg_inv linalg_householder_product linalg_tensorinv linalg_tensorsolve linalg_qr "
           "linalg_lstsq")
WIDEST = "cat stack index_copy concat concatenate"
POLICY = {**dict.fromkeys(LOWER.split(), "lower"), **dict.fromkeys(FLOAT32.split(), "float32"), **dict.fromkeys(WIDEST.split(), "widest")}
anywhere = 0                            # threads that cast
_changing = threading.Lock()


class State(threading.local):
    """What holds in one thread.  active: the dtype of lower precision, while autocast holds; kept: leaves with what they became."""

    active: DType | None = None
    caching = True

    def __init__(self) -> None:
        self.kept: dict[int, tuple[Any, Any, Any]] = {}


here = State()


def is_active() -> bool:
    """Whether this thread casts; asked where `anywhere` says that some thread does."""
    return here.active is not None


def fitted(policy: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments in the dtype that the policy wants; tensors in sequences too."""
    if policy == "lower":
        return tuple([lowered(x) for x in args])
    if policy == "float32" or widest(args) is dt.float32:
        return tuple([raised(x) for x in args])
    return args


def here_as(policy: str, *args: Any) -> tuple[Any, ...]:
    """Arguments of a function that `api` does not declare, in the dtype that a policy wants where this thread casts."""
    return fitted(policy, args) if anywhere and is_active() else args


def lowered(x: Any) -> Any:
    """A float tensor in lower precision; doubles and others as they are."""
    if isinstance(x, Array):
        assert here.active is not None
        return converted(x, here.active) if x._dtype in (dt.float32, *HALVES) else x
    return type(x)([lowered(part) for part in x]) if type(x) in (tuple, list) else x


def raised(x: Any) -> Any:
    """A tensor of lower precision in float32."""
    if isinstance(x, Array):
        return converted(x, dt.float32) if x._dtype in HALVES else x
    return type(x)([raised(part) for part in x]) if type(x) in (tuple, list) else x


def widest(args: Any) -> Any:
    """float32 where tensors of it stand beside some of lower precision."""
    found = {x._dtype for part in args for x in (part if type(part) in (tuple, list) else (part,)) if isinstance(x, Array)}
    return dt.float32 if dt.float32 in found and found & set(HALVES) else None


def converted(x: Any, dtype: DType) -> Any:
    """A tensor in a dtype; what a leaf was converted to is kept while it is not written."""
    if x._dtype is dtype:
        return x
    node = x._node
    if type(node) is not Step or node.rule is not None or not here.caching:
        return cast(x, dtype)
    held = here.kept.get(id(x))
    if held is not None and held[0] is x and held[1] == (x._writes, dtype):
        return held[2]
    made = cast(x, dtype)
    here.kept[id(x)] = (x, (x._writes, dtype), made)
    return made


def switch(dtype: DType | None, caching: bool = True) -> tuple[DType | None, bool]:
    """Cast to a dtype from now on, or not at all; what was before."""
    global anywhere
    before = here.active, here.caching
    here.active, here.caching = dtype, caching
    with _changing:
        anywhere += (dtype is not None) - (before[0] is not None)
        if dtype is not before[0]:
            native_products(anywhere == 0)
    return before


def native_products(wanted: bool) -> None:
    """Let native code compute products of float32 itself or not: it does not know of casting.  It is taught anew when one is computed."""
    if wanted:
        products._taught.discard(dt.float32)
        return
    products._taught.add(dt.float32)
    for which in range(3):
        registry.register_product(which, dt.float32, 0, 0)


def forget() -> None:
    """Let go of converted leaves."""
    here.kept.clear()


def snapshot() -> Any:
    """What is in force now."""
    return here.active


@contextmanager
def restored(state: Any) -> Iterator[None]:
    """A context in which a snapshot is in force."""
    before = switch(state, False)
    try:
        yield
    finally:
        switch(*before)
