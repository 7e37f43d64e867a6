"""Our estimators inside real scikit-learn's pipelines and searches, and the reverse: run by a Python that has scikit-learn.

    PYTHONPATH=. PEERS/bin/python tests/faces/sklearn/beside_real.py

Each case compares what the mixture predicts with what the real library predicts alone; results for real NumPy arrays must be such.
Generated data sets are compared bit by bit, which recorded answers of another processor could not be.
"""
from __future__ import annotations

import importlib
import tempfile
import traceback
import warnings

import numpy as np
from sklearn.datasets import load_iris

X, Y = load_iris(return_X_y=True)
GAPS = np.where(np.arange(X.size).reshape(X.shape) % 7 == 0, np.nan, X)
WORDS = ["a red fox", "the red hen", "a blue hen saw the fox", "blue blue sky", "red sky"] * 8
TOPICS = np.array([0, 1, 1, 0, 1] * 8)
CLASSIFIERS = {
    "linear_model": ["LogisticRegression(max_iter=500)", "RidgeClassifier()", "SGDClassifier(random_state=0)", "Perceptron()"],
    "svm": ["SVC()", "LinearSVC(random_state=0)"], "tree": ["DecisionTreeClassifier(random_state=0)"],
    "ensemble": ["RandomForestClassifier(10, random_state=0)", "HistGradientBoostingClassifier(max_iter=5)",
                 "GradientBoostingClassifier(n_estimators=5, random_state=0)", "AdaBoostClassifier(n_estimators=3, random_state=0)",
                 "BaggingClassifier(n_estimators=4, random_state=0)"],
    "neighbors": ["KNeighborsClassifier()"], "naive_bayes": ["GaussianNB()"],
    "gaussian_process": ["GaussianProcessClassifier(random_state=0)"],
    "discriminant_analysis": ["LinearDiscriminantAnalysis()", "QuadraticDiscriminantAnalysis()"],
    "neural_network": ["MLPClassifier((5,), max_iter=30, random_state=0)"],
}
TRANSFORMERS = {
    "preprocessing": ["StandardScaler()", "MinMaxScaler()", "PolynomialFeatures(interaction_only=True)",
                      "QuantileTransformer(n_quantiles=20)",
                      "OneHotEncoder(handle_unknown='ignore')", "KBinsDiscretizer(3)", "SplineTransformer()"],
    "decomposition": ["PCA(2)"], "feature_selection": ["SelectKBest(k=2)"], "cluster": ["KMeans(3, random_state=0, n_init=1)"],
    "kernel_approximation": ["Nystroem(n_components=10, random_state=0)"],
}
TEXTS = ["CountVectorizer()", "TfidfVectorizer()", "HashingVectorizer()"]


def both(module, call):
    """(ours, the real one) of an estimator written as a call."""
    return tuple(eval(f"module.{call}", {"module": importlib.import_module(f"{root}.{module}")}) for root in ("septet.sklearn", "sklearn"))


def pipe(real, *steps):
    """A pipeline of the real library, or of ours."""
    return importlib.import_module("sklearn.pipeline" if real else "septet.sklearn.pipeline").make_pipeline(*steps)


def same(found, expected, tolerance=1e-6):
    assert type(found) is np.ndarray, type(found)
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def check_classifier(module, call):
    """At the end of a pipeline of the other library, and in its cross-validation."""
    from sklearn.model_selection import cross_val_score

    scales, (ours, real) = both("preprocessing", "StandardScaler()"), both(module, call)
    alone = pipe(True, scales[1], real).fit(X, Y)
    mixed = pipe(True, scales[1], ours).fit(X, Y)
    same(mixed.predict(X), alone.predict(X))
    if hasattr(alone, "predict_proba"):
        same(mixed.predict_proba(X), alone.predict_proba(X), 1e-4)
    same(pipe(False, scales[0], real).fit(X, Y).predict(X), alone.predict(X))
    same(cross_val_score(ours, X, Y, cv=3), cross_val_score(real, X, Y, cv=3))


def check_transformer(module, call):
    """At the start of a pipeline of the other library."""
    (model, real_model), (ours, real) = both("linear_model", "LogisticRegression(max_iter=2000)"), both(module, call)
    texts = module.endswith("text")
    data, target = (WORDS, TOPICS) if texts else (X, Y)
    expected = pipe(True, real, real_model).fit(data, target).predict(data)
    same(pipe(True, ours, real_model).fit(data, target).predict(data), expected)
    same(np.asarray(pipe(False, real, model).fit(data, target).predict(data)), expected)


def check_searches():
    from sklearn import model_selection as theirs

    from septet.sklearn import model_selection as mine

    grid = {"C": [0.1, 1, 10]}
    ours, real = both("svm", "SVC()")
    expected = theirs.GridSearchCV(real, grid, cv=3).fit(X, Y)
    for module, model, jobs in ((theirs, ours, None), (mine, real, None), (theirs, ours, 2)):
        search = module.GridSearchCV(model, grid, cv=3, n_jobs=jobs)
        search.fit(X, Y)
        same(np.asarray(search.cv_results_["mean_test_score"]), expected.cv_results_["mean_test_score"])
        assert search.best_params_ == expected.best_params_
        same(search.predict(X), expected.predict(X))


def check_columns():
    """A real frame through column transformers of either library, with parts of the other."""
    import pandas as pd

    frame = pd.DataFrame({"a": X[:, 0], "b": GAPS[:, 1], "c": np.array(["x", "y", "z"])[Y]})
    scale, fill = both("preprocessing", "StandardScaler()"), both("impute", "SimpleImputer()")
    code, last = both("preprocessing", "OneHotEncoder()"), both("linear_model", "LogisticRegression()")

    def made(parts, columns, real):
        module = importlib.import_module("sklearn.compose" if columns else "septet.sklearn.compose")
        steps = module.make_column_transformer((scale[parts], ["a"]), (fill[parts], ["b"]), (code[parts], ["c"]))
        return pipe(real, steps, last[parts]).fit(frame, Y).predict_proba(frame)

    for parts, columns, real in ((0, 0, 0), (0, 1, 1), (1, 0, 0), (0, 1, 0), (0, 0, 1)):
        same(made(parts, columns, real), made(1, 1, 1))
    assert isinstance(scale[0].set_output(transform="pandas").fit_transform(frame[["a"]]), pd.DataFrame)


def check_files():
    """Our joblib's files, and real joblib's of our estimators."""
    import joblib as theirs

    from septet import joblib as mine

    for module, calls in CLASSIFIERS.items():
        for call in calls:
            model = both(module, call)[0].fit(X, Y)
            for joblib in (mine, theirs):
                with tempfile.NamedTemporaryFile() as file:
                    joblib.dump(model, file.name)
                    same(joblib.load(file.name).predict(X), model.predict(X), 0)


def check_generators():
    """Data sets made by products are equal in every bit, on whatever processor this is."""
    for call in ("make_regression(random_state=0)", "make_regression(50, 7, n_targets=3, noise=2.0, bias=1.5, random_state=3)",
                 "make_regression(3000, 30, random_state=1)", "make_classification(200, 8, n_informative=3, n_redundant=1, random_state=3)",
                 "make_sparse_coded_signal(20, n_components=8, n_features=10, n_nonzero_coefs=3, random_state=0)"):
        for ours, real in zip(*both("datasets", call)):
            assert (np.asarray(ours) == real).all(), call


def cases():
    for table, check in ((CLASSIFIERS, check_classifier), (TRANSFORMERS, check_transformer),
                         ({"feature_extraction.text": TEXTS}, check_transformer)):
        for module, calls in table.items():
            for call in calls:
                yield f"{check.__name__} {call}", lambda check=check, module=module, call=call: check(module, call)
    for check in (check_searches, check_columns, check_files, check_generators):
        yield check.__name__, check


def main():
    warnings.simplefilter("ignore")
    failed = count = 0
    for name, check in cases():
        count += 1
        try:
            check()
        except Exception:
            failed += 1
            print(name)
            traceback.print_exc()
    print(f"{count - failed} of {count} agree with scikit-learn alone")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
