"""Trainer calls callbacks in the real order with the real arguments, and its losses are the real ones; kills leave whole checkpoints."""
from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import septet.torch as torch
from septet import transformers
from septet.transformers.trainer_checkpoints import load_weights

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
_spec = importlib.util.spec_from_file_location("record_trainer", GOLDEN / "record_trainer.py")
recorder = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recorder)
WANTED = json.loads((GOLDEN / "trainer.json").read_text(encoding="utf-8"))
LIB = SimpleNamespace(torch=torch, transformers=transformers)


def differences(found, wanted, path=""):
    """Where two results differ: numbers by more than four digits, anything else at all."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        if found.keys() != wanted.keys():
            return [f"{path}: keys {sorted(found)} and {sorted(wanted)}"]
        return [d for k in wanted for d in differences(found[k], wanted[k], f"{path}.{k}")]
    if isinstance(wanted, list) and isinstance(found, list):
        if len(found) != len(wanted):
            return [f"{path}: {len(found)} and {len(wanted)} entries"]
        return [d for k, (a, b) in enumerate(zip(found, wanted)) for d in differences(a, b, f"{path}[{k}]")]
    if isinstance(wanted, float) and isinstance(found, float | int):
        return [] if abs(found - wanted) <= 1e-4 * max(abs(wanted), 0.01) else [f"{path}: {found} and {wanted}"]
    return [] if found == wanted and type(found) is type(wanted) else [f"{path}: {found!r} and {wanted!r}"]


@pytest.mark.parametrize("name", recorder.scenarios())
def test_as_the_real_trainer(name):
    assert differences(recorder.run(name, LIB), WANTED[name]) == []


@pytest.mark.parametrize("name", ["resumed", "resumed_epoch"])
def test_the_continuation_is_identical(name):
    found = recorder.run(name, LIB)
    assert found["second"] == found["whole"]


KILLED = """
import os, sys
from types import SimpleNamespace
import septet.torch as torch
from septet import transformers
from septet.transformers.trainer_checkpoints import load_weights
from septet.transformers import trainer_checkpoints
sys.path.insert(0, {here!r})
import trainer_scenarios as s
lib = SimpleNamespace(torch=torch, transformers=transformers)
write = trainer_checkpoints.torch.save
count = []
def save(*args):
    count.append(1)
    if len(count) == 5:
        os.kill(os.getpid(), 9)                 # in the midst of the second checkpoint
    write(*args)
trainer_checkpoints.torch = SimpleNamespace(**{{**vars(torch), "save": save, "tensor": torch.tensor, "get_rng_state": torch.get_rng_state}})
s.trainer(lib, {folder!r}, num_train_epochs=1, save_steps=3).train()
"""


def test_a_kill_leaves_the_last_good_checkpoint(tmp_path):
    here = str(Path(__file__).resolve().parent)
    done = subprocess.run([sys.executable, "-c", KILLED.format(here=here, folder=str(tmp_path))], capture_output=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(Path(transformers.__file__).resolve().parents[2])})
    assert done.returncode == -9, done.stderr.decode()
    assert transformers.trainer_utils.get_last_checkpoint(str(tmp_path)) == str(tmp_path / "checkpoint-3")
    sys.path.insert(0, here)
    import trainer_scenarios

    sys.path.remove(here)
    t = trainer_scenarios.trainer(LIB, str(tmp_path), num_train_epochs=1, save_steps=3)
    assert t.train(resume_from_checkpoint=True).global_step == 11


@pytest.mark.parametrize("name, value", [("fp16", True), ("push_to_hub", True), ("fsdp", "full_shard"), ("deepspeed", "x.json"),
                                         ("report_to", "wandb"), ("optim", "lion_32bit"), ("auto_find_batch_size", True)])
def test_what_is_not_there_names_itself(tmp_path, name, value):
    with pytest.raises(transformers.trainer.NotSupported, match=name):
        transformers.TrainingArguments(str(tmp_path), **{name: value})


def test_a_checkpoint_with_files_elsewhere_is_refused(tmp_path):
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"first.weight": "../../etc/passwd"}}))
    with pytest.raises(ValueError, match="out of its folder"):
        load_weights(None, tmp_path)
