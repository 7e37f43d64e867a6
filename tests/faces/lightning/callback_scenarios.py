"""Scenarios of callbacks, loggers and helpers that Lightning and Septet's face run alike: each gives plain values to compare.

`SCENARIOS[name](Lab(torch, lightning, folder))`.  Plain code on the public interface; floats are compared to four digits.
"""
from __future__ import annotations

import io
import json
import logging
import math
import os
import random
import re
import struct
import warnings
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


class Lab:
    """What a scenario works with: the libraries and a folder to write to."""

    def __init__(self, torch, lightning, folder):
        self.torch, self.L, self.pl, self.folder = torch, lightning, lightning.pytorch, str(folder)
        self.cb, self.loggers = lightning.pytorch.callbacks, lightning.pytorch.loggers
        torch.manual_seed(7)
        self.x = torch.randn(24, 3)
        self.y = self.x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1

    def loader(self, n=16, batch=4):
        data = self.torch.utils.data
        return data.DataLoader(data.TensorDataset(self.x[:n], self.y[:n]), batch_size=batch)

    def module(self, values=(), **options):
        self.torch.manual_seed(3)
        return regression(self, values, **options)

    def trainer(self, *callbacks, **options):
        return self.pl.Trainer(callbacks=list(callbacks), **{
            "accelerator": "cpu", "devices": 1, "logger": False, "enable_progress_bar": False, "enable_model_summary": False,
            "enable_checkpointing": any(isinstance(c, self.cb.Checkpoint) for c in callbacks), "default_root_dir": self.folder,
            "max_epochs": 3, "num_sanity_val_steps": 0, **options})

    def fit(self, *callbacks, values=(), validate=True, module=None, ckpt_path=None, batches=4, **options):
        """A run of training; the Trainer and the module."""
        trainer, module = self.trainer(*callbacks, **options), module or self.module(values)
        trainer.fit(module, self.loader(4 * batches), self.loader(8) if validate else None, ckpt_path=ckpt_path)
        return trainer, module

    def files(self, folder=""):
        """Every file below a folder, links with what they point to."""
        root = Path(self.folder) / folder
        found = []
        for path in sorted(root.rglob("*")):
            name = str(path.relative_to(root))
            if path.is_symlink():
                found.append(f"{name} -> {os.readlink(path)}")
            elif path.is_file() and "tfevents" not in name:
                found.append(name)
        return found

    def steps(self, folder=""):
        """The epoch and step that each checkpoint below a folder holds."""
        root = Path(self.folder) / folder
        found = {}
        for path in sorted(root.rglob("*.ckpt")):
            checkpoint = self.torch.load(path, weights_only=False)
            found[str(path.relative_to(root))] = [checkpoint["epoch"], checkpoint["global_step"], "optimizer_states" in checkpoint]
        return found

    def short(self, path):
        """A path below the folder."""
        return str(path).replace(os.path.realpath(self.folder), "").replace(self.folder, "").lstrip("/")

    def error(self, function, *arguments, **options):
        """The class and text of what a call raises."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                function(*arguments, **options)
        except Exception as error:
            return [type(error).__name__, self.short(error)]
        return "nothing raised"


def regression(lab, values, rate=0.05, scheduler=None, extra=None):
    """A linear regression that logs given values as `v`, one a validation, and its loss."""
    class Regression(lab.pl.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = lab.torch.nn.Sequential(lab.torch.nn.Linear(3, 4), *(extra or []), lab.torch.nn.Linear(4, 1))
            self.values, self.seen = list(values), 0

        def forward(self, x):
            return self.layer(x)

        def training_step(self, batch, batch_idx):
            x, y = batch
            loss = lab.torch.nn.functional.mse_loss(self(x), y)
            self.log("loss", loss, on_step=True, on_epoch=True, prog_bar=True)
            return loss

        def validation_step(self, batch, batch_idx):
            x, y = batch
            self.log("val_loss", lab.torch.nn.functional.mse_loss(self(x), y), prog_bar=True)
            if self.values:
                self.log("v", lab.torch.tensor(float(self.values[min(self.seen, len(self.values) - 1)])))

        def on_validation_epoch_end(self):
            self.seen += 1

        def test_step(self, batch, batch_idx):
            self.log("test_loss", self(batch[0]).sum())

        def predict_step(self, batch, batch_idx):
            return self(batch[0])

        def configure_optimizers(self):
            optimizer = lab.torch.optim.SGD(self.parameters(), lr=rate, momentum=0.9, weight_decay=1e-3)
            return optimizer if scheduler is None else scheduler(optimizer)

    return Regression()


@contextmanager
def said(name):
    """The messages of a logger, and warnings."""
    texts = []
    handler = logging.Handler()
    handler.emit = lambda record: texts.append(record.getMessage())
    logger = logging.getLogger(name)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield texts
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def weights(module):
    return [float(p.detach().double().sum()) for p in module.parameters()]


# ---- ModelCheckpoint -------------------------------------------------------------------------------------------------------------


def checkpointed(lab, values=(), validate=True, run=None, **options):
    """Files, what they hold, and what the callback says, after a run."""
    callback = lab.cb.ModelCheckpoint(dirpath=lab.folder + "/c", **options)
    trainer, _ = lab.fit(callback, values=values, validate=validate, **(run or {}))
    return {"files": lab.files("c"), "steps": lab.steps("c"), "best": lab.short(callback.best_model_path),
            "score": None if callback.best_model_score is None else float(callback.best_model_score),
            "k": {lab.short(path): float(x) for path, x in callback.best_k_models.items()},
            "kth": lab.short(callback.kth_best_model_path), "last": lab.short(callback.last_model_path),
            "state": sorted(callback.state_dict()), "step": trainer.global_step}


CHECKPOINTS = {
    "default": {},
    "every second epoch": {"every_n_epochs": 2},
    "never": {"every_n_epochs": 0},
    "all": {"save_top_k": -1},
    "none": {"save_top_k": 0},
    "none but last": {"save_top_k": 0, "save_last": True},
    "last": {"save_last": True},
    "last of all": {"save_last": True, "save_top_k": -1},
    "last linked": {"save_last": "link"},
    "last linked of two": {"save_last": "link", "monitor": "v", "save_top_k": 2},
    "last of every second epoch": {"save_last": True, "every_n_epochs": 2},
    "last without epochs": {"save_last": True, "every_n_epochs": 0},
    "last by steps": {"save_last": True, "every_n_train_steps": 5},
    "steps": {"every_n_train_steps": 3},
    "steps, all": {"every_n_train_steps": 3, "save_top_k": -1},
    "steps with metric": {"every_n_train_steps": 3, "save_top_k": 2, "monitor": "v"},
    "steps with training metric": {"every_n_train_steps": 3, "save_top_k": 2, "monitor": "loss"},
    "steps at the end of epochs": {"every_n_train_steps": 4, "save_top_k": -1, "monitor": "v", "save_on_train_epoch_end": False},
    "time": {"train_time_interval": timedelta(seconds=0), "save_top_k": -1},
    "long time": {"train_time_interval": timedelta(days=1), "save_top_k": -1},
    "metric": {"monitor": "v"},
    "two best": {"monitor": "v", "save_top_k": 2},
    "two greatest": {"monitor": "v", "save_top_k": 2, "mode": "max"},
    "all by metric": {"monitor": "v", "save_top_k": -1, "filename": "{epoch}-{v:.2f}"},
    "names": {"monitor": "v", "save_top_k": 2, "filename": "a-{epoch:02d}-{step}-{v:.3f}-{nothing}"},
    "bare names": {"monitor": "v", "save_top_k": 2, "filename": "e{epoch:02d}_{val_loss:.2f}", "auto_insert_metric_name": False},
    "one name": {"monitor": "v", "save_top_k": 3, "filename": "same"},
    "one name, one file": {"monitor": "v", "save_top_k": 3, "filename": "same", "enable_version_counter": False},
    "one name, latest": {"filename": "same"},
    "weights": {"save_weights_only": True},
    "after validation": {"monitor": "v", "save_top_k": -1, "save_on_train_epoch_end": False},
    "before validation": {"monitor": "loss_epoch", "save_top_k": 2, "save_on_train_epoch_end": True},
    "folder in the name": {"filename": "{epoch}/x"},
}


@scenario
def checkpoint_files(lab):
    found = {}
    for name, options in CHECKPOINTS.items():
        inner = Lab(lab.torch, lab.L, Path(lab.folder) / name.replace(" ", "_"))
        found[name] = checkpointed(inner, values=[0.5, 0.2, 0.9, 0.1], **options)
    return found


@scenario
def checkpoint_sequences(lab):
    """Which are kept of many values."""
    found = {}
    for seed in range(6):
        values = [round(random.Random(seed).random() * (k + 1) % 1, 3) for k in range(7)]
        if seed == 4:
            values[2] = math.nan
        for mode in ("min", "max"):
            inner = Lab(lab.torch, lab.L, Path(lab.folder) / f"{seed}{mode}")
            result = checkpointed(inner, values=values, monitor="v", mode=mode, save_top_k=1 + seed % 3, save_last=seed > 2,
                                  filename="{epoch}", run={"max_epochs": 7, "limit_train_batches": 1})
            found[f"{seed} {mode}"] = [result[name] for name in ("files", "k", "kth", "best", "last")]
    return found


@scenario
def checkpoint_with_validation_in_between(lab):
    found = {}
    for name, run in {"twice": {"val_check_interval": 2}, "every second": {"check_val_every_n_epoch": 2},
                      "never": {"limit_val_batches": 0}}.items():
        inner = Lab(lab.torch, lab.L, Path(lab.folder) / name)
        options = {} if name == "never" else {"monitor": "v"}
        found[name] = checkpointed(inner, values=[0.5, 0.2, 0.9, 0.1, 0.7, 0.05], save_top_k=-1, run=run, **options)
    return found


@scenario
def checkpoint_folders(lab):
    """Where they go without a folder, by the logger."""
    lab.fit(lab.cb.ModelCheckpoint())
    for logger in (lab.loggers.CSVLogger(lab.folder + "/logs"), lab.loggers.CSVLogger(lab.folder + "/logs"),
                   lab.loggers.CSVLogger(lab.folder, name="n", version="v")):
        lab.fit(lab.cb.ModelCheckpoint(), logger=logger, max_epochs=1)
    return lab.files()


@scenario
def checkpoint_resumed(lab):
    first = lab.cb.ModelCheckpoint(dirpath=lab.folder + "/a", monitor="v", save_top_k=2, save_last=True)
    lab.fit(first, values=[0.5, 0.2, 0.9], max_epochs=3)
    second = lab.cb.ModelCheckpoint(dirpath=lab.folder + "/a", monitor="v", save_top_k=2, save_last=True)
    module = lab.module([0.15, 0.3])
    lab.fit(second, module=module, max_epochs=5, ckpt_path=first.last_model_path)
    third = lab.cb.ModelCheckpoint(dirpath=lab.folder + "/b", monitor="v", save_top_k=2)
    lab.fit(third, module=lab.module([0.15, 0.3]), max_epochs=6, ckpt_path=first.last_model_path)
    return {"files": lab.files(), "k": [{lab.short(p): float(x) for p, x in c.best_k_models.items()} for c in (first, second, third)],
            "best": [lab.short(c.best_model_path) for c in (first, second, third)], "weights": weights(module)}


@scenario
def checkpoint_of_a_failure(lab):
    """What is saved when the third step fails."""
    def failing():
        module = lab.module()
        step = module.training_step

        def fail(batch, batch_idx):
            if module.global_step == 2:
                raise ValueError("on purpose")
            return step(batch, batch_idx)

        module.training_step = fail
        return module

    found = {}
    for name, callback in {"asked": lab.cb.ModelCheckpoint(dirpath=lab.folder + "/asked", save_on_exception=True),
                           "not asked": lab.cb.ModelCheckpoint(dirpath=lab.folder + "/not asked"),
                           "on exception": lab.cb.OnExceptionCheckpoint(lab.folder + "/on exception")}.items():
        found[name] = [lab.error(lab.fit, callback, module=failing()), lab.files(name)]
    lab.fit(lab.cb.OnExceptionCheckpoint(lab.folder + "/fine"))
    return [found, lab.files("fine")]


@scenario
def checkpoint_errors(lab):
    M = lab.cb.ModelCheckpoint
    return [lab.error(M, save_top_k=-2), lab.error(M, save_top_k=2), lab.error(M, mode="q"), lab.error(M, every_n_epochs=-1),
            lab.error(M, every_n_train_steps=-1), lab.error(M, every_n_train_steps=1, every_n_epochs=2),
            lab.error(M, every_n_train_steps=1, train_time_interval=timedelta(1)), lab.error(M, monitor="v", save_top_k=-3),
            lab.error(lab.fit, M(monitor="absent"))[0], M(monitor="a", every_n_train_steps=3).state_key,
            lab.cb.OnExceptionCheckpoint("d").ckpt_path, lab.error(lab.cb.OnExceptionCheckpoint, "d", "")]


@scenario
def checkpoint_names(lab):
    t, found = lab.torch.tensor, []
    metrics = {"epoch": t(3), "step": t(4), "a": t(0.1234), "a/b": t(2.0), "a.b": t(7.0), "ab": t(5)}
    for insert in (True, False):
        callback = lab.cb.ModelCheckpoint(auto_insert_metric_name=insert)
        for name in ("{epoch}-{a:.2f}", "{a/b:.3f}", "x{epoch}y{zz}", "{epoch:03d}", "{ab}{a:.1f}", "plain", None, "{a:e}"):
            found.append(callback.format_checkpoint_name(metrics, name))
        found.append(callback.format_checkpoint_name(metrics, "{epoch}", ver=2))
        found.append(callback.format_checkpoint_name(metrics, "{epoch}", prefix="p"))
        found += [lab.error(callback.format_checkpoint_name, metrics, name)[0] for name in ("{}", "{a:d}")]
    callback.CHECKPOINT_JOIN_CHAR, callback.CHECKPOINT_EQUALS_CHAR = "_", ":"
    callback.auto_insert_metric_name = True
    return [*found, callback.format_checkpoint_name(metrics, "{epoch}", ver=1), callback.format_checkpoint_name(metrics)]


@scenario
def checkpoint_yaml(lab):
    callback = lab.cb.ModelCheckpoint(dirpath=lab.folder, monitor="v", save_top_k=2)
    lab.fit(callback, values=[0.5, 0.25, 1.0])
    callback.to_yaml(lab.folder + "/best.yaml")
    return lab.short(Path(lab.folder, "best.yaml").read_text().replace(os.path.realpath(lab.folder), "F"))


# ---- EarlyStopping ---------------------------------------------------------------------------------------------------------------

STOPPING = {
    "patience": ({}, [1, 0.9, 0.95, 0.96, 0.97, 0.98]),
    "patience 1": ({"patience": 1}, [1, 0.9, 0.95, 0.8]),
    "patience 0": ({"patience": 0}, [1, 0.9, 0.9, 0.8]),
    "max": ({"mode": "max", "patience": 2}, [1, 2, 2, 1.5, 3]),
    "min_delta": ({"min_delta": 0.1, "patience": 2}, [1, 0.95, 0.91, 0.85, 0.8, 0.78, 0.77]),
    "min_delta max": ({"min_delta": 0.1, "patience": 2, "mode": "max"}, [1, 1.05, 1.09, 1.2, 1.25]),
    "equal": ({"patience": 2}, [1, 1, 1, 1]),
    "nan": ({}, [1, math.nan, 0.5]),
    "inf": ({}, [1, math.inf, 0.5]),
    "not finite allowed": ({"check_finite": False, "patience": 2}, [1, math.nan, 0.5, math.inf, math.inf]),
    "stopping": ({"stopping_threshold": 0.5}, [1, 0.6, 0.4, 0.3]),
    "stopping max": ({"stopping_threshold": 0.9, "mode": "max"}, [0.1, 0.9, 0.95]),
    "diverging": ({"divergence_threshold": 2.0}, [1, 1.5, 2.5, 0.1]),
    "diverging max": ({"divergence_threshold": 0.1, "mode": "max"}, [0.5, 0.2, 0.05, 0.9]),
    "after validation": ({"check_on_train_epoch_end": False, "patience": 1}, [1, 0.9, 0.95, 0.8]),
}


@scenario
def early_stopping(lab):
    found = {}
    for name, (options, values) in STOPPING.items():
        callback = lab.cb.EarlyStopping("v", verbose=True, **options)
        with said("lightning.pytorch") as texts:
            trainer, _ = lab.fit(callback, values=values, max_epochs=8, limit_train_batches=1)
        state = {key: float(x) if hasattr(x, "item") else x for key, x in callback.state_dict().items()}
        found[name] = [trainer.current_epoch, trainer.global_step, state, callback.stopping_reason.name,
                       [text for text in texts if "v " in text or "v:" in text]]
    return found


@scenario
def early_stopping_errors(lab):
    E = lab.cb.EarlyStopping
    return [lab.error(E, "v", mode="z"), lab.error(lab.fit, E("absent"))[0], lab.error(lab.fit, E("absent", strict=False)),
            E("v").state_key, sorted(E("v").state_dict())]


@scenario
def early_stopping_twice_an_epoch(lab):
    callback = lab.cb.EarlyStopping("v", patience=2)
    trainer, _ = lab.fit(callback, values=[1, 0.9, 1, 1, 0.5], val_check_interval=2, max_epochs=5)
    return [trainer.current_epoch, trainer.global_step, callback.stopped_epoch, callback.wait_count]


# ---- learning rates, accumulation, time ------------------------------------------------------------------------------------------


def schedule(lab, interval="epoch", name=None):
    def configured(optimizer):
        config = {"scheduler": lab.torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5), "interval": interval}
        return {"optimizer": optimizer, "lr_scheduler": {**config, **({"name": name} if name else {})}}

    return configured


@scenario
def learning_rates(lab):
    found = {}
    for interval in (None, "step", "epoch"):
        for kind in ("epoch", "step"):
            for name in (None, "mine"):
                logger = lab.loggers.CSVLogger(lab.folder, name=f"{interval}{kind}{name}")
                callback = lab.cb.LearningRateMonitor(logging_interval=interval, log_momentum=True, log_weight_decay=True)
                lab.fit(callback, module=lab.module(scheduler=schedule(lab, kind, name)), logger=logger, log_every_n_steps=2,
                        validate=False)
                rows = Path(logger.log_dir, "metrics.csv").read_text().splitlines()
                kept = [k for k, column in enumerate(rows[0].split(",")) if "loss" not in column]
                found[f"{interval} {kind} {name}"] = [
                    callback.lrs, [",".join(row.split(",")[k] for k in kept) for row in rows],
                    callback.last_momentum_values, callback.last_weight_decay_values]
    found["errors"] = [lab.error(lab.cb.LearningRateMonitor, "z"), lab.error(lab.fit, lab.cb.LearningRateMonitor())]
    return found


@scenario
def learning_rates_of_groups(lab):
    torch, found = lab.torch, []
    for names in (None, ["a", "b"], ["a", "a"]):
        def groups(module, names=names):
            parts = [{"params": list(part.parameters()), "lr": 0.1 * (k + 1)} for k, part in enumerate((module.layer[0], module.layer[1]))]
            for part, name in zip(parts, names or []):
                part["name"] = name
            return torch.optim.Adam(parts)

        module = lab.module()
        module.configure_optimizers = lambda module=module, groups=groups: groups(module)
        callback = lab.cb.LearningRateMonitor()
        error = lab.error(lab.fit, callback, module=module, logger=lab.loggers.CSVLogger(lab.folder), log_every_n_steps=2, max_epochs=1)
        found.append([error, callback.lrs])
    return found


@scenario
def accumulation(lab):
    G, seen = lab.cb.GradientAccumulationScheduler, []

    class Watch(lab.cb.Callback):
        def on_train_batch_end(self, trainer, *_):
            seen.append([trainer.current_epoch, trainer.accumulate_grad_batches, trainer.global_step])

    _, module = lab.fit(G({1: 2, 2: 3}), Watch(), max_epochs=4, validate=False)
    return [seen, weights(module), lab.error(G, {}), lab.error(G, {-1: 2}), lab.error(G, {1: 0}), lab.error(G, {1.5: 2}),
            lab.error(G, {1: 2.5}),
            G({4: 2}).scheduling, [G({4: 2}).get_accumulate_grad_batches(k) for k in range(6)],
            G({4: 2}).going_to_accumulate_grad_batches(),
            lab.error(lab.fit, G({1: 2}), accumulate_grad_batches=2)[0]]


@scenario
def timer(lab):
    T = lab.cb.Timer
    early = T(duration=timedelta(seconds=0))
    trainer, _ = lab.fit(early)
    long = T(duration="00:01:00:00", interval="epoch")
    other, _ = lab.fit(long)
    return [trainer.global_step, trainer.should_stop, other.global_step, sorted(long.state_dict()["time_elapsed"]),
            long.time_elapsed("train") > 0, long.time_elapsed("test"), long.start_time("test"), long.end_time("train") is None,
            [T(d).time_remaining() for d in ("01:02:03:04", {"weeks": 1}, timedelta(minutes=3), None)], lab.error(T, "1:2"),
            lab.error(T, "00:00:00:05", interval="z"), lab.error(T().time_elapsed, "x")[0]]


# ---- averages of weights, finetuning, pruning ------------------------------------------------------------------------------------


@scenario
def swa(lab):
    S, found = lab.cb.StochasticWeightAveraging, {}
    for name, options in {"default": {"swa_lrs": 0.01}, "from epoch 2": {"swa_lrs": [0.02], "swa_epoch_start": 2, "annealing_epochs": 2},
                          "linear": {"swa_lrs": 0.01, "swa_epoch_start": 1, "annealing_strategy": "linear", "annealing_epochs": 3},
                          "mean of mine": {"swa_lrs": 0.01, "swa_epoch_start": 0.4, "avg_fn": lambda mean, new,
                                           count: 0.5 * (mean + new)}}.items():
        for norm in (False, True):
            rates, callback = [], S(**options)

            class Watch(lab.cb.Callback):
                def on_train_epoch_end(self, trainer, module, rates=rates):
                    rates.append([trainer.optimizers[0].param_groups[0]["lr"], *weights(module)])

            module = lab.module(extra=[lab.torch.nn.BatchNorm1d(4)] if norm else None,
                                scheduler=schedule(lab) if name == "linear" else None)
            trainer, _ = lab.fit(callback, Watch(), module=module, max_epochs=5, validate=False)
            state = callback.state_dict()
            buffers = [float(b.double().sum()) for b in module.buffers()]
            found[f"{name} {norm}"] = [rates, weights(module), buffers, state["n_averaged"], state["latest_update_epoch"],
                                       trainer.global_step,
                                       trainer.current_epoch, callback.swa_start, callback.swa_end]
    return found


@scenario
def swa_errors(lab):
    S = lab.cb.StochasticWeightAveraging
    return [lab.error(S, swa_lrs=-1), lab.error(S, "a"), lab.error(S, 0.1, swa_epoch_start=0), lab.error(S, 0.1, swa_epoch_start=1.5),
            lab.error(S, 0.1, avg_fn=3), lab.error(S, [0.1, 0]), lab.error(S, 1), lab.error(S, 0.1, device=3), S(0.1).state_dict()]


@scenario
def averaged_weights(lab):
    W, E, found = lab.cb.WeightAveraging, lab.cb.EMAWeightAveraging, {}
    for name, callback in {"mean": W(), "ema": E(decay=0.8), "every second": E(decay=0.8, update_every_n_steps=2,
                                                                               update_starting_at_step=3),
                           "epochs": E(decay=0.5, update_starting_at_step=100, update_starting_at_epoch=1), "norm": E(decay=0.7),
                           "norm alone": E(decay=0.7, use_buffers=False)}.items():
        module = lab.module(extra=[lab.torch.nn.BatchNorm1d(4)] if "norm" in name else None)
        folder = f"{lab.folder}/{name}"
        trainer, _ = lab.fit(callback, lab.cb.ModelCheckpoint(dirpath=folder, filename="x"), module=module)
        held = lab.torch.load(folder + "/x.ckpt", weights_only=False)
        found[name] = [weights(module), [float(b.double().sum()) for b in module.buffers()], float(trainer.callback_metrics["val_loss"]),
                       sorted(held), {key: float(x.double().sum()) for key, x in held["state_dict"].items()},
                       {key: float(x.double().sum()) for key, x in held["averaging_state"].items()}, callback.state_dict()]
        again = lab.module(extra=[lab.torch.nn.BatchNorm1d(4)] if "norm" in name else None)
        other = type(callback)(**({} if name == "mean" else {"decay": 0.8}))
        lab.fit(other, module=again, ckpt_path=folder + "/x.ckpt", max_epochs=4)
        found[name].append(weights(again))
    schedule = E(update_every_n_steps=2, update_starting_at_step=3)
    return [found, [schedule.should_update(step_idx=k) for k in range(8)], lab.error(E, decay=3)]


@scenario
def finetuning(lab):
    def model():
        module = lab.module(extra=[lab.torch.nn.BatchNorm1d(4)])
        module.backbone = module.layer[:2]
        module.configure_optimizers = lambda: lab.torch.optim.SGD([p for p in module.parameters() if p.requires_grad], lr=0.1)
        return module

    found = {}
    for name, options in {"first": {"unfreeze_backbone_at_epoch": 1}, "bn": {"unfreeze_backbone_at_epoch": 1, "train_bn": False},
                          "rate": {"unfreeze_backbone_at_epoch": 2, "backbone_initial_lr": 0.01, "lambda_func": lambda epoch: 1.5},
                          "free": {"unfreeze_backbone_at_epoch": 1, "should_align": False}}.items():
        seen, module, callback = [], model(), lab.cb.BackboneFinetuning(**options)

        class Watch(lab.cb.Callback):
            def on_train_epoch_end(self, trainer, module, seen=seen):
                seen.append([[group["lr"], len(group["params"])] for group in trainer.optimizers[0].param_groups])

        lab.fit(callback, Watch(), module=module, max_epochs=5, validate=False)
        state = callback.state_dict()
        groups = [[group["params"], group["lr"]] for group in state["internal_optimizer_metadata"][0]]
        found[name] = [seen, weights(module), groups, state["previous_backbone_lr"]]
    found["error"] = lab.error(lab.fit, lab.cb.BackboneFinetuning())
    B = lab.cb.BaseFinetuning
    module = model()
    B.freeze(module, train_bn=True)
    found["frozen"] = [p.requires_grad for p in module.parameters()]
    B.make_trainable(module.layer[0])
    found["thawed"] = [[p.requires_grad for p in module.parameters()], len(B.flatten_modules(module)), len(list(B.filter_params(module))),
                       len(list(B.filter_params(module, train_bn=False, requires_grad=False)))]
    return found


@scenario
def pruning(lab):
    P, found = lab.cb.ModelPruning, {}
    for name, options in {"unstructured": {"pruning_fn": "l1_unstructured", "amount": 0.25},
                          "rows": {"pruning_fn": "ln_structured", "pruning_dim": 0, "pruning_norm": 2, "use_global_unstructured": False,
                                   "amount": 0.5, "parameter_names": ["weight"]},
                          "kept masks": {"pruning_fn": "l1_unstructured", "amount": 3, "make_pruning_permanent": False},
                          "no lottery": {"pruning_fn": "l1_unstructured", "use_lottery_ticket_hypothesis": False,
                                         "amount": lambda epoch: 0.1},
                          "some epochs": {"pruning_fn": "l1_unstructured", "apply_pruning": lambda epoch: epoch == 1}}.items():
        module = lab.module()
        lab.fit(P(**options), lab.cb.ModelCheckpoint(dirpath=f"{lab.folder}/{name}", filename="x"), module=module, validate=False)
        held = lab.torch.load(f"{lab.folder}/{name}/x.ckpt", weights_only=False)["state_dict"]
        found[name] = [{key: float(x.double().sum()) for key, x in module.state_dict().items()},
                       {key: [int((x == 0).sum()), float(x.double().sum())] for key, x in sorted(held.items())}]
    return [found, lab.error(P, "zz"), lab.error(P, "ln_structured"), lab.error(P, "ln_structured", pruning_dim=0), lab.error(P, 3),
            lab.error(P, "l1_unstructured", amount="a"), lab.error(P, "l1_unstructured", verbose=3),
            lab.error(P, "l1_unstructured", parameter_names=["zz"]), lab.error(P, "random_structured", use_global_unstructured=False)]


# ---- what is shown ---------------------------------------------------------------------------------------------------------------


@scenario
def summary(lab):
    nn, found = lab.torch.nn, []
    ModelSummary = __import__(lab.pl.__name__ + ".utilities.model_summary", fromlist=["x"]).ModelSummary

    class Model(lab.pl.LightningModule):
        def __init__(self, example):
            super().__init__()
            self.a = nn.Linear(4, 300)
            self.b = nn.Sequential(nn.BatchNorm1d(300), nn.Dropout(), nn.Linear(300, 300))
            self.c = nn.Linear(300, 1)
            self.register_buffer("q", lab.torch.zeros(3))
            self.example_input_array = example

        def forward(self, x):
            return self.c(self.b(self.a(x)))

    class Convolutions(lab.pl.LightningModule):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(lab.torch.zeros(5))
            self.m = nn.Sequential(nn.Conv2d(4, 8, 3, groups=2, stride=2, padding=1), nn.ReLU(), nn.ConvTranspose2d(8, 3, 3))
            self.h = nn.Linear(2, 2).half()
            self.example_input_array = lab.torch.zeros(2, 4, 8, 8)

        def forward(self, x):
            return self.m(x)

    class Empty(lab.pl.LightningModule):
        pass

    for model in (Model(lab.torch.zeros(2, 4)), Model(None), Convolutions(), Empty()):
        for depth in (-1, 0, 1, 2):
            shown = ModelSummary(model, max_depth=depth)
            found.append(str(shown).splitlines())
            found.append([shown.total_parameters, shown.trainable_parameters, shown.model_size, shown.param_nums, shown.total_flops,
                          shown.total_training_modes, shown.layer_names, shown.in_sizes, shown.out_sizes])
    model.eval()
    return [*found, lab.error(ModelSummary, model, max_depth=-2)]


@scenario
def summary_shown(lab):
    with said("lightning.pytorch.callbacks.model_summary") as texts:
        lab.fit(lab.cb.ModelSummary(max_depth=2), enable_model_summary=True, max_epochs=1)
    return [text.splitlines() for text in texts]


@scenario
def progress(lab):
    """The metrics that bars show, and what the text bar is called at each drawing."""
    found = {}
    for base in (lab.cb.TQDMProgressBar, lab.cb.RichProgressBar):
        for logger in (False, lab.loggers.CSVLogger(lab.folder, version="abcdefgh")):
            shown = []

            class Bar(base):
                def get_metrics(self, *args, shown=shown):
                    metrics = super().get_metrics(*args)
                    shown.append({name: x if isinstance(x, str) else float(x) for name, x in metrics.items()})
                    return metrics

            lab.fit(Bar(), enable_progress_bar=True, logger=logger, max_epochs=2, num_sanity_val_steps=2)
            found[f"{base.__name__} {bool(logger)}"] = [sorted(x.items()) for x in unique(shown)]
    totals = []

    class Totals(lab.cb.TQDMProgressBar):
        def on_train_batch_start(self, trainer, *_):
            totals.append([self.total_train_batches, self.total_val_batches, self.is_enabled,
                           self.train_progress_bar.total, self.train_progress_bar.desc])

    lab.fit(Totals(refresh_rate=2), enable_progress_bar=True, max_epochs=1)
    T, R = lab.cb.TQDMProgressBar, lab.cb.RichProgressBar
    return [found, totals, T(refresh_rate=0).is_enabled, R(refresh_rate=0).is_disabled, T(process_position=2).process_position,
            lab.error(lambda: T().train_progress_bar), lab.error(lambda: lab.cb.ProgressBar().disable())[0], R().refresh_rate,
            lab.error(lambda: lab.cb.ProgressBar().trainer)[0],
            [getattr(T(), name + "_description") for name in ("train", "sanity_check", "validation", "test", "predict")]]


@scenario
def text_bar(lab):
    """The bar as text, without its times."""
    Tqdm = __import__(lab.cb.__name__ + ".progress.tqdm_progress", fromlist=["x"]).Tqdm
    found = [Tqdm.format_num(n) for n in (1, 0, 12345678, 1.0, 0.5, 1.23456, 12.3456, 123.456, 12345.6, 1e-5, 1e10, -2.5, -0.1, 99.9, "x")]
    bar = Tqdm(desc="Work", total=24, file=io.StringIO(), bar_format=lab.cb.TQDMProgressBar.BAR_FORMAT)
    for n in (0, 1, 5, 12, 23, 24):
        bar.n = n
        bar.set_postfix({"loss": n / 7, "k": n, "name": "a"})
        found.append(untimed(bar))
    bar.set_description("Other")
    bar.reset(total=7)
    found.append(untimed(bar))
    endless = Tqdm(desc="Endless", total=None, file=io.StringIO(), bar_format=lab.cb.TQDMProgressBar.BAR_FORMAT)
    endless.n = 3
    return [*found, untimed(endless), endless.total, bar.n, bar.total]


def untimed(bar):
    """A bar's text with marks for times and rates."""
    return re.sub(r"\s*[\d.]+it/s", "R", re.sub(r"\d\d:\d\d<(\d\d:\d\d|\?)", "T", str(bar)))


def unique(rows):
    """Rows without those that say what the one before said."""
    return [row for k, row in enumerate(rows) if k == 0 or row != rows[k - 1]]


# ---- loggers ---------------------------------------------------------------------------------------------------------------------


@scenario
def csv_files(lab):
    logger = lab.loggers.CSVLogger(lab.folder, flush_logs_every_n_steps=3)
    lab.fit(logger=logger, log_every_n_steps=1, max_epochs=2, values=[1, 2])
    rows = Path(logger.log_dir, "metrics.csv").read_text().splitlines()
    return [rows[0], [[None if cell == "" else float(cell) for cell in row.split(",")] for row in rows[1:]],
            lab.files()]


@scenario
def csv_by_hand(lab):
    found, text = [], lambda logger, name="metrics.csv": Path(logger.log_dir, name).read_text()
    logger = lab.loggers.CSVLogger(lab.folder)
    found += [logger.name, logger.version, lab.short(logger.root_dir), lab.short(logger.log_dir), lab.files()]
    logger.log_hyperparams({"a": 1})
    logger.log_metrics({"b": 1.5, "a": lab.torch.tensor(2.0)}, step=3)
    found.append(lab.files())
    logger.save()
    found += [lab.files(), text(logger), text(logger, "hparams.yaml")]
    logger.log_metrics({"c": lab.torch.tensor(1)}, step=4)
    logger.log_metrics({"a": 0.1 + 0.2, "s": "x,y"})
    logger.save()
    logger.log_metrics({"a": lab.torch.tensor(0.1)}, 5)
    logger.finalize("success")
    found.append(text(logger))
    other = lab.loggers.CSVLogger(lab.folder, name="n", version="mine", prefix="pre")
    other.log_metrics({"a": 1}, step=0)
    other.save()
    found += [lab.short(other.log_dir), text(other), lab.loggers.CSVLogger(lab.folder).version]
    again = lab.loggers.CSVLogger(lab.folder, name="n", version="mine")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        again.experiment.save()
    found += [lab.files("n"), any("not empty" in str(w.message) for w in caught)]
    for path in ("q/version_7", "q/version_x"):
        os.makedirs(Path(lab.folder, path))
    Path(lab.folder, "q", "version_9").write_text("")
    flushing = lab.loggers.CSVLogger(lab.folder, name="f", flush_logs_every_n_steps=2)
    for step in range(3):
        flushing.log_metrics({"a": step}, step=step)
    found += [lab.loggers.CSVLogger(lab.folder, name="q").version, text(flushing),
              lab.short(lab.loggers.CSVLogger(lab.folder, name=None).log_dir)]
    Path(lab.folder, "file").write_text("")
    found.append(lab.error(lambda: lab.loggers.CSVLogger(lab.folder + "/file").experiment)[0])
    return found


HPARAMS = {
    "lr": 1e-3, "big": 1e20, "text": "x", "yes": "yes", "none": None, "true": True, "list": [1, 2, [3, 4]],
    "map": {"z": 1, "a": {"q": "1"}},
    "tuple": (1, 2), "colon": "a: b", "empty": "", "lines": "multi\nline", "inf": math.inf, "nan": math.nan, "no items": [], "no map": {},
    "null": "null", "number": "1.5", "hash": "#x", "quote": "'q'", "accent": "é", "minus": -3, "dash": "- a", "small": 1e-10, "tilde": "~",
    "long": "word " * 30, "date": "2020-01-01", "tab": "t\tx", "octal": "012", "time": "12:30", "maps": {"k": [{"a": 1, "b": [2]}, "s"]},
    "lists": [[], {}, [[1]]], "bytes": b"ab", "set": {1}, "complex": 1 + 2j, "function": print, "class": dict, "path": Path("/a/b"),
    "nested": ((),)}


@scenario
def hparams_files(lab):
    logger = lab.loggers.CSVLogger(lab.folder)
    logger.log_hyperparams(HPARAMS)
    logger.save()
    shared = [1]
    other = lab.loggers.CSVLogger(lab.folder, name="shared")
    other.log_hyperparams({"a": shared, "b": shared, "dtype": lab.torch.float32})
    other.save()
    return [Path(x.log_dir, "hparams.yaml").read_text().splitlines() for x in (logger, other)]


@scenario
def tensorboard_files(lab):
    """Read back by TensorBoard where it is installed; here what the writer says itself."""
    logger = lab.loggers.TensorBoardLogger(lab.folder, name="tb")
    found = [logger.name, logger.version, lab.short(logger.root_dir), lab.short(logger.log_dir), logger.sub_dir]
    logger.log_hyperparams({"a": 1, "b": [1, 2], "c": {"d": 2}, "e": "x"})
    logger.log_metrics({"x": 1.0, "y": {"p": 1, "q": 2}, "z": lab.torch.tensor(3)}, step=2)
    logger.save()
    found += [lab.files(), Path(logger.log_dir, "hparams.yaml").read_text(), logger.hparams, lab.error(logger.log_metrics, {"x": "s"}, 1)]
    logger.finalize("success")
    other = lab.loggers.TensorBoardLogger(lab.folder, name="tb", sub_dir="sub")
    return [*found, lab.short(other.log_dir), other.version]


def fields(message):
    """The fields of a Protocol Buffers message: (number, value) pairs, floats decoded, what has a length as bytes."""
    k = 0

    def varint():
        nonlocal k
        value = shift = 0
        while True:
            byte, k = message[k], k + 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while k < len(message):
        key = varint()
        if key & 7 == 0:
            value = varint()
        else:
            size = {1: 8, 5: 4}.get(key & 7) or varint()
            value, k = message[k : k + size], k + size
            if key & 7 != 2:
                (value,) = struct.unpack("<d" if size == 8 else "<f", value)
        yield key >> 3, value


def event_files(folder):
    """(tag, step, number) of each scalar in the event files of a folder, and the hyperparameters of TensorBoard's plugin."""
    scalars, plugins = [], {}
    for path in sorted(Path(folder).glob("events.*")):
        data, k = path.read_bytes(), 0
        while k < len(data):
            (length,) = struct.unpack_from("<Q", data, k)
            event = dict(fields(data[k + 12 : k + 12 + length]))
            k += 16 + length
            for _, value in fields(event.get(5, b"")):
                value = dict(fields(value))
                if 9 in value and (plugin := dict(fields(dict(fields(value[9]))[1]))).get(1) == b"hparams":
                    plugins[value[1].decode()] = tree(plugin.get(2, b""))
                elif 2 in value:
                    scalars.append([value[1].decode(), event.get(2, 0), value[2]])
    return [sorted(scalars), plugins]


def tree(message):
    """A message's fields in an order of their own, for comparing; texts where they are, else messages, else text again."""
    found = []
    for number, value in fields(message):
        if isinstance(value, bytes):
            try:
                value = value.decode() if value.isascii() and value.decode().isprintable() else tree(value)
            except (IndexError, struct.error, KeyError, TypeError):
                value = value.hex()
        found.append([number, value])
    return sorted(found, key=str)


@scenario
def tensorboard_events(lab):
    """What stands in event files: of a run, and of hyperparameters logged by hand."""
    logger = lab.loggers.TensorBoardLogger(lab.folder, name="run")
    lab.fit(logger=logger, log_every_n_steps=2, max_epochs=2, values=[1, 2])
    hand = lab.loggers.TensorBoardLogger(lab.folder, name="hand", prefix="pre")
    hand.log_hyperparams({"lr": 0.5, "deep": True, "n": 3, "name": "x", "more": {"list": [1, 2]}}, {"score": 0.25, "other": 2})
    hand.log_metrics({"both": {"p": 1, "q": 2}, "z": lab.torch.tensor(3)}, step=2)
    hand.finalize("success")
    plain = lab.loggers.TensorBoardLogger(lab.folder, name="plain", default_hp_metric=False)
    plain.log_hyperparams({"a": 1})
    plain.log_metrics({"x": 1.5}, step=7)
    plain.finalize("success")
    folders = [logger.log_dir, hand.log_dir, plain.log_dir]
    return [event_files(folder) for folder in folders] + [event_files(path) for path in sorted(Path(hand.log_dir).glob("*both*"))]


@scenario
def loggers_of_services(lab):
    found = [lab.error(getattr(lab.loggers, name)) for name in ("WandbLogger", "MLFlowLogger", "CometLogger", "LitLogger")]
    dummy = __import__(lab.loggers.__name__ + ".logger", fromlist=["x"]).DummyLogger()
    return [*found, dummy.name, dummy.version, dummy.experiment.add_scalar(1), dummy.log_metrics({}), dummy.anything(3)]


# ---- seeds, small things, Fabric -------------------------------------------------------------------------------------------------


@scenario
def seeds(lab):
    torch, seed, found = lab.torch, lab.L.seed_everything, []
    kept = {name: os.environ.pop(name, None) for name in ("PL_GLOBAL_SEED", "PL_SEED_WORKERS")}
    with said("lightning.fabric") as texts:
        for arguments in ((7,), (7, True), (), ("5",), (3.7,), (-1,), (2**32,), ("x",), (2**32 - 1,)):
            found.append([lab.error(seed, *arguments), {k: v for k, v in os.environ.items() if k.startswith("PL_")}])
        found.append([seed(11), random.random(), float(torch.rand(1)), seed(11, verbose=False), random.random()])
        os.environ["PL_GLOBAL_SEED"] = "abc"
        found.append(lab.error(seed))
        del os.environ["PL_GLOBAL_SEED"]
        found.append(lab.error(seed))
    isolate_rng = __import__(lab.pl.__name__ + ".utilities.seed", fromlist=["x"]).isolate_rng
    seed(4)
    with isolate_rng():
        inside = [random.random(), float(torch.rand(1))]
    found += [inside, [random.random(), float(torch.rand(1))], texts]
    os.environ.update({name: x for name, x in kept.items() if x is not None})
    return found


@scenario
def helpers(lab):
    u, torch = lab.pl.utilities, lab.torch
    with said("lightning.pytorch") as texts:
        u.rank_zero_info("hello")
    module = torch.nn.Linear(2, 1)
    module(torch.ones(1, 2)).sum().backward()
    norms = [{name: float(x) for name, x in u.grad_norm(module, order).items()} for order in (1, 2, "inf")]
    return [u.rank_zero_only.rank, u.rank_zero_only(lambda: 4)(), texts, norms, lab.error(u.grad_norm, module, 0)]


@scenario
def writers(lab):
    seen = []

    class Writer(lab.cb.BasePredictionWriter):
        def write_on_batch_end(self, trainer, module, prediction, indices, batch, batch_idx, dataloader_idx):
            seen.append(["batch", list(prediction.shape), list(indices), batch_idx, dataloader_idx])

        def write_on_epoch_end(self, trainer, module, predictions, indices):
            seen.append(["epoch", len(predictions), [[list(x) for x in loader] for loader in indices]])

    for interval in ("batch", "epoch", "batch_and_epoch"):
        lab.trainer(Writer(interval)).predict(lab.module(), lab.loader(10))
    called = []
    lab.fit(lab.cb.LambdaCallback(on_train_start=lambda *_: called.append("start"), on_train_end=lambda *_: called.append("end")),
            max_epochs=1)
    return [seen, called, lab.error(Writer, "z"), lab.error(lab.cb.LambdaCallback, foo=1)[0]]


@scenario
def throughput(lab):
    Throughput = __import__(lab.L.__name__ + ".fabric.utilities.throughput", fromlist=["x"]).Throughput
    t, found = Throughput(available_flops=100, window_size=3), []
    for k in range(1, 5):
        t.update(time=2.0 * k, batches=k, samples=3 * k, lengths=12 * k, flops=10)
        found.append(t.compute())
    return [found, lab.error(t.update, time=1.0, batches=9, samples=99)[0], t.reset(), lab.error(Throughput, window_size=1)[0]]


@scenario
def spikes(lab):
    found = []
    for values, options in (([1, 1.1, 0.9, 5, 1, 1], {}), ([1, 1.1, 0.9, 2.5, 1, 1], {"atol": 1.0, "rtol": None}),
                            ([1, 1, math.nan, 1, 9, 1], {}),
                            ([1, 1, math.nan, 1, 9, 1], {"finite_only": False}), ([1, 1, 1, 0.1, 1, 1], {"mode": "max"}),
                            ([1, 1, 1, 0.3, 1, 1], {"mode": "max", "rtol": 0.5}), ([1, 9, 1, 1, 1, 1], {"warmup": 3}),
                            ([1, 9, 1, 1, 1, 1], {"warmup": 0}), ([1, 1, 2.9, 1, 1, 1], {}), ([1, 1, 3.1, 1, 1, 1], {}),
                            ([9, 1, 1, 3.5, 1, 1], {"window": 2}), ([1, 1, 5, 1, 1, 1], {"atol": 10.0, "rtol": 2.0}),
                            ([1, 1, 5, 1, 1, 1], {"atol": 1.0, "rtol": 20.0}), ([1, 1, 5, 1, 1, 1], {"atol": None, "rtol": None})):
        inner = Lab(lab.torch, lab.L, f"{lab.folder}/{len(found)}")
        os.makedirs(inner.folder)
        module, callback = inner.module(), lab.cb.SpikeDetection(exclude_batches_path=inner.folder, **options)

        def step(batch, batch_idx, module=module, values=values):
            return module(batch[0]).sum() * 0 + values[module.global_step]

        module.training_step = step
        error = inner.error(inner.fit, callback, module=module, validate=False, max_epochs=1, batches=6)
        found.append([error, module.global_step, [[name, Path(inner.folder, name).read_text()] for name in inner.files()],
                      callback.bad_batches, float(callback.last_val)])
    return found


@scenario
def fabric(lab):
    torch, found = lab.torch, []

    class Hook:
        name = "plain"

        def on_step(self, x, y=1):
            found.append(["hook", x, y])

        def on_after_optimizer_step(self, **_):
            found.append("stepped")

    logger = lab.L.fabric.loggers.CSVLogger(lab.folder)
    f = lab.L.Fabric(accelerator="cpu", devices=1, callbacks=[Hook()], loggers=logger)
    found += [f.launch(lambda fabric, n: n + fabric.world_size, 4), f.seed_everything(3), f.global_rank, f.is_global_zero, str(f.device)]
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    model, optimizer = f.setup(model, optimizer)
    loader = f.setup_dataloaders(lab.loader())
    for step, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        f.backward(loss)
        norm = f.clip_gradients(model, optimizer, max_norm=1.0)
        optimizer.step()
        f.log("loss", loss, step)
        f.log_dict({"a": 1, "b": loss.detach()}, step)
        found.append([loss.item(), float(norm)])
    f.call("on_step", 3, y=4)
    f.call("absent")
    f.save(lab.folder + "/x.ckpt", {"model": model, "optimizer": optimizer, "step": 7})
    raw = torch.load(lab.folder + "/x.ckpt", weights_only=False)
    found += [sorted(raw), sorted(raw["model"]), raw["step"], len(loader), isinstance(optimizer, torch.optim.Adam), model.in_features]
    with torch.no_grad():
        model.weight.zero_()
    state = {"model": model, "step": 0}
    rest = f.load(lab.folder + "/x.ckpt", state)
    found += [sorted(rest), state["step"], float(model.weight.sum())]
    f.save(lab.folder + "/y.ckpt", {"model": model, "step": 1}, filter={"model": lambda name, x: name == "bias"})
    found.append(sorted(torch.load(lab.folder + "/y.ckpt", weights_only=False)["model"]))
    found += [lab.error(f.setup, model), lab.error(f.setup_optimizers, optimizer), lab.error(f.setup_dataloaders, loader),
              lab.error(f.setup_dataloaders, 3)[0], lab.error(f.clip_gradients, model, optimizer), lab.error(f.launch, 3)[0],
              lab.error(f.launch, lambda: 3)[0], lab.error(f.clip_gradients, model, optimizer, clip_val=1, max_norm=1),
              lab.error(f.load, lab.folder + "/x.ckpt", {"absent": 1}), lab.error(lab.L.Fabric, precision="99")[0],
              lab.error(lab.L.Fabric, accelerator="cuda")[0], lab.error(lab.L.Fabric, accelerator="zz")[0]]
    for precision in ("bf16-mixed", "64-true", "bf16-true"):
        g = lab.L.Fabric(accelerator="cpu", precision=precision)
        torch.manual_seed(1)
        wrapped = g.setup(torch.nn.Linear(3, 2))
        y = wrapped(lab.x[:2])
        found.append([precision, str(y.dtype), str(wrapped.weight.dtype), round(float(y.float().sum()), 2)])
    return found

# ---- searches --------------------------------------------------------------------------------------------------------------------


def tuner_of(lab):
    return __import__(lab.pl.__name__ + ".tuner", fromlist=["x"]).Tuner


@scenario
def learning_rate_search(lab):
    torch, Tuner, found = lab.torch, tuner_of(lab), []

    def with_rate(rate=0.5):
        module = lab.module()
        module.lr = rate
        module.configure_optimizers = lambda: torch.optim.SGD(module.parameters(), lr=module.lr)
        return module

    for options in ({"num_training": 12, "min_lr": 1e-4, "early_stop_threshold": None},
                    {"num_training": 30, "min_lr": 1e-3, "max_lr": 10.0},
                    {"num_training": 12, "mode": "linear", "min_lr": 1e-4, "max_lr": 0.1, "early_stop_threshold": None},
                    {"num_training": 30, "min_lr": 1e-5, "max_lr": 0.1}):
        module, trainer = with_rate(), lab.trainer()
        before = weights(module)
        result = Tuner(trainer).lr_find(module, lab.loader(), **options)
        found.append([result.results, result.suggestion(), result.suggestion(skip_begin=1), module.lr, before == weights(module),
                      trainer.global_step, trainer.max_steps, len(trainer.callbacks), lab.files()])
    module = with_rate()
    trainer, _ = lab.fit(lab.cb.LearningRateFinder(min_lr=1e-5, max_lr=0.1, num_training_steps=30), module=module)
    found.append([module.lr, trainer.optimizers[0].param_groups[0]["lr"], trainer.global_step, weights(module)])
    tune = [Tuner(lab.trainer()) for _ in range(4)]
    return [*found, lab.error(tune[0].lr_find, lab.module(), lab.loader()),
            lab.error(tune[1].lr_find, with_rate(), lab.loader(), attr_name="zz"),
            lab.error(tune[2].lr_find, with_rate(), lab.loader(), method="test"),
            lab.error(tune[3].lr_find, with_rate(), lab.loader(), mode="zz"),
            Tuner(lab.trainer(fast_dev_run=True)).lr_find(with_rate(), lab.loader())]


@scenario
def batch_size_search(lab):
    Tuner, found = tuner_of(lab), []

    def sized(sizes, limit=None):
        module, data = lab.module(), lab.torch.utils.data
        module.batch_size, step = 2, module.training_step

        def loader():
            sizes.append(module.batch_size)
            return data.DataLoader(data.TensorDataset(lab.x, lab.y), batch_size=module.batch_size)

        def limited(batch, batch_idx):
            if limit and len(batch[0]) > limit:
                raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
            return step(batch, batch_idx)

        module.train_dataloader, module.val_dataloader, module.training_step = loader, lambda: lab.loader(8), limited
        return module

    for limit in (None, 5, 11):
        for mode in ("power", "binsearch"):
            for trials in (4, 25):
                sizes, trainer = [], lab.trainer()
                module = sized(sizes, limit)
                before = weights(module)
                size = Tuner(trainer).scale_batch_size(module, mode=mode, max_trials=trials, steps_per_trial=2)
                found.append([size, module.batch_size, sizes, trainer.global_step, before == weights(module), trainer.max_steps,
                              lab.files()])
    tune = [Tuner(lab.trainer()) for _ in range(3)]
    return [*found, lab.error(tune[0].scale_batch_size, sized([]), lab.loader()), lab.error(tune[1].scale_batch_size, sized([]), mode="zz"),
            lab.error(tune[2].scale_batch_size, sized([]), batch_arg_name="zz"),
            Tuner(lab.trainer(fast_dev_run=True)).scale_batch_size(sized([]))]


def run(name, torch, lightning, folder):
    """A scenario's values as JSON has them."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.loads(json.dumps(SCENARIOS[name](Lab(torch, lightning, folder)), default=str))
