"""A server over pipes that dies, or says what is not the protocol's, as its argument tells."""
from __future__ import annotations

import json
import os
import sys


def answer(mode: str, asked: dict) -> dict:
    """The result of a request."""
    if asked["method"] == "initialize":
        return {"protocolVersion": asked["params"]["protocolVersion"], "capabilities": {"tools": {}},
                "serverInfo": {"name": "hostile", "version": "1"}}
    if asked["method"] == "tools/list":
        return {"tools": [{"nom": 3}] if mode == "bad list" else [{"name": "t", "inputSchema": {"type": "object"}}]}
    if mode == "dies in a call":
        os._exit(9)
    if mode == "junk":
        print("{not json\n[1, 2]", flush=True)
    return {"content": "no list" if mode == "bad answer" else [{"type": "text", "text": "fine"}]}


if __name__ == "__main__":
    if sys.argv[1] == "dies":
        sys.exit(3)
    for line in sys.stdin:
        if "id" in (request := json.loads(line)):
            print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": answer(sys.argv[1], request)}), flush=True)
