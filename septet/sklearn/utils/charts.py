"""What displays share: matplotlib itself, axes, arrays as it takes them, responses of binary classifiers, legends."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier
from septet.sklearn.utils.validation import check_consistent_length, check_is_fitted


def pyplot(caller: str) -> Any:
    """matplotlib.pyplot; ImportError that names who wants it where it is not installed."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError(f"{caller} requires matplotlib. You can install matplotlib with `pip install matplotlib` (the extra `plot` of "
                          "septet)") from None
    return plt


def axes(caller: str, ax: Any) -> tuple[Any, Any]:
    """(figure, axes): those given, or new ones."""
    plt = pyplot(caller)
    if ax is None:
        return plt.subplots()  # type: ignore[no-any-return]
    return ax.figure, ax


def listed(values: Any) -> Any:
    """Numbers as matplotlib takes them: it knows the real NumPy's arrays and Python's lists."""
    return values.tolist() if hasattr(values, "tolist") else [listed(v) for v in values] if isinstance(values, (list, tuple)) else values


def merged(defaults: dict[str, Any], given: Any) -> dict[str, Any]:
    """Keyword arguments over defaults; short names of matplotlib's (c, lw, ls ...) replace the long ones."""
    short = {"c": "color", "lw": "linewidth", "ls": "linestyle", "ds": "drawstyle", "mfc": "markerfacecolor", "mec": "markeredgecolor",
             "mew": "markeredgewidth", "ms": "markersize"}
    given = dict(given or {})
    for name, long in short.items():
        if name in given and long in given:
            raise TypeError(f"Got both {name} and {long}, which are aliases of one another")
        if name in given:
            given[long] = given.pop(name)
    return {**{short.get(k, k): v for k, v in defaults.items()}, **given}


def despine(ax: Any) -> None:
    """Remove the right and top frame, and end the others at 0 and 1."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        ax.spines[side].set_bounds(0, 1)


# ---- responses -------------------------------------------------------------------------------------------------------


def binary_response(estimator: Any, X: Any, response_method: str, pos_label: Any, name: Any) -> tuple[Any, Any, str]:
    """(scores of the positive class, that class, name) of a fitted binary classifier.  ValueError for other estimators."""
    from septet.sklearn.metrics.scorers import response_values

    check_is_fitted(estimator)
    check_binary(estimator)
    methods = ["predict_proba", "decision_function"] if response_method == "auto" else response_method
    scores, pos_label = response_values(estimator, X, methods, pos_label)
    if pos_label is None:
        pos_label = estimator.classes_[1]
    return np.asarray(scores), scalar(pos_label), type(estimator).__name__ if name is None else name


def check_binary(estimator: Any) -> None:
    """ValueError for what is no binary classifier."""
    if not is_classifier(estimator):
        raise ValueError(f"Expected 'estimator' to be a binary classifier. Got {type(estimator).__name__} instead.")
    if len(estimator.classes_) != 2:
        raise ValueError(f"Expected 'estimator' to be a binary classifier. Got {len(estimator.classes_)} classes instead.")


def scalar(x: Any) -> Any:
    """A label as Python's own where it is a number of NumPy's."""
    return x.item() if isinstance(x, np.generic) else x


def binary_targets(y_true: Any, y_score: Any, sample_weight: Any, pos_label: Any, name: Any, scores: str = "y_score") -> tuple[Any, str]:
    """(positive class, name) of true and predicted values.  ValueError where the targets are not binary."""
    from septet.sklearn.utils.multiclass import type_of_target
    from septet.sklearn.utils.validation import _check_pos_label_consistency

    if type_of_target(y_true) != "binary":
        raise ValueError(f"The target y is not binary. Got {type_of_target(y_true)} type of target.")
    if y_score is not None:
        check_consistent_length(y_true, y_score, sample_weight)
    return scalar(_check_pos_label_consistency(pos_label, y_true)), "Classifier" if name is None else name


def renamed_scores(y_score: Any, y_pred: Any) -> Any:
    """The scores under either name.  ValueError for both."""
    if isinstance(y_pred, str) and y_pred == "deprecated":
        return y_score
    if y_score is not None:
        raise ValueError("`y_pred` and `y_score` cannot be both specified. Please use `y_score` only as `y_pred` was deprecated in 1.8 and "
                         "will be removed in 1.10.")
    warnings.warn("y_pred was deprecated in 1.8 and will be removed in 1.10. Please use `y_score` instead.", FutureWarning, stacklevel=3)
    return y_pred


# ---- several curves --------------------------------------------------------------------------------------------------


def check_folds(cv_results: Any, X: Any, y: Any, sample_weight: Any) -> None:
    """ValueError where the results of a cross-validation lack estimators or indices, or are of other samples."""
    from septet.sklearn.utils.multiclass import type_of_target
    from septet.sklearn.utils.validation import _num_samples

    if not {"estimator", "indices"} <= set(cv_results):
        raise ValueError("`cv_results` does not contain one of the following required keys: {'estimator', 'indices'}. Set explicitly the "
                         "parameters `return_estimator=True` and `return_indices=True` to the function`cross_validate`.")
    samples = sum(len(part[0]) for part in (cv_results["indices"]["train"], cv_results["indices"]["test"]))
    if samples != _num_samples(X):
        raise ValueError(f"`X` does not contain the correct number of samples. Expected {samples}, got {_num_samples(X)}.")
    if type_of_target(y) != "binary":
        raise ValueError(f"The target `y` is not binary. Got {type_of_target(y)} type of target.")
    check_consistent_length(X, y, sample_weight)


def curves_of_folds(cv_results: Any, X: Any, y: Any, sample_weight: Any, response_method: str, pos_label: Any,
                    make: Any) -> tuple[Any, list[Any]]:
    """(positive class, what make(true, scores, positive, weights) gives for each fold)."""
    from septet.sklearn.utils.indexing import _safe_indexing

    found = []
    for estimator, rows in zip(cv_results["estimator"], cv_results["indices"]["test"]):
        scores, label, _ = binary_response(estimator, _safe_indexing(X, rows), response_method, pos_label, None)
        weights = None if sample_weight is None else np.asarray(sample_weight)[rows]
        found.append(make(np.asarray(_safe_indexing(y, rows)), scores, label, weights))
        pos_label = label
    return pos_label, found


def as_curves(x: Any) -> Any:
    """One curve or number, or several, as a list; None stays."""
    return None if x is None else x if isinstance(x, list) else [x]


def check_lengths(owner: str, required: dict[str, Any], optional: dict[str, Any]) -> int:
    """How many curves there are.  ValueError where lists differ in length."""
    lengths = {name: len(x) for name, x in required.items()}
    lengths |= {name: len(x) for name, x in optional.items() if x is not None and not (name.startswith("'name'") and len(x) == 1)}
    if len(set(lengths.values())) == 1:
        return next(iter(lengths.values()))
    names = list(lengths)
    words = ", ".join(names[:-1]) + f" and {names[-1]}"
    where = f"`{owner}` initialization" + (" (or `plot`)" if names[-1].startswith("'name'") else "")
    found = ", ".join(f"{k}: {n}" for k, n in lengths.items())
    raise ValueError(f"{words} from {where}, should all be lists of the same length. Got: {found}")


def curve_options(n: int, name: Any, curve_kwargs: Any, summary: str, values: Any, defaults: dict[str, Any]) -> list[dict[str, Any]]:
    """The keyword arguments of each of n curves, their labels among them; values: one number a curve, shown as `summary` in the legend."""
    if isinstance(curve_kwargs, list) and len(curve_kwargs) != n:
        raise ValueError(f"`curve_kwargs` must be None, a dictionary or a list of length {n}. Got: {curve_kwargs}.")
    if isinstance(name, list) and len(name) not in (0, 1) and not isinstance(curve_kwargs, list):
        raise ValueError("To avoid labeling individual curves that have the same appearance, `curve_kwargs` should be a list of "
                         f"{n} dictionaries. Alternatively, set `name` to `None` or a single string to label a single legend entry for all "
                         "curves.")
    names = name if isinstance(name, list) and len(name) == n else [name[0] if isinstance(name, list) and name else name] * n
    if isinstance(curve_kwargs, list) or n == 1:
        labels = [label_of(names[k], summary, None if values is None else f"{values[k]:0.2f}") for k in range(n)]
        each = curve_kwargs if isinstance(curve_kwargs, list) else [curve_kwargs]
    else:
        both = None if values is None else f"{np.mean(values):0.2f} +/- {np.std(values):0.2f}"
        labels, each = [label_of(names[0], summary, both)] + [None] * (n - 1), [curve_kwargs] * n
    shared = defaults if n == 1 else {**defaults, "alpha": 0.5, "linestyle": "--", "color": "blue"}
    return [merged({**shared, "label": label}, given) for label, given in zip(labels, each)]


def label_of(name: Any, summary: str, value: str | None) -> str | None:
    """`name (AUC = 0.80)`, or what there is of it."""
    if value is None:
        return name  # type: ignore[no-any-return]
    return f"{name} ({summary} = {value})" if name is not None else f"{summary} = {value}"


def draw(ax: Any, xs: Any, ys: Any, options: list[dict[str, Any]]) -> Any:
    """The curves' lines; the line itself where there is one."""
    lines = [ax.plot(*(v if isinstance(v, list) else [v] for v in (listed(x), listed(y))), **o)[0] for x, y, o in zip(xs, ys, options)]
    return lines if len(lines) > 1 else lines[0]


def unit_square(ax: Any, xlabel: str, ylabel: str, pos_label: Any) -> None:
    """Labels, limits and shape of axes of two shares."""
    about = "" if pos_label is None else f" (Positive label: {pos_label})"
    ax.set(xlabel=xlabel + about, ylabel=ylabel + about, xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")


def legend(ax: Any, wanted: bool, place: str) -> None:
    """A legend where something has a label."""
    if wanted:
        ax.legend(loc=place)


