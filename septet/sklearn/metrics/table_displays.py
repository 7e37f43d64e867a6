"""`ConfusionMatrixDisplay` and `PredictionErrorDisplay`."""
from __future__ import annotations

import numbers
from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier
from septet.sklearn.utils import charts
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.validation import check_random_state


class ConfusionMatrixDisplay:
    """A confusion matrix as an image with its numbers.  plot sets ax_, figure_, im_ and text_ (None without numbers)."""

    def __init__(self, confusion_matrix: Any, *, display_labels: Any = None):
        self.confusion_matrix, self.display_labels = confusion_matrix, display_labels

    def plot(self, *, include_values: bool = True, cmap: Any = "viridis", xticks_rotation: Any = "horizontal", values_format: Any = None,
             ax: Any = None, colorbar: bool = True, im_kw: Any = None, text_kw: Any = None) -> Any:
        """Draw.  values_format: of the numbers, by default "d" or the shorter of "d" and ".2g"."""
        figure, ax = charts.axes("ConfusionMatrixDisplay.plot", ax)
        matrix, n = np.asarray(self.confusion_matrix), len(self.confusion_matrix)
        self.im_ = ax.imshow(charts.listed(matrix), **{"interpolation": "nearest", "cmap": cmap, **(im_kw or {})})
        self.text_ = self._numbers(ax, matrix, n, values_format, text_kw or {}) if include_values else None
        labels = list(range(n)) if self.display_labels is None else charts.listed(self.display_labels)
        if colorbar:
            figure.colorbar(self.im_, ax=ax)
        ax.set(xticks=list(range(n)), yticks=list(range(n)), xticklabels=labels, yticklabels=labels, ylabel="True label",
               xlabel="Predicted label", ylim=(n - 0.5, -0.5))
        charts.pyplot("ConfusionMatrixDisplay.plot").setp(ax.get_xticklabels(), rotation=xticks_rotation)
        self.figure_, self.ax_ = figure, ax
        return self

    def _numbers(self, ax: Any, matrix: Any, n: int, form: Any, text_kw: dict[str, Any]) -> Any:
        """The numbers, light on dark and dark on light."""
        low, high = self.im_.cmap(0), self.im_.cmap(1.0)
        middle = (float(matrix.max()) + float(matrix.min())) / 2.0
        made = np.empty((n, n), dtype=object)
        for i in range(n):
            for j in range(n):
                value = matrix[i, j]
                options = {"ha": "center", "va": "center", "color": high if float(value) < middle else low, **text_kw}
                made[i, j] = ax.text(j, i, shown(value, matrix.dtype.kind, form), **options)
        return made

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, labels: Any = None, sample_weight: Any = None, normalize: Any = None,
                       display_labels: Any = None, include_values: bool = True, xticks_rotation: Any = "horizontal",
                       values_format: Any = None, cmap: Any = "viridis", ax: Any = None, colorbar: bool = True, im_kw: Any = None,
                       text_kw: Any = None) -> Any:
        """The matrix of a fitted classifier, drawn."""
        charts.pyplot("ConfusionMatrixDisplay.from_estimator")
        if not is_classifier(estimator):
            raise ValueError("ConfusionMatrixDisplay.from_estimator only supports classifiers")
        return cls.from_predictions(y, estimator.predict(X), sample_weight=sample_weight, labels=labels, normalize=normalize,
                                    display_labels=display_labels, include_values=include_values, cmap=cmap, ax=ax,
                                    xticks_rotation=xticks_rotation, values_format=values_format, colorbar=colorbar, im_kw=im_kw,
                                    text_kw=text_kw)

    @classmethod
    def from_predictions(cls, y_true: Any, y_pred: Any, *, labels: Any = None, sample_weight: Any = None, normalize: Any = None,
                         display_labels: Any = None, include_values: bool = True, xticks_rotation: Any = "horizontal",
                         values_format: Any = None, cmap: Any = "viridis", ax: Any = None, colorbar: bool = True, im_kw: Any = None,
                         text_kw: Any = None) -> Any:
        """The matrix of true and predicted labels, drawn."""
        from septet.sklearn.metrics import confusion_matrix
        from septet.sklearn.utils.multiclass import unique_labels

        charts.pyplot("ConfusionMatrixDisplay.from_predictions")
        if display_labels is None:
            display_labels = unique_labels(y_true, y_pred) if labels is None else labels
        matrix = confusion_matrix(y_true, y_pred, sample_weight=sample_weight, labels=labels, normalize=normalize)
        return cls(matrix, display_labels=display_labels).plot(
            include_values=include_values, cmap=cmap, ax=ax, xticks_rotation=xticks_rotation, values_format=values_format,
            colorbar=colorbar, im_kw=im_kw, text_kw=text_kw)


def shown(value: Any, kind: str, form: Any) -> str:
    """A number of the matrix in words."""
    if form is not None:
        return format(value.item(), form)
    text = format(value.item(), ".2g")
    whole = format(value.item(), "d") if kind != "f" else text
    return whole if len(whole) < len(text) else text


KINDS = ("actual_vs_predicted", "residual_vs_predicted")


class PredictionErrorDisplay:
    """Actual values, or residuals, over predicted ones.  plot sets ax_, figure_, line_ and scatter_."""

    def __init__(self, *, y_true: Any, y_pred: Any):
        self.y_true, self.y_pred = y_true, y_pred

    def plot(self, ax: Any = None, *, kind: str = "residual_vs_predicted", scatter_kwargs: Any = None, line_kwargs: Any = None) -> Any:
        """Draw."""
        charts.pyplot("PredictionErrorDisplay.plot")
        check_kind(kind)
        points = {**({} if {"c", "color"} & set(scatter_kwargs or {}) else {"color": "tab:blue"}), "alpha": 0.8, **(scatter_kwargs or {})}
        line = charts.merged({"color": "black", "alpha": 0.7, "linestyle": "--"}, line_kwargs)
        figure, ax = charts.axes("PredictionErrorDisplay.plot", ax)
        true, predicted = np.asarray(self.y_true), np.asarray(self.y_pred)
        if kind == "actual_vs_predicted":
            ends = [max(float(true.max()), float(predicted.max())), min(float(true.min()), float(predicted.min()))]
            self.line_ = ax.plot(ends[::-1], ends[::-1], **line)[0]
            self.scatter_ = ax.scatter(predicted.tolist(), true.tolist(), **points)
            ax.set(xlabel="Predicted values", ylabel="Actual values", aspect="equal", adjustable="datalim")
            ticks = charts.listed(np.linspace(ends[1], ends[0], num=5))
            ax.set(xticks=ticks, yticks=ticks)
        else:
            self.line_ = ax.plot([float(predicted.min()), float(predicted.max())], [0, 0], **line)[0]
            self.scatter_ = ax.scatter(predicted.tolist(), (true - predicted).tolist(), **points)
            ax.set(xlabel="Predicted values", ylabel="Residuals (actual - predicted)")
        self.ax_, self.figure_ = ax, figure
        return self

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, kind: str = "residual_vs_predicted", subsample: Any = 1_000,
                       random_state: Any = None, ax: Any = None, scatter_kwargs: Any = None, line_kwargs: Any = None) -> Any:
        """The errors of a fitted regressor, drawn."""
        charts.pyplot("PredictionErrorDisplay.from_estimator")
        return cls.from_predictions(y, estimator.predict(X), kind=kind, subsample=subsample, random_state=random_state, ax=ax,
                                    scatter_kwargs=scatter_kwargs, line_kwargs=line_kwargs)

    @classmethod
    def from_predictions(cls, y_true: Any, y_pred: Any, *, kind: str = "residual_vs_predicted", subsample: Any = 1_000,
                         random_state: Any = None, ax: Any = None, scatter_kwargs: Any = None, line_kwargs: Any = None) -> Any:
        """The errors of predictions, drawn.  subsample: how many samples are shown at most, or what share; None for all."""
        charts.pyplot("PredictionErrorDisplay.from_predictions")
        rng, n = check_random_state(random_state), len(y_true)
        check_subsample(subsample)
        most = n if subsample is None else int(n * subsample) if isinstance(subsample, float) else int(subsample)
        if most < n:
            rows = rng.choice(np.arange(n), size=most)
            y_true, y_pred = _safe_indexing(y_true, rows, axis=0), _safe_indexing(y_pred, rows, axis=0)
        return cls(y_true=y_true, y_pred=y_pred).plot(ax, kind=kind, scatter_kwargs=scatter_kwargs, line_kwargs=line_kwargs)


def check_kind(kind: str) -> None:
    """ValueError for a kind that there is not."""
    if kind not in KINDS:
        raise ValueError(f"`kind` must be one of {', '.join(KINDS)}. Got {kind!r} instead.")


def check_subsample(subsample: Any) -> None:
    """ValueError for what is no number or share of samples."""
    if isinstance(subsample, numbers.Integral):
        if subsample <= 0:
            raise ValueError(f"When an integer, subsample={subsample} should be positive.")
    elif isinstance(subsample, numbers.Real) and not 0 < float(subsample) < 1:
        raise ValueError(f"When a floating-point, subsample={subsample} should be in the (0, 1) range.")
