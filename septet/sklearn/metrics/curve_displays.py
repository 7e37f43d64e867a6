"""`RocCurveDisplay`, `PrecisionRecallDisplay` and `DetCurveDisplay`: curves of binary classifiers, one or one a fold."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.metrics.areas import average_precision_score
from septet.sklearn.metrics.curves import auc, det_curve, precision_recall_curve, roc_curve
from septet.sklearn.utils import charts


class RocCurveDisplay:
    """True positive rates over false positive rates.  fpr, tpr: arrays, or a list of arrays for several curves.

    plot sets ax_, figure_, line_ (a list for several curves) and chance_level_.
    """

    def __init__(self, *, fpr: Any, tpr: Any, roc_auc: Any = None, name: Any = None, pos_label: Any = None):
        self.fpr, self.tpr, self.roc_auc, self.name, self.pos_label = fpr, tpr, roc_auc, name, pos_label

    def plot(self, ax: Any = None, *, name: Any = None, curve_kwargs: Any = None, plot_chance_level: bool = False,
             chance_level_kw: Any = None, despine: bool = False) -> Any:
        """Draw.  curve_kwargs: for matplotlib's plot, a list for each curve its own."""
        fpr, tpr, areas = map(charts.as_curves, (self.fpr, self.tpr, self.roc_auc))
        name = self.name if name is None else name
        n = charts.check_lengths("RocCurveDisplay", {"self.fpr": fpr, "self.tpr": tpr}, {
            "self.roc_auc": areas, "'name' (or self.name)": name if isinstance(name, list) else None})
        options = charts.curve_options(n, name, curve_kwargs, "AUC", areas, {})
        self.figure_, self.ax_ = charts.axes("RocCurveDisplay.plot", ax)
        self.line_ = charts.draw(self.ax_, fpr, tpr, options)
        charts.unit_square(self.ax_, "False Positive Rate", "True Positive Rate", self.pos_label)
        chance = charts.merged({"label": "Chance level (AUC = 0.5)", "color": "k", "linestyle": "--"}, chance_level_kw)
        self.chance_level_ = self.ax_.plot((0, 1), (0, 1), **chance)[0] if plot_chance_level else None
        if despine:
            charts.despine(self.ax_)
        charts.legend(self.ax_, options[0]["label"] is not None or (plot_chance_level and chance["label"] is not None), "lower right")
        return self

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, sample_weight: Any = None, drop_intermediate: bool = True,
                       response_method: str = "auto", pos_label: Any = None, name: Any = None, ax: Any = None, curve_kwargs: Any = None,
                       plot_chance_level: bool = False, chance_level_kw: Any = None, despine: bool = False) -> Any:
        """The curve of a fitted binary classifier, drawn."""
        scores, pos_label, name = charts.binary_response(estimator, X, response_method, pos_label, name)
        return cls.from_predictions(y, scores, sample_weight=sample_weight, drop_intermediate=drop_intermediate, name=name, ax=ax,
                                    curve_kwargs=curve_kwargs, pos_label=pos_label, plot_chance_level=plot_chance_level,
                                    chance_level_kw=chance_level_kw, despine=despine)

    @classmethod
    def from_predictions(cls, y_true: Any, y_score: Any = None, *, sample_weight: Any = None, drop_intermediate: bool = True,
                         pos_label: Any = None, name: Any = None, ax: Any = None, curve_kwargs: Any = None,
                         plot_chance_level: bool = False, chance_level_kw: Any = None, despine: bool = False) -> Any:
        """The curve of true labels and scores, drawn."""
        pos_label, name = charts.binary_targets(y_true, y_score, sample_weight, pos_label, name)
        fpr, tpr, _ = roc_curve(y_true, y_score, pos_label=pos_label, sample_weight=sample_weight, drop_intermediate=drop_intermediate)
        made = cls(fpr=fpr, tpr=tpr, roc_auc=auc(fpr, tpr), name=name, pos_label=pos_label)
        return made.plot(ax, curve_kwargs=curve_kwargs, plot_chance_level=plot_chance_level, chance_level_kw=chance_level_kw,
                         despine=despine)

    @classmethod
    def from_cv_results(cls, cv_results: Any, X: Any, y: Any, *, sample_weight: Any = None, drop_intermediate: bool = True,
                        response_method: str = "auto", pos_label: Any = None, ax: Any = None, name: Any = None, curve_kwargs: Any = None,
                        plot_chance_level: bool = False, chance_level_kwargs: Any = None, despine: bool = False) -> Any:
        """The curves of cross_validate's folds, drawn; it must have returned estimators and indices."""
        charts.check_folds(cv_results, X, y, sample_weight)

        def curve(true: Any, scores: Any, positive: Any, weights: Any) -> Any:
            return roc_curve(true, scores, pos_label=positive, sample_weight=weights, drop_intermediate=drop_intermediate)[:2]

        pos_label, found = charts.curves_of_folds(cv_results, X, y, sample_weight, response_method, pos_label, curve)
        areas = [auc(f, t) for f, t in found]
        made = cls(fpr=[f for f, _ in found], tpr=[t for _, t in found], roc_auc=areas, name=name, pos_label=pos_label)
        return made.plot(ax, curve_kwargs=curve_kwargs, plot_chance_level=plot_chance_level, chance_level_kw=chance_level_kwargs,
                         despine=despine)


NO_PREVALENCE = ("You must provide prevalence_pos_label when constructing the PrecisionRecallDisplay object in order to plot the chance "
                 "level line. Alternatively, you may use PrecisionRecallDisplay.from_estimator or "
                 "PrecisionRecallDisplay.from_predictions to automatically set prevalence_pos_label")


def options_of(curve_kwargs: Any, kwargs: dict[str, Any]) -> Any:
    """curve_kwargs, or what was passed directly as one still may.  ValueError for both."""
    if not kwargs:
        return curve_kwargs
    if curve_kwargs:
        raise ValueError("Cannot provide both `curve_kwargs` and `kwargs`. `**kwargs` is deprecated and will be removed in 1.11. Pass all "
                         "matplotlib arguments to `curve_kwargs` as a dictionary.")
    warnings.warn("`**kwargs` is deprecated and will be removed in 1.11. Pass all matplotlib arguments to `curve_kwargs` as a dictionary "
                  "instead.", FutureWarning, stacklevel=3)
    return kwargs


class PrecisionRecallDisplay:
    """Precision over recall.  precision, recall: arrays, or a list of arrays for several curves.

    plot sets ax_, figure_, line_ and chance_level_ (lists for several curves).
    """

    def __init__(self, precision: Any, recall: Any, *, average_precision: Any = None, name: Any = None, pos_label: Any = None,
                 prevalence_pos_label: Any = None, estimator_name: Any = "deprecated"):
        if estimator_name != "deprecated":
            if name is not None:
                raise ValueError("Cannot provide both `estimator_name` and `name`. `estimator_name` is deprecated in 1.8 and will be "
                                 "removed in 1.10. Use `name` only.")
            warnings.warn("`estimator_name` is deprecated in 1.8 and will be removed in 1.10. Use `name` instead.", FutureWarning,
                          stacklevel=2)
            name = estimator_name
        self.precision, self.recall, self.average_precision, self.name = precision, recall, average_precision, name
        self.pos_label, self.prevalence_pos_label = pos_label, prevalence_pos_label

    def plot(self, ax: Any = None, *, name: Any = None, curve_kwargs: Any = None, plot_chance_level: bool = False,
             chance_level_kw: Any = None, despine: bool = False, **kwargs: Any) -> Any:
        """Draw.  curve_kwargs: for matplotlib's plot, a list for each curve its own."""
        curve_kwargs = options_of(curve_kwargs, kwargs)
        precision, recall, means = map(charts.as_curves, (self.precision, self.recall, self.average_precision))
        shares, name = charts.as_curves(self.prevalence_pos_label), self.name if name is None else name
        n = charts.check_lengths("PrecisionRecallDisplay", {"self.precision": precision, "self.recall": recall}, {
            "self.average_precision": means, "self.prevalence_pos_label": shares,
            "'name' (or self.name)": name if isinstance(name, list) else None})
        options = charts.curve_options(n, name, curve_kwargs, "AP", means, {"drawstyle": "steps-post"})
        self.figure_, self.ax_ = charts.axes("PrecisionRecallDisplay.plot", ax)
        self.line_ = charts.draw(self.ax_, recall, precision, options)
        charts.unit_square(self.ax_, "Recall", "Precision", self.pos_label)
        self.chance_level_ = None
        if plot_chance_level:
            if shares is None:
                raise ValueError(NO_PREVALENCE)
            self.chance_level_ = self._chance(shares, chance_level_kw)
        if despine:
            charts.despine(self.ax_)
        charts.legend(self.ax_, options[0]["label"] is not None or plot_chance_level, "lower left")
        return self

    def _chance(self, shares: list[Any], given: Any) -> Any:
        """Level lines at the shares of positives."""
        words = f"{shares[0]:0.2f}" if len(shares) == 1 else f"{np.mean(shares):0.2f} +/- {np.std(shares):0.2f}"
        options: dict[str, Any] = {"color": "k", "linestyle": "--", **({"alpha": 0.3} if len(shares) > 1 else {})}
        labels = [f"Chance level (AP = {words})"] + [None] * (len(shares) - 1)
        lines = [self.ax_.plot((0, 1), (float(s), float(s)), **charts.merged({**options, "label": label}, given))[0]
                 for s, label in zip(shares, labels)]
        return lines if len(lines) > 1 else lines[0]

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, sample_weight: Any = None, drop_intermediate: bool = False,
                       response_method: str = "auto", pos_label: Any = None, name: Any = None, ax: Any = None, curve_kwargs: Any = None,
                       plot_chance_level: bool = False, chance_level_kw: Any = None, despine: bool = False, **kwargs: Any) -> Any:
        """The curve of a fitted binary classifier, drawn."""
        scores, pos_label, name = charts.binary_response(estimator, X, response_method, pos_label, name)
        return cls.from_predictions(y, scores, sample_weight=sample_weight, name=name, pos_label=pos_label, ax=ax,
                                    curve_kwargs=curve_kwargs, drop_intermediate=drop_intermediate, plot_chance_level=plot_chance_level,
                                    chance_level_kw=chance_level_kw, despine=despine, **kwargs)

    @classmethod
    def from_predictions(cls, y_true: Any, y_score: Any = None, *, sample_weight: Any = None, drop_intermediate: bool = False,
                         pos_label: Any = None, name: Any = None, ax: Any = None, curve_kwargs: Any = None,
                         plot_chance_level: bool = False, chance_level_kw: Any = None, despine: bool = False, y_pred: Any = "deprecated",
                         **kwargs: Any) -> Any:
        """The curve of true labels and scores, drawn."""
        scores = charts.renamed_scores(y_score, y_pred)
        pos_label, name = charts.binary_targets(y_true, scores, sample_weight, pos_label, name)
        precision, recall, mean, share = precision_curve(y_true, scores, pos_label, sample_weight, drop_intermediate)
        made = cls(precision, recall, average_precision=mean, name=name, pos_label=pos_label, prevalence_pos_label=share)
        return made.plot(ax, curve_kwargs=curve_kwargs, plot_chance_level=plot_chance_level, chance_level_kw=chance_level_kw,
                         despine=despine, **kwargs)

    @classmethod
    def from_cv_results(cls, cv_results: Any, X: Any, y: Any, *, sample_weight: Any = None, drop_intermediate: bool = True,
                        response_method: str = "auto", pos_label: Any = None, name: Any = None, ax: Any = None, curve_kwargs: Any = None,
                        plot_chance_level: bool = False, chance_level_kwargs: Any = None, despine: bool = False) -> Any:
        """The curves of cross_validate's folds, drawn; it must have returned estimators and indices."""
        charts.check_folds(cv_results, X, y, sample_weight)

        def curve(true: Any, scores: Any, positive: Any, weights: Any) -> Any:
            return precision_curve(true, scores, positive, weights, drop_intermediate)

        pos_label, found = charts.curves_of_folds(cv_results, X, y, sample_weight, response_method, pos_label, curve)
        precision, recall, means, shares = (list(part) for part in zip(*found))
        made = cls(precision, recall, average_precision=means, name=name, pos_label=pos_label, prevalence_pos_label=shares)
        return made.plot(ax, curve_kwargs=curve_kwargs, plot_chance_level=plot_chance_level, chance_level_kw=chance_level_kwargs,
                         despine=despine)


def precision_curve(y_true: Any, scores: Any, pos_label: Any, sample_weight: Any, drop_intermediate: bool) -> tuple[Any, Any, Any, float]:
    """(precision, recall, their mean, share of positives)."""
    precision, recall, _ = precision_recall_curve(y_true, scores, pos_label=pos_label, sample_weight=sample_weight,
                                                  drop_intermediate=drop_intermediate)
    mean = average_precision_score(y_true, scores, pos_label=pos_label, sample_weight=sample_weight)
    y = np.asarray(y_true)
    return precision, recall, mean, int((y == pos_label).sum()) / len(y)


class DetCurveDisplay:
    """False negative rates over false positive rates, on normal scales.  plot sets ax_, figure_ and line_."""

    def __init__(self, *, fpr: Any, fnr: Any, estimator_name: Any = None, pos_label: Any = None):
        self.fpr, self.fnr, self.estimator_name, self.pos_label = fpr, fnr, estimator_name, pos_label

    def plot(self, ax: Any = None, *, name: Any = None, **kwargs: Any) -> Any:
        """Draw; kwargs are matplotlib's."""
        from septet.sklearn.preprocessing.normal import quantiles

        self.figure_, self.ax_ = charts.axes("DetCurveDisplay.plot", ax)
        name, eps = self.estimator_name if name is None else name, np.finfo(np.asarray(self.fpr).dtype).eps
        x, y = (charts.listed(quantiles(np.clip(np.asarray(rate), eps, 1 - eps))) for rate in (self.fpr, self.fnr))
        (self.line_,) = self.ax_.plot(x, y, **charts.merged({} if name is None else {"label": name}, kwargs))
        about = "" if self.pos_label is None else f" (Positive label: {self.pos_label})"
        self.ax_.set(xlabel="False Positive Rate" + about, ylabel="False Negative Rate" + about)
        charts.legend(self.ax_, "label" in kwargs or name is not None, "lower right")
        shares = [0.001, 0.01, 0.05, 0.20, 0.5, 0.80, 0.95, 0.99, 0.999]
        places, words = quantiles(np.array(shares)).tolist(), [f"{s:.0%}" if (100 * s).is_integer() else f"{s:.1%}" for s in shares]
        self.ax_.set(xticks=places, xticklabels=words, xlim=(-3, 3), yticks=places, yticklabels=words, ylim=(-3, 3))
        return self

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, sample_weight: Any = None, drop_intermediate: bool = True,
                       response_method: str = "auto", pos_label: Any = None, name: Any = None, ax: Any = None, **kwargs: Any) -> Any:
        """The curve of a fitted binary classifier, drawn."""
        scores, pos_label, name = charts.binary_response(estimator, X, response_method, pos_label, name)
        return cls.from_predictions(y, scores, sample_weight=sample_weight, drop_intermediate=drop_intermediate, name=name, ax=ax,
                                    pos_label=pos_label, **kwargs)

    @classmethod
    def from_predictions(cls, y_true: Any, y_score: Any = None, *, sample_weight: Any = None, drop_intermediate: bool = True,
                         pos_label: Any = None, name: Any = None, ax: Any = None, y_pred: Any = "deprecated", **kwargs: Any) -> Any:
        """The curve of true labels and scores, drawn."""
        scores = charts.renamed_scores(y_score, y_pred)
        pos_label, name = charts.binary_targets(y_true, scores, sample_weight, pos_label, name)
        fpr, fnr, _ = det_curve(y_true, scores, pos_label=pos_label, sample_weight=sample_weight, drop_intermediate=drop_intermediate)
        return cls(fpr=fpr, fnr=fnr, estimator_name=name, pos_label=pos_label).plot(ax, **kwargs)
