"""TF Serving's REST protocol over models of `septet.save`, and what stands before every route."""
from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time

import pytest

import septet
from septet import numpy as np
from septet.serve.options import Options
from tests.serve.running import Running

ROWS = [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [5.0, 2.0]]


@pytest.fixture(scope="module")
def classifier(tmp_path_factory):
    from septet.sklearn.linear_model import LogisticRegression

    path = tmp_path_factory.mktemp("models") / "fruit.septet"
    septet.save(LogisticRegression().fit(np.array(ROWS), np.array(["apple", "pear", "apple", "pear"])), path)
    return path


@pytest.fixture(scope="module")
def running(classifier):
    with Running(classifier, limits={"body": 20_000, "batch": 8}) as server:
        yield server


@pytest.fixture(scope="module")
def regressor(tmp_path_factory):
    from septet.pandas import DataFrame
    from septet.sklearn.linear_model import LinearRegression

    path = tmp_path_factory.mktemp("models") / "price.septet"
    septet.save(LinearRegression().fit(DataFrame(ROWS, columns=["a", "b"]), np.array([2.0, 3.0, 1.0, 6.0])), path)
    with Running(path, name="price", version=3) as server:
        yield server, septet.load(path)


def test_status_and_health(running):
    assert running.ask("/health")[:2] == (200, {"status": "ok"})
    status = {"version": "1", "state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}}
    assert running.ask("/v1/models/fruit")[:2] == (200, {"model_version_status": [status]})
    assert running.ask("/v1/models/fruit/versions/1")[0] == 200


def test_rows_and_columns(running):
    assert running.ask("/v1/models/fruit:predict", {"instances": ROWS})[:2] == (200, {"predictions": ["apple", "pear", "apple", "pear"]})
    assert running.ask("/v1/models/fruit:predict", {"inputs": ROWS[:1]})[1] == {"outputs": ["apple"]}
    assert running.ask("/v1/models/fruit/versions/1:predict", {"inputs": {"x": ROWS[1:2]}})[1] == {"outputs": ["pear"]}


def test_signatures_are_the_methods(running, classifier):
    body = {"instances": ROWS, "signature_name": "predict_proba"}
    expected = septet.load(classifier).predict_proba(np.array(ROWS)).tolist()
    assert running.ask("/v1/models/fruit:predict", body)[1] == {"predictions": expected}
    meta = running.ask("/v1/models/fruit/metadata")[1]
    assert meta["model_spec"] == {"name": "fruit", "signature_name": "", "version": "1"}
    assert "predict_proba" in meta["metadata"]["signature_def"]["signature_def"]


def test_named_features(regressor):
    from septet.pandas import DataFrame

    server, model = regressor
    expected = model.predict(DataFrame({"a": [4.0], "b": [7.0]})).tolist()
    assert server.ask("/v1/models/price/versions/3:regress", {"examples": [{"b": 7.0, "a": 4.0}]})[1] == {"result": expected}
    assert server.ask("/v1/models/price:regress", {"context": {"a": 4.0}, "examples": [{"b": 7.0}]})[1] == {"result": expected}
    assert server.ask("/v1/models/price:predict", {"inputs": {"a": [4.0], "b": [7.0]}})[1] == {"outputs": expected}
    assert server.ask("/v1/models/price:predict", {"instances": [{"a": 4.0, "c": 1.0}]})[0] == 400
    assert server.ask("/v1/models/price/versions/1:regress", {"examples": [{"a": 1.0, "b": 1.0}]})[0] == 404


def test_classify(tmp_path):
    from septet.pandas import DataFrame
    from septet.sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit(DataFrame(ROWS, columns=["a", "b"]), np.array([0, 1, 0, 1]))
    septet.save(model, tmp_path / "m.septet")
    with Running(tmp_path / "m.septet") as server:
        result = server.ask("/v1/models/m:classify", {"examples": [{"a": 1.0, "b": 2.0}]})[1]["result"]
        assert [label for label, _ in result[0]] == ["0", "1"]
        assert [score for _, score in result[0]] == model.predict_proba(DataFrame({"a": [1.0], "b": [2.0]}))[0].tolist()
        assert server.ask("/v1/models/m:regress", {"examples": [{"a": 1.0, "b": 2.0}]})[0] == 400


@pytest.mark.parametrize("body, status", [
    (b"{", 400), (b"[1]", 400), (b'{"instances": []}', 400), (b'{"instances": [[1,2]], "inputs": [[1,2]]}', 400), (b"{}", 400),
    (b'{"instances": [[1]]}', 400), (b'{"instances": [[1,2],[3]]}', 400), (b'{"instances": [[1,"a"]]}', 400),
    (b'{"instances": [[1,2]], "signature_name": "nope"}', 400), (b'{"instances": [[1,2]], "color": 1}', 400),
    (b'{"instances": [[1,2], {"a": 1}]}', 400), (b"[" * 15_000, 400), (b'{"instances": ' + b"[" * 15_000, 400), (b"\xff\xfe", 400),
    (b'{"instances": [' + b",".join([b"[1,2]"] * 9) + b"]}", 413), (b"x" * 20_001, 413)])
def test_bad_requests(running, body, status):
    found, answer, _ = running.ask("/v1/models/fruit:predict", body)
    assert (found, list(answer)) == (status, ["error"])
    assert running.ask("/health")[0] == 200


@pytest.mark.parametrize("path, status", [("/v1/models/other", 404), ("/v1/models/fruit/versions/2", 404), ("/nothing", 404),
                                          ("/v1/models/fruit:explain", 404), ("/v1/models/%2e%2e/etc", 404)])
def test_routes_that_are_not_there(running, path, status):
    assert running.ask(path)[0] == status


def test_methods_that_are_not_taken(running):
    assert running.ask("/health", method="DELETE")[:2] == (405, {"error": "/health does not take DELETE"})


def talk(port, *pieces):
    """What a server says to bytes that come in pieces, until it ends the connection."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection, contextlib.suppress(ConnectionError):
        for piece in pieces:
            connection.sendall(piece)
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def test_a_slow_body_is_refused(classifier):
    head = b"POST /v1/models/fruit:predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n"
    with Running(classifier) as server:
        server.limited(body_seconds=0.1)
        assert talk(server.port, head, b'{"inst').startswith(b"HTTP/1.1 408")


def test_a_slow_head_ends_the_connection(classifier):
    with Running(classifier, limits={"body_seconds": 0.2}) as server:
        assert talk(server.port, b"POST /v1/models/fruit:predict HTTP/1.1\r\nhost:") == b""
        assert talk(server.port) == b""


def test_a_chunked_body_is_counted(running):
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    head = b"POST /v1/models/fruit:predict HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
    assert talk(running.port, head, chunk, chunk).startswith(b"HTTP/1.1 413")


def test_request_ids_and_log(running):
    assert running.ask("/health", headers={"x-request-id": "abc-1"})[2]["x-request-id"] == "abc-1"
    made = running.ask("/health", headers={"x-request-id": "a b\x7f"})[2]["x-request-id"]
    assert made.startswith("req_")
    found = running.event(request_id="abc-1")
    assert (found["event"], found["path"], found["status"]) == ("request", "/health", 200)


def test_metrics(running):
    running.ask("/v1/models/fruit")
    status, text, headers = running.ask("/metrics")
    assert status == 200 and headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'septet_requests_total{route="/v1/models/{name}",status="200"}' in text
    assert "# TYPE septet_request_seconds histogram" in text


def test_the_token(classifier):
    with Running(classifier, token="s3cret") as server:
        assert server.ask("/v1/models/fruit")[0] == 401
        assert server.ask("/v1/models/fruit", headers={"authorization": "Bearer wrong"})[0] == 401
        assert server.ask("/v1/models/fruit", headers={"authorization": "Bearer s3cret"})[0] == 200
        assert server.ask("/metrics")[0] == 401 and server.ask("/health")[0] == 200
        assert "s3cret" not in server.lines.getvalue()


@pytest.mark.parametrize("host, token, fine", [("127.0.0.1", None, True), ("localhost", None, True), ("::1", None, True),
                                               ("0.0.0.0", None, False), ("10.0.0.1", None, False), ("example.org", None, False),
                                               ("0.0.0.0", "t", True), ("0.0.0.0", " ", False)])
def test_beyond_loopback_a_token_is_needed(host, token, fine):
    if fine:
        Options(host=host, token=token).check()
    else:
        with pytest.raises(ValueError, match="token"):
            Options(host=host, token=token).check()


class Slow:
    """An estimator that takes its time."""

    def __init__(self):
        self.go = threading.Event()

    def predict(self, rows):
        assert self.go.wait(120)
        return [0] * len(rows)


def test_queue_and_time(classifier):
    with Running(classifier, limits={"queue": 2, "seconds": 0.1}) as server:
        slow = Slow()
        server.application.protocol.model.model = slow
        found = []
        ask = threading.Thread(target=lambda: found.append(server.ask("/v1/models/fruit:predict", {"instances": ROWS})[0]))
        other = threading.Thread(target=lambda: found.append(server.ask("/v1/models/fruit:predict", {"instances": ROWS})[0]))
        ask.start(), other.start()
        while server.application.protocol.waiting < 2:
            time.sleep(0.005)
        status, _, headers = server.ask("/v1/models/fruit:predict", {"instances": ROWS})
        assert (status, headers["retry-after"]) == (429, "1")
        ask.join(), other.join()
        slow.go.set()
        assert found == [504, 504]


def test_a_signal_ends_the_server_and_its_log(classifier):
    command = [sys.executable, "-m", "septet", "serve", str(classifier), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert json.loads(process.stderr.readline())["event"] == "ready"
        process.terminate()
        assert [json.loads(line)["event"] for line in process.stderr] == ["stopped"]
    assert process.returncode == 0


def test_a_stop_answers_what_runs(classifier):
    with Running(classifier) as server:
        slow = Slow()
        server.application.protocol.model.model = slow
        found = []
        ask = threading.Thread(target=lambda: found.append(server.ask("/v1/models/fruit:predict", {"instances": ROWS})))
        ask.start()
        while not server.application.protocol.waiting:
            time.sleep(0.005)
        server.server.handle_exit(15, None)
        slow.go.set()
        ask.join()
    assert found[0][:2] == (200, {"predictions": [0, 0, 0, 0]})
