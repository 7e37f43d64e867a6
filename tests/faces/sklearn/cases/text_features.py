"""Features of text, dictionaries and images, and the sparse matrices they come in."""
from __future__ import annotations

SETUP = r"""
import numpy as np
from sklearn.feature_extraction.text import *
from sklearn.feature_extraction import *
from sklearn.feature_extraction.image import *
docs = ['The quick brown fox jumps over the lazy dog.', 'Never jump over the lazy dog quickly! \u00dcber gr\u00f6\u00dfe na\u00efve caf\u00e9',
        'dogs and foxes: a_b 12 3 x', '', 'the the THE fox']
D = [{'foo': 1, 'bar': 2}, {'foo': 3, 'baz': 'x'}, {'l': ['a', 'b']}]
A = lambda v: [v.fit_transform(docs).toarray(), v.get_feature_names_out(), v.transform(['the fox the', 'zzz']).toarray()]
G = np.arange(36.).reshape(6, 6)
M = DictVectorizer(dtype=np.int64).fit_transform([{'a': 1, 'b': 2}, {'a': 1, 'c': 1}, {'b': 1}])
Q = np.asarray
"""
CASES = r"""
A(CountVectorizer())
A(CountVectorizer(ngram_range=(1, 2), stop_words=['the']))
A(CountVectorizer(stop_words='english', binary=True))
A(CountVectorizer(analyzer='char_wb', ngram_range=(3, 3)))
A(CountVectorizer(analyzer='char', ngram_range=(1, 2), lowercase=False))
A(CountVectorizer(min_df=2))
A(CountVectorizer(max_df=0.4))
A(CountVectorizer(strip_accents='ascii'))
A(CountVectorizer(vocabulary=['fox', 'dog']))
A(CountVectorizer(tokenizer=str.split, token_pattern=None))
A(CountVectorizer(token_pattern=r'[a-z]+'))
A(CountVectorizer(token_pattern=r'(?u)\b\w+\b', dtype=np.float32))
sorted(CountVectorizer().fit(docs).vocabulary_.items())
CountVectorizer().fit(docs).vocabulary_
CountVectorizer().build_analyzer()('The Quick fox')
CountVectorizer(ngram_range=(1, 2)).build_analyzer()('one two three')
A(TfidfVectorizer())
A(TfidfVectorizer(sublinear_tf=True, norm='l1', smooth_idf=False))
A(TfidfVectorizer(use_idf=False, norm=None, dtype=np.float32))
TfidfVectorizer().fit(docs).idf_
TfidfTransformer().fit_transform([[3, 0, 1], [2, 0, 0], [3, 0, 0], [4, 0, 0], [3, 2, 0], [3, 0, 2]]).toarray()
HashingVectorizer(n_features=16).fit_transform(docs).toarray()
HashingVectorizer(n_features=16, alternate_sign=False, norm=None).transform(docs).toarray()
CountVectorizer().fit('abc')
CountVectorizer().fit(['a'])
CountVectorizer().transform(['a'])
CountVectorizer(min_df=10).fit(docs)
CountVectorizer().fit([np.nan])
CountVectorizer(ngram_range=(2, 1)).fit(docs)
CountVectorizer(max_df=1, min_df=3).fit(docs)
v = DictVectorizer(sparse=False); [v.fit_transform(D), v.get_feature_names_out(), v.transform({'foo': 4, 'new': 3}), v.inverse_transform(v.transform(D))]
DictVectorizer().fit([{'a': {'b': 1}}])
DictVectorizer().fit_transform([])
FeatureHasher(n_features=10).transform(D[:2]).toarray()
FeatureHasher(n_features=8, input_type='string').transform([['dog', 'cat', 'snake'], ['snake', 'dog'], ['cat', 'bird']]).toarray()
FeatureHasher(n_features=8, input_type='string').transform(['abc'])
extract_patches_2d(G, (2, 3), max_patches=4, random_state=0)
extract_patches_2d(G, (7, 3))
reconstruct_from_patches_2d(extract_patches_2d(G, (2, 3)), (6, 6))
PatchExtractor(patch_size=(5, 5)).transform(G.reshape(1, 6, 6)).shape
grid_to_graph(3, 2).toarray()
img_to_graph(np.arange(6.).reshape(2, 3)).toarray()
repr(M)
[M.shape, M.nnz, M.dtype, M.indptr.tolist(), M.ndim, M.format]
[M.toarray(), M.T.toarray(), Q(M.todense()), M[1].toarray(), M[:, 1].toarray(), M[0, 1], M[[2, 0]].toarray(), M[np.array([True, False, True])].toarray()]
[M.sum(), Q(M.sum(0)), Q(M.sum(1)), Q(M.mean(0)), M.max(), M.max(1).toarray(), M.min(), M.getnnz(0), M.diagonal()]
[(M + M).toarray(), (M - M).nnz, (M * 2).toarray(), (-M).toarray(), (M / 2).toarray(), M.multiply(M).toarray(), M.power(2).toarray()]
[M @ np.ones(3), M.dot(M.T).toarray(), (M.T @ M).toarray(), np.ones((2, 3)) @ M, (M > 1).toarray(), (M == 0).toarray(), (M != M).nnz]
[M.tocsc().indices, M.tocoo().row, M.tocoo().col, M.astype(float).dtype, M.getrow(0).toarray(), M.nonzero(), M.argmax(), M.copy().toarray()]
M[5]
M @ np.ones(4)
bool(M)
len(M)
"""
