"""Scalers, encoders and other transformers of features."""
from __future__ import annotations

SETUP = """
import numpy as np
import pandas as pd
from sklearn.preprocessing import *
A = np.array([[1., -1., 2.], [2., 0., 0.], [0., 1., -1.], [5., 1., 3.]])
N = np.array([[1., np.nan], [2., 3.], [np.nan, 4.], [4., 9.]])
C = [['Male', 1], ['Female', 3], ['Female', 2]]
W = [1., 2., 3., 4.]
"""

CASES = r"""
s = StandardScaler().fit(A); [s.mean_, s.var_, s.scale_, s.n_samples_seen_, s.transform(A), s.inverse_transform(s.transform(A))]
s = StandardScaler(with_mean=False).fit(A); [s.mean_, s.scale_, s.transform(A)]
s = StandardScaler(with_std=False).fit(A); [s.mean_, s.var_, s.scale_, s.transform(A)]
s = StandardScaler().fit(N); [s.mean_, s.var_, s.n_samples_seen_, s.transform(N)]
s = StandardScaler().fit(A, sample_weight=W); [s.mean_, s.var_, s.n_samples_seen_]
s = StandardScaler().partial_fit(A[:2]).partial_fit(A[2:]); [s.mean_, s.var_, s.n_samples_seen_, s.scale_]
s = StandardScaler().partial_fit(N[:2]).partial_fit(N[2:]); [s.mean_, s.var_, s.n_samples_seen_]
StandardScaler().fit_transform(np.ones((3, 2)))
StandardScaler().fit_transform(A.astype('float32'))
StandardScaler().fit_transform([[1, 2], [3, 5]])
StandardScaler().fit([[1, 'a']])
StandardScaler().fit([1, 2])
StandardScaler().fit(A).transform(A[:, :2])
StandardScaler(copy=3).fit(A)
StandardScaler().transform(A)
StandardScaler().fit(A).get_feature_names_out()
StandardScaler()
StandardScaler(with_mean=False, copy=False)
s = MinMaxScaler().fit(A); [s.data_min_, s.data_max_, s.data_range_, s.scale_, s.min_, s.n_samples_seen_, s.transform(A), s.inverse_transform(A)]
MinMaxScaler(feature_range=(-1, 2), clip=True).fit(A).transform(A * 2)
MinMaxScaler(feature_range=(2, 1)).fit(A)
MinMaxScaler().fit_transform(N)
MinMaxScaler().partial_fit(A[:2]).partial_fit(A[2:]).transform(A)
s = MaxAbsScaler().fit(A); [s.max_abs_, s.scale_, s.transform(A), s.inverse_transform(A)]
MaxAbsScaler().fit_transform(N)
s = RobustScaler().fit(A); [s.center_, s.scale_, s.transform(A), s.inverse_transform(A)]
RobustScaler(quantile_range=(10, 80), unit_variance=True).fit_transform(A)
RobustScaler(with_centering=False).fit_transform(N)
RobustScaler(quantile_range=(80, 10)).fit(A)
scale(A)
scale(A, axis=1, with_std=False)
scale([1., 2., 4.])
minmax_scale(A, (0, 2), axis=1)
maxabs_scale(A)
robust_scale(A)
normalize(A)
normalize(A, norm='l1', axis=0)
normalize(A, norm='max', return_norm=True)
normalize(A, axis=2)
Normalizer('l1').fit_transform(A)
Normalizer(norm='x').fit(A)
Binarizer(threshold=0.5).fit_transform(A)
binarize(A, threshold=1)
KernelCenterer().fit_transform(A @ A.T)
KernelCenterer().fit(A)
add_dummy_feature(A, 2)
e = OneHotEncoder().fit(C); [e.categories_, e.transform(C), e.get_feature_names_out(), e.inverse_transform(e.transform(C))]
OneHotEncoder(sparse_output=False).fit_transform(C)
OneHotEncoder().fit(C).transform([['X', 1]])
OneHotEncoder(handle_unknown='ignore').fit(C).transform([['X', 1], ['Male', 9]])
e = OneHotEncoder(handle_unknown='ignore').fit(C); e.inverse_transform([[0, 1, 1, 0, 0], [0, 0, 0, 1, 0]])
e = OneHotEncoder(drop='first').fit(C); [e.drop_idx_, e.transform(C), e.get_feature_names_out(['g', 'n']), e.inverse_transform(e.transform(C))]
e = OneHotEncoder(drop='if_binary', sparse_output=False).fit(C); [e.drop_idx_, e.transform(C)]
e = OneHotEncoder(drop=['Male', 3]).fit(C); e.transform(C)
OneHotEncoder(drop=['Foo', 3]).fit(C)
OneHotEncoder(categories=[['Female', 'Male', 'X'], [1, 2, 3]]).fit_transform(C)
OneHotEncoder(categories=[['Female'], [1, 2, 3]]).fit(C)
OneHotEncoder(categories=[['Female']]).fit(C)
R = np.array([['a'] * 5 + ['b'] * 20 + ['c'] * 10 + ['d'] * 3], dtype=object).T; e = OneHotEncoder(min_frequency=6, sparse_output=False).fit(R); [e.infrequent_categories_, e.transform([['a'], ['b'], ['d']]), e.get_feature_names_out()]
R = np.array([['a'] * 5 + ['b'] * 20 + ['c'] * 10 + ['d'] * 3], dtype=object).T; e = OneHotEncoder(max_categories=2, handle_unknown='infrequent_if_exist', sparse_output=False).fit(R); [e.infrequent_categories_, e.transform([['a'], ['b'], ['z']]), e.inverse_transform([[0, 1], [1, 0]])]
OneHotEncoder(sparse_output=False).fit_transform(np.array([['a'], [None], ['b']], dtype=object))
OneHotEncoder(sparse_output=False).fit_transform(np.array([[1.], [np.nan], [2.]]))
OneHotEncoder(dtype='int32', sparse_output=False).fit_transform([[3], [1]])
OneHotEncoder(handle_unknown='x').fit(C)
OneHotEncoder(feature_name_combiner=lambda f, c: f + '=' + str(c)).fit(C).get_feature_names_out()
OneHotEncoder(sparse_output=False).set_output(transform='pandas').fit_transform(pd.DataFrame({'u': ['a', 'b', 'a'], 'v': [1, 2, 1]}))
e = OrdinalEncoder().fit(C); [e.categories_, e.transform([['Female', 3], ['Male', 1]]), e.inverse_transform([[1, 0], [0, 1]]), e.get_feature_names_out()]
OrdinalEncoder(dtype=int).fit_transform(C)
OrdinalEncoder().fit(C).transform([['X', 1]])
OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1).fit(C).transform([['X', 1]])
e = OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1).fit(C); e.inverse_transform([[-1, 1]])
OrdinalEncoder(handle_unknown='use_encoded_value').fit(C)
OrdinalEncoder(unknown_value=3).fit(C)
OrdinalEncoder(encoded_missing_value=-1).fit_transform(np.array([['a'], [np.nan], ['b']], dtype=object))
OrdinalEncoder().fit_transform(np.array([['a'], [np.nan], ['b']], dtype=object))
OrdinalEncoder(min_frequency=2).fit_transform([['a'], ['a'], ['b'], ['c'], ['d'], ['d']])
e = LabelEncoder().fit(['paris', 'tokyo', 'paris']); [e.classes_, e.transform(['tokyo', 'paris']), e.inverse_transform([0, 1])]
LabelEncoder().fit_transform([3, 1, 3])
LabelEncoder().fit(['a']).transform(['b'])
LabelEncoder().fit(['a']).inverse_transform([3])
b = LabelBinarizer().fit([1, 2, 6, 4, 2]); [b.classes_, b.y_type_, b.transform([1, 6]), b.inverse_transform(b.transform([1, 6]))]
LabelBinarizer().fit_transform(['yes', 'no', 'no'])
b = LabelBinarizer(neg_label=-1).fit(['yes', 'no']); [b.transform(['no', 'yes']), b.inverse_transform(np.array([[1], [-1]]))]
LabelBinarizer().fit([[0, 1, 1], [1, 0, 0]]).transform([[1, 1, 0]])
LabelBinarizer(neg_label=2).fit([1, 2])
label_binarize([1, 6], classes=[1, 6, 4, 2])
label_binarize([1, 6], classes=[1, 2, 4, 6])
label_binarize(['yes', 'no', 'no', 'yes'], classes=['no', 'yes'])
label_binarize([1, 2, 3], classes=[1, 2], sparse_output=True)
m = MultiLabelBinarizer(); [m.fit_transform([(1, 2), (3,)]), m.classes_, m.inverse_transform(np.array([[1, 0, 1]]))]
MultiLabelBinarizer().fit_transform([{'sci-fi', 'thriller'}, {'comedy'}])
MultiLabelBinarizer(classes=['b', 'a']).fit_transform([['a'], ['b', 'c']])
MultiLabelBinarizer(classes=['b', 'b']).fit([['a']])
FunctionTransformer(np.log1p).fit_transform(np.array([[0, 1], [2, 3]]))
FunctionTransformer(np.log1p, validate=True, kw_args=None).transform([[0, 1], [2, 3]])
FunctionTransformer(lambda x, k: x * k, kw_args={'k': 3}).fit_transform(A)
FunctionTransformer(np.log1p, feature_names_out='one-to-one').fit(A).get_feature_names_out()
FunctionTransformer(np.log1p).fit(A).get_feature_names_out()
FunctionTransformer(func=np.log1p, inverse_func=np.expm1).fit(A + 2).inverse_transform(A)
PolynomialFeatures().fit_transform(np.arange(6.).reshape(3, 2))
PolynomialFeatures(3, interaction_only=True).fit(A).get_feature_names_out(['a', 'b', 'c'])
p = PolynomialFeatures((2, 3), include_bias=False).fit(A); [p.transform(A), p.powers_, p.n_output_features_, p.get_feature_names_out()]
PolynomialFeatures((3, 2)).fit(A)
PolynomialFeatures(-1).fit(A)
k = KBinsDiscretizer(n_bins=3, encode='ordinal', strategy='uniform').fit(A); [k.bin_edges_, k.n_bins_, k.transform(A), k.inverse_transform([[0, 1, 2]])]
KBinsDiscretizer(n_bins=2, encode='onehot-dense', strategy='quantile', quantile_method='linear').fit_transform(A)
KBinsDiscretizer(n_bins=2, encode='onehot', strategy='quantile').fit_transform(A)
KBinsDiscretizer(n_bins=[2, 3, 2], encode='ordinal', strategy='quantile').fit_transform(A)
KBinsDiscretizer(n_bins=1).fit(A)
q = QuantileTransformer(n_quantiles=4, random_state=0).fit(A); [q.quantiles_, q.references_, q.transform(A), q.inverse_transform(q.transform(A))]
QuantileTransformer(n_quantiles=4, output_distribution='normal').fit_transform(A)
quantile_transform(A, n_quantiles=3)
p = PowerTransformer().fit(A); [p.lambdas_, p.transform(A)]
p = PowerTransformer(method='box-cox', standardize=False).fit(A + 2); [p.lambdas_, p.transform(A + 2), p.inverse_transform(p.transform(A + 2))]
PowerTransformer(method='box-cox').fit(A)
SplineTransformer(degree=2, n_knots=3).fit_transform(np.arange(6.).reshape(6, 1))
SplineTransformer(degree=3, n_knots=4, extrapolation='linear', knots='quantile').fit(A).transform(A * 1.5)
SplineTransformer(degree=3, n_knots=5, extrapolation='periodic', include_bias=False).fit(A).transform(A * 1.5)
SplineTransformer(degree=1, n_knots=3, extrapolation='continue').fit(A).transform(A * 2)
SplineTransformer(degree=1, n_knots=3, extrapolation='error').fit(A).transform(A * 2)
SplineTransformer(n_knots=3).fit(A).get_feature_names_out()
t = TargetEncoder(smooth='auto').fit([['a'], ['b'], ['a'], ['c']] * 5, [1., 2., 3., 4.] * 5); [t.encodings_, t.target_mean_, t.transform([['a'], ['z']])]
t = TargetEncoder(smooth=5.0).fit([['a'], ['b'], ['a'], ['c']] * 5, ['u', 'v', 'v', 'u'] * 5); [t.encodings_, t.classes_, t.target_type_]
TargetEncoder().fit([['a'], ['b'], ['a'], ['c']] * 5, [0, 1, 2, 1] * 5).encodings_
"""
RTOL, ATOL = 1e-5, 1e-7
