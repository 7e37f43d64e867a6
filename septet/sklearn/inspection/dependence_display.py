"""`PartialDependenceDisplay`: how predictions change with one feature or two."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier
from septet.sklearn.inspection.dependence import partial_dependence, plotting_quantile
from septet.sklearn.metrics.table_displays import check_subsample
from septet.sklearn.utils import charts
from septet.sklearn.utils.foreign import is_frame
from septet.sklearn.utils.validation import _num_features, check_array, check_is_fitted, check_random_state

TWO_WAY = ("ICE plot cannot be rendered for 2-way feature interactions. 2-way feature interactions mandates PD plots using the 'average' "
           "kind: features={!r} should be configured to use kind={!r} explicitly.")


class PartialDependenceDisplay:
    """Results of `partial_dependence` as charts, one a feature or pair.

    plot sets figure_, bounding_ax_, axes_, lines_, contours_, bars_, heatmaps_, deciles_vlines_ and deciles_hlines_: arrays of the layout.
    """

    def __init__(self, pd_results: Any, *, features: Any, feature_names: Any, target_idx: int, deciles: Any, kind: Any = "average",
                 subsample: Any = 1000, random_state: Any = None, is_categorical: Any = None):
        self.pd_results, self.features, self.feature_names, self.target_idx = pd_results, features, feature_names, target_idx
        self.deciles, self.kind, self.subsample, self.random_state = deciles, kind, subsample, random_state
        self.is_categorical = is_categorical

    def plot(self, *, ax: Any = None, n_cols: int = 3, line_kw: Any = None, ice_lines_kw: Any = None, pd_line_kw: Any = None,
             contour_kw: Any = None, bar_kw: Any = None, heatmap_kw: Any = None, pdp_lim: Any = None, centered: bool = False) -> Any:
        """Draw.  ax: axes to divide, or a list of axes, one a chart.  pdp_lim: {1: limits, 2: limits}; centered: lines begin at 0."""
        from septet.sklearn.inspection.dependence_charts import Charts

        plt = charts.pyplot("plot_partial_dependence")
        kinds = [self.kind] * len(self.features) if isinstance(self.kind, str) else list(self.kind)
        categorical = self.is_categorical or [(False,) * len(f) for f in self.features]
        check_kinds(kinds, self.features, categorical)
        Charts(self, plt, kinds, categorical, pdp_lim, centered).draw(
            ax, n_cols, {"line": line_kw, "ice": ice_lines_kw, "average": pd_line_kw, "contour": contour_kw, "bar": bar_kw,
                         "heatmap": heatmap_kw})
        return self

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, features: Any, *, sample_weight: Any = None, categorical_features: Any = None,
                       feature_names: Any = None, target: Any = None, response_method: str = "auto", n_cols: int = 3,
                       grid_resolution: int = 100, percentiles: Any = (0.05, 0.95), custom_values: Any = None, method: str = "auto",
                       n_jobs: Any = None, verbose: int = 0, line_kw: Any = None, ice_lines_kw: Any = None, pd_line_kw: Any = None,
                       contour_kw: Any = None, ax: Any = None, kind: Any = "average", centered: bool = False, subsample: Any = 1000,
                       random_state: Any = None) -> Any:
        """The dependence of a fitted model on features (places, names, or pairs of such), drawn."""
        charts.pyplot("PartialDependenceDisplay.from_estimator")
        check_is_fitted(estimator)
        target_idx = target_of(estimator, target)
        names = names_of(X, feature_names)
        asked = [columns_of(f, names) for f in features]
        X = X if is_frame(X) else check_array(X, ensure_all_finite="allow-nan", dtype=None)
        kinds = [kind] * len(asked) if isinstance(kind, str) else list(kind)
        if len(kinds) != len(asked):
            raise ValueError("When `kind` is provided as a list of strings, it should contain as many elements as `features`. `kind` "
                             f"contains {len(kinds)} element(s) and `features` contains {len(asked)} element(s).")
        categorical = categorical_of(categorical_features, asked, names)
        check_kinds(kinds, asked, categorical)
        if ax is not None and not hasattr(ax, "get_figure") and len(charts.listed(ax)) != len(asked):
            raise ValueError(f"Expected ax to have {len(asked)} axes, got {len(ax)}")
        check_subsample(subsample)
        found = [partial_dependence(estimator, X, list(f), sample_weight=sample_weight, feature_names=names, kind=k,
                                    response_method=response_method, categorical_features=categorical_features, method=method,
                                    grid_resolution=grid_resolution, percentiles=percentiles, custom_values=custom_values)
                 for k, f in zip(kinds, asked)]
        check_target(found[0], kinds[0], target)
        deciles = deciles_of(X, asked, categorical)
        made = cls(found, features=asked, feature_names=names, target_idx=target_idx, deciles=deciles, kind=kind, subsample=subsample,
                   random_state=random_state, is_categorical=categorical)
        return made.plot(ax=ax, n_cols=n_cols, line_kw=line_kw, ice_lines_kw=ice_lines_kw, pd_line_kw=pd_line_kw, contour_kw=contour_kw,
                         centered=centered)


def target_of(estimator: Any, target: Any) -> int:
    """The place of the class that is shown.  ValueError where there are several and none is named."""
    if not (is_classifier(estimator) and hasattr(estimator, "classes_") and len(estimator.classes_) > 2):
        return 0
    if target is None:
        raise ValueError("target must be specified for multi-class")
    classes: list[Any] = np.asarray(estimator.classes_).tolist()
    if target not in classes:
        raise ValueError(f"target not in est.classes_, got {target}")
    return classes.index(target)


def names_of(X: Any, given: Any) -> list[str]:
    """The names of the columns.  ValueError for a name twice."""
    names = list(X.columns) if given is None and is_frame(X) else \
        [f"x{k}" for k in range(_num_features(X))] if given is None else list(given)
    if len(set(names)) != len(names):
        raise ValueError("feature_names should not contain duplicates.")
    return names


def columns_of(asked: Any, names: list[str]) -> tuple[int, ...]:
    """The places of one feature or of two.  ValueError for others."""
    parts = (asked,) if isinstance(asked, (int, str, np.integer)) else tuple(asked)
    if not 1 <= len(parts) <= 2:
        raise ValueError("Each entry in features must be either an int, a string, or an iterable of size at most 2.")
    found = []
    for part in parts:
        if isinstance(part, str):
            if part not in names:
                raise ValueError(f"Feature {part!r} not in feature_names")
            part = names.index(part)
        if int(part) >= len(names):
            raise ValueError(f"All entries of features must be less than len(feature_names) = {len(names)}, got {part}.")
        found.append(int(part))
    return tuple(found)


def categorical_of(given: Any, asked: list[tuple[int, ...]], names: list[str]) -> list[tuple[bool, ...]]:
    """Which of the features that are asked for are categories."""
    from septet.sklearn.inspection.dependence import categorical_places

    places = categorical_places(given, names)
    return [tuple(f in places for f in pair) for pair in asked]


def check_kinds(kinds: Any, asked: Any, categorical: Any) -> None:
    """ValueError where individual lines are asked for of pairs or categories, or a pair mixes both sorts."""
    if any(k != "average" and len(f) == 2 for k, f in zip(kinds, asked)):
        forced = ["average" if len(f) == 2 else k for k, f in zip(kinds, asked)]
        raise ValueError(TWO_WAY.format(list(asked), forced))
    for k, are in zip(kinds, categorical):
        if len(set(are)) > 1:
            raise ValueError("Two-way partial dependence plots are not supported for pairs of continuous and categorical features.")
        if any(are) and k != "average":
            raise ValueError("It is not possible to display individual effects for categorical features.")


def check_target(found: Any, kind: str, target: Any) -> None:
    """ValueError where a regressor has several targets and none is named."""
    outputs = (found.average if kind == "average" else found.individual).shape[0]
    if outputs > 1 and target is None:
        raise ValueError("target must be specified for multi-output regressors")
    if outputs > 1 and not 0 <= target <= outputs:
        raise ValueError(f"target must be in [0, n_tasks], got {target}.")


def deciles_of(X: Any, asked: Any, categorical: Any) -> dict[int, Any]:
    """The deciles of the columns of numbers."""
    found = {}
    for pair, are in zip(asked, categorical):
        for column, is_category in zip(pair, are):
            if not is_category and column not in found:
                values = np.sort(np.asarray(X.iloc[:, column] if is_frame(X) else X[:, column], dtype=np.float64))
                found[column] = np.array([plotting_quantile(values, k / 10) for k in range(1, 10)])
    return found


def sampled(subsample: Any, random_state: Any, n: int) -> Any:
    """The rows whose lines are drawn, in random order; all where none are left out."""
    rng = check_random_state(random_state)
    most = n if subsample is None else int(np.ceil(n * subsample)) if isinstance(subsample, float) else min(int(subsample), n)
    return rng.choice(n, most, replace=False) if most < n else None
