"""Loading: the cache, strange interpreters, the end of the process."""
from __future__ import annotations

import subprocess
import sys

import pytest

from septet.errors import NotSupported
from septet.runtime import cache
from septet.runtime.native import describe, layout, load, registry, types


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.skipif(cache.folder() is None, reason="there is no cache")
def test_warm_start_compiles_nothing():
    code = """
import sys
from septet.runtime.native import registry
assert "septet.runtime.native.program" not in sys.modules, "the front end ran"
"""
    run("from septet.runtime.native import registry")       # whatever was cached before
    result = run(code)
    assert result.returncode == 0, result.stderr


def test_arrays_alive_at_exit():
    code = """
import builtins
from septet.runtime.native import types
nd = types.make_type("x.ndarray", scalars=True)
T = types.make_type("x.Tensor", scalars=False, attributes=True)
types.make_scalar("x.float64", types.BY_NAME["float64"])
a = builtins.kept = types.from_list(nd, [1.0] * 100)
t = types.from_list(T, [1.0]); t.me = t
class Sub(nd): pass
s = Sub(); s.me = s; builtins.kept2 = s
b = [a[1:], a[0], memoryview(a)]
"""
    result = run(code)
    assert result.returncode == 0 and not result.stderr


@pytest.mark.parametrize("what", ["free-threaded", "subinterpreters", "object header"])
def test_strange_interpreters_are_refused(monkeypatch, what):
    if what == "free-threaded":
        monkeypatch.setattr(load.sysconfig, "get_config_var", lambda name: 1)
    elif what == "object header":
        monkeypatch.setattr(load, "HEAD", 32)
    else:
        monkeypatch.setattr(load, "main_interpreter", lambda: False)
    with pytest.raises(NotSupported, match=what):
        load.refuse_strange_interpreters()


def test_missing_symbol_is_named():
    with pytest.raises(NotSupported, match="PyNothing_AtAll"):
        load.symbol("PyNothing_AtAll")


def test_limits_are_errors():
    with pytest.raises(ValueError, match="native ops"):
        for k in range(300):
            registry.operation(f"op {k}")
    for name in [n for n in registry._operations if n.startswith("op ")]:
        del registry._operations[name]
    assert types.words("item_sizes", 15, types.ctypes.c_int64)[layout.COMPLEX128] == 16
    assert describe.ARRAY_OFFSETS["type"] == 8
