"""What a tree predicts when only some features are known: at other splits both ways are taken, weighted by the samples that went there."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import chunks, run
from septet.kernel import f64, i64, kernel, prange, ptr


@kernel
def dependence(left: ptr[i64], right: ptr[i64], feature: ptr[i64], threshold: ptr[f64], weight: ptr[f64], value: ptr[f64], place: ptr[i64],
               points: ptr[f64], m: i64, k: i64, scale: f64, nodes: ptr[i64], shares: ptr[f64], room: i64, out: ptr[f64], tasks: i64):
    """out[p] += scale times the mean prediction at point p (m, k); place: of each feature its column in points, or -1."""
    for task in prange(tasks):
        stack, share = nodes + task * room, shares + task * room
        for p in range(task * m // tasks, (task + 1) * m // tasks):
            stack[0] = 0
            share[0] = 1.0
            size, total = i64(1), 0.0
            while size > 0:
                size -= 1
                at, part = stack[size], share[size]
                if left[at] < 0:
                    total += part * value[at]
                elif place[feature[at]] >= 0:
                    known = points[p * k + place[feature[at]]]
                    stack[size] = left[at] if known <= threshold[at] else right[at]
                    size += 1
                else:
                    goes = weight[left[at]] / weight[at]
                    stack[size] = left[at]
                    share[size] = part * goes
                    stack[size + 1] = right[at]
                    share[size + 1] = part * (1.0 - goes)
                    size += 2
            out[p] += scale * total


def call(*arguments: Any) -> Any:
    """Run `dependence`."""
    return run(dependence, *arguments)


def tasks_of(points: int) -> int:
    """Into how many tasks the points are cut."""
    return chunks(points, 8)
