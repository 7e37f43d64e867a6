"""Probabilities of kernel machines: a sigmoid of cross-validated decisions (Lin, Lin & Weng, Machine Learning 68, 2007), pairs of classes
coupled (Wu, Lin & Weng, JMLR 5, 2004)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import liblinear as kernels
from septet.codegen.kernels.launch import run
from septet.sklearn.svm.solver import Samples, Solution

FOLDS = 5


def shuffled(n: int, seed: int) -> Any:
    """The places 0 to n - 1 as LIBSVM shuffles them, whose stream starts afresh for each pair of classes."""
    words, places = np.zeros(313, dtype=np.uint64), np.arange(n)
    run(kernels.seed_words, words._address, seed)
    run(kernels.shuffle, places._address, n, words._address)
    return places


def cross_validated(samples: Samples, part: Callable[[Any], Samples], first: int, seed: int,
                    machine: Callable[[Samples, Any, int], Solution]) -> Any:
    """Decisions for the samples of two classes, each by a machine that has not seen it; the first `first` samples are the positive class.

    machine(samples, places, how many of them come first): the machine of the samples at places, negative class first.
    """
    n = samples.X.shape[0]
    order, found = shuffled(n, seed), np.zeros(n)
    for k in range(FOLDS):
        begin, end = k * n // FOLDS, (k + 1) * n // FOLDS
        held, rest = order[begin:end], np.concatenate([order[:begin], order[end:]])
        positive, negative = rest[rest < first], rest[rest >= first]
        if not len(positive) or not len(negative):
            found[held] = float(len(positive) > 0) - float(len(negative) > 0)
            continue
        places = np.concatenate([negative, positive])
        solved = machine(part(places), places, len(negative))
        found[held] = -(kernel_between(samples, held, places) @ solved.alpha - solved.rho)
    return found


def kernel_between(samples: Samples, rows: Any, columns: Any) -> Any:
    """The kernel of some samples with others."""
    if samples.kernel.name == "precomputed":
        return samples.X[np.ix_(rows, columns)]
    return Samples(samples.X[rows], samples.kernel).rows(Samples(samples.X[columns], samples.kernel))


def sigmoid(decisions: Any, positive: Any) -> tuple[float, float]:
    """(A, B) of P(positive) = 1 / (1 + exp(A f + B)) by Newton's method with halved steps (Lin, Lin & Weng)."""
    n1, n0 = float(positive.sum()), float((~positive).sum())
    t = np.where(positive, (n1 + 1.0) / (n1 + 2.0), 1.0 / (n0 + 2.0))
    A, B = 0.0, float(np.log((n0 + 1.0) / (n1 + 1.0)))
    cost = likelihood(decisions, t, A, B)
    for _ in range(100):
        z = decisions * A + B
        e = np.exp(-np.abs(z))
        p, q = np.where(z >= 0, e, 1.0) / (1.0 + e), np.where(z >= 0, 1.0, e) / (1.0 + e)
        weight, gap = p * q, t - p
        h11, h22 = 1e-12 + float((decisions * decisions * weight).sum()), 1e-12 + float(weight.sum())
        h21, g1, g2 = float((decisions * weight).sum()), float((decisions * gap).sum()), float(gap.sum())
        if abs(g1) < 1e-5 and abs(g2) < 1e-5:
            break
        det = h11 * h22 - h21 * h21
        dA, dB = -(h22 * g1 - h21 * g2) / det, -(-h21 * g1 + h11 * g2) / det
        slope, step = g1 * dA + g2 * dB, 1.0
        while step >= 1e-10:
            new = likelihood(decisions, t, A + step * dA, B + step * dB)
            if new < cost + 0.0001 * step * slope:
                A, B, cost = A + step * dA, B + step * dB, new
                break
            step /= 2.0
        if step < 1e-10:
            break
    return A, B


def likelihood(decisions: Any, t: Any, A: float, B: float) -> float:
    """What `sigmoid` minimises."""
    z = decisions * A + B
    return float((np.where(z >= 0, t * z, (t - 1.0) * z) + np.log(1.0 + np.exp(-np.abs(z)))).sum())


def pair_probabilities(decisions: Any, A: Any, B: Any) -> Any:
    """(samples, pairs): the probability of the first class of each pair."""
    z = decisions * A + B
    e = np.exp(-np.abs(z))
    return np.clip(np.where(z >= 0, e, 1.0) / (1.0 + e), 1e-7, 1 - 1e-7)


def coupled(pairs: list[tuple[int, int]], r: Any, k: int) -> Any:
    """(samples, k): the probabilities that agree best with those of the pairs, by Gauss-Seidel steps for all samples at once."""
    n = r.shape[0]
    R = np.zeros((n, k, k))
    for p, (i, j) in enumerate(pairs):
        R[:, i, j], R[:, j, i] = r[:, p], 1 - r[:, p]
    Q = -np.swapaxes(R, 1, 2) * R
    for t in range(k):
        Q[:, t, t] = (R[:, :, t] ** 2).sum(axis=1)
    p, made, left = np.full((n, k), 1.0 / k), np.empty((n, k)), np.arange(n)
    for _ in range(max(100, k) + 1):
        Qp = (Q @ p[:, :, None])[:, :, 0]
        pQp = (p * Qp).sum(axis=1)
        going = np.abs(Qp - pQp[:, None]).max(axis=1) >= 0.005 / k
        made[left[~going]] = p[~going]
        left, p, Q, Qp, pQp = left[going], p[going], Q[going], Qp[going], pQp[going]
        if not len(left):
            return made
        for t in range(k):
            gap = (pQp - Qp[:, t]) / Q[:, t, t]
            p[:, t] += gap
            pQp = (pQp + gap * (gap * Q[:, t, t] + 2 * Qp[:, t])) / (1 + gap) / (1 + gap)
            Qp, p = (Qp + gap[:, None] * Q[:, t, :]) / (1 + gap)[:, None], p / (1 + gap)[:, None]
    made[left] = p
    return made
