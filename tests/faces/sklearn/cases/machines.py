"""Support vector machines, naive Bayes, discriminants, perceptrons, Gaussian processes and what wraps classifiers."""
from __future__ import annotations

RTOL, ATOL = 1e-4, 1e-6
SETUP = """
import numpy as np
from sklearn.svm import *
from sklearn.naive_bayes import *
from sklearn.discriminant_analysis import *
from sklearn.neural_network import *
from sklearn.gaussian_process import *
from sklearn.gaussian_process.kernels import *
from sklearn.multiclass import *
from sklearn.multioutput import *
from sklearn.calibration import *
from sklearn.semi_supervised import *
from sklearn.isotonic import *
from sklearn.kernel_ridge import *
from sklearn.kernel_approximation import *
from sklearn.random_projection import *
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.datasets import load_diabetes, load_iris
X, y = load_diabetes(return_X_y=True)
Xi, yi = load_iris(return_X_y=True)
C = np.floor(Xi)
YY = np.column_stack([yi > 0, yi > 1]).astype(int)
part = np.where(np.arange(150) % 3 == 0, -1, yi)
g = np.linspace(0, 5, 25)[:, None]
S = lambda m: [m.n_support_, m.support_[:9], m.dual_coef_, m.intercept_, m.n_iter_]
"""
CASES = r"""
S(SVC().fit(Xi, yi)) + [SVC().fit(Xi, yi).decision_function(Xi[::40])]
S(SVC(kernel='linear', class_weight='balanced').fit(Xi, yi)) + [SVC(kernel='linear').fit(Xi, yi).coef_]
S(SVC(kernel='poly', coef0=1).fit(Xi, yi, sample_weight=np.linspace(0.1, 3, 150)))
S(SVC(kernel='precomputed').fit(Xi @ Xi.T, yi))
SVC(kernel=lambda a, b: a @ b.T, decision_function_shape='ovo').fit(Xi, yi).decision_function(Xi[::40])
SVC().fit(Xi, np.zeros(150))
SVC(C=0).fit(Xi, yi)
SVC().fit(Xi, yi).predict_proba(Xi)
SVC(kernel='precomputed').fit(Xi, yi)
NuSVC(nu=0.9).fit(Xi[40:], yi[40:])
S(SVR(C=100).fit(X[:200], y[:200]))
NuSVR(C=100).fit(X[:100], y[:100]).predict(X[100:105])
m = OneClassSVM(nu=0.1).fit(Xi); [m.offset_, m.predict([[5., 3, 1, 0], [0, 0, 0, 0]])]
m = LinearSVC(random_state=0).fit(Xi, yi); [m.coef_, m.intercept_, m.n_iter_]
m = LinearSVC(random_state=0, dual=True, C=0.1, max_iter=5000).fit(Xi, yi); [m.coef_, m.intercept_]
LinearSVC(loss='hinge', dual=False).fit(Xi, yi)
m = LinearSVR(random_state=0, C=0.1, loss='squared_epsilon_insensitive').fit(X, y); [m.coef_, m.intercept_]
m = GaussianNB().fit(Xi, yi); [m.theta_, m.var_, m.class_prior_, m.predict_proba(Xi[::40])]
GaussianNB(priors=[0.5, 0.6, 0.1]).fit(Xi, yi)
m = MultinomialNB(alpha=0.5).fit(C, yi); [m.feature_log_prob_, m.class_log_prior_, m.predict_proba(C[::40])]
m = ComplementNB(norm=True).fit(C, yi); [m.feature_log_prob_, m.predict(C[::40])]
m = BernoulliNB(binarize=2.).fit(Xi, yi); [m.feature_log_prob_, m.predict_log_proba(Xi[::40])]
m = CategoricalNB().fit(C, yi); [m.feature_log_prob_, m.category_count_, m.predict_proba(C[::40])]
MultinomialNB().fit(-C, yi)
MultinomialNB().partial_fit(C, yi)
m = LinearDiscriminantAnalysis().fit(Xi, yi); [m.coef_, m.intercept_, m.explained_variance_ratio_, abs(m.transform(Xi[::40]))]
m = LinearDiscriminantAnalysis(solver='lsqr', shrinkage='auto').fit(Xi, yi); [m.coef_, m.intercept_]
LinearDiscriminantAnalysis(solver='svd', shrinkage=0.1).fit(Xi, yi)
LinearDiscriminantAnalysis(n_components=5).fit(Xi, yi)
m = QuadraticDiscriminantAnalysis(store_covariance=True).fit(Xi, yi); [m.covariance_, m.predict_proba(Xi[::40])]
m = MLPClassifier(random_state=0, max_iter=15, hidden_layer_sizes=(5,)).fit(Xi, yi); [m.coefs_, m.loss_, m.predict_proba(Xi[::40])]
m = MLPRegressor(random_state=0, max_iter=10, solver='sgd', hidden_layer_sizes=(4, 3)).fit(X, y / 100); [m.coefs_, m.loss_curve_]
MLPClassifier(hidden_layer_sizes=(0,)).fit(Xi, yi)
m = BernoulliRBM(n_components=3, random_state=0, n_iter=2).fit((Xi > 3) * 1.0); [m.components_, m.intercept_hidden_, m.transform((Xi[:2] > 3) * 1.0)]
m = GaussianProcessRegressor(1.0 * RBF(1.0) + WhiteKernel(0.1)).fit(g, np.sin(g).ravel() + 0.1 * np.cos(40 * g).ravel()); [m.predict(g[:3] + 0.1, return_std=True)]
m = GaussianProcessRegressor(DotProduct() + WhiteKernel(), random_state=0).fit(X[:50], y[:50]); [m.score(X[:50], y[:50]), m.log_marginal_likelihood_value_]
1.0 * RBF([1, 2]) + 0.5 * Matern(nu=1.5) * RationalQuadratic() ** 2 + ExpSineSquared()
(RBF(2.0) + DotProduct(0.5))(g[:3])
k, dk = (2.0 * Matern(1.5, nu=2.5) + WhiteKernel(0.3))(g[:4], eval_gradient=True); [k, dk]
(RBF() + WhiteKernel()).theta
GaussianProcessClassifier(1.0 * RBF(1.0), random_state=0).fit(Xi[:100:4], yi[:100:4]).predict(Xi[:100:9])
OneVsRestClassifier(LogisticRegression(C=0.1)).fit(Xi, yi).predict_proba(Xi[::40])
OneVsOneClassifier(LinearSVC(random_state=0)).fit(Xi, yi).decision_function(Xi[::40])
OutputCodeClassifier(LogisticRegression(C=0.1), random_state=0).fit(Xi, yi).predict(Xi[::10])
MultiOutputClassifier(GaussianNB()).fit(Xi, YY).predict_proba(Xi[::60])
MultiOutputRegressor(Ridge()).fit(X, np.column_stack([y, -y])).predict(X[:3])
MultiOutputRegressor(Ridge()).fit(X, y)
ClassifierChain(LogisticRegression(C=0.1), order=[1, 0]).fit(Xi, YY).predict_proba(Xi[::40])
RegressorChain(Ridge(), order='random', random_state=0).fit(X, np.column_stack([y, -y])).predict(X[:3])
CalibratedClassifierCV(GaussianNB(), cv=3).fit(Xi, yi).predict_proba(Xi[::40])
CalibratedClassifierCV(GaussianNB(), method='isotonic', ensemble=False).fit(Xi, yi).predict_proba(Xi[::40])
calibration_curve(yi > 1, GaussianNB().fit(Xi[:, :1], yi > 1).predict_proba(Xi[:, :1])[:, 1], n_bins=3)
LabelSpreading().fit(Xi, part).label_distributions_[::40]
LabelPropagation(gamma=1).fit(Xi, part).predict_proba(Xi[::40])
m = SelfTrainingClassifier(GaussianNB()).fit(Xi, part); [m.transduction_, m.labeled_iter_, m.termination_condition_]
m = IsotonicRegression(out_of_bounds='clip').fit(X[:, 2], y); [m.X_thresholds_, m.y_thresholds_, m.predict([-1, 0, 1])]
isotonic_regression([5, 3, 1, 2, 8, 10, 7, 9, 6, 4], y_max=8)
isotonic_regression([1, 3, 2, 5], increasing=False, sample_weight=[1, 2, 3, 4])
check_increasing([1, 2, 3, 4], [4, 3, 2, 1])
KernelRidge(kernel='rbf', alpha=0.5).fit(X[:50], y[:50]).predict(X[50:55])
abs(Nystroem(random_state=0, n_components=6).fit_transform(Xi))[::40]
RBFSampler(random_state=0, n_components=6).fit_transform(Xi)[::40]
AdditiveChi2Sampler().fit_transform(Xi)[::40]
SkewedChi2Sampler(random_state=0, n_components=6).fit_transform(Xi)[::40]
PolynomialCountSketch(random_state=0, n_components=6).fit_transform(Xi)[::40]
GaussianRandomProjection(2, random_state=0).fit_transform(Xi)[::40]
johnson_lindenstrauss_min_dim(1e6, eps=[0.5, 0.1])
GaussianRandomProjection(eps=0.1).fit(Xi)
"""
