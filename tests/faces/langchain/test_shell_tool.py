"""A shell tool that nobody granted, and a shell that ends by itself."""
from __future__ import annotations

import gc
import os

import pytest

from septet.langchain.agents.middleware import HostExecutionPolicy, ShellToolMiddleware
from septet.langchain_core.tools import grants


@pytest.fixture
def granted(monkeypatch):
    monkeypatch.setenv(grants.SWITCH, "shell")


def test_it_is_denied_until_it_is_granted(monkeypatch, tmp_path):
    monkeypatch.delenv(grants.SWITCH, raising=False)
    with pytest.raises(grants.ToolDenied, match="SEPTET_TOOLS=shell"):
        ShellToolMiddleware(tmp_path / "new").before_agent({}, None)
    assert not (tmp_path / "new").exists()


def test_a_shell_that_ends_is_told_and_started_anew(granted, tmp_path):
    middleware = ShellToolMiddleware(tmp_path)
    resources = middleware.before_agent({}, None)["shell_session_resources"]
    assert "Exit code: 7\nThe shell has ended" in middleware._call(resources, "echo a; exit 7", False, None)
    assert middleware._call(resources, "printf b", False, None) == "b"
    resources.close()


def test_what_nobody_holds_ends(granted):
    middleware = ShellToolMiddleware(execution_policy=HostExecutionPolicy(termination_timeout=1))
    resources = middleware.before_agent({}, None)["shell_session_resources"]
    process, folder = resources.session._process, resources.folder.name
    del resources
    gc.collect()
    assert process.poll() is not None and not os.path.exists(folder)


def test_bounds_of_the_process_hold(granted, tmp_path):
    policy = HostExecutionPolicy(memory_bytes=1 << 28, cpu_time_seconds=5)
    middleware = ShellToolMiddleware(tmp_path, execution_policy=policy)
    resources = middleware.before_agent({}, None)["shell_session_resources"]
    assert middleware._call(resources, "ulimit -v; ulimit -t", False, None) == f"{(1 << 28) // 1024}\n5\n"
    resources.close()
