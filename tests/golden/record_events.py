"""Record event files that TensorFlow 2 and PyTorch write, for our reader and the board.

Run where TensorFlow 2.21, TensorBoard and PyTorch are installed: python record_events.py.
"""
from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorboard.plugins.hparams import api
from torch.utils.tensorboard import SummaryWriter

HERE = Path(__file__).parent / "events"


def renamed(folder, name):
    """Give the only event file of a folder a name without this machine's."""
    (path,) = folder.glob("events.out.tfevents.*")
    path.rename(folder / f"events.out.tfevents.1.{name}")


def tensorflow(folder):
    with tf.summary.create_file_writer(str(folder)).as_default() as writer:
        for step in range(20):
            tf.summary.scalar("loss", 1 / (step + 1), step=step, description="mean loss")
        tf.summary.histogram("w", [1.0, 2.0, 2.0, 5.0], step=0, buckets=4)
        tf.summary.histogram("same", [1.0, 1.0], step=0, buckets=4)
        tf.summary.histogram("none", [], step=0, buckets=3)
        tf.summary.histogram("wave", np.sin(np.arange(1000.0)).astype("f4"), step=1)
        tf.summary.text("note", ["hello", "x"], step=0)
        tf.summary.text("one", "*hello*", step=0)
        tf.summary.image("pic", np.linspace(0, 1, 12).reshape(1, 2, 2, 3), step=0)
        tf.summary.write("raw", [[1, 2]], step=0)
    writer.close()
    renamed(folder, "tf.v2")


def hparams(folder):
    with tf.summary.create_file_writer(str(folder)).as_default():
        api.hparams_config(hparams=[api.HParam("lr", api.RealInterval(0.0, 1.0)), api.HParam("opt", api.Discrete(["a", "b"]))],
                           metrics=[api.Metric("acc", display_name="Accuracy")])
    renamed(folder, "hp.v2")
    for k, values in enumerate(({"lr": 0.1, "opt": "a", "flag": True}, {"lr": 0.2, "opt": "b", "flag": False})):
        with tf.summary.create_file_writer(str(folder / str(k))).as_default():
            api.hparams(values, trial_id=str(k))
            tf.summary.scalar("acc", 0.5 + k / 4, step=1)
        renamed(folder / str(k), "hp.v2")


def torch(folder):
    with SummaryWriter(folder) as writer:
        writer.add_scalar("loss", 0.5, 1)
        writer.add_scalar("loss", 0.25, 2, new_style=True)
        writer.add_scalar("fine", 0.1, 2, new_style=True, double_precision=True)
        writer.add_histogram("w", np.array([-1.0, 0.0, 0.5, 2.0]), 1)
        writer.add_image("dot", np.array([[[0.0, 1.0], [0.5, 0.25]]]), 1)
        writer.add_text("note", "hello", 1)
        writer.add_hparams({"lr": 0.1, "name": "x", "deep": True}, {"score": 0.75}, run_name="trial")
    renamed(folder, "torch")
    renamed(folder / "trial", "torch")


if __name__ == "__main__":
    shutil.rmtree(HERE, ignore_errors=True)
    tensorflow(HERE / "tensorflow")
    hparams(HERE / "hparams")
    torch(HERE / "torch")
