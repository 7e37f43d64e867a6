"""Connectionist temporal classification: weights of all alignments of label sequences with rows of log probabilities, in logarithms.

States of a sample are its labels with blanks before, between and after them, 2 * labels + 1; Graves et al. 2006 has the two recursions.
Each sample has a line of what its states emit, one of which may follow the last but one, and a line of alpha for each time.
"""
from __future__ import annotations

from septet.codegen.kernels.normalize import WORK, mask_of
from septet.codegen.kernels.vector_math import exp, exp_below, log
from septet.kernel import const, fill_bytes, gather, i64, kernel, prange, ptr, select, size_of, vload, vstore

LOW, HIGH = float("-inf"), float("inf")
NONE = -1                       # no label and no length is out of range
STEP = 32                       # a state costs about as much as so many elements of a norm


def line_of(labels: int, lanes: int) -> int:
    """Numbers of a line: two in front of the states, whole vectors of states, two behind."""
    return 4 + (2 * labels + lanes) // lanes * lanes


@kernel
def samples_of_task(times, line):
    """How many samples one task takes."""
    return max(1, WORK // max(1, times * line * STEP))


@kernel(math="contract")
def log_sum(s: const, a, b, c):
    """log(e**a + e**b + e**c), also where all are -inf."""
    top = max(max(a, b), c)
    safe = select(top > s.vector(LOW), top, s.vector(0))
    total = exp_below(s.element, s.lanes, a - safe) + exp_below(s.element, s.lanes, b - safe) + exp_below(s.element, s.lanes, c - safe)
    found = top + log(s.element, s.lanes, select(total > s.vector(0), total, s.vector(1)))
    return select(total == total, found, total)


@kernel
def states(s: const, emits, skips, line, labels, count, blank):
    """What each state emits (from the third number on), and 1 where it may follow the last but one: a label other than that."""
    for k in range(line):
        emits[k] = blank
        skips[k] = s.element(0)
    for k in range(count):
        emits[2 * k + 3] = labels[k]
        if k == 0 or labels[k] != labels[k - 1]:
            skips[2 * k + 3] = s.element(1)


@kernel
def alphas_of(s: const, logp, apart, alphas, emits, skips, line, length, width):
    """alpha of every time of one sample; `apart` numbers from one time to the next."""
    for k in range(line):
        alphas[k] = s.element(LOW)
    for k in range(min(i64(2), width)):
        alphas[k + 2] = logp[emits[k + 2]]
    for t in range(1, length):
        before, now = alphas + (t - 1) * line, alphas + t * line
        for k in range(2):
            now[k] = s.element(LOW)
        for k in range(0, width, s.lanes):
            far = select(vload(skips + (k + 2), s.lanes) > s.vector(0), vload(before + k, s.lanes), s.vector(LOW))
            ways = log_sum(s, vload(before + (k + 2), s.lanes), vload(before + (k + 1), s.lanes), far)
            vstore(now + (k + 2), ways + gather(logp + t * apart, vload(emits + (k + 2), s.lanes)))


@kernel
def loss_of(s: const, last, count):
    """Minus the logarithm of the weight of all ways that end in the last label or the blank behind it; last: alpha of the last time."""
    ends = s.vector(LOW)
    ends[0] = last[2 * count + 2]
    if count > 0:
        ends[1] = last[2 * count + 1]
    found = log_sum(s, ends, s.vector(ends[1]), s.vector(LOW))
    return -found[0]


@kernel
def wrong_value(labels, lengths, counts, most, times, samples, classes):
    """The place of the first label that is no class, NONE - 1 - n for a sample n whose lengths are out of range, or NONE."""
    for n in range(samples):
        if counts[n] < 0 or counts[n] > most or lengths[n] < 0 or lengths[n] > times:
            return i64(NONE) - 1 - n
        for k in range(counts[n]):
            label = labels[n * most + k]
            if label < 0 or label >= classes:
                return n * most + k
    return i64(NONE)


@kernel
def forward(s: const, logp: ptr[s.element], labels: ptr[i64], lengths: ptr[i64], counts: ptr[i64], alphas: ptr[s.element],
            emits: ptr[i64], skips: ptr[s.element], losses: ptr[s.element], times: i64, samples: i64, classes: i64, most: i64,
            line: i64, blank: i64) -> i64:
    """The negative log likelihoods of labels (samples, most), of which each sample has its count, in logp (times, samples, classes).

    alphas (samples, times, line), emits and skips (samples, line) are kept for the way back; line: see `line_of`.  Gives `wrong_value`;
    nothing is written where that is not NONE.
    """
    wrong = wrong_value(labels, lengths, counts, most, times, samples, classes)
    if wrong != NONE:
        return wrong
    group = samples_of_task(times, line)
    for task in prange((samples + group - 1) // group):
        for n in range(task * group, min(samples, (task + 1) * group)):
            own, count, length = alphas + n * times * line, counts[n], lengths[n]
            states(s, emits + n * line, skips + n * line, line, labels + n * most, count, blank)
            if length > 0:
                alphas_of(s, logp + n * classes, samples * classes, own, emits + n * line, skips + n * line, line, length, 2 * count + 1)
                losses[n] = loss_of(s, own + (length - 1) * line, count)
            else:
                losses[n] = s.element(0) if count == 0 else s.element(HIGH)
    return NONE


@kernel
def betas_back(s: const, betas, logp, emits, skips, width):
    """beta of one time from that of the next, in place."""
    for k in range(0, width, s.lanes):
        far = select(vload(skips + (k + 4), s.lanes) > s.vector(0), vload(betas + (k + 4), s.lanes), s.vector(LOW))
        ways = log_sum(s, vload(betas + (k + 2), s.lanes), vload(betas + (k + 3), s.lanes), far)
        vstore(betas + (k + 2), ways + gather(logp, vload(emits + (k + 2), s.lanes)))


@kernel
def shares(s: const, parts, alphas, betas, logp, emits, loss, width):
    """The share of the ways through each state, 0 where none goes through."""
    for k in range(0, width, s.lanes):
        both = vload(alphas + (k + 2), s.lanes) + vload(betas + (k + 2), s.lanes)
        share = exp(s.element, s.lanes, both - gather(logp, vload(emits + (k + 2), s.lanes)) + s.vector(loss))
        vstore(parts + k, select(share == share, share, s.vector(0)))


@kernel
def powers(s: const, x, y, n):
    """y = e**x of n numbers."""
    for k in range(0, n, s.lanes):
        mask = mask_of(s, n - k)
        vstore(y + k, exp(s.element, s.lanes, vload(x + k, s.lanes, mask=mask, other=0.0)), mask=mask)


@kernel
def scaled(s: const, y, n, factor):
    """y times a factor, of n numbers."""
    for k in range(0, n, s.lanes):
        mask = mask_of(s, n - k)
        vstore(y + k, vload(y + k, s.lanes, mask=mask) * factor, mask=mask)


@kernel
def backward(s: const, g: ptr[s.element], logp: ptr[s.element], lengths: ptr[i64], counts: ptr[i64], alphas: ptr[s.element],
             emits: ptr[i64], skips: ptr[s.element], losses: ptr[s.element], room: ptr[s.element], dx: ptr[s.element], times: i64,
             samples: i64, classes: i64, line: i64):
    """dx = g (e**logp - the share of ways through each class at each time), 0 beyond each length.  room: (samples, 2, line)."""
    group = samples_of_task(times, line)
    for task in prange((samples + group - 1) // group):
        for n in range(task * group, min(samples, (task + 1) * group)):
            length, width = lengths[n], 2 * counts[n] + 1
            betas, parts = room + 2 * n * line, room + (2 * n + 1) * line
            labels, may = emits + n * line, skips + n * line
            for k in range(line):
                betas[k] = s.element(LOW)
            for back in range(times):
                t = times - 1 - back
                row, to = logp + (t * samples + n) * classes, dx + (t * samples + n) * classes
                if t >= length:
                    fill_bytes(to, 0, classes * size_of(s.element))
                else:
                    if t == length - 1:
                        for k in range(max(i64(0), width - 2), width):
                            betas[k + 2] = row[labels[k + 2]]
                    else:
                        betas_back(s, betas, row, labels, may, width)
                    shares(s, parts, alphas + (n * times + t) * line, betas, row, labels, losses[n], width)
                    powers(s, row, to, classes)
                    for k in range(width):
                        to[labels[k + 2]] = to[labels[k + 2]] - parts[k]
                    scaled(s, to, classes, g[n])
