"""Clusters of an OPTICS order: valleys between steep slopes (the xi method of Ankerst et al. 1999, with Schubert and Gertz 2018)."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np


def cluster_optics_xi(*, reachability: Any, predecessor: Any, ordering: Any, min_samples: float, min_cluster_size: float | None = None,
                      xi: float = 0.05, predecessor_correction: bool = True) -> tuple[Any, Any]:
    """(labels, (start, end) of all clusters in the order, inner before outer)."""
    from septet.sklearn.cluster.optics import checked_size

    reachability, predecessor, ordering = np.asarray(reachability), np.asarray(predecessor), np.asarray(ordering)
    least = checked_size(min_samples, len(reachability), "min_samples")
    size = least if min_cluster_size is None else checked_size(min_cluster_size, len(reachability), "min_cluster_size")
    found = Valleys(reachability[ordering].tolist(), predecessor[ordering].tolist(), ordering.tolist(), xi, least, size,
                    predecessor_correction).clusters()
    clusters = np.array(found, dtype=np.int64) if found else np.array([])
    return valley_labels(ordering, found), clusters


def valley_labels(ordering: Any, clusters: list[tuple[int, int]]) -> Any:
    """Labels by the innermost clusters."""
    labels, label = np.full(len(ordering), -1), 0
    for first, last in clusters:
        if not bool((labels[first:last + 1] != -1).any()):
            labels[first:last + 1] = label
            label += 1
    result = labels.copy()
    result[ordering] = labels
    return result


class Valleys:
    """One walk along a reachability plot."""

    def __init__(self, plot: list[float], before: list[int], ordering: list[int], xi: float, least: int, size: int, correct: bool):
        self.plot, self.before, self.ordering = [*plot, math.inf], before, ordering
        self.least, self.size, self.correct = least, size, correct
        self.keep = 1 - xi
        ratio = [a / b if b and not (math.isinf(a) and math.isinf(b)) else (math.nan if a == b or a == 0 else math.inf)
                 for a, b in zip(self.plot, self.plot[1:])]
        ratio = [0.0 if math.isinf(b) and not math.isinf(a) else r for r, a, b in zip(ratio, self.plot, self.plot[1:])]
        self.steep_up, self.steep_down = [r <= self.keep for r in ratio], [r >= 1 / self.keep for r in ratio]
        self.down, self.up = [r > 1 for r in ratio], [r < 1 for r in ratio]

    def extend(self, steep: list[bool], other: list[bool], start: int) -> int:
        """Where a steep slope ends: at most `least` flat places in a row, none that goes the other way."""
        flat, last = 0, start
        for i in range(start, len(steep)):
            if steep[i]:
                flat, last = 0, i
            elif not other[i]:
                flat += 1
                if flat > self.least:
                    break
            else:
                return last
        return last

    def kept(self, areas: list[dict[str, Any]], mib: float) -> list[dict[str, Any]]:
        """Down slopes that the height between has not ended."""
        if math.isinf(mib):
            return []
        areas = [a for a in areas if mib <= self.plot[a["start"]] * self.keep]
        for a in areas:
            a["mib"] = max(a["mib"], mib)
        return areas

    def clusters(self) -> list[tuple[int, int]]:
        """(start, end) of the clusters, inner before outer."""
        areas: list[dict[str, Any]] = []
        found: list[tuple[int, int]] = []
        index, mib = 0, 0.0
        for steep in range(len(self.steep_up)):
            if not (self.steep_up[steep] or self.steep_down[steep]) or steep < index:
                continue
            mib = max(mib, max(self.plot[index:steep + 1]))
            areas = self.kept(areas, mib)
            if self.steep_down[steep]:
                end = self.extend(self.steep_down, self.up, steep)
                areas.append({"start": steep, "end": end, "mib": 0.0})
            else:
                end = self.extend(self.steep_up, self.down, steep)
                found += self.between(areas, steep, end)
            index = end + 1
            mib = self.plot[index]
        return found

    def between(self, areas: list[dict[str, Any]], up: int, end: int) -> list[tuple[int, int]]:
        """Clusters from the down slopes to one up slope."""
        found = []
        for area in areas:
            first, last = area["start"], end
            if self.plot[last + 1] * self.keep < area["mib"]:
                continue
            top = self.plot[first]
            if top * self.keep >= self.plot[last + 1]:
                while self.plot[first + 1] > self.plot[last + 1] and first < area["end"]:
                    first += 1
            elif self.plot[last + 1] * self.keep >= top:
                while self.plot[last - 1] > top and last > up:
                    last -= 1
            if self.correct:
                first_last = self.corrected(first, last)
                if first_last is None:
                    continue
                first, last = first_last
            if last - first + 1 < self.size or first > area["end"] or last < up:
                continue
            found.append((first, last))
        return found[::-1]

    def corrected(self, first: int, last: int) -> tuple[int, int] | None:
        """The end of a cluster moved to a row whose predecessor is in it."""
        while first < last:
            if self.plot[first] > self.plot[last]:
                return first, last
            if self.before[last] in self.ordering[first:last]:
                return first, last
            last -= 1
        return None
