"""Who wrote the line: verses of three poets as TF-IDF weights of their words and letters, and a linear model.

`python classify_verses.py` runs it on the real libraries, `septet run classify_verses.py` on Septet; both print the same.
"""
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline, make_union

DATA = Path(__file__).parent / "data"
POETS = {"Shakespeare": "sonnets.txt", "Blake": "blake.txt", "Dickinson": "dickinson.txt"}
NEW = ["When forty winters shall besiege thy brow", "He who binds to himself a joy", "After great pain a formal feeling comes"]


def load():
    """A table of lines and poets."""
    parts = [pd.DataFrame({"line": (DATA / name).read_text(encoding="utf-8").splitlines(), "poet": poet}) for poet, name in POETS.items()]
    table = pd.concat(parts, ignore_index=True)
    table["line"] = table["line"].str.strip()
    return table[table["line"].str.len() > 0].drop_duplicates("line").reset_index(drop=True)


def main():
    table = load()
    lengths = table["line"].str.split().str.len()
    print(table.assign(words=lengths).groupby("poet")["words"].agg(["count", "mean", "max"]).round(2), "\n")

    words, letters = TfidfVectorizer(sublinear_tf=True), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2)
    model = make_pipeline(make_union(words, letters), LogisticRegression(C=10, max_iter=1000))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    found = cross_val_predict(model, table["line"], table["poet"], cv=folds)
    print(f"right in five folds: {accuracy_score(table['poet'], found):.3f}; always the commonest poet: "
          f"{table['poet'].value_counts(normalize=True).iloc[0]:.3f}")
    print(pd.DataFrame(confusion_matrix(table["poet"], found), index=sorted(POETS), columns=sorted(POETS)), "\n")

    weights = words.fit_transform(table["line"])
    plain = LogisticRegression(C=10, max_iter=1000).fit(weights, table["poet"])
    names = words.get_feature_names_out()
    print(f"{weights.shape[1]} words, {weights.nnz / weights.shape[0]:.1f} in a line")
    for poet, row in zip(plain.classes_, plain.coef_):
        print(f"{poet:12}", " ".join(names[np.argsort(-row, kind="stable")[:8]]))

    model.fit(table["line"], table["poet"])
    for line, chances in zip(NEW, model.predict_proba(NEW)):
        print(f"\n{line!r}: {model.classes_[chances.argmax()]} ({chances.max():.2f})", end="")
    print()


if __name__ == "__main__":
    main()
