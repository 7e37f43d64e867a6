"""Traces on this machine: what is written of runs, what is hidden, how large files get, what survives damage; their export."""
from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from septet.core.io import otlp, traces
from septet.langchain.agents import create_agent
from septet.langchain_core.language_models import FakeListChatModel, GenericFakeChatModel
from septet.langchain_core.messages import AIMessage
from septet.langchain_core.output_parsers import StrOutputParser
from septet.langchain_core.prompts import ChatPromptTemplate
from septet.langchain_core.tracers.local import LocalTracer


@pytest.fixture
def tracer(tmp_path):
    return LocalTracer(traces.Writer(tmp_path))


def all_of(folder):
    return [trace for path in sorted(folder.glob(f"*{traces.ENDING}")) for trace, _ in traces.read(path)]


def outline(run):
    return (run["kind"], run["name"], [outline(child) for child in run["children"]])


CHAIN = ChatPromptTemplate.from_template("tell {x}") | FakeListChatModel(responses=["hello"]) | StrOutputParser()
STEPS = [("prompt", "ChatPromptTemplate", []), ("llm", "FakeListChatModel", []), ("parser", "StrOutputParser", [])]


def test_a_chain_is_a_tree(tracer, tmp_path):
    config = {"callbacks": [tracer], "tags": ["mine"], "metadata": {"who": "me", "api_key": "abc"}, "run_name": "greeting"}
    assert CHAIN.invoke({"x": "a"}, config) == "hello" and list(CHAIN.stream({"x": "b"}, config)) == list("hello")
    asyncio.run(CHAIN.ainvoke({"x": "c"}, config))
    found = all_of(tmp_path)
    assert [outline(run) for run in found] == [("chain", "greeting", STEPS)] * 3
    whole, streamed, _ = found
    assert whole["inputs"] == {"x": "a"} and whole["outputs"] == streamed["outputs"] == "hello" and whole["tags"] == ["mine"]
    assert whole["metadata"] == {"who": "me", "api_key": "***"} and whole["runs"] == 4
    model = whole["children"][1]
    assert model["inputs"] == {"messages": [[{"role": "human", "content": "tell a"}]]}
    assert model["outputs"] == [{"role": "ai", "content": "hello"}]
    assert streamed["children"][1]["first"] >= 0 and all(run["start"] <= run["end"] for run in (whole, model))
    assert tracer.open == tracer.roots == {}


def test_an_agent_with_tools_and_tokens(tracer, tmp_path):
    class Model(GenericFakeChatModel):
        def bind_tools(self, tools, **options):
            return self

    def divide(a: int, b: int) -> float:
        """Divide."""
        return a / b

    usage = {"input_tokens": 31, "output_tokens": 9, "total_tokens": 40}
    call = AIMessage("", tool_calls=[{"name": "divide", "args": {"a": 1, "b": 0}, "id": "1"}], usage_metadata=usage)
    agent = create_agent(Model(messages=iter([call])), [divide], name="divider")
    with pytest.raises(ZeroDivisionError):
        agent.invoke({"messages": [("user", "1/0?")]}, {"callbacks": [tracer]})
    (run,) = all_of(tmp_path)
    runs, waiting = [], [run]
    while waiting:
        runs.append(waiting.pop())
        waiting += runs[-1]["children"]
    by_kind = {one["kind"]: one for one in runs}
    assert run["error"] == "ZeroDivisionError: division by zero" == by_kind["tool"]["error"]
    assert by_kind["tool"]["inputs"] == {"a": 1, "b": 0}
    assert by_kind["llm"]["tokens"] == {"input": 31, "output": 9, "total": 40}
    assert by_kind["llm"]["outputs"] == [{"role": "ai", "content": "", "tool_calls": [{"name": "divide", "args": {"a": 1, "b": 0}}]}]


def test_secrets_are_hidden(tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_SERVICE_TOKEN", "plain-looking-value")
    writer = traces.Writer(tmp_path)
    said = {"text": "use sk-abcdefghijklmnop1234 at https://ann:pw@host/ with Bearer abcdefgh12345 or plain-looking-value", "password": "p",
            "max_tokens": 5, "token_usage": {"total_tokens": 3}, "headers": {"Authorization": "Basic x", "X-Api-Key": "y"}}
    writer.add({"id": "1", "start": 0.0, "inputs": said, "children": []})
    text = next(tmp_path.iterdir()).read_text()
    for secret in ("sk-abc", "ann:pw", "abcdefgh12345", "plain-looking-value", '"p"', "Basic x", '"y"'):
        assert secret not in text
    assert all_of(tmp_path)[0]["inputs"]["max_tokens"] == 5 and all_of(tmp_path)[0]["inputs"]["token_usage"] == {"total_tokens": 3}
    assert stat.S_IMODE(next(tmp_path.iterdir()).stat().st_mode) == 0o600


def test_values_and_files_are_bounded(tmp_path):
    class Odd:
        def __repr__(self):
            raise RuntimeError("no")

    loop: list[object] = []
    loop.append(loop)
    big = {"id": "1", "start": 0.0, "inputs": {"text": "x" * 100_000, "rows": list(range(1000)), "odd": Odd(), "loop": loop},
           "children": [{"id": str(i), "start": 0.0, "inputs": "y" * 20_000, "children": []} for i in range(400)]}
    writer = traces.Writer(tmp_path, most=60_000, longest_file=20_000)
    line = writer.line(big)
    assert len(line) <= traces.LONGEST_LINE and json.loads(line)["inputs"]["odd"] == "<Odd: RuntimeError>"
    for i in range(300):
        writer.add({"id": str(i), "start": float(i), "inputs": "z" * 500, "children": []})
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 60_000 and all_of(tmp_path)[-1]["id"] == "299"


def test_damaged_lines_are_passed_over(tmp_path):
    path = tmp_path / f"a{traces.ENDING}"
    whole = json.dumps({"id": "a", "start": 1.0})
    path.write_text(f"{whole}\nnonsense\n[1]\n{{\"id\": 5, \"start\": 1}}\n{'[' * 20_000}\n{whole}\n{whole[:-4]}")
    found = list(traces.read(path))
    assert [trace["id"] for trace, _ in found] == ["a", "a"]
    with path.open("a") as file:
        file.write(whole[-4:] + "\n")
    assert len(list(traces.read(path, found[-1][1]))) == 1


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    tracer = LocalTracer(traces.Writer(tmp_path / "file" / "below"))
    assert CHAIN.invoke({"x": "a"}, {"callbacks": [tracer]}) == "hello"


@pytest.mark.parametrize("switch, written", [("1", True), ("0", False), ("", False)])
def test_the_switch(tmp_path, switch, written):
    code = "from septet.langchain_core.runnables import RunnableLambda; print(RunnableLambda(lambda x: x + 1).invoke(1))"
    environment = {**os.environ, "SEPTET_TRACES": switch, "XDG_STATE_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=300)
    assert ran.stdout == "2\n", ran.stderr
    assert len(all_of(tmp_path / "septet" / "traces")) == written


def test_export_to_a_collector(tmp_path):
    bodies = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append((self.path, json.loads(self.rfile.read(int(self.headers["content-length"]))), self.headers["x-key"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            """Nothing is printed."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        exporter = otlp.Exporter(f"http://127.0.0.1:{server.server_port}/v1/traces", {"x-key": "k"}, "tests")
        CHAIN.invoke({"x": "a"}, {"callbacks": [LocalTracer(traces.Writer(tmp_path), exporter)]})
        exporter.close()
        server.shutdown()
    ((path, body, key),) = bodies
    spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert path == "/v1/traces" and key == "k" and [span["name"] for span in spans] == ["RunnableSequence", *(step[1] for step in STEPS)]
    assert all(span["parentSpanId"] == spans[0]["spanId"] and span["traceId"] == spans[0]["traceId"] for span in spans[1:])
    told = {one["key"]: one["value"] for one in spans[2]["attributes"]}
    assert told["gen_ai.operation.name"] == {"stringValue": "chat"} and "hello" in told["output.value"]["stringValue"]
    assert otlp.Exporter("http://127.0.0.1:9/").send({"id": "1", "name": "x", "kind": "chain", "start": 0.0}) is False
