"""The charts of a `PartialDependenceDisplay`: lines, contours, bars, heat maps, and the axes they stand on."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.sklearn.utils import charts

KEPT = ("axes_", "lines_", "contours_", "bars_", "heatmaps_", "deciles_vlines_", "deciles_hlines_")


class Charts:
    """One call of `plot`."""

    def __init__(self, display: Any, plt: Any, kinds: list[str], categorical: Any, pdp_lim: Any, centered: bool):
        self.display, self.plt, self.kinds, self.categorical = display, plt, kinds, categorical
        self.results = [self.values(result, kind, centered) for result, kind in zip(display.pd_results, kinds)]
        self.limits = pdp_lim or self.found_limits()
        from septet.sklearn.inspection.dependence_display import sampled

        n = max((individual.shape[0] for _, _, individual in self.results if individual is not None), default=0)
        self.rows = sampled(display.subsample, display.random_state, n) if n else None

    def values(self, result: Any, kind: str, centered: bool) -> tuple[Any, Any, Any]:
        """(grid, mean predictions, those of every row) of the class that is shown; those that a kind has not are None."""
        k = self.display.target_idx
        average = result["average"][k] if kind in ("average", "both") else None
        individual = result["individual"][k] if kind in ("individual", "both") else None
        if centered and len(result["grid_values"]) == 1:
            average = None if average is None else average - average[0]
            individual = None if individual is None else individual - individual[:, :1]
        return result["grid_values"], average, individual

    def found_limits(self) -> dict[int, tuple[float, float]]:
        """For charts of one feature and of two: the range of all predictions, and a twentieth more on both sides."""
        limits: dict[int, tuple[float, float]] = {}
        for (grid, average, individual), kind in zip(self.results, self.kinds):
            values = average if kind == "average" else individual
            low, high = float(values.min()), float(values.max())
            old = limits.get(len(grid), (low, high))
            limits[len(grid)] = min(low, old[0]), max(high, old[1])
        return {n: (low - 0.05 * (high - low), high + 0.05 * (high - low)) for n, (low, high) in limits.items()}

    # ---- the layout

    def draw(self, ax: Any, n_cols: int, options: dict[str, Any]) -> None:
        """All charts, and the display's attributes."""
        display, n = self.display, len(self.display.features)
        shape: tuple[int, ...]
        places = charts.listed(ax)
        if isinstance(places, list):
            if len(places) != n:
                raise ValueError(f"Expected ax to have {n} axes, got {len(places)}")
            display.bounding_ax_, display.figure_, shape = None, places[0].figure, (n,)
        else:
            ax = self.plt.subplots()[1] if ax is None else ax
            places, shape = self.divided(ax, n, n_cols)
        per_row = shape[-1]
        for name in KEPT:
            setattr(display, name, self.empty(name, shape))
        for k, place in enumerate(places):
            at = (k,) if len(shape) == 1 else (k // per_row, k % per_row)
            display.axes_[at] = place
            first = len(shape) == 1 or k % per_row == 0
            self.chart(k, at, place, first, options)

    def divided(self, ax: Any, n: int, n_cols: int) -> tuple[list[Any], tuple[int, ...]]:
        """New axes in the place of one."""
        from matplotlib.gridspec import GridSpecFromSubplotSpec

        if not ax.axison and hasattr(ax, "_septet_divided"):
            raise ValueError("The ax was already used in another plot function, please set ax=display.axes_ instead")
        ax.set_axis_off()
        ax._septet_divided = True
        columns = min(n_cols, n)
        rows = math.ceil(n / columns)
        self.display.bounding_ax_, self.display.figure_ = ax, ax.figure
        grid = GridSpecFromSubplotSpec(rows, columns, subplot_spec=ax.get_subplotspec())
        return [ax.figure.add_subplot(grid[k // columns, k % columns]) for k in range(n)], (rows, columns)

    def empty(self, name: str, shape: tuple[int, ...]) -> Any:
        """Room for artists; lines have one more axis where every row has its own."""
        if name == "lines_" and any(k != "average" for k in self.kinds):
            lines = max(self.line_count(r) for r in self.results)
            shape = (*shape, lines)
        return np.empty(shape, dtype=object)

    def line_count(self, result: tuple[Any, Any, Any]) -> int:
        """How many lines a chart has."""
        _, average, individual = result
        rows = 0 if individual is None else individual.shape[0] if self.rows is None else len(self.rows)
        return rows + (average is not None)

    # ---- one chart

    def chart(self, k: int, at: tuple[int, ...], ax: Any, first: bool, options: dict[str, Any]) -> None:
        """The chart of one feature or pair."""
        pair, are, (grid, average, individual) = self.display.features[k], self.categorical[k], self.results[k]
        names = [self.display.feature_names[f] for f in pair]
        if len(pair) == 2:
            self.heatmap(at, ax, grid, average, names, options) if are[0] else self.contour(at, ax, pair, grid, average, names, options)
            return
        if are[0]:
            self.display.bars_[at] = ax.bar(charts.listed(grid[0]), average.tolist(), **(options["bar"] or {}))
        else:
            self.lines(at, ax, grid[0].tolist(), average, individual, self.kinds[k], options)
            ends = self.ends(ax)
            self.display.deciles_vlines_[at] = ax.vlines(self.display.deciles[pair[0]].tolist(), 0, 0.05, transform=ends[0], color="k")
        low, high = min(v[0] for v in self.limits.values()), max(v[1] for v in self.limits.values())
        ax.set_ylim([low, high])
        if not ax.get_xlabel():
            ax.set_xlabel(names[0])
        if first:
            if not ax.get_ylabel():
                ax.set_ylabel("Partial dependence")
        else:
            ax.set_yticklabels([])
        line = {**(options["line"] or {}), **(options["average"] or {})}
        if line.get("label") or self.kinds[k] == "both":
            ax.legend()

    def ends(self, ax: Any) -> tuple[Any, Any]:
        """Transforms whose one axis is that of the data, the other that of the frame."""
        from matplotlib.transforms import blended_transform_factory as blended

        return blended(ax.transData, ax.transAxes), blended(ax.transAxes, ax.transData)

    def lines(self, at: tuple[int, ...], ax: Any, x: Any, average: Any, individual: Any, kind: str, options: dict[str, Any]) -> None:
        """Thin lines of rows, and one of the mean."""
        base: dict[str, Any] = options["line"] or {}
        thin = charts.merged({"color": "tab:blue", "alpha": 0.3, "linewidth": 0.5}, {**charts.merged({}, base), **(options["ice"] or {})})
        thin.pop("label", None)
        dashed = {"linestyle": "--", "label": "average"} if kind == "both" else {}
        mean = charts.merged({"color": "tab:blue", **dashed}, {**charts.merged({}, base), **(options["average"] or {})})
        count = 0
        if individual is not None:
            for row in individual if self.rows is None else individual[self.rows]:
                self.keep(at, count, ax.plot(x, row.tolist(), **thin)[0])
                count += 1
        if average is not None:
            self.keep(at, self.display.lines_.shape[-1] - 1 if kind == "both" else 0, ax.plot(x, average.tolist(), **mean)[0])

    def keep(self, at: tuple[int, ...], k: int, line: Any) -> None:
        """Put a line where `lines_` has it."""
        several = any(kind != "average" for kind in self.kinds)
        self.display.lines_[(*at, k) if several else at] = line

    def contour(self, at: tuple[int, ...], ax: Any, pair: Any, grid: Any, average: Any, names: list[str], options: dict[str, Any]) -> None:
        """Filled contours with their levels written on."""
        x, y, z = grid[0].tolist(), grid[1].tolist(), average.T.tolist()
        levels = np.linspace(*self.limits[2], num=8).tolist()
        lines = ax.contour(x, y, z, levels=levels, linewidths=0.5, colors="k")
        more = {"alpha": 0.75, **(options["contour"] or {})}
        self.display.contours_[at] = ax.contourf(x, y, z, levels=levels, vmax=levels[-1], vmin=levels[0], **more)
        ax.clabel(lines, fmt="%2.2f", colors="k", fontsize=10, inline=True)
        ends, limits = self.ends(ax), (ax.get_xlim(), ax.get_ylim())
        self.display.deciles_vlines_[at] = ax.vlines(self.display.deciles[pair[0]].tolist(), 0, 0.05, transform=ends[0], color="k")
        self.display.deciles_hlines_[at] = ax.hlines(self.display.deciles[pair[1]].tolist(), 0, 0.05, transform=ends[1], color="k")
        ax.set_xlim(limits[0])
        ax.set_ylim(limits[1])
        if not ax.get_xlabel():
            ax.set_xlabel(names[0])
        ax.set_ylabel(names[1])

    def heatmap(self, at: tuple[int, ...], ax: Any, grid: Any, average: Any, names: list[str], options: dict[str, Any]) -> None:
        """A square a pair of categories, its number written in."""
        image = ax.imshow(average.tolist(), **{"interpolation": "nearest", "cmap": "viridis", **(options["heatmap"] or {})})
        low, high, middle = image.cmap(0), image.cmap(1.0), (float(average.max()) + float(average.min())) / 2.0
        for i, row in enumerate(average.tolist()):
            for j, value in enumerate(row):
                ax.text(j, i, format(value, ".2f"), ha="center", va="center", color=high if value < middle else low)
        ax.figure.colorbar(image, ax=ax)
        ax.set(xticks=list(range(len(grid[1]))), yticks=list(range(len(grid[0]))), xticklabels=charts.listed(grid[1]),
               yticklabels=charts.listed(grid[0]), xlabel=names[1], ylabel=names[0])
        self.plt.setp(ax.get_xticklabels(), rotation="vertical")
        self.display.heatmaps_[at] = image
