"""Latent Dirichlet allocation by variational Bayes (Hoffman, Blei & Bach, NIPS 2010): the topics of documents, in parallel."""
from __future__ import annotations

from septet.kernel import extern, f64, i64, kernel, prange, ptr

log = extern("log", f64, f64, pure=True)
exp = extern("exp", f64, f64, pure=True)
TASK_ROWS = 16
EPS = 2.220446049250313e-16


@kernel
def psi(x):
    """The derivative of the logarithm of the gamma function, for x > 0 (Bernardo, 1976)."""
    value = f64(0)
    at = x
    if at <= 1e-6:
        value = -0.5772156649015329 - 1.0 / at
    else:
        while at < 10.0:
            value = value - 1.0 / at
            at = at + 1.0
        r = 1.0 / at
        value = value + log(at) - 0.5 * r
        r = r * r
        value = value - r * (1.0 / 12.0 - r * (1.0 / 120.0 - r * (1.0 / 252.0 - r * (1.0 / 240.0 - r * (1.0 / 132.0)))))
    return value


@kernel
def expectation(share, prior, weights, k):
    """share += prior; weights = exp(psi(share) - psi(sum of share))."""
    total = f64(0)
    for t in range(k):
        share[t] = share[t] * weights[t] + prior
        total = total + share[t]
    whole = psi(total)
    for t in range(k):
        weights[t] = exp(psi(share[t]) - whole)


@kernel
def document(share, weights, last, phi, words, data, ids, first, end, k, d, prior, most, tol):
    """Improve one document's topics: weights holds exp of their expected logarithms."""
    total = f64(0)
    for t in range(k):
        total = total + share[t]
    whole = psi(total)
    for t in range(k):
        weights[t] = exp(psi(share[t]) - whole)
    steps, moved = i64(0), tol + 1.0
    while steps < most and moved >= tol:
        norms(weights, phi, words, ids, first, end, k, d)
        for t in range(k):
            last[t] = share[t]
            found = f64(0)
            for j in range(first, end):
                found = found + words[t * d + ids[j]] * (data[j] / phi[j])
            share[t] = found
        expectation(share, prior, weights, k)
        moved = f64(0)
        for t in range(k):
            moved = moved + abs(last[t] - share[t])
        moved = moved / f64(k)
        steps = steps + 1
    norms(weights, phi, words, ids, first, end, k, d)


@kernel
def norms(weights, phi, words, ids, first, end, k, d):
    """phi = the weight of all topics of each word."""
    for j in range(first, end):
        total = f64(0)
        for t in range(k):
            total = total + weights[t] * words[t * d + ids[j]]
        phi[j] = total + EPS


@kernel
def documents(shares: ptr[f64], weights: ptr[f64], last: ptr[f64], phi: ptr[f64], words: ptr[f64], data: ptr[f64], ids: ptr[i64],
              starts: ptr[i64], n: i64, k: i64, d: i64, prior: f64, most: i64, tol: f64):
    """All documents; shares, weights, last: (n, k), phi: one a word, words: exp of the topics' expected logarithms (k, d)."""
    for task in prange((n + TASK_ROWS - 1) // TASK_ROWS):
        for i in range(task * TASK_ROWS, min(n, (task + 1) * TASK_ROWS)):
            document(shares + i * k, weights + i * k, last + i * k, phi, words, data, ids, starts[i], starts[i + 1], k, d, prior, most, tol)


@kernel
def statistics(out: ptr[f64], weights: ptr[f64], phi: ptr[f64], data: ptr[f64], ids: ptr[i64], starts: ptr[i64], n: i64, k: i64, d: i64):
    """out (k, d) += what the documents' words say of the topics."""
    for t in prange(k):
        for i in range(n):
            for j in range(starts[i], starts[i + 1]):
                out[t * d + ids[j]] = out[t * d + ids[j]] + weights[i * k + t] * (data[j] / phi[j])


@kernel
def bound(out: ptr[f64], shares: ptr[f64], topics: ptr[f64], data: ptr[f64], ids: ptr[i64], starts: ptr[i64], n: i64, k: i64, d: i64):
    """out[i] = the words' part of a document's bound: counts times the logarithm of the sum over topics."""
    for i in prange(n):
        total = f64(0)
        for j in range(starts[i], starts[i + 1]):
            most = shares[i * k] + topics[ids[j]]
            for t in range(1, k):
                most = max(most, shares[i * k + t] + topics[t * d + ids[j]])
            inner = f64(0)
            for t in range(k):
                inner = inner + exp(shares[i * k + t] + topics[t * d + ids[j]] - most)
            total = total + data[j] * (most + log(inner))
        out[i] = total


@kernel
def logarithms(x: ptr[f64], out: ptr[f64], n: i64, k: i64):
    """out = psi(x) - psi(its row's sum)."""
    for i in prange(n):
        total = f64(0)
        for t in range(k):
            total = total + x[i * k + t]
        whole = psi(total)
        for t in range(k):
            out[i * k + t] = psi(x[i * k + t]) - whole
