"""The picture of estimators: what it shows, that it is whole and escaped."""
from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

import septet.numpy as np
import septet.pandas as pd
from septet.sklearn import config_context
from septet.sklearn.compose import ColumnTransformer
from septet.sklearn.ensemble import VotingClassifier
from septet.sklearn.linear_model import LogisticRegression, Ridge
from septet.sklearn.model_selection import GridSearchCV
from septet.sklearn.pipeline import FeatureUnion, make_pipeline
from septet.sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from septet.sklearn.utils import estimator_html_repr

VOID = {"br", "img", "meta"}


class Tags(HTMLParser):
    """Checks that what is opened is closed, and collects the texts outside of the style."""

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.names = [], [], []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        assert not any(name.startswith("on") or name in ("href", "src") for name, _ in attrs), attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "pre"} & set(self.open) and data.strip():
            self.texts.append(data.strip())


def read(estimator):
    tags = Tags()
    tags.feed(estimator_html_repr(estimator))
    tags.close()
    assert tags.open == [] and "script" not in tags.names
    return tags.texts


def frame():
    return pd.DataFrame({"age": [1.0, 2, 3, 4], "town": list("xyxy"), "rest": [1, 2, 3, 4]})


def pipeline():
    words = make_pipeline(OneHotEncoder(sparse_output=False))
    columns = ColumnTransformer([("number", StandardScaler(), ["age"]), ("word", words, ["town"])], remainder="passthrough")
    return make_pipeline(columns, GridSearchCV(LogisticRegression(), {"C": [0.5, 2.0]}, cv=2))


def test_structure():
    texts = read(pipeline())
    order = ["Pipeline", "not fitted", "columntransformer: ColumnTransformer", "number", "StandardScaler", "age", "word",
             "onehotencoder: OneHotEncoder", "remainder", "passthrough", "gridsearchcv: GridSearchCV", "LogisticRegression"]
    at = 0
    for word in order:                              # in this order
        at = texts.index(word, at)
    assert "fitted attributes" not in texts


def test_a_fitted_one():
    model = pipeline().fit(frame(), [0, 1, 0, 1])
    texts = read(model)
    assert texts[1] == "fitted" and "fitted attributes" in texts
    at = texts.index("coef_")                       # of the best estimator, in the place of the one that was given
    assert texts[at + 1] == "ndarray[float64](1, 4)"
    assert "rest" in texts and "best_params_" in texts and "class=\"fitted\"" in estimator_html_repr(model)


def test_parameters_that_are_not_the_default_stand_out():
    html = estimator_html_repr(Ridge(alpha=2.5))
    assert re.findall(r"<tr class=own><th>(\w+)</th><td>([^<]*)</td>", html) == [("alpha", "2.5")]
    assert "<tr><th>fit_intercept</th><td>True</td></tr>" in html


def test_parts_side_by_side():
    union = FeatureUnion([("a", StandardScaler()), ("b", "passthrough"), ("c", "drop")])
    assert [t for t in read(union) if t in ("a", "b", "c", "passthrough", "drop")] == ["a", "b", "passthrough", "c", "drop"]
    vote = VotingClassifier([("one", LogisticRegression()), ("two", LogisticRegression(C=3.0))])
    assert {"one", "two"} <= set(read(vote))


def test_everything_is_escaped():
    evil = "<script>alert('&')</script>"
    model = ColumnTransformer([(evil, FunctionTransformer(kw_args={evil: evil}), [evil])])
    html = estimator_html_repr(model)
    assert "<script" not in html and "&lt;script&gt;" in html
    read(model)

    class Named(Ridge):
        def __repr__(self):
            return evil

    Named.__name__ = evil
    assert "<script" not in estimator_html_repr(Named())


def test_long_values_are_short():
    model = LogisticRegression().fit(np.random.RandomState(0).rand(30, 2000), np.arange(30) % 2)
    assert len(estimator_html_repr(model)) < 12_000


def test_every_estimator_has_a_picture(estimator_name, fitted):
    model, _ = fitted(estimator_name)
    assert type(model).__name__ in read(model)[0]


def test_option():
    with config_context(display="text"), pytest.raises(AttributeError):
        Ridge()._repr_html_()
    assert "text/html" in Ridge()._repr_mimebundle_() and Ridge()._repr_html_() == estimator_html_repr(Ridge())
