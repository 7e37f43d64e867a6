"""`DecisionBoundaryDisplay`: what a model says of every point of a plane."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier, is_clusterer, is_outlier_detector, is_regressor
from septet.sklearn.utils import charts
from septet.sklearn.utils.foreign import is_frame
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.validation import _check_response_method, _num_features, check_is_fitted

# Colours that people with impaired colour vision tell apart (Petroff 2021, "Accessible color sequences for data visualization").
PETROFF = ("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd")
METHODS = ("contourf", "contour", "pcolormesh")


class DecisionBoundaryDisplay:
    """Responses of a model on a grid.  xx0, xx1: the grid; response: (grid, grid), or (grid, grid, classes) for all classes at once.

    plot sets ax_, figure_, surface_ (a list where every class has its own) and, for more than two classes, multiclass_colors_.
    """

    def __init__(self, *, xx0: Any, xx1: Any, n_classes: int, response: Any, multiclass_colors: Any = None, xlabel: Any = None,
                 ylabel: Any = None):
        self.xx0, self.xx1, self.n_classes, self.response = xx0, xx1, n_classes, response
        self.multiclass_colors, self.xlabel, self.ylabel = multiclass_colors, xlabel, ylabel

    def plot(self, plot_method: str = "contourf", ax: Any = None, xlabel: Any = None, ylabel: Any = None, **kwargs: Any) -> Any:
        """Draw; kwargs are those of matplotlib's plot_method."""
        plt = charts.pyplot("DecisionBoundaryDisplay.plot")
        if plot_method not in METHODS:
            raise ValueError(f"plot_method must be one of {', '.join(METHODS)}. Got {plot_method} instead.")
        if ax is None:
            _, ax = plt.subplots()
        draw, response = getattr(ax, plot_method), np.asarray(self.response)
        grid = charts.listed(self.xx0), charts.listed(self.xx1)
        if self.n_classes == 2:
            self.surface_ = draw(*grid, response.tolist(), **kwargs)
        else:
            self.multiclass_colors_ = colours(plt, self.multiclass_colors, self.n_classes)
            several = self._labels if response.ndim == 2 else self._classes
            self.surface_ = several(ax, draw, plot_method, grid, response, kwargs)
        if xlabel is not None or not ax.get_xlabel():
            ax.set_xlabel(self.xlabel if xlabel is None else xlabel)
        if ylabel is not None or not ax.get_ylabel():
            ax.set_ylabel(self.ylabel if ylabel is None else ylabel)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _labels(self, ax: Any, draw: Any, method: str, grid: Any, response: Any, kwargs: dict[str, Any]) -> Any:
        """Predicted classes by colour."""
        from matplotlib.colors import ListedColormap

        n, shades = self.n_classes, self.multiclass_colors_.tolist()
        if method == "contour":
            return draw(*grid, response.tolist(), **{"colors": "black", "levels": list(range(n)), **kwargs})
        if method == "contourf":
            return draw(*grid, response.tolist(), **{"levels": [k - 0.5 for k in range(n + 1)], "colors": shades, **kwargs})
        return draw(*grid, response.tolist(), **{"cmap": ListedColormap(shades), **kwargs})

    def _classes(self, ax: Any, draw: Any, method: str, grid: Any, response: Any, kwargs: dict[str, Any]) -> Any:
        """The class of the highest response at each point, from white to its colour."""
        from matplotlib.colors import LinearSegmentedColormap

        best, drawn = response.argmax(axis=2), []
        for k, shade in enumerate(self.multiclass_colors_.tolist()):
            cmap = LinearSegmentedColormap.from_list(f"colormap_{k}", [(1.0, 1.0, 1.0, 1.0), tuple(shade)])
            part = np.where(best == k, response[:, :, k], np.nan)               # NaN: matplotlib leaves it out
            drawn.append(draw(*grid, part.tolist(), **{"cmap": cmap, **{key: v for key, v in kwargs.items() if key != "cmap"}}))
        if method == "contour":
            drawn.append(draw(*grid, best.tolist(), colors="black", levels=list(range(self.n_classes))))
        return drawn

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, *, grid_resolution: int = 100, eps: float = 1.0, plot_method: str = "contourf",
                       response_method: Any = "auto", class_of_interest: Any = None, multiclass_colors: Any = None, xlabel: Any = None,
                       ylabel: Any = None, ax: Any = None, **kwargs: Any) -> Any:
        """The responses of a fitted model around two features, drawn."""
        charts.pyplot("DecisionBoundaryDisplay.from_estimator")
        check_is_fitted(estimator)
        check_arguments(X, grid_resolution, eps, plot_method)
        names = list(X.columns) if is_frame(X) else ["", ""]
        x0, x1 = (np.asarray(_safe_indexing(X, k, axis=1)) for k in (0, 1))
        axis = [np.linspace(float(x.min()) - eps, float(x.max()) + eps, grid_resolution) for x in (x0, x1)]
        xx0, xx1 = np.meshgrid(*axis)
        points = np.stack([xx0.ravel(), xx1.ravel()], axis=1)
        if is_frame(X):
            from septet.pandas import DataFrame

            points = DataFrame(points, columns=X.columns)
        response, n = responses(estimator, points, response_method, class_of_interest)
        made = cls(xx0=xx0, xx1=xx1, n_classes=n, response=response.reshape(*xx0.shape, *response.shape[1:]),
                   multiclass_colors=multiclass_colors, xlabel=names[0] if xlabel is None else xlabel,
                   ylabel=names[1] if ylabel is None else ylabel)
        return made.plot(ax=ax, plot_method=plot_method, **kwargs)


def check_arguments(X: Any, grid_resolution: int, eps: float, plot_method: str) -> None:
    """ValueError for what cannot be drawn."""
    if not grid_resolution > 1:
        raise ValueError(f"grid_resolution must be greater than 1. Got {grid_resolution} instead.")
    if not eps >= 0:
        raise ValueError(f"eps must be greater than or equal to 0. Got {eps} instead.")
    if plot_method not in METHODS:
        raise ValueError(f"plot_method must be one of {', '.join(METHODS)}. Got {plot_method} instead.")
    if _num_features(X) != 2:
        raise ValueError(f"n_features must be equal to 2. Got {_num_features(X)} instead.")


def responses(estimator: Any, points: Any, response_method: Any, wanted: Any) -> tuple[Any, int]:
    """(responses at points, number of classes): one column a class where all classes are shown at once."""
    classes = np.asarray(estimator.classes_) if is_classifier(estimator) else None
    if wanted is not None and classes is not None and wanted not in classes.tolist():
        raise ValueError(f"class_of_interest={wanted} is not a valid label: It should be one of {classes}")
    if is_regressor(estimator):
        method = _check_response_method(estimator, "predict" if response_method == "auto" else response_method)
        return np.asarray(method(points)), 2
    order = ["decision_function", "predict_proba", "predict"] if response_method == "auto" else response_method
    method = _check_response_method(estimator, order)
    found = np.asarray(method(points))
    if is_outlier_detector(estimator):
        return found, 2
    if classes is None or method.__name__ == "predict":
        return of_labels(found, classes, wanted, clusters=estimator.labels_ if is_clusterer(estimator) else None)
    n = len(classes)
    at = None if wanted is None else classes.tolist().index(wanted)
    if found.ndim == 1:
        return (-found if at == 0 else found), 2
    return (found, n) if n > 2 and at is None else (found[:, 1 if at is None else at], 2)


def of_labels(found: Any, classes: Any, wanted: Any, clusters: Any) -> tuple[Any, int]:
    """Predicted labels by their places among all labels."""
    known = np.unique(clusters) if classes is None and clusters is not None else np.unique(found) if classes is None else classes
    if wanted is not None:
        return (found == wanted).astype(int), 2
    return np.searchsorted(known, found), max(2, len(known))


def colours(plt: Any, given: Any, n: int) -> Any:
    """One colour (4 numbers) a class.  ValueError or TypeError for what is none."""
    from matplotlib.colors import is_color_like, to_rgba

    if given is None:
        given = list(PETROFF[:n]) if n <= len(PETROFF) else "gist_rainbow"
    if isinstance(given, str):
        if given not in plt.colormaps():
            raise ValueError(f"When 'multiclass_colors' is a string, it must be a valid Matplotlib colormap. Got: {given}")
        cmap = plt.get_cmap(given)
        return np.array([cmap(k / (n - 1)) for k in range(n)])
    if not isinstance(given, list):
        raise TypeError("'multiclass_colors' must be a list or a str.")
    if len(given) != n:
        raise ValueError("When 'multiclass_colors' is a list, it must be of the same length as the classes or labels to plot "
                         f"({n}), got: {len(given)}.")
    if not all(is_color_like(c) for c in given):
        raise ValueError(f"When 'multiclass_colors' is a list, it can only contain valid Matplotlib color names. Got: {given}")
    return np.array([to_rgba(c) for c in given])
