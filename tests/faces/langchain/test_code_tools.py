"""Code that a model writes: denied until granted, then in a process without network, other programs and much memory."""
from __future__ import annotations

import sys

import pytest

from septet.errors import NotSupported
from septet.langchain.agents import create_agent
from septet.langchain_core.language_models import GenericFakeChatModel
from septet.langchain_core.messages import AIMessage
from septet.langchain_core.tools.grants import ToolDenied
from septet.langchain_experimental.tools import PythonREPLTool
from septet.langchain_experimental.utilities import PythonREPL

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the filter is Linux's")


@pytest.fixture
def repl(monkeypatch):
    monkeypatch.setenv("SEPTET_TOOLS", "shell, python")
    made = PythonREPL()
    yield made
    made.close()


def test_denied_until_granted(monkeypatch):
    monkeypatch.delenv("SEPTET_TOOLS", raising=False)
    with pytest.raises(ToolDenied, match="SEPTET_TOOLS=python"):
        PythonREPLTool().invoke("print(1)")
    with pytest.raises(NotSupported, match="values of this process"):
        PythonREPL(_globals={"x": 1})


@linux
def test_names_stay_and_errors_are_told(repl):
    assert repl.run("x = 20; print(x + 1)") == "21\n" and repl.run("print(x * 2)") == "40\n" and repl.run("x") == ""
    assert repl.run("1 / 0") == "ZeroDivisionError('division by zero')" and repl.run("raise SystemExit(3)") == "SystemExit(3)"
    assert repl.run("this is no code").startswith("SyntaxError(")
    assert repl.run("import threading; t = threading.Thread(target=print, args=('in',)); t.start(); t.join()") == "in\n"


@linux
@pytest.mark.parametrize("code", [
    "import socket; socket.create_connection(('127.0.0.1', 80))", "import socket; socket.socket(socket.AF_UNIX)",
    "import os; os.fork()", "import os; os.execv('/bin/true', ['true'])", "import subprocess; subprocess.run(['true'])",
    "import os; os.kill(os.getppid(), 9)", "import os; os.posix_spawn('/bin/true', ['true'], {})"])
def test_what_is_given_up(repl, code):
    assert "PermissionError" in repl.run(code)


@linux
def test_limits_of_time_memory_and_output(repl):
    assert repl.run("while True: pass", timeout=1) == "Execution timed out"
    assert repl.run("print(1)") == "1\n"
    assert repl.run("x = bytearray(4 << 30)") == "MemoryError()"
    assert len(repl.run("print('x' * (3 << 20))")) == 1 << 20
    assert "OSError" in repl.run("open('big', 'wb').write(b'x' * (32 << 20))")
    assert "SEPTET" not in repl.run("import os; print(sorted(os.environ))")


@linux
def test_an_agent_runs_code(repl):
    class Model(GenericFakeChatModel):
        def bind_tools(self, tools, **options):
            return self

    call = {"name": "Python_REPL", "args": {"query": "```python\nprint(6 * 7)\n```"}, "id": "1"}
    agent = create_agent(Model(messages=iter([AIMessage("", tool_calls=[call]), AIMessage("done")])), [PythonREPLTool(python_repl=repl)])
    assert agent.invoke({"messages": [("user", "6 * 7?")]})["messages"][2].content == "42\n"
