"""Which tumours are malignant: a table cleaned with pandas, two models of scikit-learn, a grid of their settings, a report.

Nothing here knows Septet: `python classify_tumours.py` runs it on the real libraries, `septet run classify_tumours.py` on Septet, and both
print the same.
"""
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix, roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

DATA = Path(__file__).parent / "data" / "breast_cancer.csv.gz"


def load():
    """The measurements, cleaned: short names, no doubles, sizes in classes, columns that repeat others left out."""
    table = pd.read_csv(DATA)
    table.columns = table.columns.str.replace(" ", "_")
    table = table.drop_duplicates().dropna()
    table["size"] = pd.qcut(table["mean_area"], 4, labels=["small", "medium", "large", "huge"])
    likeness = table.select_dtypes("number").corr().abs()
    upper = likeness.where(np.triu(np.ones(likeness.shape, dtype=bool), k=1))
    repeats = [name for name in upper.columns if (upper[name] > 0.97).any()]
    print(f"{len(table)} tumours; left out, as they repeat others: {', '.join(repeats)}\n")
    return table.drop(columns=repeats)


def overview(table):
    """What sizes say already."""
    counts = pd.crosstab(table["size"], table["diagnosis"], margins=True)
    print(counts, "\n")
    means = table.groupby("diagnosis")[["mean_texture", "mean_smoothness", "worst_concavity"]].agg(["mean", "std"])
    print(means.round(4), "\n")


def models(numbers):
    """Two pipelines and the settings to try."""
    prepare = ColumnTransformer([("numbers", StandardScaler(), numbers), ("size", OneHotEncoder(), ["size"])])
    logistic = Pipeline([("prepare", prepare), ("model", LogisticRegression(max_iter=1000))])
    boosted = Pipeline([("prepare", prepare), ("model", HistGradientBoostingClassifier(random_state=0, max_iter=60))])
    return {"logistic regression": (logistic, {"model__C": [0.01, 0.1, 1.0]}),
            "boosted trees": (boosted, {"model__learning_rate": [0.1, 0.2], "model__max_leaf_nodes": [7, 15]})}


def main():
    table = load()
    overview(table)
    malignant = (table["diagnosis"] == "malignant").astype(int)
    features = table.drop(columns="diagnosis")
    numbers = features.select_dtypes("number").columns.tolist()
    parts = train_test_split(features, malignant, test_size=0.25, random_state=0, stratify=malignant)
    train, test, train_labels, test_labels = parts
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for name, (pipeline, grid) in models(numbers).items():
        search = GridSearchCV(pipeline, grid, cv=folds, scoring="roc_auc")
        search.fit(train, train_labels)
        print(f"{name}: {search.best_params_}, area under the curve {search.best_score_:.3f} in five folds")
        found = search.predict(test)
        area = roc_auc_score(test_labels, search.predict_proba(test)[:, 1])
        print(f"on {len(test)} tumours that it has not seen {area:.3f}")
        print(confusion_matrix(test_labels, found))
        print(classification_report(test_labels, found, target_names=["benign", "malignant"], digits=2))


if __name__ == "__main__":
    main()
