"""`torch.fx`: marks for its tracer; programs are not rewritten here, so tracing and graphs are NotSupported."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.torch.lazy import put_modules

__all__ = ["Graph", "GraphModule", "Interpreter", "Node", "Proxy", "Tracer", "has_side_effect", "replace_pattern", "symbolic_trace", "wrap"]


def wrap(fn_or_name: Any) -> Any:
    """What is given: a function that tracers leave whole.  RuntimeError when it is neither a function nor the name of one."""
    if not callable(fn_or_name) and not isinstance(fn_or_name, str):
        raise RuntimeError("Unsupported type for global function! Must be either a callable or string name")
    return fn_or_name


def has_side_effect(fn: Any) -> Any:
    """The function: a mark for passes that remove what nobody uses."""
    return fn


def _refused(name: str, *bases: type) -> Any:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        raise NotSupported(f"torch.fx.{name}: programs are not traced to graphs here; torch.compile captures steps without them")

    return type(name, bases, {"__init__": __init__, "__module__": "torch.fx", "__doc__": "NotSupported when made; classes may name it."})


Graph, GraphModule, Interpreter = _refused("Graph"), _refused("GraphModule"), _refused("Interpreter")
GraphAppendingTracer = _refused("GraphAppendingTracer")
Node, Proxy, Tracer, Transformer = _refused("Node"), _refused("Proxy"), _refused("Tracer"), _refused("Transformer")


def symbolic_trace(root: Any, concrete_args: Any = None) -> Any:
    """NotSupported."""
    return Tracer(root, concrete_args)


def replace_pattern(gm: Any, pattern: Any, replacement: Any) -> Any:
    """NotSupported."""
    return Graph(gm, pattern, replacement)


put_modules(__name__, {"graph": "Graph", "graph_module": "GraphModule", "interpreter": "Interpreter Transformer", "node": "Node",
                       "proxy": "GraphAppendingTracer Proxy", "_symbolic_trace": "Tracer symbolic_trace wrap"})
