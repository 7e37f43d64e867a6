"""Charts of displays and what is drawn in them: the cases, and a description of axes that is the same for both libraries."""
from __future__ import annotations

SETUP = """
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.calibration import CalibrationDisplay
from sklearn.cluster import KMeans
from sklearn.datasets import load_diabetes, load_iris, load_wine
from sklearn.ensemble import IsolationForest
from sklearn.inspection import DecisionBoundaryDisplay, PartialDependenceDisplay
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import ConfusionMatrixDisplay, DetCurveDisplay, PrecisionRecallDisplay, PredictionErrorDisplay, RocCurveDisplay
from sklearn.model_selection import KFold, LearningCurveDisplay, ValidationCurveDisplay, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, plot_tree
X3, y3 = load_iris(return_X_y=True)
X3 = X3[::2]; y3 = y3[::2]
X2, y2 = X3[y3 > 0], y3[y3 > 0]
names2 = np.array(["no", "yes"])[y2 - 1]
XD, yD = load_diabetes(return_X_y=True)
XD, yD = XD[:80], yD[:80]
XR = np.round(XD[:, :4] * 10) + 0.0
soft = GaussianNB().fit(X2[:, :2], y2)
three = GaussianNB().fit(X3, y3)
score = soft.predict_proba(X2[:, :2])[:, 1]
line = LinearRegression().fit(XD[:, :4], yD)
folds = cross_validate(GaussianNB(), X2[:, :2], y2, cv=KFold(3, shuffle=True, random_state=0), return_estimator=True, return_indices=True)
"""
CASES = {
    "confusion": [
        "ConfusionMatrixDisplay.from_estimator(three, X3, y3)",
        "ConfusionMatrixDisplay.from_predictions(y3, three.predict(X3), normalize='true', display_labels=['a', 'b', 'c'], cmap='Blues')",
        "ConfusionMatrixDisplay.from_predictions(names2, names2[::-1], labels=['yes', 'no'], xticks_rotation=45, "
        "values_format='.2f', colorbar=False)",
        "ConfusionMatrixDisplay(np.array([[1, 2000], [30, 40]])).plot(include_values=False, im_kw={'vmin': -5})",
        "ConfusionMatrixDisplay(np.array([[0.125, 12345678], [3, 4]]), display_labels=[0, 'x']).plot(text_kw={'size': 5})",
        "ConfusionMatrixDisplay.from_predictions(y3, y3, sample_weight=np.arange(75.0), ax=plt.subplots()[1], xticks_rotation='vertical')",
        "ConfusionMatrixDisplay.from_estimator(line, XD[:, :4], yD)",
    ],
    "roc": [
        "RocCurveDisplay.from_estimator(soft, X2[:, :2], y2)",
        "RocCurveDisplay.from_estimator(soft, X2[:, :2], y2, pos_label=1, name='mine', plot_chance_level=True, despine=True)",
        "RocCurveDisplay.from_predictions(y2, score, pos_label=2, curve_kwargs={'color': 'red', 'ls': ':'}, drop_intermediate=False)",
        "RocCurveDisplay.from_predictions(y2, score)",
        "RocCurveDisplay.from_predictions(y2 - 1, score, plot_chance_level=True, chance_level_kw={'color': 'b', 'label': 'luck'})",
        "RocCurveDisplay.from_predictions(names2, score, pos_label='yes', name='n')",
        "RocCurveDisplay.from_cv_results(folds, X2[:, :2], y2)",
        "RocCurveDisplay.from_cv_results(folds, X2[:, :2], y2, name='fold', plot_chance_level=True, chance_level_kwargs={'lw': 3})",
        "RocCurveDisplay.from_cv_results(folds, X2[:, :2], y2, name=['a', 'b', 'c'], curve_kwargs=[{'color': c} for c in 'rgb'])",
        "RocCurveDisplay.from_cv_results(folds, X2[:, :2], y2, name=['a', 'b', 'c'])",
        "RocCurveDisplay.from_cv_results(folds, X2[:, :2], y2, curve_kwargs=[{'color': 'r'}])",
        "RocCurveDisplay.from_cv_results({'test_score': [1]}, X2[:, :2], y2)",
        "RocCurveDisplay(fpr=[0, 0.5, 1], tpr=[0, 0.75, 1]).plot()",
        "RocCurveDisplay(fpr=[np.array([0, 1])] * 2, tpr=[np.array([0, 1])] * 2, roc_auc=[0.5, 0.25], "
        "name='z').plot(curve_kwargs={'c': 'r'})",
        "RocCurveDisplay(fpr=[0, 0.5, 1], tpr=[0, 0.75, 1], roc_auc=0.625).plot(name='later')",
        "RocCurveDisplay.from_estimator(three, X3, y3)",
        "RocCurveDisplay.from_estimator(line, XD[:, :4], yD)",
        "RocCurveDisplay.from_predictions(y3, y3)",
    ],
    "precision": [
        "PrecisionRecallDisplay.from_estimator(soft, X2[:, :2], y2)",
        "PrecisionRecallDisplay.from_estimator(soft, X2[:, :2], y2, name='m', plot_chance_level=True, despine=True, "
        "drop_intermediate=True)",
        "PrecisionRecallDisplay.from_predictions(y2, score, pos_label=2, curve_kwargs={'color': 'r'})",
        "PrecisionRecallDisplay.from_predictions(y2 - 1, score, plot_chance_level=True, chance_level_kw={'color': 'b'})",
        "PrecisionRecallDisplay.from_cv_results(folds, X2[:, :2], y2, plot_chance_level=True)",
        "PrecisionRecallDisplay.from_cv_results(folds, X2[:, :2], y2, curve_kwargs=[{'color': c} for c in 'rgb'], name='f')",
        "PrecisionRecallDisplay([1, 0.5, 1], [1, 0.5, 0]).plot()",
        "PrecisionRecallDisplay([1, 0.5, 1], [1, 0.5, 0], average_precision=0.7, pos_label='x').plot(name='q')",
        "PrecisionRecallDisplay([1, 0.5, 1], [1, 0.5, 0]).plot(plot_chance_level=True)",
    ],
    "det": [
        "DetCurveDisplay.from_estimator(soft, X2[:, :2], y2)",
        "DetCurveDisplay.from_predictions(y2, score, pos_label=2, name='d', lw=3)",
        "DetCurveDisplay.from_predictions(y2 - 1, score)",
        "DetCurveDisplay(fpr=np.array([0.1, 0.2]), fnr=np.array([0.3, 0.05]), pos_label=1).plot()",
    ],
    "errors": [
        "PredictionErrorDisplay.from_estimator(line, XD[:, :4], yD)",
        "PredictionErrorDisplay.from_estimator(line, XD[:, :4], yD, kind='actual_vs_predicted', subsample=20, random_state=0)",
        "PredictionErrorDisplay.from_predictions(yD, line.predict(XD[:, :4]), subsample=0.25, random_state=1, "
        "scatter_kwargs={'color': 'r'}, line_kwargs={'ls': ':'})",
        "PredictionErrorDisplay(y_true=np.array([1.0, 2]), y_pred=np.array([1.5, 1])).plot(kind='residual_vs_predicted')",
        "PredictionErrorDisplay.from_predictions(yD, yD, kind='x')", "PredictionErrorDisplay.from_predictions(yD, yD, subsample=-1)",
        "PredictionErrorDisplay.from_predictions(yD, yD, subsample=1.5)",
    ],
    "calibration": [
        "CalibrationDisplay.from_estimator(soft, X2[:, :2], y2)",
        "CalibrationDisplay.from_estimator(soft, X2[:, :2], y2, n_bins=4, strategy='quantile', pos_label=1, name='c', "
        "ref_line=False, color='r')",
        "CalibrationDisplay.from_predictions(y2 - 1, score, n_bins=3)", "CalibrationDisplay.from_predictions(names2, score, "
        "pos_label='yes')",
        "CalibrationDisplay(np.array([0.1, 0.9]), np.array([0.2, 0.8]), np.array([0.2, 0.8])).plot(name='w')",
    ],
    "learning": [
        "LearningCurveDisplay.from_estimator(GaussianNB(), X3, y3, cv=3, shuffle=True, random_state=0)",
        "LearningCurveDisplay.from_estimator(Ridge(), XD, yD, cv=3, train_sizes=[0.5, 1.0], scoring='neg_mean_absolute_error', "
        "negate_score=True, score_type='test')",
        "LearningCurveDisplay.from_estimator(Ridge(), XD, yD, cv=3, train_sizes=[0.5, 1.0], scoring='neg_mean_absolute_error', "
        "std_display_style='errorbar')",
        "LearningCurveDisplay.from_estimator(Ridge(), XD, yD, cv=3, scoring='r2', std_display_style=None, score_type='train', "
        "line_kw={'color': 'r'})",
        "LearningCurveDisplay(train_sizes=np.array([1, 10, 100]), train_scores=np.ones((3, 2)), test_scores=np.zeros((3, 2)), "
        "score_name='S').plot()",
        "LearningCurveDisplay(train_sizes=np.array([1, 10]), train_scores=np.ones((2, 2)), test_scores=np.ones((2, "
        "2))).plot(std_display_style='x')",
        "LearningCurveDisplay(train_sizes=np.array([1, 10]), train_scores=np.ones((2, 2)), test_scores=np.ones((2, "
        "2))).plot(score_type='x')",
        "ValidationCurveDisplay.from_estimator(Ridge(), XD, yD, param_name='alpha', param_range=[0.01, 0.1, 1], cv=3)",
        "ValidationCurveDisplay.from_estimator(Ridge(), XD, yD, param_name='alpha', param_range=[0.1, 0.2, 0.3], cv=3, scoring='r2', "
        "fill_between_kw={'alpha': 0.1})",
        "ValidationCurveDisplay(param_name='p', param_range=np.array([1, 2, 3]), train_scores=np.ones((3, 2)), "
        "test_scores=np.zeros((3, 2))).plot(negate_score=True)",
        "ValidationCurveDisplay(param_name='p', param_range=np.array(['a', 'b']), train_scores=np.ones((2, 2)), "
        "test_scores=np.zeros((2, 2))).plot()",
    ],
    "boundary": [
        "DecisionBoundaryDisplay.from_estimator(soft, X2[:, :2], grid_resolution=4)",
        "DecisionBoundaryDisplay.from_estimator(soft, X2[:, :2], grid_resolution=4, response_method='predict', "
        "plot_method='pcolormesh', eps=0.5)",
        "DecisionBoundaryDisplay.from_estimator(soft, pd.DataFrame(X2[:, :2], columns=['u', 'v']), grid_resolution=3, "
        "response_method='predict_proba', plot_method='contour', class_of_interest=1)",
        "DecisionBoundaryDisplay.from_estimator(GaussianNB().fit(X3[:, :2], y3), X3[:, :2], grid_resolution=4)",
        "DecisionBoundaryDisplay.from_estimator(GaussianNB().fit(X3[:, :2], y3), X3[:, :2], grid_resolution=4, response_method='predict')",
        "DecisionBoundaryDisplay.from_estimator(GaussianNB().fit(X3[:, :2], y3), X3[:, :2], grid_resolution=4, "
        "response_method='predict', plot_method='contour')",
        "DecisionBoundaryDisplay.from_estimator(GaussianNB().fit(X3[:, :2], y3), X3[:, :2], grid_resolution=4, "
        "plot_method='pcolormesh', multiclass_colors=['r', 'g', 'b'])",
        "DecisionBoundaryDisplay.from_estimator(GaussianNB().fit(X3[:, :2], y3), X3[:, :2], grid_resolution=4, class_of_interest=2, "
        "xlabel='q', cmap='Reds')",
        "DecisionBoundaryDisplay.from_estimator(GaussianNB().fit(X3[:, :2], y3), X3[:, :2], grid_resolution=4, "
        "plot_method='contour', multiclass_colors='plasma')",
        "DecisionBoundaryDisplay.from_estimator(LinearRegression().fit(XD[:, :2], yD), XD[:, :2], grid_resolution=3)",
        "DecisionBoundaryDisplay.from_estimator(three, X3)",
        "DecisionBoundaryDisplay.from_estimator(soft, X2[:, :2], grid_resolution=1)",
        "DecisionBoundaryDisplay.from_estimator(soft, X2[:, :2], eps=-1)",
        "DecisionBoundaryDisplay.from_estimator(soft, X2[:, :2], plot_method='x')",
        "DecisionBoundaryDisplay.from_estimator(soft, X2[:, :2], class_of_interest=7)",
    ],
    "dependence": [
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [0, 2], grid_resolution=5)",
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [0, 1, (0, 1)], grid_resolution=4, n_cols=2)",
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [0], grid_resolution=4, kind='individual', subsample=5, random_state=0)",
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [0, 3], grid_resolution=4, kind='both', subsample=0.1, "
        "random_state=0, centered=True)",
        "PartialDependenceDisplay.from_estimator(three, X3, [0], target=1, grid_resolution=4, feature_names=['a', 'b', 'c', 'd'])",
        "PartialDependenceDisplay.from_estimator(soft, pd.DataFrame(X2[:, :2], columns=['u', 'v']), ['v', ('u', 'v')], "
        "grid_resolution=3, line_kw={'color': 'r'}, contour_kw={'cmap': 'Blues'})",
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [0, 1], grid_resolution=4, ax=plt.subplots(1, 2)[1])",
        "PartialDependenceDisplay.from_estimator(three, X3, [0])",
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [9])",
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [(0, 1)], kind='individual')",
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [0], kind='both', pd_line_kw={'label': 'm'}, "
        "ice_lines_kw={'color': 'g'}, grid_resolution=3, subsample=3, random_state=1)",
    ],
    "categories": [
        "PartialDependenceDisplay.from_estimator(line, XR, [1], categorical_features=[1], grid_resolution=3)",
        "PartialDependenceDisplay.from_estimator(line, XR, [0, 1], categorical_features=[1], grid_resolution=3, bar_kw={'color': 'r'})",
        "PartialDependenceDisplay.from_estimator(line, XR, [(1, 0)], categorical_features=[0, 1], grid_resolution=3)",
        "PartialDependenceDisplay.from_estimator(line, XR, [(1, 0)], categorical_features=[1])",
        "PartialDependenceDisplay.from_estimator(line, XR, [1], categorical_features=[1], kind='both')",
        "PartialDependenceDisplay.from_estimator(line, XD[:, :4], [0, 1], grid_resolution=3).plot(pdp_lim={1: (0, 200)})",
        "DecisionBoundaryDisplay.from_estimator(GaussianNB().fit(X3[:, :2], y3), X3[:, :2], grid_resolution=4, plot_method='pcolormesh', "
        "response_method='predict')",
        "DecisionBoundaryDisplay.from_estimator(KMeans(3, random_state=0, n_init=1).fit(X3[:, :2]), X3[:, :2], grid_resolution=4)",
        "DecisionBoundaryDisplay.from_estimator(IsolationForest(random_state=0).fit(X3[:, :2]), X3[:, :2], grid_resolution=3)",
    ],
    "tree": [
        "plot_tree(DecisionTreeClassifier(max_depth=2, random_state=0).fit(X3, y3))",
        "plot_tree(DecisionTreeClassifier(max_depth=3, random_state=0).fit(X3, y3), max_depth=1, feature_names=list('abcd'), "
        "class_names=['x', 'y', 'z'], filled=True, rounded=True)",
        "plot_tree(DecisionTreeRegressor(max_depth=2).fit(XD, yD), filled=True, label='root', node_ids=True, precision=1, impurity=False)",
        "plot_tree(DecisionTreeClassifier(max_depth=1).fit(X2, y2), proportion=True, label='none', class_names=True, fontsize=7)",
        "plot_tree(DecisionTreeClassifier(max_depth=1).fit(X3, np.stack([y3, y3 > 1], axis=1)), filled=True)",
        "plot_tree(DecisionTreeClassifier())",
        "plot_tree(DecisionTreeRegressor(max_depth=4).fit(XD, yD), filled=True, max_depth=0)",
    ],
}
OUTLINED = ("LineCollection", "FillBetweenPolyCollection")
ATTRIBUTES = "roc_auc average_precision pos_label name estimator_name prevalence_pos_label n_classes score_name xlabel ylabel".split()


def describe(made):
    """What a case made: the texts of a tree, or a display's axes and plain attributes."""
    import matplotlib.pyplot as plt

    figure = made.figure_ if hasattr(made, "figure_") else plt.gcf()
    figure.canvas.draw()
    found = {"axes": [axes(ax) for ax in figure.axes], "class": type(made).__name__}
    for name in ATTRIBUTES:
        if hasattr(made, name):
            found[name] = plain(getattr(made, name))
    found["shown"] = sorted(n for n in vars(made) if n.endswith("_")) if hasattr(made, "__dict__") else len(made)
    found["shapes"] = {n: shape_of(getattr(made, n)) for n in found["shown"]} if hasattr(made, "__dict__") else {}
    return found


def shape_of(x):
    """The shape of an attribute of artists."""
    return list(x.shape) if hasattr(x, "shape") else [len(x)] if isinstance(x, list) else type(x).__name__


def axes(ax):
    """Lines, texts, images, collections, patches, legend and limits of one axes."""
    legend = ax.get_legend()
    return {
        "labels": [ax.get_xlabel(), ax.get_ylabel(), ax.get_title(), str(ax.get_aspect()), ax.get_xscale(), ax.get_yscale()],
        "limits": plain([*ax.get_xlim(), *ax.get_ylim()]),
        "ticks": [[t.get_text() for t in ax.get_xticklabels()], [t.get_text() for t in ax.get_yticklabels()]],
        "spines": {k: [s.get_visible(), plain(s.get_bounds())] for k, s in sorted(ax.spines.items())},
        "lines": [[plain(line.get_xdata()), plain(line.get_ydata()), str(line.get_label()), colour(line.get_color()), line.get_linestyle(),
                   line.get_linewidth(), str(line.get_marker()), plain(line.get_alpha()), line.get_drawstyle()] for line in ax.lines],
        "texts": [[t.get_text(), plain(t.get_position()), colour(t.get_color()), t.get_size(), box(t)] for t in ax.texts],
        "images": [[plain(im.get_array()), im.get_cmap().name, plain(im.get_clim())] for im in ax.images],
        "collections": [collection(c) for c in ax.collections],
        "bars": [plain([p.get_x(), p.get_height()]) for p in ax.patches if hasattr(p, "get_height")],
        "legend": None if legend is None else [t.get_text() for t in legend.get_texts()],
        "visible": [ax.axison, ax.get_visible()],
    }


def box(text):
    """The colour of the box round a text."""
    patch = text.get_bbox_patch()
    return None if patch is None else [colour(patch.get_facecolor()), type(patch.get_boxstyle()).__name__]


def collection(c):
    """Points, polygons or segments."""
    array = c.get_array()
    return {"kind": type(c).__name__, "array": None if array is None else plain(array), "offsets": plain(c.get_offsets())[:50],
            "face": [colour(x) for x in c.get_facecolor()[:4]], "edge": [colour(x) for x in c.get_edgecolor()[:4]],
            "alpha": plain(c.get_alpha()), "label": str(c.get_label()), "cmap": c.get_cmap().name, "limits": plain(c.get_clim()),
            "levels": plain(getattr(c, "levels", None)),
            "paths": [plain(p.vertices[:12]) for p in c.get_paths()[:4]] if type(c).__name__ in OUTLINED else []}


def colour(c):
    """A colour as four numbers."""
    from matplotlib.colors import to_rgba

    return [round(float(v), 6) for v in to_rgba(c)]


def plain(x):
    """Numbers in JSON."""
    if hasattr(x, "filled"):
        x = x.filled(-999)
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    return x if x is None or isinstance(x, (bool, int, str)) else str(x) if isinstance(x, float) and x - x != 0 else float(x)


def run(prefix, scope, case):
    """What a case draws, or the error it raises."""
    import warnings

    import matplotlib.pyplot as plt

    plt.close("all")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return describe(eval(case, scope))
        except Exception as error:
            return {"raises": next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins"), "text": str(error)[:200]}
        finally:
            plt.close("all")


def scope(prefix):
    """The names of the cases; prefix: "septet." for the faces."""
    text = SETUP
    for name in ("numpy", "pandas"):
        text = text.replace(f"import {name} as", f"import {prefix}{name} as")
    found = {}
    exec(text.replace("from sklearn", f"from {prefix}sklearn"), found)
    return found
