"""Trees of HDBSCAN: single linkage, condensed to clusters of some size, and the clusters that are chosen of it.

Edges of one length are merged in the order of the spanning tree; upstream's order among them is its unstable sort's, so numbering and
strengths may differ where distances tie.
"""
from __future__ import annotations

import math
from collections import Counter

Edge = tuple[int, int, float]
Merge = tuple[int, int, float, int]
Link = tuple[int, int, float, int]                       # parent, child, lambda, size


def single_linkage(edges: list[Edge], n: int) -> list[Merge]:
    """(left, right, distance, size) of merges, from edges by length."""
    parent, size, tree = list(range(2 * n)), [1] * n + [0] * n, []

    def top(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for i, (a, b, distance) in enumerate(edges):
        a, b, new = top(a), top(b), n + i
        size[new] = size[a] + size[b]
        parent[a] = parent[b] = new
        tree.append((a, b, distance, size[new]))
    return tree


def labels_at(tree: list[Merge], n: int, cut: float, least: int) -> list[int]:
    """The cluster of each row after the merges shorter than `cut`; -1: in fewer than `least` rows.

    Clusters are numbered in the order of the nodes that stand for them in a forest joined by rank.
    """
    parent, rank = list(range(2 * n)), [0] * (2 * n)

    def top(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for i, (a, b, distance, _) in enumerate(tree):
        for part in (a, b) if distance < cut else ():
            x, y = top(part), top(n + i)
            x, y = (y, x) if rank[x] < rank[y] else (x, y)
            rank[x] += rank[x] == rank[y]
            parent[y] = x
    tops = [top(row) for row in range(n)]
    names = {node: i for i, node in enumerate(sorted(node for node, size in Counter(tops).items() if size >= least))}
    return [names.get(node, -1) for node in tops]


def below(tree: list[Merge], node: int, n: int) -> list[int]:
    """The nodes under one and itself, level by level."""
    found, level = [], [node]
    while level:
        found += level
        level = [child for k in level if k >= n for child in tree[k - n][:2]]
    return found


def condense(tree: list[Merge], n: int, least: int) -> list[Link]:
    """The tree in which a cluster lives until it splits in two of at least some size; rows that fall out are children."""
    root, links, ignored = 2 * (n - 1), [], set()
    label, following = {root: n}, n + 1
    for node in below(tree, root, n):
        if node in ignored or node < n:
            continue
        left, right, distance, _ = tree[node - n]
        value = 1.0 / distance if distance > 0.0 else math.inf
        counts = [tree[k - n][3] if k >= n else 1 for k in (left, right)]
        both = counts[0] >= least and counts[1] >= least
        for child, count in zip((left, right), counts):
            if both:
                label[child] = following
                links.append((label[node], following, value, count))
                following += 1
            elif count >= least:
                label[child] = label[node]
            else:
                for k in below(tree, child, n):
                    if k < n:
                        links.append((label[node], k, value, 1))
                    ignored.add(k)
    return links


def stabilities(links: list[Link], n: int) -> dict[int, float]:
    """How long the rows of each cluster stay in it."""
    birth = {child: value for _, child, value, _ in links}
    birth[n] = 0.0
    found = dict.fromkeys(sorted({link[0] for link in links}), 0.0)
    for parent, _, value, size in links:
        found[parent] += (value - birth[parent]) * size
    return found


def chosen(links: list[Link], n: int, method: str, single: bool, epsilon: float, most: int | None) -> list[int]:
    """The clusters that are kept."""
    stability = stabilities(links, n)
    nodes = sorted(stability, reverse=True)
    nodes = nodes if single else nodes[:-1]
    children: dict[int, list[int]] = {}
    sizes = {n: n}
    for parent, child, _, size in links:
        if child >= n:
            children.setdefault(parent, []).append(child)
            sizes[child] = size
    if method == "leaf":
        found = {k for k in stability if k not in children} if len(stability) > 1 else set()
        if not found:
            found = {n} if single else set()
        if not found and not children:
            return [n]
    else:
        found = excess(nodes, stability, children, sizes, n + 1 if most is None else most)
    if epsilon != 0.0 and found and children:
        if method == "eom" and found == {n} and single:
            return [n]
        found = widened(found, children, {child: (parent, value) for parent, child, value, _ in links}, epsilon, single, n)
    return sorted(found)


def excess(nodes: list[int], stability: dict[int, float], children: dict[int, list[int]], sizes: dict[int, int], most: int) -> set[int]:
    """Clusters that are stabler than their parts together."""
    kept = dict.fromkeys(nodes, True)
    for node in nodes:
        parts = children.get(node, [])
        total = sum(stability[k] for k in parts)
        if total > stability[node] or sizes[node] > most:
            kept[node] = False
            stability[node] = total
        else:
            waiting = list(parts)
            while waiting:
                k = waiting.pop()
                kept[k] = False
                waiting += children.get(k, [])
    return {k for k, keep in kept.items() if keep}


def widened(found: set[int], children: dict[int, list[int]], up: dict[int, tuple[int, float]], epsilon: float, single: bool,
            root: int) -> set[int]:
    """Clusters born at a lesser distance than epsilon, in place of them the ancestor that was born at a greater."""
    result, done = set(), set()
    for leaf in sorted(found):
        if leaf == root or 1 / up[leaf][1] >= epsilon:
            result.add(leaf)
            continue
        if leaf in done:
            continue
        node = leaf
        while True:
            parent = up[node][0]
            if parent == root:
                node = parent if single else node
                break
            node = parent
            if 1 / up[node][1] > epsilon:
                break
        result.add(node)
        waiting = list(children.get(node, []))
        while waiting:
            k = waiting.pop()
            done.add(k)
            waiting += children.get(k, [])
    return result - done


def labelling(links: list[Link], n: int, method: str, single: bool, epsilon: float, most: int | None) -> tuple[list[int], list[float]]:
    """(labels, how strongly each row belongs to its cluster)."""
    clusters = chosen(links, n, method, single, epsilon, most)
    name = {cluster: i for i, cluster in enumerate(clusters)}
    up = {child: (parent, value) for parent, child, value, _ in links}
    root_most = max((value for parent, child, value, _ in links if parent == n), default=0.0)
    labels, death = [-1] * n, dict.fromkeys(clusters, 0.0)
    for row in range(n):
        node, own = up.get(row, (n, 0.0))
        while node not in name and node != n:
            node = up[node][0]
        if node in name and node != n:
            labels[row] = name[node]
        elif node == n and len(clusters) == 1 and single and n in name:
            enough = own >= 1 / epsilon if epsilon != 0.0 else own >= root_most
            labels[row] = name[n] if enough else -1
    for parent, _, value, _ in links:
        node = parent
        if node in death:
            death[node] = max(death[node], value)
    sureness = [0.0] * n
    for row, label in enumerate(labels):
        if label >= 0:
            top, own = death[clusters[label]], up[row][1]
            sureness[row] = 1.0 if top == 0.0 or math.isinf(own) else min(own, top) / top
    return labels, sureness
