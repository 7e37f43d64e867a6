"""The user's example and the first kernel of docs/kernels.md run as shown."""
from __future__ import annotations

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_example(capsys):
    spec = importlib.util.spec_from_file_location("my_kernel", ROOT / "examples/my_kernel.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main()
    assert "equal to plain Python's: True" in capsys.readouterr().out


def test_the_documentation(tmp_path):
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs/kernels.md").read_text(), re.S)[1]
    path = tmp_path / "shown.py"
    path.write_text(code)
    scope = {}
    exec(compile(code, str(path), "exec"), scope)
    assert list(scope["x"]) == [0.5 * k for k in range(10_000)]
