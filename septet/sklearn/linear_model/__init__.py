"""`sklearn.linear_model`: models that are linear in their features."""
from septet.sklearn.lazy import homes, loader

__getattr__, __dir__ = loader("septet.sklearn.linear_model", homes({
    "base": "LinearRegression",
    "bayes": "ARDRegression BayesianRidge",
    "coordinate_descent": "ElasticNet Lasso MultiTaskElasticNet MultiTaskLasso",
    "coordinate_descent_cv": "ElasticNetCV LassoCV MultiTaskElasticNetCV MultiTaskLassoCV",
    "coordinate_path": "enet_path lasso_path",
    "glm": "GammaRegressor PoissonRegressor TweedieRegressor",
    "huber": "HuberRegressor",
    "least_angle": "Lars LassoLars",
    "least_angle_cv": "LarsCV LassoLarsCV LassoLarsIC",
    "least_angle_path": "lars_path lars_path_gram",
    "logistic": "LogisticRegression",
    "logistic_cv": "LogisticRegressionCV",
    "omp": "OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV orthogonal_mp orthogonal_mp_gram",
    "passive_aggressive": "PassiveAggressiveClassifier PassiveAggressiveRegressor Perceptron",
    "quantile": "QuantileRegressor",
    "ransac": "RANSACRegressor",
    "ridge": "Ridge RidgeClassifier ridge_regression",
    "ridge_cv": "RidgeCV RidgeClassifierCV",
    "sgd": "SGDClassifier SGDRegressor",
    "sgd_one_class": "SGDOneClassSVM",
    "theil_sen": "TheilSenRegressor",
}))
