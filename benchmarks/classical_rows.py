"""The lines of `classical.py`: what is made ready, what is timed, and the number that says that both libraries did the same work.

`{p}` stands for `septet.` or nothing; `table(n, d)` gives (rows, classes of 0 and 1) from a generator that both libraries share.
"""
from __future__ import annotations

from dataclasses import dataclass

LEARNING = "learning"
TREES = "trees and searches"
SMALL = "one row"


@dataclass(frozen=True)
class Row:
    """One line.  bar: greatest ratio to the peer; close: how far the qualities may lie apart, relative; peer: who stands beside."""

    group: str
    title: str
    bar: float
    prepare: str
    work: str
    quality: str
    count: int = 1                  # runs in one measurement
    rounds: int = 5
    close: float = 1e-6
    peer: str = "scikit-learn"
    peer_prepare: str = ""          # in place of `prepare`, where the peer has other names


def fitted(path: str, construct: str, n: int, d: int) -> str:
    """An estimator `m` and its table."""
    module, name = path.rsplit(".", 1)
    return f"from {{p}}sklearn.{module} import {name}\nX, y = table({n}, {d})\nm = {construct}"


FIT, SCORE = "m.fit(X, y)", "m.score(X[:2000], y[:2000])"
DOCUMENTS = """
from {p}sklearn.feature_extraction.text import TfidfVectorizer
words = ["w" + str(i) for i in range(20_000)]
places = np.minimum(rng.pareto(1.0, size=20_000 * 100) * 20, 19_999).astype(int).tolist()
docs = [" ".join([words[j] for j in places[100 * i:100 * i + 100]]) for i in range(20_000)]
m = TfidfVectorizer()"""
STEPS = """
from {p}sklearn.pipeline import make_pipeline
from {p}sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler
from {p}sklearn.decomposition import PCA
from {p}sklearn.linear_model import LogisticRegression
X, y = table(1000, 20)
m = make_pipeline(StandardScaler(), MinMaxScaler(), PCA(5), PolynomialFeatures(2), LogisticRegression(max_iter=500)).fit(X, y)
one = X[:1]"""
BLOBS = """
from {p}sklearn.manifold import TSNE
X = rng.randn(5000, 50) + 6 * rng.randn(10, 50)[rng.randint(0, 10, 5000)]
m = TSNE(random_state=0)"""
GRID = """
from {p}sklearn.linear_model import LogisticRegression
from {p}sklearn.model_selection import GridSearchCV
X, y = table(5000, 20)
m = GridSearchCV(LogisticRegression(), {{"C": [0.1, 1.0, 10.0, 100.0]}}, cv=5)"""
BOOSTED = fitted("ensemble.HistGradientBoostingClassifier", "HistGradientBoostingClassifier(max_iter=50, early_stopping=False)", 200_000,
                 50)
LIGHTGBM = """
from lightgbm import LGBMClassifier
X, y = table(200_000, 50)
m = LGBMClassifier(n_estimators=50, num_leaves=31, min_child_samples=20, n_jobs=int(os.environ.get("OMP_NUM_THREADS", 2)), verbose=-1)"""

ROWS = (
    Row(LEARNING, "KMeans 200k x 50, k = 20", 1.0,
        fitted("cluster.KMeans", "KMeans(20, n_init=1, max_iter=30, random_state=0)", 200_000, 50), "m.fit(X)", "m.inertia_", rounds=3),
    Row(LEARNING, "PCA 100k x 200", 1.0, fitted("decomposition.PCA", "PCA(10, random_state=0)", 100_000, 200), "m.fit(X)",
        "m.explained_variance_.sum()"),
    Row(LEARNING, "LogisticRegression 200k x 50", 1.0, fitted("linear_model.LogisticRegression", "LogisticRegression()", 200_000, 50), FIT,
        "abs(m.coef_).sum()", close=1e-4),
    Row(LEARNING, "Ridge 200k x 50", 1.0, fitted("linear_model.Ridge", "Ridge()", 200_000, 50), FIT, "abs(m.coef_).sum()"),
    Row(LEARNING, "KNN, 50k queries of 50k x 5", 1.0,
        fitted("neighbors.KNeighborsClassifier", "KNeighborsClassifier().fit(X, y)", 50_000, 5), "m.predict(X)", SCORE, rounds=3),
    Row(LEARNING, "DBSCAN 50k x 3", 1.0, fitted("cluster.DBSCAN", "DBSCAN(eps=0.2)", 50_000, 3), "m.fit(X)", "m.labels_.sum()", rounds=3),
    Row(LEARNING, "t-SNE 5k x 50", 1.0, BLOBS, "m.fit(X)", "m.kl_divergence_", rounds=2, close=0.03),
    Row(LEARNING, "SVC 10k x 20", 1.0, fitted("svm.SVC", "SVC()", 10_000, 20), FIT, SCORE, rounds=3),
    Row(LEARNING, "TF-IDF of 20k documents", 1.0, DOCUMENTS, "r = m.fit_transform(docs)", "r.sum()", rounds=3),
    Row(TREES, "RandomForest 200k x 50, 4 trees", 0.8,
        fitted("ensemble.RandomForestClassifier", "RandomForestClassifier(4, random_state=0, n_jobs=2)", 200_000, 50), FIT, SCORE,
        rounds=2),
    Row(TREES, "HistGradientBoosting 200k x 50, 50 trees", 0.8, BOOSTED, FIT, SCORE, rounds=4),
    Row(TREES, "HistGradientBoosting beside LightGBM", 1.1, BOOSTED, FIT, SCORE, rounds=4, close=0.01, peer="LightGBM",
        peer_prepare=LIGHTGBM),
    Row(TREES, "GridSearchCV, 20 fits of 5k x 20", 0.8, GRID, FIT, "m.best_score_"),
    Row(SMALL, "predict of one row", 0.2,
        fitted("linear_model.LogisticRegression", "LogisticRegression().fit(X, y)", 1000, 20) + "\none = X[:1]", "m.predict(one)",
        "m.predict(one)[0]", count=300),
    Row(SMALL, "one row through five steps", 0.2, STEPS, "m.predict(one)", "m.score(X, y)", count=100),
)
