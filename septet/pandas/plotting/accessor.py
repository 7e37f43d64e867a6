"""`Series.plot` and `DataFrame.plot`: charts of columns."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.pandas.plotting.drawing import Chart, is_number, listed, numeric_columns

KINDS = ("line", "bar", "barh", "hist", "box", "kde", "density", "area", "pie", "scatter", "hexbin")
ORDER = ("kind", "ax", "figsize", "use_index", "title", "grid", "legend", "style", "logx", "logy", "loglog")


class PlotAccessor:
    """Draws a series or frame; called, or by the name of the kind of chart."""

    __module__ = "pandas.plotting"

    def __init__(self, data: Any) -> None:
        self._parent = data

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """A chart of the `kind`; what it does not know goes on to matplotlib.  Gives the axes."""
        frame = hasattr(self._parent, "columns")
        for name, value in zip(("x", "y", *ORDER) if frame else ORDER, args):
            kwargs[name] = value
        kind = kwargs.pop("kind", "line")
        if kind not in KINDS:
            raise ValueError(f"{kind} is not a valid plot kind Valid plot kinds: {KINDS}")
        if kind in ("kde", "density"):
            raise NotSupported("plots of densities (kde)")
        if kind in ("scatter", "hexbin") and not frame:
            raise ValueError(f"plot kind {kind} can only be used for data frames")
        x, y = kwargs.pop("x", None), kwargs.pop("y", None)
        if kind in ("scatter", "hexbin"):
            return _points(self._parent, kind, x, y, kwargs)
        data, names, labels = self._columns(kind, x, y, kwargs)
        chart = Chart("frame" if frame else "series", kwargs)
        if not names:
            raise TypeError("no numeric data to plot")
        return DRAW[kind](chart, data, names, labels, self._xlabel(x))

    def _xlabel(self, x: Any) -> Any:
        return x if x is not None else getattr(self._parent.index, "name", None)

    def _columns(self, kind: str, x: Any, y: Any, words: dict[str, Any]) -> tuple[list[list[Any]], list[Any], list[Any]]:
        """Columns to draw, their names, and what stands on the other axis."""
        parent = self._parent
        if not hasattr(parent, "columns"):
            name = words.pop("label", None) or parent.name
            if not is_number(parent._values):
                return [], [], []
            return [listed(parent._values)], ["None" if name is None else shown(name)], _labels(parent.index)
        if kind == "pie" and y is None and not words.get("subplots"):
            raise ValueError("pie requires either y column or 'subplots=True'")
        if isinstance(x, int) and x not in list(parent.columns):
            x = parent.columns[x]
        index = _labels(parent.index) if x is None else listed(parent[x]._values)
        rest = parent if x is None else parent.drop(columns=[x])
        if y is not None:
            wanted = [parent.columns[v] if isinstance(v, int) and v not in list(parent.columns) else v
                      for v in (y if isinstance(y, list | tuple) else [y])]
            rest = parent[wanted]
        found = list(numeric_columns(rest))
        names = [n for n, _ in found]
        label = words.pop("label", None)
        if label is not None:
            names = [label] if isinstance(label, str) else list(label)
        return [listed(v) for _, v in found], names, index

    def line(self, x: Any = None, y: Any = None, **kwargs: Any) -> Any:
        """A line per column."""
        return self(kind="line", x=x, y=y, **kwargs)

    def bar(self, x: Any = None, y: Any = None, **kwargs: Any) -> Any:
        """Upright bars."""
        return self(kind="bar", x=x, y=y, **kwargs)

    def barh(self, x: Any = None, y: Any = None, **kwargs: Any) -> Any:
        """Lying bars."""
        return self(kind="barh", x=x, y=y, **kwargs)

    def hist(self, by: Any = None, bins: Any = 10, **kwargs: Any) -> Any:
        """How often values occur."""
        if by is not None:
            raise NotSupported("the argument 'by' of plot.hist")
        return self(kind="hist", bins=bins, **kwargs)

    def box(self, by: Any = None, **kwargs: Any) -> Any:
        """Quartiles as boxes."""
        if by is not None:
            raise NotSupported("the argument 'by' of plot.box")
        return self(kind="box", **kwargs)

    def area(self, x: Any = None, y: Any = None, stacked: bool = True, **kwargs: Any) -> Any:
        """Filled lines, one on the other."""
        return self(kind="area", x=x, y=y, stacked=stacked, **kwargs)

    def pie(self, y: Any = None, **kwargs: Any) -> Any:
        """Shares of a circle."""
        return self(kind="pie", y=y, **kwargs)

    def scatter(self, x: Any, y: Any, s: Any = None, c: Any = None, **kwargs: Any) -> Any:
        """A point per row."""
        return self(kind="scatter", x=x, y=y, s=s, c=c, **kwargs)

    def hexbin(self, x: Any, y: Any, C: Any = None, reduce_C_function: Any = None, gridsize: Any = None, **kwargs: Any) -> Any:
        """Points counted in hexagons."""
        more = {"C": C, "reduce_C_function": reduce_C_function, "gridsize": gridsize}
        return self(kind="hexbin", x=x, y=y, **{k: v for k, v in more.items() if v is not None}, **kwargs)

    def kde(self, **kwargs: Any) -> Any:
        """Not there."""
        return self(kind="kde", **kwargs)

    density = kde


def shown(name: Any) -> Any:
    """A name for a legend; the parts of a tuple without quotes."""
    return f"({', '.join(map(str, name))})" if isinstance(name, tuple) else name


def _labels(index: Any) -> list[Any]:
    return [str(v) for v in index] if hasattr(index, "levels") else listed(index._values)


def _line(chart: Chart, data: list[Any], names: list[Any], index: list[Any], xlabel: Any) -> Any:
    axes, style = chart.axes(len(data)), chart.words["style"]
    where = index if chart.get("use_index", True) else list(range(len(index)))
    texts = bool(where) and isinstance(where[0], str)
    places = list(range(len(where))) if texts else where
    for n, (values, name, color) in enumerate(zip(data, names, chart.colors(len(data)))):
        mark = style.get(name) if isinstance(style, dict) else style[n] if isinstance(style, list | tuple) else style
        told = chart.words["color"] is not None or chart.words["colormap"] is not None
        own = {"color": color} if told or not mark and chart.get("subplots") else {}
        axes[n].plot(places, values, *([mark] if mark else []), label=name, **own, **chart.more)
    if texts:
        for ax in dict.fromkeys(axes):
            step = max(1, len(where) // 6)
            ax.set_xticks(places[::step], [str(w) for w in where[::step]])
    return chart.finish(axes, names, xlabel)


def _bars(chart: Chart, data: list[Any], names: list[Any], index: list[Any], xlabel: Any, lying: bool = False) -> Any:
    axes, stacked, width = chart.axes(len(data)), chart.get("stacked", False), chart.get("width", 0.5)
    side = 1 if stacked or chart.get("subplots") else len(data)
    up, down = [0.0] * len(index), [0.0] * len(index)
    for n, (values, name, color) in enumerate(zip(data, names, chart.colors(len(data)))):
        values = [0.0 if v != v else v for v in values]
        places = [p + (0 if side == 1 else (n - (side - 1) / 2) * width / side) for p in range(len(index))]
        base = [up[i] if v >= 0 else down[i] for i, v in enumerate(values)] if stacked else 0
        draw = axes[n].barh if lying else axes[n].bar
        draw(places, values, width / side, **{"left" if lying else "bottom": base}, label=name, color=color, **chart.more)
        for i, v in enumerate(values):
            up[i], down[i] = (up[i] + v, down[i]) if v >= 0 else (up[i], down[i] + v)
    for ax in dict.fromkeys(axes):
        getattr(ax, "set_yticks" if lying else "set_xticks")(range(len(index)), [str(v) for v in index],
                                                             **({} if lying else {"rotation": chart.get("rot", 90)}))
    return chart.finish(axes, names, None if lying else xlabel)


def _lying_bars(chart: Chart, data: list[Any], names: list[Any], index: list[Any], xlabel: Any) -> Any:
    return _bars(chart, data, names, index, xlabel, True)


def _histogram(chart: Chart, data: list[Any], names: list[Any], index: list[Any], xlabel: Any) -> Any:
    axes, bins = chart.axes(len(data)), chart.more.pop("bins", 10)
    known = [[v for v in values if v == v] for values in data]
    if isinstance(bins, int) and any(known):
        low, high = min(map(min, filter(None, known))), max(map(max, filter(None, known)))
        low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
        bins = [low + (high - low) * n / bins for n in range(bins + 1)]
    if chart.get("stacked") and not chart.get("subplots"):
        axes[0].hist(known, bins=bins, stacked=True, label=names, color=chart.colors(len(data)), **chart.more)
    else:
        for ax, values, name, color in zip(axes, known, names, chart.colors(len(data))):
            ax.hist(values, bins=bins, label=name, color=color, **chart.more)
    for ax in dict.fromkeys(axes):
        ax.set_ylabel("Frequency")
    return chart.finish(axes, names)


def _boxes(chart: Chart, data: list[Any], names: list[Any], index: list[Any], xlabel: Any) -> Any:
    axes = chart.axes(len(data))
    known = [[v for v in values if v == v] for values in data]
    if chart.get("subplots"):
        for ax, values, name in zip(axes, known, names):
            ax.boxplot([values], tick_labels=[str(name)], **chart.more)
    else:
        axes[0].boxplot(known, tick_labels=[str(n) for n in names], **chart.more)
    chart.words["legend"] = False
    return chart.finish(axes, names)


def _area(chart: Chart, data: list[Any], names: list[Any], index: list[Any], xlabel: Any) -> Any:
    axes, stacked = chart.axes(len(data)), chart.get("stacked", True)
    places = list(range(len(index))) if index and isinstance(index[0], str) else index
    if stacked and any(min(v, default=0) < 0 for v in data):
        raise ValueError("When stacked is True, each column must be either all positive or all negative.")
    base = [0.0] * len(places)
    for ax, values, name, color in zip(axes, data, names, chart.colors(len(data))):
        top = [b + (0.0 if v != v else v) for b, v in zip(base, values)] if stacked else values
        ax.fill_between(places, base if stacked else 0, top, label=name, color=color, **({"alpha": None if stacked else 0.5} | chart.more))
        base = top if stacked and not chart.get("subplots") else base
    return chart.finish(axes, names, xlabel)


def _pie(chart: Chart, data: list[Any], names: list[Any], index: list[Any], xlabel: Any) -> Any:
    axes = chart.axes(len(data))
    labels = chart.more.pop("labels", [str(v) for v in index])
    for ax, values, name in zip(axes, data, names):
        if any(v < 0 for v in values):
            raise ValueError("pie plot doesn't allow negative values")
        ax.pie([0.0 if v != v else v for v in values], labels=labels, **chart.more)
        ax.set_ylabel("" if name == "None" else name)
    return chart.finish(axes, names)


def _points(frame: Any, kind: str, x: Any, y: Any, words: dict[str, Any]) -> Any:
    if x is None or y is None:
        raise ValueError(f"{kind} requires an x and y column")
    x, y = (frame.columns[v] if isinstance(v, int) and v not in list(frame.columns) else v for v in (x, y))
    c, s = words.pop("c", None), words.pop("s", None)
    chart = Chart("points", words)
    ax = chart.axes()[0]
    if kind == "hexbin":
        weights = chart.more.pop("C", None)
        heights = listed(frame[weights]._values) if weights is not None else None
        more = {"cmap": chart.get("colormap", "BuGn"), **chart.more}
        made = ax.hexbin(listed(frame[x]._values), listed(frame[y]._values), heights, **more)
        ax.figure.colorbar(made, ax=ax)
    else:
        names = list(frame.columns)
        color = listed(frame[c]._values) if isinstance(c, str) and c in names else c if c is not None else chart.words["color"]
        size = listed(frame[s]._values) if isinstance(s, str) and s in names else 20 if s is None else s
        more = {**({} if chart.words["colormap"] is None else {"cmap": chart.words["colormap"]}), **chart.more}
        made = ax.scatter(listed(frame[x]._values), listed(frame[y]._values), s=size, c=color, label=chart.words["label"], **more)
        if isinstance(color, list) and color and isinstance(color[0], int | float):
            ax.figure.colorbar(made, ax=ax, label=c if isinstance(c, str) else "")
    ax.set_ylabel(str(y))
    return chart.finish([ax], [y], str(x))


DRAW = {"line": _line, "bar": _bars, "barh": _lying_bars, "hist": _histogram, "box": _boxes, "area": _area, "pie": _pie}
