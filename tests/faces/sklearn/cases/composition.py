"""Pipelines, unions, column transformers, imputers, dummies, texts of estimators."""
from __future__ import annotations

SETUP = """
import numpy as np
import pandas as pd
from sklearn.pipeline import *
from sklearn.compose import *
from sklearn.impute import *
from sklearn.dummy import *
from sklearn.preprocessing import *
from sklearn.linear_model import Ridge, LinearRegression
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.utils.validation import check_is_fitted
X = np.array([[1., 2., 0.], [2., 0., 1.], [3., 4., 1.], [0., 1., 5.]])
t = np.array([1., 2., 3., 5.])
c = np.array(['a', 'b', 'b', 'b'])
N = np.array([[1., np.nan, 3.], [4., 2., np.nan], [7., 6., np.nan], [np.nan, 2., np.nan]])
df = pd.DataFrame({'n': [1., 2., 3.], 's': ['u', 'v', 'u'], 'm': [4, 5, 7]})
"""

CASES = r"""
make_pipeline(StandardScaler(), Ridge())
Pipeline([('scaler', StandardScaler()), ('a_long_name_of_a_step', MinMaxScaler(feature_range=(0, 2))), ('ridge', Ridge(alpha=2.5))])
make_pipeline(StandardScaler(), StandardScaler()).get_params(deep=False)
sorted(make_pipeline(StandardScaler(), Ridge()).get_params())
make_pipeline(StandardScaler(), Ridge()).set_params(ridge__alpha=5)
make_pipeline(StandardScaler(), Ridge()).set_params(foo=5)
p = make_pipeline(StandardScaler(), Ridge()).fit(X, t); [p.predict(X), p.score(X, t), p.n_features_in_, len(p), p[0].mean_, p['ridge'].alpha, p.named_steps.ridge.coef_]
p = make_pipeline(StandardScaler(), MinMaxScaler()).fit(X); [p.transform(X), p.inverse_transform(X), p.fit_transform(X), p.get_feature_names_out()]
make_pipeline(StandardScaler(), Ridge()).predict(X)
make_pipeline(StandardScaler(), Ridge()).fit(X, t).transform(X)
make_pipeline(Ridge(), StandardScaler()).fit(X, t)
Pipeline([]).fit(X)
Pipeline([('a', StandardScaler()), ('a', Ridge())]).fit(X, t)
Pipeline([('a__b', Ridge())]).fit(X, t)
Pipeline([('s', 'passthrough'), ('r', Ridge())]).fit(X, t).predict(X)
p = Pipeline([('s', StandardScaler()), ('r', 'passthrough')]).fit(X); p.transform(X)
p = make_pipeline(StandardScaler(), Ridge()).fit(X, t, ridge__sample_weight=[1, 2, 3, 4]); p.predict(X)
make_pipeline(StandardScaler(), Ridge()).fit(X, t, foo=3)
make_pipeline(StandardScaler(), MinMaxScaler(), Ridge())[:-1]
[is_classifier(make_pipeline(DummyClassifier())), is_regressor(make_pipeline(StandardScaler(), Ridge()))]
clone(make_pipeline(StandardScaler(), Ridge(alpha=3)))
make_pipeline(StandardScaler(), MinMaxScaler()).set_output(transform='pandas').fit_transform(df[['n', 'm']])
u = make_union(StandardScaler(), MinMaxScaler()).fit(X); [u.transform(X), u.get_feature_names_out()]
FeatureUnion([('a', StandardScaler()), ('b', 'drop'), ('c', 'passthrough')], transformer_weights={'a': 10}).fit_transform(X)
FeatureUnion([('a', StandardScaler()), ('b', Ridge())]).fit(X, t)
FeatureUnion([('a', StandardScaler()), ('b', MinMaxScaler())], verbose_feature_names_out=False).fit(X).get_feature_names_out()
FeatureUnion([('a', StandardScaler()), ('b', MinMaxScaler())])
q = ColumnTransformer([('num', StandardScaler(), ['n', 'm']), ('cat', OneHotEncoder(), ['s'])]).fit(df); [q.transform(df), q.get_feature_names_out(), q.named_transformers_['num'].mean_, sorted(q.output_indices_)]
ColumnTransformer([('num', StandardScaler(), ['n'])], remainder='passthrough').fit_transform(df[['n', 'm']])
ColumnTransformer([('num', StandardScaler(), [0, 2]), ('pass', 'passthrough', [1])]).fit_transform(X)
ColumnTransformer([('num', StandardScaler(), slice(0, 2)), ('d', 'drop', [2])]).fit_transform(X)
ColumnTransformer([('num', StandardScaler(), [True, False, True])], remainder=MinMaxScaler()).fit_transform(X)
ColumnTransformer([('num', StandardScaler(), ['zz'])]).fit(df)
ColumnTransformer([('num', StandardScaler(), ['n'])]).fit(X)
ColumnTransformer([('num', StandardScaler(), [9])]).fit(X)
ColumnTransformer([('num', StandardScaler(), [0]), ('num', StandardScaler(), [0])]).fit(X)
ColumnTransformer([('n', Ridge(), [0])]).fit(X, t)
ColumnTransformer([('num', StandardScaler(), ['n'])]).fit(df).transform(df[['s', 'm']])
ColumnTransformer([('num', StandardScaler(), ['n']), ('cat', OneHotEncoder(sparse_output=False), ['s'])], verbose_feature_names_out=False).set_output(transform='pandas').fit_transform(df)
ColumnTransformer([('num', StandardScaler(), make_column_selector(dtype_include=np.number)), ('cat', OneHotEncoder(), make_column_selector(pattern='^s'))]).fit_transform(df)
make_column_transformer((StandardScaler(), ['n', 'm']), (OneHotEncoder(), ['s']))
make_column_selector(dtype_include=np.number)(df)
make_column_selector(dtype_exclude=np.number, pattern='s')(df)
ColumnTransformer([('num', StandardScaler(), [0])], sparse_threshold=2).fit(X)
TransformedTargetRegressor(regressor=Ridge(), func=np.log, inverse_func=np.exp).fit(X, t).predict(X)
TransformedTargetRegressor(regressor=LinearRegression(), transformer=StandardScaler()).fit(X, t).predict(X)
TransformedTargetRegressor(func=np.log).fit(X, t)
i = SimpleImputer().fit(N); [i.statistics_, i.transform(N)]
SimpleImputer(strategy='median').fit_transform(N)
SimpleImputer(strategy='most_frequent').fit_transform(N)
SimpleImputer(strategy='constant', fill_value=7).fit_transform(N)
SimpleImputer(strategy='constant', fill_value='x').fit(N)
SimpleImputer(add_indicator=True).fit_transform(N)
i = SimpleImputer(add_indicator=True).fit(N); [i.get_feature_names_out(), i.inverse_transform(i.transform(N))]
SimpleImputer().fit_transform([[np.nan, 1], [np.nan, 2]])
SimpleImputer(keep_empty_features=True).fit_transform([[np.nan, 1], [np.nan, 2]])
SimpleImputer(missing_values=-1, strategy='mean').fit_transform([[-1, 1], [3, 2]])
SimpleImputer(strategy='most_frequent').fit_transform(np.array([['a'], [np.nan], ['a'], ['b']], dtype=object))
SimpleImputer(strategy='constant').fit_transform(np.array([['a'], [np.nan], ['a'], ['b']], dtype=object))
SimpleImputer(missing_values=None, strategy='most_frequent').fit_transform(np.array([['a'], [None], ['a'], ['b']], dtype=object))
SimpleImputer(strategy='mean').fit([['a']])
SimpleImputer(strategy='nope').fit(N)
SimpleImputer(strategy=lambda v: v.max()).fit_transform(N)
SimpleImputer().fit(df[['n', 'm']]).get_feature_names_out()
MissingIndicator().fit_transform(N)
MissingIndicator(features='all').fit_transform(N)
MissingIndicator().fit(N[:1]).transform(N)
KNNImputer(n_neighbors=2).fit_transform(N)
KNNImputer(n_neighbors=2, weights='distance', add_indicator=True).fit_transform(N)
KNNImputer().fit(N).transform(N[:, :2])
d = DummyClassifier(strategy='most_frequent').fit(X, c); [d.predict(X), d.predict_proba(X), d.classes_, d.class_prior_, d.score(X, c)]
DummyClassifier(strategy='stratified', random_state=0).fit(X, c).predict(X)
DummyClassifier(strategy='uniform', random_state=0).fit(X, c).predict(X)
DummyClassifier(strategy='constant', constant='a').fit(X, c).predict(X)
DummyClassifier(strategy='constant', constant='z').fit(X, c)
DummyClassifier(strategy='constant').fit(X, c)
DummyClassifier(strategy='x').fit(X, c)
DummyClassifier().fit(X, c, sample_weight=[5, 1, 1, 1]).predict_proba(X)
[DummyRegressor().fit(X, t).predict(X), DummyRegressor(strategy='median').fit(X, t).predict(X), DummyRegressor(strategy='quantile', quantile=0.3).fit(X, t).predict(X)]
DummyRegressor(strategy='constant', constant=4).fit(X, t).predict(X)
DummyRegressor(strategy='quantile').fit(X, t)
DummyRegressor().fit(X, np.stack([t, t * 2], axis=1)).predict(X)
"""
