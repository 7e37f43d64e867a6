"""Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3)."""
from __future__ import annotations

from septet.kernel import f64, i64, kernel, ptr


@kernel
def start_costs(left: ptr[i64], right: ptr[i64], parent: ptr[i64], cost: ptr[f64], branch: ptr[f64], leaves: ptr[i64], inside: ptr[i64],
                n: i64):
    """Parents; cost and leaves of every branch of the whole tree.  Children stand behind their parents."""
    parent[0] = -1
    for k in range(n):
        inside[k] = 1
        leaves[k] = 0
        branch[k] = 0.0
        if left[k] >= 0:
            parent[left[k]] = k
            parent[right[k]] = k
    for k in range(n):
        if left[k] < 0:
            at = k
            while at >= 0:
                leaves[at] = leaves[at] + 1
                branch[at] = branch[at] + cost[k]
                at = parent[at]


@kernel
def weakest(left, cost, branch, leaves, inside, n, alpha):
    """The inner node with the least cost a leaf; its alpha into alpha[0]."""
    found = i64(-1)
    least = float("inf")
    for k in range(n):
        if inside[k] == 1 and leaves[k] > 1:
            mine = (cost[k] - branch[k]) / f64(leaves[k] - 1)
            if mine < least:
                least = mine
                found = k
    alpha[0] = least
    return found


@kernel
def cut_below(left, right, parent, inside, node, n):
    """What hangs below a node is no longer part of the tree."""
    for k in range(node + 1, n):
        if inside[k] == 1 and (parent[k] == node or inside[parent[k]] == 0):
            inside[k] = 0


@kernel
def prune(left: ptr[i64], right: ptr[i64], parent: ptr[i64], cost: ptr[f64], branch: ptr[f64], leaves: ptr[i64], inside: ptr[i64], n: i64,
          stop: f64, alphas: ptr[f64], impurities: ptr[f64]):
    """Cut the weakest branch until its alpha is above `stop`.  Alphas and the tree's costs by step; the number of steps."""
    steps = 0
    alpha = alphas + n
    alphas[0] = 0.0
    impurities[0] = branch[0]
    node = weakest(left, cost, branch, leaves, inside, n, alpha)
    while node >= 0 and alpha[0] <= stop:
        steps += 1
        change, gone = cost[node] - branch[node], leaves[node] - 1
        cut_below(left, right, parent, inside, node, n)
        at = node
        while at >= 0:
            leaves[at] = leaves[at] - gone
            branch[at] = branch[at] + change
            at = parent[at]
        alphas[steps] = alpha[0]
        impurities[steps] = branch[0]
        node = weakest(left, cost, branch, leaves, inside, n, alpha)
    return steps
