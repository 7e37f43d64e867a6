"""`sklearn.utils.metadata_routing`: metadata passed through estimators of estimators to the methods that ask for it."""
from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from septet.errors import NotSupported
from septet.sklearn.config import current
from septet.sklearn.utils._bunch import Bunch
from septet.sklearn.utils.metadata_requests import (
    COMPOSITE,
    SIMPLE,
    UNCHANGED,
    WARN,
    MetadataRequest,
    MethodRequest,
    _MetadataRequester,
)

UNUSED = "$UNUSED$"
METHODS = [*SIMPLE, *COMPOSITE]


def _routing_enabled() -> bool:
    """Whether metadata routing is on."""
    return current()["enable_metadata_routing"]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class MethodPair:
    """A method of the outer object that calls one of the inner."""

    caller: str
    callee: str


class MethodMapping:
    """Which methods of an outer object call which of an inner one."""

    def __init__(self) -> None:
        self._routes: list[MethodPair] = []

    def __iter__(self) -> Any:
        return iter(self._routes)

    def add(self, *, caller: str, callee: str) -> MethodMapping:
        """The outer object's `caller` calls the inner one's `callee`."""
        for name, which in ((callee, "callee"), (caller, "caller")):
            if name not in METHODS:
                raise ValueError(f"Given {which}:{name} is not a valid method. Valid methods are: {METHODS}")
        self._routes.append(MethodPair(caller, callee))
        return self

    def __repr__(self) -> str:
        return str([{"caller": p.caller, "callee": p.callee} for p in self._routes])


class MetadataRouter:
    """How an outer object passes metadata to inner ones."""

    _type = "metadata_router"

    def __init__(self, owner: Any):
        self.owner = owner if isinstance(owner, str) else type(owner).__name__
        self._route_mappings: dict[str, tuple[MethodMapping, Any]] = {}
        self._self_request: Any = None

    def add_self_request(self, obj: Any) -> MetadataRouter:
        """The outer object takes metadata itself."""
        self._self_request = copy.deepcopy(obj if getattr(obj, "_type", None) == "metadata_request" else obj._get_metadata_request())
        return self

    def add(self, *, method_mapping: MethodMapping, **objs: Any) -> MetadataRouter:
        """Inner objects by name, and which methods call theirs."""
        for name, obj in objs.items():
            self._route_mappings[name] = (copy.deepcopy(method_mapping), get_routing_for_object(obj))
        return self

    def consumes(self, method: str, params: Any) -> set[str]:
        """Which names a method takes, itself or inside."""
        found = set(self._self_request.consumes(method, params)) if self._self_request else set()
        for mapping, router in self._route_mappings.values():
            for pair in mapping:
                if pair.caller == method:
                    found |= router.consumes(pair.callee, params)
        return found

    def _names(self, method: str) -> set[str]:
        found = getattr(self._self_request, method).names() if self._self_request else set()
        for mapping, router in self._route_mappings.values():
            for pair in mapping:
                if pair.caller == method:
                    found |= asked(router, pair.callee)
        return found

    def route_params(self, *, caller: str, params: dict[str, Any]) -> Bunch:
        """name -> method -> parameters for each inner object."""
        if self._self_request:
            getattr(self._self_request, caller).routed(self.owner, caller, params)
        made = Bunch()
        for name, (mapping, router) in self._route_mappings.items():
            made[name] = Bunch()
            for pair in mapping:
                if pair.caller == caller:
                    made[name][pair.callee] = passed(router, pair.callee, params, self.owner, caller)
        return made

    def validate_metadata(self, *, method: str, params: dict[str, Any]) -> None:
        """TypeError for metadata that nobody asks for."""
        extra = {k for k, v in params.items() if v is not None} - self._names(method) - everything(self, method)
        if extra:
            raise TypeError(f"{self.owner}.{method} got unexpected argument(s) {extra}, which are not routed to any object.")

    def __repr__(self) -> str:
        shown: dict[str, Any] = {"$self_request": self._self_request} if self._self_request else {}
        for name, (mapping, router) in self._route_mappings.items():
            shown[name] = {"mapping": mapping, "router": router}
        return str(shown)


def asked(router: Any, method: str) -> set[str]:
    """The names that a request or router asks for."""
    return router._names(method) if isinstance(router, MetadataRouter) else getattr(router, method).names()  # type: ignore[no-any-return]


def everything(router: Any, method: str) -> set[str]:
    """All parameters that methods inside have, asked for or not."""
    if not isinstance(router, MetadataRouter):
        return set(getattr(router, method).requests)
    found = set(getattr(router._self_request, method).requests) if router._self_request else set()
    for mapping, inner in router._route_mappings.values():
        for pair in mapping:
            if pair.caller == method:
                found |= everything(inner, pair.callee)
    return found


def passed(router: Any, method: str, params: dict[str, Any], parent: str, caller: str) -> Bunch:
    """The parameters for one method of an inner object."""
    if isinstance(router, MetadataRouter):
        names = router._names(method) | everything(router, method)
        return Bunch(**{k: v for k, v in params.items() if k in names and v is not None})
    return Bunch(**getattr(router, method).routed(parent, caller, params))


def get_routing_for_object(obj: Any = None) -> Any:
    """The request or router of an object, a copy; an empty request for what has none."""
    if hasattr(obj, "get_metadata_routing"):
        return copy.deepcopy(obj.get_metadata_routing())
    if getattr(obj, "_type", None) in ("metadata_request", "metadata_router"):
        return copy.deepcopy(obj)
    return MetadataRequest(owner=None)


class _Empty(dict[str, Any]):
    """What is routed when nothing is passed: empty parameters for every object and method."""

    def __missing__(self, key: str) -> Any:
        return self.__getattr__(key)

    def __getattr__(self, key: str) -> Any:
        return Bunch(**{m: Bunch() for m in METHODS})

    def get(self, key: str, default: Any = None) -> Any:
        return self.__getattr__(key)


def process_routing(_obj: Any, _method: str, /, **kwargs: Any) -> Any:
    """name -> method -> parameters for the inner objects of `_obj` in its method.  TypeError for metadata that nobody asks for."""
    if not kwargs:
        return _Empty()
    if not (hasattr(_obj, "get_metadata_routing") or isinstance(_obj, MetadataRouter)):
        raise AttributeError(f"The given object ({type(_obj).__name__!r}) needs to either implement the routing method "
                             "`get_metadata_routing` or be a `MetadataRouter` instance.")
    if _method not in METHODS:
        raise TypeError(f"Can only route and process input on these methods: {METHODS}, while the passed method is: {_method}.")
    router = get_routing_for_object(_obj)
    router.validate_metadata(params=kwargs, method=_method)
    return router.route_params(params=kwargs, caller=_method)


def _raise_for_params(params: dict[str, Any], owner: Any, method: str, allow: Any = None) -> None:
    """ValueError for metadata while routing is off."""
    caller = f"{type(owner).__name__}.{method}" if method else type(owner).__name__
    if not _routing_enabled() and (set(params) - set(allow or ())):
        raise ValueError(f"Passing extra keyword arguments to {caller} is only supported if enable_metadata_routing=True, which you can "
                         f"set using `sklearn.set_config`. See the User Guide <https://scikit-learn.org/stable/metadata_routing.html> for "
                         f"more details. Extra parameters passed are: {set(params)}")


def split_params(owner: Any, cv: Any, params: dict[str, Any]) -> dict[str, Any]:
    """What of `owner.fit`'s metadata goes to the splitter.  Errors: routing is off, or the splitter asks for none of it."""
    _raise_for_params(params, owner, "fit")
    asked = get_routing_for_object(cv)
    names = {k for k, v in asked.split.requests.items() if v is True} if getattr(asked, "split", None) is not None else set()
    rest = set(params) - names
    if rest:
        raise TypeError(f"{type(owner).__name__}.fit got unexpected argument(s) {rest}, which are not routed to any object.")
    return params


def refuse_metadata(owner: Any, params: dict[str, Any]) -> None:
    """Errors for metadata that nothing inside of `owner` can be given: routing is off, or not supported there."""
    _raise_for_params(params, owner, "fit")
    if params and _routing_enabled():
        raise NotSupported(f"metadata routing in {type(owner).__name__}.fit: {sorted(params)}")


def refuse_weights(owner: Any, sample_weight: Any) -> None:
    """NotImplementedError where routing is on and an ensemble without it is given weights."""
    if sample_weight is not None and _routing_enabled():
        name = type(owner).__name__
        raise NotImplementedError(f"{name}.fit cannot accept given metadata ({{'sample_weight'}}) since metadata routing is not yet "
                                  f"implemented for {name}.")


def routed_params(estimator: Any, scorer: Any, cv: Any, params: Any, groups: Any, owner: str) -> tuple[Any, Any, Any]:
    """(of fit, of the scorer, of split): parameters of a cross-validation."""
    params = {} if params is None else params
    if not _routing_enabled():
        return params, {}, {"groups": groups}
    if groups is not None:
        raise ValueError("`groups` can only be passed if metadata routing is not enabled via "
                         "`sklearn.set_config(enable_metadata_routing=True)`"
                         f". When routing is enabled, pass `groups` alongside other metadata via the `params` argument instead. ({owner})")
    router = MetadataRouter(owner=owner).add(splitter=cv, method_mapping=MethodMapping().add(caller="fit", callee="split"))
    router.add(estimator=estimator, method_mapping=MethodMapping().add(caller="fit", callee="fit"))
    if scorer is not None:
        router.add(scorer=scorer, method_mapping=MethodMapping().add(caller="fit", callee="score"))
    routed = process_routing(router, "fit", **params)
    score = routed["scorer"]["score"] if scorer is not None else {}
    return routed["estimator"]["fit"], score, routed["splitter"]["split"]


__all__ = ["UNCHANGED", "UNUSED", "WARN", "MetadataRequest", "MetadataRouter", "MethodMapping", "MethodRequest", "_MetadataRequester",
           "_raise_for_params", "_routing_enabled", "get_routing_for_object", "process_routing"]
