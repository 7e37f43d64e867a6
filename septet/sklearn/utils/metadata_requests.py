"""Which metadata (sample weights, groups ...) each method of an object asks for, and `set_<method>_request`."""
from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from septet.sklearn.config import current
from septet.sklearn.exceptions import UnsetMetadataPassedError

SIMPLE = ("fit", "partial_fit", "predict", "predict_proba", "predict_log_proba", "decision_function", "score", "split", "transform",
          "inverse_transform")
COMPOSITE = {"fit_transform": ("fit", "transform"), "fit_predict": ("fit", "predict")}
DATA = {"self", "X", "y", "Y", "Xt", "yt", "y_true", "X_test", "K", "T", "raw_documents", "raw_X", "check_input", "dict_type"}
UNCHANGED = "$UNCHANGED$"
WARN = "$WARN$"


class MethodRequest:
    """What one method asks for: parameter -> True, False, None (an error if it is passed), or another name."""

    def __init__(self, owner: str, method: str, requests: dict[str, Any] | None = None):
        self.owner, self.method, self.requests = owner, method, dict(requests or {})

    def add_request(self, *, param: str, alias: Any) -> MethodRequest:
        """Ask for a parameter, or refuse it."""
        if not (alias is None or isinstance(alias, bool) or isinstance(alias, str) and alias.isidentifier() or alias == WARN):
            raise ValueError(f"The alias you're setting for `{param}` should be either a valid identifier or one of "
                             f"{{None, True, False}}, but given value is: `{alias}`")
        self.requests[param] = True if alias == param else alias
        return self

    def __repr__(self) -> str:
        return str(self.requests)

    def routed(self, parent: str, caller: str, params: dict[str, Any]) -> dict[str, Any]:
        """The parameters that the method asks for, of those passed.  UnsetMetadataPassedError for one it has not decided about."""
        made, undecided = {}, []
        for name, alias in self.requests.items():
            if alias is None and params.get(name) is not None:
                undecided.append(name)
            elif alias is True and name in params:
                made[name] = params[name]
            elif isinstance(alias, str) and alias != WARN and alias in params:
                made[name] = params[alias]
        if undecided:
            raise UnsetMetadataPassedError(
                message=f"[{', '.join(undecided)}] are passed but are not explicitly set as requested or not requested for "
                        f"{self.owner}.{self.method}, which is used within {parent}.{caller}. Call `{self.owner}.set_{self.method}_request("
                        "{metadata}=True/False)` for each metadata you want to request/ignore.",
                unrequested_params={n: params[n] for n in undecided}, routed_params=made)
        return made

    def names(self) -> set[str]:
        """The names under which the parameters are passed."""
        return {name if alias is True else alias for name, alias in self.requests.items() if alias is True or isinstance(alias, str)}


class MetadataRequest:
    """What each method of an object asks for."""

    _type = "metadata_request"

    def __init__(self, owner: Any):
        self.owner = owner
        for method in SIMPLE:
            setattr(self, method, MethodRequest(owner, method))

    def __getattr__(self, name: str) -> Any:
        if name not in COMPOSITE:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        requests: dict[str, Any] = {}
        for method in COMPOSITE[name]:
            for key, alias in getattr(self, method).requests.items():
                if requests.setdefault(key, alias) != alias:
                    raise ValueError(f"Conflicting metadata requests for {key} while composing the requests for {name}. Metadata with "
                                     f"the same name for methods {', '.join(COMPOSITE[name])} should have the same request value.")
        return MethodRequest(self.owner, name, requests)

    def consumes(self, method: str, params: Any) -> set[str]:
        """Which of the names a method takes."""
        return getattr(self, method).names() & set(params)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return str({m: getattr(self, m).requests for m in SIMPLE if getattr(self, m).requests})


def extra_parameters(function: Callable[..., Any]) -> list[str]:
    """The names of a method's parameters that are no data."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return [n for k, n in enumerate(names) if k > 0 and n not in DATA]


def request_setter(method: str, names: list[str]) -> Callable[..., Any]:
    """The method `set_<method>_request`."""
    def set_request(self: Any, **kwargs: Any) -> Any:
        if not current()["enable_metadata_routing"]:
            raise RuntimeError("This method is only available when metadata routing is enabled. You can enable it using "
                               "sklearn.set_config(enable_metadata_routing=True).")
        unknown = set(kwargs) - set(names)
        if unknown:
            raise TypeError(f"Unexpected args: {unknown} in {method}. Accepted arguments are: {set(names)}")
        requests = self._get_metadata_request()
        for name, alias in kwargs.items():
            if alias is not UNCHANGED:
                getattr(requests, method).add_request(param=name, alias=alias)
        self._metadata_request = requests
        return self

    set_request.__name__ = f"set_{method}_request"
    set_request.__doc__ = f"Say which metadata `{method}` asks for: {', '.join(names)}; True, False, None or another name."
    return set_request


class _MetadataRequester:
    """An object that says what metadata its methods ask for."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for method in SIMPLE:
            function = getattr(cls, method, None)
            known = hasattr(cls, f"set_{method}_request")
            if callable(function) and (not known or method in cls.__dict__ and f"set_{method}_request" not in cls.__dict__):
                names = extra_parameters(function)
                if names:
                    setattr(cls, f"set_{method}_request", request_setter(method, names))

    def _get_metadata_request(self) -> MetadataRequest:
        held = self.__dict__.get("_metadata_request")
        return copy.deepcopy(held) if held is not None else self._default_requests()

    def _default_requests(self) -> MetadataRequest:
        made = MetadataRequest(owner=type(self).__name__)
        for method in SIMPLE:
            function = getattr(type(self), method, None)
            if function is not None and callable(function):
                default = True if method == "split" else None
                names = extra_parameters(function)
                if method == "split" and "Group" not in type(self).__name__:
                    names = [n for n in names if n != "groups"]          # taken, to no effect
                for name in names:
                    getattr(made, method).requests[name] = default if name == "groups" or method != "split" else None
        return made

    def get_metadata_routing(self) -> Any:
        """What each method asks for."""
        return self._get_metadata_request()
