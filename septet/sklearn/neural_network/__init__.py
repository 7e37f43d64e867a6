"""`sklearn.neural_network`: multi-layer perceptrons and restricted Boltzmann machines."""
from septet.sklearn.lazy import homes, loader

__getattr__, __dir__ = loader("septet.sklearn.neural_network", homes({
    "perceptron": "MLPClassifier MLPRegressor",
    "rbm": "BernoulliRBM",
}))
