"""The table of the scikit-learn face: septet beside scikit-learn, each line with its bar.

    python benchmarks/classical.py [part of a title ...]

Each library runs in a process of its own, which makes the same data from the same seed; times are the least of three.  Ratio = ours /
theirs, lower is better.  SEPTET_PEER names a Python that has scikit-learn (else this one).
"""
from __future__ import annotations

import json
import math
import os
import subprocess
import sys

SETUP = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
{imports}
rng = np.random.RandomState(0)

def table(n, d):
    X = rng.randn(n, d)
    return X, (X @ rng.randn(d) + rng.randn(n) > 0).astype(int)

def least(f, rounds=3, inner=1):
    f()
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(inner):
            f()
        best = min(best, (time.perf_counter() - start) / inner)
    return best
"""
PREFIX = {"septet": "septet.", "scikit-learn": ""}
# title -> (bar, the work: leaves seconds in `result` and a score in `quality`)
ROWS = {
    "LogisticRegression 200k x 50": (1.0, """
from {p}sklearn.linear_model import LogisticRegression
X, y = table(200_000, 50)
result = least(lambda: LogisticRegression().fit(X, y)); quality = LogisticRegression().fit(X, y).score(X[:1000], y[:1000])"""),
    "Ridge 200k x 50": (1.0, """
from {p}sklearn.linear_model import Ridge
X, y = table(200_000, 50)
result = least(lambda: Ridge().fit(X, y)); quality = Ridge().fit(X, y).score(X[:1000], y[:1000])"""),
    "SVC 10k x 20": (1.0, """
from {p}sklearn.svm import SVC
X, y = table(10_000, 20)
result = least(lambda: SVC().fit(X, y), 1); quality = SVC().fit(X[:2000], y[:2000]).score(X[2000:3000], y[2000:3000])"""),
    "TF-IDF of 20k documents": (1.0, """
from {p}sklearn.feature_extraction.text import TfidfVectorizer
words = ["w" + str(i) for i in range(20_000)]
places = np.minimum(rng.pareto(1.0, size=20_000 * 100) * 20, 19_999).astype(int).tolist()
docs = [" ".join([words[j] for j in places[100 * i:100 * i + 100]]) for i in range(20_000)]
result = least(lambda: TfidfVectorizer().fit_transform(docs)); quality = float(TfidfVectorizer().fit_transform(docs[:500]).sum())"""),
    "predict of one row": (0.2, """
from {p}sklearn.linear_model import LogisticRegression
X, y = table(1000, 20)
m, one = LogisticRegression().fit(X, y), X[:1]
result = least(lambda: m.predict(one), 3, 300); quality = float(m.predict(one)[0])"""),
    "one row through five steps": (0.2, """
from {p}sklearn.pipeline import make_pipeline
from {p}sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler
from {p}sklearn.decomposition import PCA
from {p}sklearn.linear_model import LogisticRegression
X, y = table(1000, 20)
m = make_pipeline(StandardScaler(), MinMaxScaler(), PCA(5), PolynomialFeatures(2), LogisticRegression(max_iter=500)).fit(X, y)
result = least(lambda: m.predict(X[:1]), 3, 100); quality = float(m.score(X, y))"""),
    "KMeans 200k x 50, k = 20": (1.0, """
from {p}sklearn.cluster import KMeans
X, y = table(200_000, 50)
m = KMeans(20, n_init=1, max_iter=30, random_state=0)
result = least(lambda: m.fit(X), 1); quality = m.inertia_ / len(X)"""),
    "PCA 100k x 200": (1.0, """
from {p}sklearn.decomposition import PCA
X, y = table(100_000, 200)
m = PCA(10, random_state=0)
result = least(lambda: m.fit(X)); quality = float(m.explained_variance_[0])"""),
    "KNN, 50k queries": (1.0, """
from {p}sklearn.neighbors import KNeighborsClassifier
X, y = table(50_000, 5)
m = KNeighborsClassifier().fit(X, y)
result = least(lambda: m.predict(X), 1); quality = float(m.score(X[:2000], y[:2000]))"""),
    "DBSCAN 50k x 3": (1.0, """
from {p}sklearn.cluster import DBSCAN
X, y = table(50_000, 3)
m = DBSCAN(eps=0.2)
result = least(lambda: m.fit(X), 1); quality = float(m.labels_.max())"""),
    "RandomForest 200k x 50, 4 trees": (0.8, """
from {p}sklearn.ensemble import RandomForestClassifier
X, y = table(200_000, 50)
m = RandomForestClassifier(4, random_state=0, n_jobs=2)
result = least(lambda: m.fit(X, y), 1); quality = float(m.score(X[:2000], y[:2000]))"""),
    "HistGradientBoosting 200k x 50": (0.8, """
from {p}sklearn.ensemble import HistGradientBoostingClassifier
X, y = table(200_000, 50)
m = HistGradientBoostingClassifier(max_iter=50, random_state=0)
result = least(lambda: m.fit(X, y), 1); quality = float(m.score(X[:2000], y[:2000]))"""),
    "GridSearchCV, 20 fits": (0.8, """
from {p}sklearn.linear_model import LogisticRegression
from {p}sklearn.model_selection import GridSearchCV
X, y = table(5000, 20)
m = GridSearchCV(LogisticRegression(), {{"C": [0.1, 1.0, 10.0, 100.0]}}, cv=5)
result = least(lambda: m.fit(X, y), 1); quality = float(m.best_score_)"""),
}


def measured(library: str, work: str) -> dict[str, float]:
    """Seconds and quality of one line in a fresh process."""
    python = os.environ.get("SEPTET_PEER", sys.executable) if library == "scikit-learn" else sys.executable
    imports = f"import {PREFIX[library]}numpy as np"
    code = SETUP.format(imports=imports) + work.format(p=PREFIX[library]) + "\nprint(json.dumps({'seconds': result, 'quality': quality}))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print the table, and the geometric mean of the ratios."""
    wanted, ratios = sys.argv[1:], []
    print(f"{'work':34}{'septet':>11}{'sklearn':>11}{'ratio':>8}   bar   quality")
    for title, (bar, work) in ROWS.items():
        if wanted and not any(w in title for w in wanted):
            continue
        ours, theirs = measured("septet", work), measured("scikit-learn", work)
        ratio = ours["seconds"] / theirs["seconds"]
        ratios.append(ratio)
        mark = "" if ratio <= bar else "  ABOVE"
        print(f"{title:34}{ours['seconds'] * 1e3:9.2f}ms{theirs['seconds'] * 1e3:9.2f}ms{ratio:8.2f}   {bar}   "
              f"{ours['quality']:.4f} {theirs['quality']:.4f}{mark}", flush=True)
    print(f"geometric mean {math.exp(sum(map(math.log, ratios)) / len(ratios)):.2f}")


if __name__ == "__main__":
    main()
