"""`CalibrationDisplay`: how often what is predicted with a probability comes true."""
from __future__ import annotations

from typing import Any

from septet.sklearn.utils import charts


class CalibrationDisplay:
    """The share of positives over the mean probability of each bin.  plot sets ax_, figure_ and line_."""

    def __init__(self, prob_true: Any, prob_pred: Any, y_prob: Any, *, estimator_name: Any = None, pos_label: Any = None):
        self.prob_true, self.prob_pred, self.y_prob = prob_true, prob_pred, y_prob
        self.estimator_name, self.pos_label = estimator_name, pos_label

    def plot(self, *, ax: Any = None, name: Any = None, ref_line: bool = True, **kwargs: Any) -> Any:
        """Draw; kwargs are matplotlib's."""
        self.figure_, self.ax_ = charts.axes("CalibrationDisplay.plot", ax)
        name = self.estimator_name if name is None else name
        options = charts.merged({"marker": "s", "linestyle": "-", **({} if name is None else {"label": name})}, kwargs)
        known = "Perfectly calibrated"
        if ref_line and known not in self.ax_.get_legend_handles_labels()[1]:
            self.ax_.plot([0, 1], [0, 1], "k:", label=known)
        self.line_ = self.ax_.plot(charts.listed(self.prob_pred), charts.listed(self.prob_true), **options)[0]
        self.ax_.legend(loc="lower right")
        about = f"(Positive class: {self.pos_label})" if self.pos_label is not None else ""
        self.ax_.set(xlabel=f"Mean predicted probability {about}", ylabel=f"Fraction of positives {about}")
        return self

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, n_bins: int = 5, strategy: str = "uniform", pos_label: Any = None,
                       name: Any = None, ax: Any = None, ref_line: bool = True, **kwargs: Any) -> Any:
        """The curve of a fitted binary classifier, drawn."""
        charts.pyplot("CalibrationDisplay.from_estimator")
        prob, pos_label, name = charts.binary_response(estimator, X, "predict_proba", pos_label, name)
        return cls.from_predictions(y, prob, n_bins=n_bins, strategy=strategy, pos_label=pos_label, name=name, ax=ax, ref_line=ref_line,
                                    **kwargs)

    @classmethod
    def from_predictions(cls, y_true: Any, y_prob: Any, *, n_bins: int = 5, strategy: str = "uniform", pos_label: Any = None,
                         name: Any = None, ax: Any = None, ref_line: bool = True, **kwargs: Any) -> Any:
        """The curve of true labels and probabilities, drawn."""
        from septet.sklearn.calibration import calibration_curve

        charts.pyplot("CalibrationDisplay.from_predictions")
        pos_label, name = charts.binary_targets(y_true, y_prob, None, pos_label, name)
        prob_true, prob_pred = calibration_curve(y_true, y_prob, n_bins=n_bins, strategy=strategy, pos_label=pos_label)
        made = cls(prob_true=prob_true, prob_pred=prob_pred, y_prob=y_prob, estimator_name=name, pos_label=pos_label)
        return made.plot(ax=ax, ref_line=ref_line, **kwargs)
