"""How non-negative factorizations X = W H are found: coordinate descent, multiplicative updates (Fevotte & Idier, 2011), and losses."""
from __future__ import annotations

import time
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import nmf as kernels
from septet.codegen.kernels.launch import run
from septet.sklearn.utils.foreign import is_sparse

TINY = float(np.finfo(np.float32).eps)
ZERO = float(np.finfo(np.float64).eps)
BETAS = {"frobenius": 2, "kullback-leibler": 1, "itakura-saito": 0}


def beta_of(loss: Any) -> float:
    """The exponent of a loss."""
    return BETAS[loss] if isinstance(loss, str) else loss


def dense(X: Any) -> Any:
    return X.toarray() if is_sparse(X) else X


def divergence(X: Any, W: Any, H: Any, loss: Any, square_root: bool = False) -> float:
    """The beta divergence of X and W H; square_root: of twice of it, the root."""
    beta = beta_of(loss)
    found = _divergence(np.asarray(dense(X)), W @ H, beta)
    found = max(found, 0.0)
    return float((2 * found) ** 0.5) if square_root else found


def _divergence(X: Any, WH: Any, beta: float) -> float:
    if beta == 2:
        return float(((X - WH) ** 2).sum()) / 2.0
    total = float(WH.sum()) if beta == 1 else float((WH**beta).sum()) if beta != 0 else 0.0
    keep = X > TINY
    x, wh = X[keep], np.maximum(WH[keep], TINY)
    if beta == 1:
        return float((x * np.log(x / wh)).sum()) + total - float(x.sum())
    if beta == 0:
        ratio = x / wh
        return float(ratio.sum()) - X.size - float(np.log(ratio).sum())
    cross = float((x * wh ** (beta - 1)).sum())
    return (float((x**beta).sum()) - beta * cross + (beta - 1) * total) / (beta * (beta - 1))


def descend(X: Any, W: Any, Ht: Any, l1: float, l2: float, order: Any) -> float:
    """Improve W in place: the sum of projected gradients."""
    k = W.shape[1]
    gram, target = Ht.T @ Ht, np.asarray(X @ Ht)
    if l2:
        gram[np.arange(k), np.arange(k)] += l2
    gram, target = np.ascontiguousarray(gram, dtype=np.float64), np.ascontiguousarray(target - l1, dtype=np.float64)
    work = W if W.dtype == np.float64 and W.flags.c_contiguous else np.array(W, dtype=np.float64, order="C")
    violations = np.zeros((len(W) + kernels.TASK_ROWS - 1) // kernels.TASK_ROWS)
    run(kernels.sweep, work._address, gram._address, target._address, order._address, violations._address, len(W), k)
    if work is not W:
        W[...] = work
    return float(violations.sum())


def coordinate(X: Any, W: Any, H: Any, penalties: tuple[float, ...], tol: float, max_iter: int, update_H: bool, verbose: int,
               shuffle: bool, rng: Any) -> tuple[Any, Any, int]:
    """(W, H, sweeps) by coordinate descent."""
    l1_W, l1_H, l2_W, l2_H = penalties
    W, Ht, k = np.array(W, order="C"), np.array(H.T, order="C"), W.shape[1]
    first, count = None, 0
    Xt = X.T
    for count in range(1, max_iter + 1):
        order = np.asarray(rng.permutation(k) if shuffle else np.arange(k)).astype(np.int64)
        violation = descend(X, W, Ht, l1_W, l2_W, order)
        if update_H:
            order = np.asarray(rng.permutation(k) if shuffle else np.arange(k)).astype(np.int64)
            violation += descend(Xt, Ht, W, l1_H, l2_H, order)
        first = violation if count == 1 else first
        if first == 0:
            break
        if verbose:
            print("violation:", violation / first)
        if violation / first <= tol:
            if verbose:
                print("Converged at iteration", count)
            break
    return W, Ht.T, count


def terms(X: Any, W: Any, H: Any, beta: float, rows: bool) -> tuple[Any, Any]:
    """(numerator, denominator) of the multiplicative step of W (rows) or of H."""
    if beta == 2:
        return (np.asarray(X @ H.T), W @ (H @ H.T)) if rows else (np.asarray(X.T @ W).T, (W.T @ W) @ H)
    X, WH = dense(X), W @ H
    safe = np.maximum(WH, TINY) if beta < 2 else WH
    if beta == 1:
        above = X / safe
        below = H.sum(axis=1)[None, :] if rows else W.sum(axis=0)[:, None]
    else:
        above = X * safe ** (beta - 2)
        power = (np.maximum(WH, TINY) if beta < 1 else WH) ** (beta - 1)
        below = power @ H.T if rows else W.T @ power
    return (above @ H.T if rows else W.T @ above), below


def penalised(below: Any, part: Any, l1: float, l2: float) -> Any:
    """The denominator with penalties, nowhere 0."""
    below = below + l1 if l1 > 0 else below
    below = below + l2 * part if l2 > 0 else below
    return np.where(below == 0, TINY, below)


def step_exponent(beta: float) -> float:
    """What keeps multiplicative steps from raising the loss."""
    return 1.0 / (2.0 - beta) if beta < 1 else 1.0 / (beta - 1.0) if beta > 2 else 1.0


def scaled_W(X: Any, W: Any, H: Any, beta: float, l1: float, l2: float) -> Any:
    """W after one multiplicative step."""
    above, below = terms(X, W, H, beta, True)
    factor = above / penalised(below, W, l1, l2)
    gamma = step_exponent(beta)
    W = W * (factor**gamma if gamma != 1 else factor)
    return np.where(W < ZERO, 0.0, W) if beta < 1 else W


def scaled_H(X: Any, W: Any, H: Any, beta: float, l1: float, l2: float, memory: Any = None, rho: float = 1.0) -> Any:
    """H after one multiplicative step; memory: (numerator, denominator) of earlier batches, brought up to date."""
    above, below = terms(X, W, H, beta, False)
    below, gamma = penalised(below, H, l1, l2), step_exponent(beta)
    if memory is not None:
        root = H ** (1 / gamma) if gamma != 1 else H
        memory[0], memory[1] = memory[0] * rho + above * root, memory[1] * rho + below
        H = memory[0] / memory[1]
        H = H**gamma if gamma != 1 else H
    else:
        factor = above / below
        H = H * (factor**gamma if gamma != 1 else factor)
    return np.where(H < ZERO, 0.0, H) if beta <= 1 else H


def multiplicative(X: Any, W: Any, H: Any, loss: Any, penalties: tuple[float, ...], tol: float, max_iter: int, update_H: bool,
                   verbose: int) -> tuple[Any, Any, int]:
    """(W, H, steps) by multiplicative updates; the loss is looked at every tenth."""
    l1_W, l1_H, l2_W, l2_H = penalties
    beta, begun, count = beta_of(loss), time.time(), 0
    before = first = divergence(X, W, H, beta, square_root=True)
    for count in range(1, max_iter + 1):
        W = scaled_W(X, W, H, beta, l1_W, l2_W)
        if update_H:
            H = scaled_H(X, W, H, beta, l1_H, l2_H)
        if tol > 0 and count % 10 == 0:
            error = divergence(X, W, H, beta, square_root=True)
            if verbose:
                print(f"Epoch {count:02d} reached after {time.time() - begun:.3f} seconds, error: {error:f}")
            if (before - error) / first < tol:
                break
            before = error
    return W, H, count
