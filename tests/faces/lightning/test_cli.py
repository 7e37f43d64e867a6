"""The command line: what it prints, makes and refuses is what Lightning's does."""
from __future__ import annotations

import importlib
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

import septet.lightning as lightning
import septet.torch as torch
from septet.errors import NotSupported
from septet.lightning.pytorch.cli import package

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "lightning_cli.json"
NAMES = ("configurations", "errors", "objects", "links", "checkpoints")


@pytest.fixture
def scenarios(monkeypatch):
    pytest.importorskip("jsonargparse", reason="the command line's parser, an extra")
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setattr(logging.getLogger("lightning.pytorch"), "level", logging.ERROR)
    return importlib.import_module("cli_scenarios")


@pytest.mark.parametrize("name", NAMES)
def test_scenario(name, scenarios, tmp_path):
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    found = json.loads(json.dumps(scenarios.run(name, torch, lightning, tmp_path)))
    assert list(found) == list(expected)
    for key, value in expected.items():
        close = isinstance(value, float) or key == "test's"
        assert found[key] == (pytest.approx(value, rel=1e-4) if close else value), key


def test_a_file_cannot_name_what_makes_the_module(tmp_path):
    class Model(lightning.LightningModule):
        def __init__(self, width: int = 2):
            super().__init__()

    path = tmp_path / "hostile.ckpt"
    torch.save({"hyper_parameters": {"_instantiator": "os.system", "width": f"touch {tmp_path}/ran"}, "state_dict": {}}, path)
    with pytest.raises(NotSupported, match=r"os\.system"):
        Model.load_from_checkpoint(path)
    assert not (tmp_path / "ran").exists()


def test_an_interrupted_save_of_the_configuration_leaves_the_old_file(scenarios, tmp_path, monkeypatch):
    from septet.core.io import files
    from septet.lightning.pytorch.cli import LightningArgumentParser, SaveConfigCallback

    class Run:
        log_dir = tmp_path

    (tmp_path / "config.yaml").write_text("old")
    parser = LightningArgumentParser()
    callback = SaveConfigCallback(parser, parser.parse_args([]), overwrite=True)
    monkeypatch.setattr(files.os, "fsync", lambda file: (_ for _ in ()).throw(OSError("no space left on device")))
    with pytest.raises(OSError, match="no space"):
        callback.setup(Run, None, "fit")
    assert (tmp_path / "config.yaml").read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["config.yaml"]


def test_without_jsonargparse_the_error_says_what_to_install():
    script = ("import sys; sys.modules['jsonargparse'] = None\n"
              "import importlib.util as u; find = u.find_spec\n"
              "u.find_spec = lambda name, *a: None if name == 'jsonargparse' else find(name, *a)\n"
              "from septet.lightning.pytorch.cli import LightningCLI, LightningArgumentParser\n"
              "for make in (LightningCLI, LightningArgumentParser):\n"
              "    try: make()\n"
              "    except ModuleNotFoundError as error: print(error)\n")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    line = f"Requirement {package.REQUIREMENT!r} not met. HINT: Try running `pip install -U {package.REQUIREMENT!r}`"
    assert done.stdout.splitlines() == [line, line]
