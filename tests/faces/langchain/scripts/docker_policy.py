"""What a shell in a container is started with, told by a `docker` that only writes it down."""
# ruff: noqa
import os, re, tempfile
from pathlib import Path
from langchain.agents.middleware import DockerExecutionPolicy
place = Path(tempfile.mkdtemp())
binary = place / "docker"
binary.write_text('#!/bin/sh\nfor a in "$@"; do echo "$a"; done\n')
binary.chmod(0o755)
def told(workspace, env, **kw):
    process = DockerExecutionPolicy(binary=str(binary), **kw).spawn(workspace=workspace, env=env, command=("/bin/bash",))
    text = process.communicate()[0]
    text = (text if isinstance(text, str) else text.decode()).replace(str(place), "PLACE")
    print(re.sub(r"langchain-shell-\w+|shell_tool\w+", "TMP", text).split("\n"))
told(place, {})
told(place, {"A": "1", "B": "x y"}, network_enabled=True, memory_bytes=1 << 28, cpus="1.5", user="1000:1000", read_only_rootfs=True, remove_container_on_exit=False, extra_run_args=["--pids-limit", "9"], image="alpine")
told(Path(tempfile.mkdtemp(prefix="langchain-shell-")), {})
for kw in ({"memory_bytes": 0}, {"cpu_time_seconds": 4}, {"cpus": " "}, {"user": ""}, {"max_output_lines": 0}):
    try: print(DockerExecutionPolicy(**kw))
    except Exception as e: print(kw, type(e).__name__)
try: DockerExecutionPolicy(binary="no-such-docker").spawn(workspace=place, env={}, command=("sh",))
except Exception as e: print(type(e).__name__)
