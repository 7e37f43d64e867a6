"""What the parameters of the estimators of `sklearn.neural_network` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "BernoulliRBM": """
n_components, batch_size: int [1, inf)
learning_rate: float (0, inf)
n_iter: int [0, inf)
verbose: verbose
random_state: random_state
""",
    "MLPClassifier": """
hidden_layer_sizes: array-like | int [1, inf)
activation: 'identity' 'logistic' 'relu' 'tanh'
solver: 'adam' 'lbfgs' 'sgd'
alpha, power_t, tol: float [0, inf)
batch_size: 'auto' | int [1, inf)
learning_rate: 'adaptive' 'constant' 'invscaling'
learning_rate_init, epsilon: float (0, inf)
max_iter, max_fun: int [1, inf)
shuffle, warm_start, nesterovs_momentum, early_stopping: bool
random_state: random_state
verbose: verbose
momentum: float [0, 1]
validation_fraction, beta_1, beta_2: float [0, 1)
n_iter_no_change: int [1, inf) | float:inf
""",
    "MLPRegressor": """
loss: 'poisson' 'squared_error'
hidden_layer_sizes: array-like | int [1, inf)
activation: 'identity' 'logistic' 'relu' 'tanh'
solver: 'adam' 'lbfgs' 'sgd'
alpha, power_t, tol: float [0, inf)
batch_size: 'auto' | int [1, inf)
learning_rate: 'adaptive' 'constant' 'invscaling'
learning_rate_init, epsilon: float (0, inf)
max_iter, max_fun: int [1, inf)
shuffle, warm_start, nesterovs_momentum, early_stopping: bool
random_state: random_state
verbose: verbose
momentum: float [0, 1]
validation_fraction, beta_1, beta_2: float [0, 1)
n_iter_no_change: int [1, inf) | float:inf
""",
}
