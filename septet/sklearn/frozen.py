"""`sklearn.frozen`: an estimator that a fit leaves alone."""
from __future__ import annotations

from typing import Any

from septet.sklearn.base import BaseEstimator
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils._param_validation import HasMethods
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.validation import check_is_fitted

__all__ = ["FrozenEstimator"]


class FrozenEstimator(BaseEstimator):
    """A fitted estimator whose fit does nothing."""

    _parameter_constraints: dict[str, Any] = {"estimator": [HasMethods("fit")]}

    def __init__(self, estimator: Any):
        self.estimator = estimator

    @available_if(lambda self: hasattr(self.estimator, "__getitem__"))
    def __getitem__(self, *args: Any, **kwargs: Any) -> Any:
        return self.estimator.__getitem__(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name in ("fit_predict", "fit_transform") or name.startswith("__") or "estimator" not in self.__dict__:
            raise AttributeError(f"{name} is not available for frozen estimators.")
        return getattr(self.estimator, name)

    def __sklearn_clone__(self) -> Any:
        return self

    def __sklearn_is_fitted__(self) -> bool:
        try:
            check_is_fitted(self.estimator)
        except ValueError:
            return False
        return True

    def fit(self, X: Any, y: Any, *args: Any, **kwargs: Any) -> Any:
        """Nothing but a look at whether the estimator is fitted."""
        check_is_fitted(self.estimator)
        return self

    def set_params(self, **kwargs: Any) -> Any:
        """The estimator cannot be changed by its parameters, only put in another's place."""
        estimator = kwargs.pop("estimator", None)
        if estimator is not None:
            self.estimator = estimator
        if kwargs:
            raise ValueError("You cannot set parameters of the inner estimator in a frozen estimator since calling `fit` is a no-op. "
                             f"You can use `frozenestimator.estimator.set_params(**kwargs)`. Got {sorted(kwargs)}")
        return self

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The estimator alone."""
        return {"estimator": self.estimator}

    def __sklearn_tags__(self) -> Any:
        from copy import deepcopy

        tags = deepcopy(get_tags(self.estimator))
        tags._skip_test = True
        return tags
