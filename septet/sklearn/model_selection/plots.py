"""`LearningCurveDisplay` and `ValidationCurveDisplay`: scores over the size of the training set, and over a parameter."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils import charts

STYLES = ("errorbar", "fill_between", None)


class _Curves:
    """What both share: mean scores with their spread.  plot sets ax_, figure_, lines_, fill_between_ and errorbar_."""

    train_scores: Any
    test_scores: Any
    score_name: Any

    def _draw(self, x: Any, ax: Any, negate_score: bool, score_name: Any, score_type: str, style: Any, line_kw: Any, fill_between_kw: Any,
              errorbar_kw: Any) -> None:
        if style not in STYLES:
            raise ValueError(f"Unknown std_display_style: {style}. Should be one of 'errorbar', 'fill_between', or None.")
        if score_type not in ("test", "train", "both"):
            raise ValueError(f"Unknown score_type: {score_type}. Should be one of 'test', 'train', or 'both'.")
        self.figure_, self.ax_ = charts.axes(f"{type(self).__name__}.plot", ax)
        chosen = {"train": ["Train"], "test": ["Test"], "both": ["Train", "Test"]}[score_type]
        scores = {name: (self.train_scores if name == "Train" else self.test_scores) for name in chosen}
        scores = {name: -np.asarray(s) if negate_score else np.asarray(s) for name, s in scores.items()}
        word = self.score_name if score_name is None else score_name
        places = charts.listed(x)
        self.lines_ = self.fill_between_ = self.errorbar_ = None
        if style == "errorbar":
            self.errorbar_ = [self.ax_.errorbar(places, s.mean(axis=1).tolist(), s.std(axis=1).tolist(),
                                                **{"label": name, **(errorbar_kw or {})}) for name, s in scores.items()]
        else:
            self.lines_ = [self.ax_.plot(places, s.mean(axis=1).tolist(), **{"label": name, **(line_kw or {})})[0]
                           for name, s in scores.items()]
        if style == "fill_between":
            self.fill_between_ = self._bands(places, scores, fill_between_kw or {})
        self.ax_.legend()
        self.ax_.set_xscale("log" if uneven(x) and bool((np.asarray(x) > 0).all()) else "symlog" if uneven(x) else "linear")
        self.ax_.set_ylabel(f"{word}")

    def _bands(self, places: Any, scores: dict[str, Any], given: dict[str, Any]) -> list[Any]:
        """One deviation around the means."""
        bands = []
        for s in scores.values():
            mean, std = s.mean(axis=1), s.std(axis=1)
            bands.append(self.ax_.fill_between(places, (mean - std).tolist(), (mean + std).tolist(), **{"alpha": 0.5, **given}))
        return bands


def uneven(x: Any) -> bool:
    """Whether steps differ so much that a logarithmic scale shows them better."""
    steps = np.diff(np.sort(np.asarray(x)))
    return float(steps.max()) / float(steps.min()) > 5


def name_of_score(score_name: Any, scoring: Any, negate_score: bool) -> Any:
    """What the axis of scores is called."""
    if score_name is not None:
        return score_name
    if scoring is None:
        return "Negative score" if negate_score else "Score"
    word = scoring.__name__ if callable(scoring) else scoring
    if negate_score:
        word = word[4:] if word.startswith("neg_") else f"neg_{word}"
    elif word.startswith("neg_"):
        word = f"Negative {word[4:]}"
    word = word.replace("_", " ").replace("neg ", "Negative ") if not negate_score or word.startswith("neg_") else word.replace("_", " ")
    return word.capitalize()


class LearningCurveDisplay(_Curves):
    """Scores over how many samples a model was trained on."""

    def __init__(self, *, train_sizes: Any, train_scores: Any, test_scores: Any, score_name: Any = None):
        self.train_sizes, self.train_scores, self.test_scores, self.score_name = train_sizes, train_scores, test_scores, score_name

    def plot(self, ax: Any = None, *, negate_score: bool = False, score_name: Any = None, score_type: str = "both",
             std_display_style: Any = "fill_between", line_kw: Any = None, fill_between_kw: Any = None, errorbar_kw: Any = None) -> Any:
        """Draw."""
        self._draw(self.train_sizes, ax, negate_score, score_name, score_type, std_display_style, line_kw, fill_between_kw, errorbar_kw)
        self.ax_.set_xlabel("Number of samples in the training set")
        return self

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, groups: Any = None, train_sizes: Any = (0.1, 0.325, 0.55, 0.775, 1.0),
                       cv: Any = None, scoring: Any = None, exploit_incremental_learning: bool = False, n_jobs: Any = None,
                       pre_dispatch: Any = "all", verbose: int = 0, shuffle: bool = False, random_state: Any = None,
                       error_score: Any = np.nan, fit_params: Any = None, ax: Any = None, negate_score: bool = False,
                       score_name: Any = None, score_type: str = "both", std_display_style: Any = "fill_between", line_kw: Any = None,
                       fill_between_kw: Any = None, errorbar_kw: Any = None) -> Any:
        """The curve of an estimator, which is fitted on parts of the data, drawn."""
        from septet.sklearn.model_selection import learning_curve

        charts.pyplot("LearningCurveDisplay.from_estimator")
        sizes, train, test = learning_curve(
            estimator, X, y, groups=groups, train_sizes=np.asarray(train_sizes), cv=cv, scoring=scoring,
            exploit_incremental_learning=exploit_incremental_learning, n_jobs=n_jobs, pre_dispatch=pre_dispatch, verbose=verbose,
            shuffle=shuffle, random_state=random_state, error_score=error_score, return_times=False, params=fit_params)
        made = cls(train_sizes=sizes, train_scores=train, test_scores=test, score_name=name_of_score(score_name, scoring, negate_score))
        return made.plot(ax=ax, negate_score=negate_score, score_type=score_type, std_display_style=std_display_style, line_kw=line_kw,
                         fill_between_kw=fill_between_kw, errorbar_kw=errorbar_kw)


class ValidationCurveDisplay(_Curves):
    """Scores over the values of one parameter."""

    def __init__(self, *, param_name: Any, param_range: Any, train_scores: Any, test_scores: Any, score_name: Any = None):
        self.param_name, self.param_range, self.train_scores = param_name, param_range, train_scores
        self.test_scores, self.score_name = test_scores, score_name

    def plot(self, ax: Any = None, *, negate_score: bool = False, score_name: Any = None, score_type: str = "both",
             std_display_style: Any = "fill_between", line_kw: Any = None, fill_between_kw: Any = None, errorbar_kw: Any = None) -> Any:
        """Draw."""
        self._draw(self.param_range, ax, negate_score, score_name, score_type, std_display_style, line_kw, fill_between_kw, errorbar_kw)
        self.ax_.set_xlabel(f"{self.param_name}")
        return self

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, param_name: Any, param_range: Any, groups: Any = None, cv: Any = None,
                       scoring: Any = None, n_jobs: Any = None, pre_dispatch: Any = "all", verbose: int = 0, error_score: Any = np.nan,
                       fit_params: Any = None, ax: Any = None, negate_score: bool = False, score_name: Any = None,
                       score_type: str = "both", std_display_style: Any = "fill_between", line_kw: Any = None,
                       fill_between_kw: Any = None, errorbar_kw: Any = None) -> Any:
        """The curve of an estimator, which is fitted with each value of the parameter, drawn."""
        from septet.sklearn.model_selection import validation_curve

        charts.pyplot("ValidationCurveDisplay.from_estimator")
        train, test = validation_curve(
            estimator, X, y, param_name=param_name, param_range=param_range, groups=groups, cv=cv, scoring=scoring, n_jobs=n_jobs,
            pre_dispatch=pre_dispatch, verbose=verbose, error_score=error_score, params=fit_params)
        made = cls(param_name=param_name, param_range=np.asarray(param_range), train_scores=train, test_scores=test,
                   score_name=name_of_score(score_name, scoring, negate_score))
        return made.plot(ax=ax, negate_score=negate_score, score_type=score_type, std_display_style=std_display_style, line_kw=line_kw,
                         fill_between_kw=fill_between_kw, errorbar_kw=errorbar_kw)
