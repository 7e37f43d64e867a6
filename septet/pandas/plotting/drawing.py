"""What all charts share: matplotlib itself, axes to draw on, titles, limits, legends; columns as lists."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.errors import NotSupported


def pyplot() -> Any:
    """matplotlib.pyplot; ImportError that names the extra where it is not installed."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError('matplotlib is required for plotting when the default backend "matplotlib" is selected. Install it: '
                          "pip install matplotlib (the extra `plot` of septet)") from None
    return plt


def listed(values: Any) -> list[Any]:
    """A column's elements as matplotlib takes them; missing ones as NaN."""
    from septet.pandas.formatting.values import is_missing

    plain = getattr(values.dtype, "kind", "O") in "biuf" and hasattr(values, "tolist")
    found = values.tolist() if plain else list(values)
    found = [float("nan") if is_missing(v) else v for v in found]
    return [v.to_pydatetime() if hasattr(v, "to_pydatetime") else v for v in found]


def is_number(values: Any) -> bool:
    """Can stand on an axis of numbers."""
    dtype = values.dtype
    return dtype.kind in "iuf" if not hasattr(dtype, "construct_array_type") else bool(getattr(dtype, "_is_numeric", False))


WORDS = ("ax", "figsize", "title", "grid", "legend", "logx", "logy", "loglog", "xticks", "yticks", "xlim", "ylim", "xlabel", "ylabel",
         "rot", "fontsize", "colormap", "subplots", "sharex", "sharey", "layout", "use_index",
         "style", "label", "stacked", "color",
         "width")
REFUSED = {"table": False, "secondary_y": False, "include_bool": False, "mark_right": True, "backend": None, "sym": None,
           "bw_method": None, "position": None, "by": None, "column": None}


class Chart:
    """The arguments of one call, sorted: what concerns the axes, and what goes on to matplotlib."""

    def __init__(self, kind: str, given: dict[str, Any]) -> None:
        for name, plain in REFUSED.items():
            if given.pop(name, plain) not in (plain, "matplotlib"):
                raise NotSupported(f"the argument {name!r} of plot")
        self.kind, self.words = kind, {name: given.pop(name, None) for name in WORDS}
        self.more = given
        self.plt = pyplot()

    def get(self, name: str, default: Any = None) -> Any:
        value = self.words[name]
        return default if value is None else value

    def axes(self, count: int = 1) -> Any:
        """The axes to draw on, and all of them where each column has its own."""
        if not self.get("subplots"):
            ax = self.words["ax"]
            if ax is None and self.kind == "series" and self.plt.get_fignums():       # a series goes to where the last chart stands
                ax = self.plt.gca()
            return [ax if ax is not None else self.plt.subplots(figsize=self.words["figsize"])[1]] * count
        rows, columns = _layout(self.words["layout"], count)
        _, made = self.plt.subplots(rows, columns, figsize=self.words["figsize"], sharex=self.get("sharex", True),
                                    sharey=self.get("sharey", False), squeeze=False)
        self.all_axes = made[:, 0] if columns == 1 and self.words["layout"] is None else made
        return list(made.flat)[:count]

    def colors(self, count: int) -> list[Any]:
        given = self.words["color"]
        if given is not None:
            many = given if isinstance(given, list | tuple) else [given]
            return [many[n % len(many)] for n in range(count)]
        if self.words["colormap"] is not None:
            cmap = self.plt.get_cmap(self.words["colormap"])
            return [cmap(n / max(count - 1, 1)) for n in range(count)]
        cycle = self.plt.rcParams["axes.prop_cycle"].by_key()["color"]
        return [cycle[n % len(cycle)] for n in range(count)]

    def finish(self, axes: list[Any], names: list[Any], xlabel: Any = None) -> Any:
        """Titles, limits and legends; the axes."""
        unique = list(dict.fromkeys(axes))
        for number, ax in enumerate(unique):
            self._dress(ax, number, xlabel)
        if self.get("legend", len(names) > 1 or self.kind == "frame"):
            for ax in unique:
                mine = self._explained(ax, {str(n) for n in names})
                if mine:
                    ax.legend(*zip(*mine, strict=True), loc="best")
        if self.get("subplots"):
            if isinstance(self.words["title"], str):
                unique[0].figure.suptitle(self.words["title"])
            return self.all_axes
        return unique[0]

    def _explained(self, ax: Any, names: set[str]) -> list[Any]:
        """(artist, label) of what the legend explains: what it did before, and this chart's own."""
        old = ax.get_legend()
        before = {t.get_text() for t in old.get_texts()} if old is not None else set()
        pairs = list(zip(*ax.get_legend_handles_labels(), strict=True))
        return pairs if self.kind == "frame" else [p for p in pairs if p[1] in names | before]

    def _dress(self, ax: Any, number: int, xlabel: Any) -> None:
        title = self.words["title"]
        if isinstance(title, list):
            ax.set_title(title[number])
        elif title is not None and not self.get("subplots"):
            ax.set_title(title)
        if self.get("logx") or self.get("loglog"):
            ax.set_xscale("symlog" if self.words["logx"] == "sym" else "log")
        if self.get("logy") or self.get("loglog"):
            ax.set_yscale("symlog" if self.words["logy"] == "sym" else "log")
        for name in ("xticks", "yticks", "xlim", "ylim"):
            if self.words[name] is not None:
                getattr(ax, f"set_{name}")(self.words[name])
        label = self.get("xlabel", xlabel)
        if label is not None:
            ax.set_xlabel(label)
        if self.words["ylabel"] is not None:
            ax.set_ylabel(self.words["ylabel"])
        if self.words["grid"] is not None:
            ax.grid(self.words["grid"])
        if self.words["rot"] is not None or self.words["fontsize"] is not None:
            size = {"labelsize": self.words["fontsize"]} if self.words["fontsize"] else {}
            ax.tick_params(axis="x", labelrotation=self.get("rot", 0), **size)


def _layout(given: Any, count: int) -> tuple[int, int]:
    if given is None:
        return count, 1
    rows, columns = given
    if rows == -1:
        rows = -(-count // columns)
    if columns == -1:
        columns = -(-count // rows)
    if rows * columns < count:
        raise ValueError(f"Layout of {rows}x{columns} must be larger than required size {count}")
    return rows, columns


def numeric_columns(frame: Any) -> Iterator[tuple[Any, Any]]:
    """Names and arrays of the columns of numbers."""
    for name, values in zip(frame.columns, frame._columns):
        if is_number(values):
            yield name, values
