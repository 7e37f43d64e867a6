"""Scenarios of training that Lightning and Septet's face run alike: `logs(torch, lightning, folder)` gives the event log of each.

Plain code on the public interface; what it needs of either library comes as an argument.
"""
from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import warnings
from pathlib import Path

spec = importlib.util.spec_from_file_location("eventlog", Path(__file__).with_name("eventlog.py"))
eventlog = importlib.util.module_from_spec(spec)
spec.loader.exec_module(eventlog)


class Lab:
    """What a scenario works with: the libraries, a folder to write to and the log."""

    def __init__(self, torch, pl, folder):
        self.torch, self.pl, self.folder, self.log = torch, pl, str(folder), []
        torch.manual_seed(7)
        self.data = torch.randn(24, 3)
        self.target = self.data @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1

    def loader(self, n=16, batch=4, shuffle=False):
        data = self.torch.utils.data
        return data.DataLoader(data.TensorDataset(self.data[:n], self.target[:n]), batch_size=batch, shuffle=shuffle)

    def module(self, base=None, quiet=False):
        """A recording module, of weights that a seed decides."""
        self.torch.manual_seed(3)
        base = base or regression(self)
        return (base if quiet else eventlog.recording(base, eventlog.MODULE_HOOKS, "module", self.log))()

    def callback(self, base=None):
        return eventlog.recording(base or self.pl.Callback, eventlog.CALLBACK_HOOKS, "callback", self.log)()

    def trainer(self, callback=True, **options):
        options = {"accelerator": "cpu", "devices": 1, "logger": recorder(self), "enable_progress_bar": False,
                   "enable_model_summary": False, "enable_checkpointing": False, "default_root_dir": self.folder, **options}
        callbacks = ([self.callback()] if callback else []) + options.pop("callbacks", [])
        return self.pl.Trainer(callbacks=callbacks, **options)

    def note(self, text):
        self.log.append(str(text))

    def close(self, trainer, module):
        """What is left at the end."""
        self.note(f"end: {trainer.state.status.value} epoch {trainer.current_epoch} step {trainer.global_step} stop {trainer.should_stop}")
        self.note("callback " + eventlog.numbers(trainer.callback_metrics))
        self.note("logged " + eventlog.numbers(trainer.logged_metrics))
        self.note("bar " + eventlog.numbers(trainer.progress_bar_metrics))
        self.note("weights " + " ".join(f"{float(p.detach().double().sum()):.4f}" for p in module.parameters()))


def recorder(lab):
    """A logger that writes what it is given into the log."""
    class Recorder(lab.pl.loggers.Logger):
        name, version, save_dir = "recorder", 0, lab.folder

        def log_metrics(self, metrics, step=None):
            lab.note(f"logger.log_metrics({eventlog.numbers(metrics)}, {step})")

        def log_hyperparams(self, params, *args, **kwargs):
            lab.note(f"logger.log_hyperparams({eventlog.shown(params)})")

    return eventlog.recording(Recorder, ["log_graph", "save", "finalize"], "logger", lab.log)()


def regression(lab, epoch=True):
    """A linear regression that logs in all the usual ways."""
    torch = lab.torch

    class Regression(lab.pl.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(3, 1)

        def forward(self, x):
            return self.layer(x)

        def loss(self, batch):
            return torch.nn.functional.mse_loss(self(batch[0]), batch[1])

        def training_step(self, batch, batch_idx):
            lab.note(f"module.training_step({eventlog.shown(batch)}, {batch_idx}) grad={torch.is_grad_enabled()} train={self.training}")
            loss = self.loss(batch)
            self.log("loss", loss, prog_bar=True)
            self.log("both", loss * 2, on_step=True, on_epoch=True, prog_bar=True)
            self.log_dict({"high": loss, "count": 1.0}, on_step=False, on_epoch=True, reduce_fx="max")
            return loss

        def validation_step(self, batch, batch_idx, dataloader_idx=0):
            lab.note(f"module.validation_step({eventlog.shown(batch)}, {batch_idx}, {dataloader_idx}) "
                     f"grad={torch.is_grad_enabled()} train={self.training}")
            loss = self.loss(batch)
            self.log("val", loss, prog_bar=True)
            self.log("val_both", loss, on_step=True, on_epoch=True, prog_bar=True)
            return loss

        def test_step(self, batch, batch_idx):
            self.log_dict({"test": self.loss(batch), "low": float(self.loss(batch))}, reduce_fx="min" if batch_idx < 0 else "mean")

        def predict_step(self, batch, batch_idx):
            return self(batch[0])

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

    return Regression


def fit(lab, module=None, trainer=None, loaders=None, **options):
    module = module or lab.module()
    trainer = trainer or lab.trainer(**options)
    trainer.fit(module, *(loaders or (lab.loader(), lab.loader(8))))
    lab.close(trainer, module)
    return trainer, module


def fit_with_validation(lab):
    fit(lab, max_epochs=2, log_every_n_steps=2)


def fit_alone(lab):
    """No validation, shuffled, quiet module: nothing is overridden."""
    fit(lab, lab.module(quiet=True), loaders=(lab.loader(shuffle=True),), max_epochs=3, log_every_n_steps=1, callback=False)


def shuffled(lab):
    """Random numbers in steps, shuffled loaders of both kinds, loaders made anew: the streams are the same."""
    class Noisy(regression(lab)):
        def loss(self, batch):
            return super().loss(batch) + lab.torch.rand(()) / 10

        def train_dataloader(self):
            return lab.loader(shuffle=True)

        def val_dataloader(self):
            return lab.loader(8, shuffle=True)

    for every in (0, 1):
        module, trainer = lab.module(Noisy, quiet=True), lab.trainer(max_epochs=3, reload_dataloaders_every_n_epochs=every, callback=False,
                                                                   log_every_n_steps=1)
        trainer.fit(module)
        lab.close(trainer, module)
        lab.note(eventlog.numbers({"next": lab.torch.rand(())}))
    trainer.test(module, lab.loader(8, shuffle=True), verbose=False)
    lab.note(eventlog.numbers({"next": lab.torch.rand(())}))


def accumulate(lab):
    class Seen(regression(lab)):
        def on_train_batch_end(self, outputs, batch, batch_idx):
            lab.note(eventlog.numbers(outputs))

    fit(lab, lab.module(Seen), max_epochs=1, accumulate_grad_batches=3, loaders=(lab.loader(20), lab.loader(4)), log_every_n_steps=1,
        val_check_interval=2, num_sanity_val_steps=0)


def unsized(lab):
    """Data without a length: one batch is drawn ahead."""
    class Stream(lab.torch.utils.data.IterableDataset):
        def __iter__(self):
            for x, y in zip(lab.data, lab.target):
                lab.note("drawn")
                yield x, y

    def loader():
        return lab.torch.utils.data.DataLoader(Stream(), batch_size=8)

    fit(lab, loaders=(loader(), loader()), max_epochs=2, num_sanity_val_steps=1)
    fit(lab, loaders=(loader(), loader()), max_epochs=1, limit_train_batches=2, limit_val_batches=1, val_check_interval=1, callback=False,
        num_sanity_val_steps=0)

    class Plain:
        def __len__(self):
            return 2

        def __iter__(self):
            return iter([(lab.data[:4], lab.target[:4])] * 3)

    fit(lab, lab.module(quiet=True), loaders=(Plain(),), max_epochs=1, callback=False)


def hyperparameters(lab):
    """Arguments kept, given to loggers and stored in checkpoints."""
    class Kept(regression(lab)):
        def __init__(self, width, rate=0.1, *, name="x", net=None, **more):
            super().__init__()
            self.save_hyperparameters(ignore="net")

    class Data(lab.pl.LightningDataModule):
        def __init__(self, batch=4):
            super().__init__()
            self.save_hyperparameters()

        def train_dataloader(self):
            return lab.loader(8, self.hparams.batch)

    class Child(Kept):
        def __init__(self, depth, rate=0.3, **more):
            super().__init__(width=5, rate=rate, net=3, **more)

    for module in (Kept(3, extra=1), Child(2, name="y"), Child(7)):
        lab.note(f"{dict(module.hparams)} {module.hparams.rate} {dict(module.hparams_initial)}")
        lab.note(repr(module.hparams))
    data, trainer = Data(2), lab.trainer(max_epochs=1, callback=False)
    trainer.fit(Kept(3, net=1, extra=2), datamodule=data)
    trainer.save_checkpoint(lab.folder + "/kept.ckpt")
    saved = lab.torch.load(lab.folder + "/kept.ckpt", weights_only=False)
    lab.note({key: dict(value) if isinstance(value, dict) else value for key, value in saved.items() if "hparams" in key or "hyper" in key})
    lab.note(dict(Kept.load_from_checkpoint(lab.folder + "/kept.ckpt", rate=0.5).hparams))
    lab.note(dict(Data.load_from_checkpoint(lab.folder + "/kept.ckpt").hparams))


def hyperparameter_forms(lab):
    """All forms in which arguments can be kept."""
    base = lab.pl.LightningModule

    def kept(make):
        module = make()
        return type(module.hparams).__name__, dict(module.hparams), module._hparams_name, dict(module.hparams_initial)

    class Named(base):
        def __init__(self, lr, b=2, *args, c=3, **more):
            super().__init__()
            self.save_hyperparameters("lr", "c")

    class Given(base):
        def __init__(self, conf):
            super().__init__()
            self.save_hyperparameters(conf)

    class OneName(base):
        def __init__(self, conf, k=1):
            super().__init__()
            self.save_hyperparameters("conf")

    class Twice(base):
        def __init__(self, a, b=1):
            super().__init__()
            self.save_hyperparameters()
            self.save_hyperparameters({"extra": 4})
            self.hparams.more = 9

    class Derived(Twice):
        def __init__(self, z, **more):
            super().__init__(a=z, **more)
            self.save_hyperparameters()

    class Any(base):
        def __init__(self, *args, **more):
            super().__init__()
            self.save_hyperparameters()

    class Changed(base):
        def __init__(self, a, net=None):
            super().__init__()
            a = a + 1
            self.save_hyperparameters(ignore=["net"], logger=False)

    class Missing(base):
        def __init__(self, a):
            super().__init__()
            self.save_hyperparameters("a", "x")

    for label, make in {"named": lambda: Named(1, 2, 5, d=6), "dictionary": lambda: Given({"x": 1}), "number": lambda: Given(3),
                        "namespace": lambda: Given(argparse.Namespace(x=1, y=[2])), "one name": lambda: OneName({"x": 1}),
                        "twice": lambda: Twice(5), "derived": lambda: Derived(5, b=7), "any": lambda: Any(1, 2, q=3),
                        "changed": lambda: Changed(1), "missing": lambda: Missing(1)}.items():
        attempt(lab, label, lambda make=make: kept(make))
    module = Twice(5)
    attempt(lab, "absent", lambda: module.hparams.nothing)
    attempt(lab, "assigned", lambda: setattr(module, "hparams", {}))


def callback_order(lab):
    """Callbacks that watch metrics come after the module at an epoch's end, those that write checkpoints last of all."""
    class Watching(lab.pl.callbacks.EarlyStopping):
        def __init__(self):
            super().__init__("val")

    writing = eventlog.recording(lab.pl.callbacks.Checkpoint, eventlog.CALLBACK_HOOKS, "checkpoint", lab.log)()
    watching = eventlog.recording(Watching, eventlog.CALLBACK_HOOKS, "stopping", lab.log)()
    fit(lab, callbacks=[writing, watching, lab.callback()], callback=False, enable_checkpointing=True, max_epochs=1,
        limit_train_batches=1, limit_val_batches=1)


def epoch_scheduler(lab):
    """A scheduler an epoch, under a name, every second one."""
    torch = lab.torch

    class Epochs(regression(lab)):
        def configure_optimizers(self):
            optimizer = torch.optim.Adam(self.parameters(), lr=0.1)
            return [{"optimizer": optimizer, "lr_scheduler": {"scheduler": torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5),
                                                              "frequency": 2, "name": "rate"}}]

        def on_train_epoch_end(self):
            lab.note(f"rate {self.lr_schedulers().get_last_lr()} {self.trainer.lr_scheduler_configs[0].name}")

    fit(lab, lab.module(Epochs), max_epochs=4, limit_train_batches=1, limit_val_batches=0, callback=False)


def resume_points(lab):
    """Going on from checkpoints that were written at different moments of an epoch."""
    class Saver(lab.pl.Callback):
        def save(self, trainer, moment):
            if not trainer.sanity_checking and trainer.global_step == 3:
                trainer.save_checkpoint(f"{lab.folder}/{moment}.ckpt")

        def state_dict(self):
            return {"saved": 1}

        def on_train_batch_start(self, trainer, pl_module, batch, batch_idx):
            self.save(trainer, "batch_start")

        def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx):
            self.save(trainer, "batch_end")

        def on_validation_end(self, trainer, pl_module):
            self.save(trainer, "validation_end")

    class EndSaver(Saver):
        def save(self, trainer, moment):
            pass

        def on_validation_end(self, trainer, pl_module):
            if not trainer.sanity_checking and trainer.current_epoch == 0:
                trainer.save_checkpoint(f"{lab.folder}/last_validation_end.ckpt")

        def on_train_epoch_end(self, trainer, pl_module):
            if trainer.current_epoch == 0:
                trainer.save_checkpoint(f"{lab.folder}/epoch_end.ckpt")

        def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx):
            if trainer.global_step == 4:
                trainer.save_checkpoint(f"{lab.folder}/last_batch_end.ckpt")

    base = regression(lab)

    def options(callbacks=()):
        return {"max_epochs": 2, "limit_val_batches": 1, "val_check_interval": 1, "num_sanity_val_steps": 0, "callback": False,
                "log_every_n_steps": 1, "callbacks": list(callbacks)}

    for saver in (Saver, EndSaver):
        fit(lab, lab.module(base, quiet=True), **{**options([saver()]), "val_check_interval": 1 if saver is Saver else 1.0})
    hooks = ("on_train_start on_train_epoch_start on_train_batch_start on_train_batch_end on_validation_start on_train_epoch_end "
             "on_train_end").split()
    for moment in "batch_start batch_end validation_end last_batch_end last_validation_end epoch_end".split():
        lab.note(f"---- {moment}")
        lab.torch.manual_seed(3)
        module = eventlog.recording(base, hooks, "module", lab.log)()
        trainer = lab.trainer(**options([Saver()]))
        trainer.fit(module, lab.loader(), lab.loader(8), ckpt_path=f"{lab.folder}/{moment}.ckpt")
        lab.note(shape_of(trainer.fit_loop.epoch_loop.batch_progress.state_dict()))
        lab.note(shape_of(trainer.fit_loop.epoch_progress.state_dict()))
        lab.close(trainer, module)


def clip_by_norm(lab):
    fit(lab, max_epochs=1, gradient_clip_val=0.5, loaders=(lab.loader(8),), log_every_n_steps=1)


def clip_by_value(lab):
    fit(lab, lab.module(quiet=True), max_epochs=2, gradient_clip_val=0.1, gradient_clip_algorithm="value", loaders=(lab.loader(),),
        log_every_n_steps=1, callback=False)


def manual_optimizers(lab):
    torch = lab.torch

    class Manual(regression(lab)):
        def __init__(self):
            super().__init__()
            self.automatic_optimization = False
            self.other = torch.nn.Linear(3, 1)

        def training_step(self, batch, batch_idx):
            first, second = self.optimizers()
            lab.note(f"optimizers {type(first).__name__} {type(second).__name__} {len(self.lr_schedulers())}")
            self.toggle_optimizer(first)
            lab.note([p.requires_grad for p in self.parameters()])
            loss = self.loss(batch)
            self.manual_backward(loss)
            self.clip_gradients(first, gradient_clip_val=0.5, gradient_clip_algorithm="norm")
            first.step()
            first.zero_grad()
            self.untoggle_optimizer(first)
            other = torch.nn.functional.mse_loss(self.other(batch[0]), batch[1])

            def closure():
                second.zero_grad()
                self.manual_backward(other)
                return other

            with second.toggle_model():
                second.step(closure)
            for scheduler in self.lr_schedulers():
                scheduler.step()
            self.log("loss", loss)
            return {"loss": loss, "other": other}

        def configure_optimizers(self):
            optimizers = [torch.optim.SGD(self.layer.parameters(), lr=0.1), torch.optim.Adam(self.other.parameters(), lr=0.1)]
            return optimizers, [torch.optim.lr_scheduler.ExponentialLR(o, 0.5) for o in optimizers]

    fit(lab, lab.module(Manual), max_epochs=2, loaders=(lab.loader(8),), log_every_n_steps=1)


def sanity_steps(lab):
    fit(lab, max_epochs=1, num_sanity_val_steps=1, limit_train_batches=1, limit_val_batches=1)
    fit(lab, max_epochs=1, num_sanity_val_steps=-1, limit_train_batches=1, limit_val_batches=1, callback=False)
    fit(lab, max_epochs=1, num_sanity_val_steps=0, limit_train_batches=1, callback=False)


def val_interval_fraction(lab):
    fit(lab, max_epochs=1, val_check_interval=0.5, limit_val_batches=1, num_sanity_val_steps=0)


def val_interval_batches(lab):
    fit(lab, max_epochs=3, val_check_interval=3, check_val_every_n_epoch=None, limit_val_batches=1, num_sanity_val_steps=0, callback=False)


def val_every_second_epoch(lab):
    fit(lab, max_epochs=3, check_val_every_n_epoch=2, limit_train_batches=2, limit_val_batches=1)


def limits(lab):
    fit(lab, max_epochs=1, limit_train_batches=0.5, limit_val_batches=0.5, num_sanity_val_steps=0, callback=False)
    fit(lab, max_epochs=2, overfit_batches=1, callback=False)
    fit(lab, max_epochs=1, limit_val_batches=0, limit_train_batches=2, callback=False)
    fit(lab, max_epochs=1, limit_train_batches=0)


def fast_dev_run(lab):
    fit(lab, fast_dev_run=2)


def test_and_validate(lab):
    module, trainer = lab.module(), lab.trainer()
    lab.note(list(map(eventlog.numbers, trainer.test(module, lab.loader(8), verbose=False))))
    lab.close(trainer, module)
    lab.note(list(map(eventlog.numbers, trainer.validate(module, lab.loader(8), verbose=False))))
    lab.close(trainer, module)


def predict(lab):
    module, trainer = lab.module(), lab.trainer(limit_predict_batches=2)
    lab.note(eventlog.shown(trainer.predict(module, lab.loader(batch=3))))
    lab.close(trainer, module)


def predict_batches(lab):
    """Prediction takes all samples, in the order of the loader, and writers are told which."""
    class Writer(lab.pl.callbacks.BasePredictionWriter):
        def write_on_batch_end(self, trainer, pl_module, prediction, batch_indices, batch, batch_idx, dataloader_idx):
            lab.note(f"{prediction} {batch_indices} {batch_idx} {dataloader_idx}")

        def write_on_epoch_end(self, trainer, pl_module, predictions, batch_indices):
            lab.note(f"{predictions} {batch_indices}")

    class Echo(lab.pl.LightningModule):
        def predict_step(self, batch, batch_idx, dataloader_idx=0):
            return batch[0].flatten().tolist()

    data = lab.torch.utils.data
    dataset = data.TensorDataset(lab.torch.arange(10.0).reshape(10, 1))
    for options in ({"drop_last": True}, {"shuffle": True}, {"num_workers": 1}, {"batch_size": None},
                    {"batch_size": 1, "batch_sampler": data.BatchSampler(data.SequentialSampler(dataset), 3, True)}):
        for callbacks in ([], [Writer("batch_and_epoch")]):
            lab.torch.manual_seed(0)
            trainer = lab.trainer(callback=False, callbacks=callbacks)
            lab.note(trainer.predict(Echo(), data.DataLoader(dataset, **{"batch_size": 4, **options})))
            lab.note(trainer.num_predict_batches)
    lab.note(trainer.predict(Echo(), [data.DataLoader(dataset, 6), data.DataLoader(dataset, 7)]))


def resume(lab):
    trainer, _ = fit(lab, scheduled(lab), max_epochs=2, num_sanity_val_steps=0, limit_train_batches=2, limit_val_batches=1, callback=False)
    path = lab.folder + "/saved.ckpt"
    trainer.save_checkpoint(path)
    saved = lab.torch.load(path, weights_only=False)
    lab.note(eventlog.shown(saved))
    lab.note(f"saved at {saved['epoch']} {saved['global_step']} {shape_of(saved['loops']['fit_loop'])}")
    module = scheduled(lab)
    trainer = lab.trainer(max_epochs=3, limit_train_batches=2, limit_val_batches=1)
    trainer.fit(module, lab.loader(), lab.loader(8), ckpt_path=path)
    lab.close(trainer, module)


def shape_of(state):
    """A nested state as one line of text."""
    if isinstance(state, dict):
        return "{" + ", ".join(f"{key}: {shape_of(value)}" for key, value in sorted(state.items())) + "}"
    return eventlog.shown(state)


def scheduled(lab):
    """A module with momentum and a scheduler a step, one that has state."""
    torch = lab.torch

    class Scheduled(regression(lab)):
        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1, momentum=0.9)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3, 0.5)
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step", "name": "steps"}}

    return lab.module(Scheduled)


def plateau(lab):
    """Two schedulers an epoch, one of which watches a metric."""
    torch = lab.torch

    class Plateau(regression(lab)):
        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            watching = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, threshold=10.0)
            return [optimizer], [{"scheduler": watching, "monitor": "val"},
                                 {"scheduler": torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9), "interval": "step", "frequency": 2}]

    fit(lab, lab.module(Plateau), max_epochs=3, limit_val_batches=1, num_sanity_val_steps=0, callback=False)


def plateau_resumed(lab):
    """A scheduler that watches a metric, after going on from the end of an epoch and from the validation in it."""
    torch = lab.torch

    class Plateau(regression(lab)):
        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            watching = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, threshold=10.0)
            return {"optimizer": optimizer, "lr_scheduler": watching, "monitor": "val"}

    class Saver(lab.pl.Callback):
        def on_train_epoch_end(self, trainer, pl_module):
            trainer.save_checkpoint(f"{lab.folder}/end{trainer.current_epoch}.ckpt")

        def on_validation_end(self, trainer, pl_module):
            trainer.save_checkpoint(f"{lab.folder}/val{trainer.current_epoch}.ckpt")

    options = {"limit_val_batches": 1, "num_sanity_val_steps": 0, "callback": False}
    fit(lab, lab.module(Plateau, quiet=True), max_epochs=2, callbacks=[Saver()], **options)
    for name in ("end0", "val0"):
        module = eventlog.recording(Plateau, ["lr_scheduler_step", "on_train_epoch_end", "on_train_epoch_start"], "module", lab.log)()
        trainer = lab.trainer(max_epochs=3, **options)
        trainer.fit(module, lab.loader(), lab.loader(8), ckpt_path=f"{lab.folder}/{name}.ckpt")
        lab.close(trainer, module)


def exception(lab):
    class Failing(regression(lab)):
        def training_step(self, batch, batch_idx):
            if batch_idx == 1:
                raise ValueError("on purpose")
            return super().training_step(batch, batch_idx)

    module, trainer = lab.module(Failing), lab.trainer(max_epochs=1)
    try:
        trainer.fit(module, lab.loader(), lab.loader(8))
    except ValueError as error:
        lab.note(f"raised {error}")
    lab.close(trainer, module)


def interrupt(lab):
    class Interrupted(regression(lab)):
        def training_step(self, batch, batch_idx):
            if batch_idx == 1:
                raise KeyboardInterrupt
            return super().training_step(batch, batch_idx)

    module, trainer = lab.module(Interrupted), lab.trainer(max_epochs=1, num_sanity_val_steps=0)
    try:
        trainer.fit(module, lab.loader(), lab.loader(8))
    except BaseException as error:
        lab.note(f"raised {eventlog.shown(error)}")
    lab.close(trainer, module)


def terminated(lab):
    """SIGTERM ends a run after the batch at work."""
    class Terminated(regression(lab)):
        def training_step(self, batch, batch_idx):
            if batch_idx == 1:
                os.kill(os.getpid(), signal.SIGTERM)
            return super().training_step(batch, batch_idx)

    before = signal.getsignal(signal.SIGTERM)
    module, trainer = lab.module(Terminated), lab.trainer(max_epochs=1, num_sanity_val_steps=0, val_check_interval=1)
    try:
        trainer.fit(module, lab.loader(), lab.loader(8))
    except BaseException as error:
        lab.note(f"raised {eventlog.shown(error)} {trainer.received_sigterm} {signal.getsignal(signal.SIGTERM) == before}")
    lab.close(trainer, module)


def early_stop(lab):
    class Stop(lab.pl.Callback):
        def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx):
            trainer.should_stop = trainer.global_step >= 2

    fit(lab, max_epochs=3, callbacks=[lab.callback(Stop)], callback=False, num_sanity_val_steps=0)
    fit(lab, max_epochs=4, min_epochs=2, callbacks=[lab.callback(Stop)], callback=False, num_sanity_val_steps=0, limit_train_batches=2)
    fit(lab, max_epochs=4, min_steps=5, callbacks=[Stop()], callback=False, num_sanity_val_steps=0)


def skip_epoch(lab):
    """A hook that gives -1 ends the epoch; a step that gives None is not optimised."""
    class Skipping(regression(lab)):
        def on_train_batch_start(self, batch, batch_idx):
            return -1 if batch_idx == 2 else None

        def training_step(self, batch, batch_idx):
            loss = super().training_step(batch, batch_idx)
            return None if batch_idx == 1 else {"loss": loss, "more": 1}

    fit(lab, lab.module(Skipping), max_epochs=2, loaders=(lab.loader(),))


def max_steps(lab):
    fit(lab, max_steps=6, num_sanity_val_steps=0, limit_val_batches=1)
    fit(lab, max_steps=4, max_epochs=5, num_sanity_val_steps=0, limit_val_batches=1, callback=False)


def several_loaders(lab):
    module, trainer = lab.module(), lab.trainer(max_epochs=1, limit_train_batches=1)
    trainer.fit(module, lab.loader(), [lab.loader(8), lab.loader(4)])
    lab.close(trainer, module)
    lab.note(list(map(eventlog.numbers, trainer.validate(module, [lab.loader(8), lab.loader(4)], verbose=False))))


def combined_training(lab):
    """A dictionary of loaders: batches are dictionaries, the shortest starts anew."""
    class Combined(regression(lab)):
        def training_step(self, batch, batch_idx):
            lab.note(f"{eventlog.shown(batch)} {eventlog.shown(list(batch.values()))}")
            return self.loss(batch["a"]) + self.loss(batch["b"])

    fit(lab, lab.module(Combined, quiet=True), max_epochs=2, loaders=({"a": lab.loader(), "b": lab.loader(6, 2)},), callback=False)
    for mode in ("min_size", "max_size_cycle", "max_size", "sequential"):
        combined = lab.pl.utilities.CombinedLoader({"a": lab.loader(8), "b": lab.loader(6, 2)}, mode)
        lab.note([(eventlog.shown(b), i, d) for b, i, d in combined])
        lab.note(len(combined))


def loader_shapes(lab):
    """Loaders combined by the user, for training and validation."""
    base, combined = regression(lab), lab.pl.utilities.CombinedLoader

    class Listed(base):
        def training_step(self, batch, batch_idx):
            return self.loss(batch[0])

    class Numbered(base):
        def validation_step(self, batch, batch_idx, dataloader_idx=0):
            lab.note((batch_idx, dataloader_idx))

    class Together(base):
        def validation_step(self, batch, batch_idx):
            lab.note((batch_idx, sorted(batch)))
            self.log("seen", float(batch_idx))

    pair = {"a": lab.loader(), "b": lab.loader(8)}
    cases = (("list", Listed, (combined([lab.loader()], "max_size"),)), ("one after the other", base, (combined(pair, "sequential"),)),
             ("dictionary", Numbered, (lab.loader(), pair)), ("shortest", Together, (lab.loader(), combined(pair, "min_size"))),
             ("longest", Together, (lab.loader(), combined(pair, "max_size_cycle"))))
    for label, kind, loaders in cases:
        attempt(lab, label, lambda kind=kind, loaders=loaders: len(
            fit(lab, lab.module(kind, quiet=True), loaders=loaders, max_epochs=1, callback=False)))


def step_signatures(lab):
    """Arguments that steps take, in all the ways they may."""
    base = regression(lab)
    steps = {"batch": lambda self, batch: self.loss(batch), "any": lambda self, *args: self.loss(args[0]) + len(args),
             "renamed": lambda self, b, i: self.loss(b) + i, "named only": lambda self, *, batch, batch_idx: self.loss(batch),
             "more": lambda self, batch, batch_idx, extra=3: self.loss(batch) + extra}
    for label, step in steps.items():
        def run(step=step):
            module = lab.module(type("Signed", (base,), {"training_step": step}), quiet=True)
            fit(lab, module, loaders=(lab.loader(8),), max_epochs=1, callback=False, logger=False)
        attempt(lab, label, run)


def time_limits(lab):
    """Validation by the clock, and a run that has no time."""
    for options in ({"val_check_interval": {"seconds": 0}}, {"val_check_interval": "00:01:00:00"}, {"max_time": {"seconds": 0}},
                    {"val_check_interval": {"seconds": 0}, "check_val_every_n_epoch": None}, {"max_epochs": 0}, {"max_steps": 0}):
        fit(lab, lab.module(quiet=True), **{"max_epochs": 2, "num_sanity_val_steps": 0, "limit_val_batches": 1,
            "callback": False, **options})


def data_module(lab):
    class Data(lab.pl.LightningDataModule):
        def train_dataloader(self):
            return lab.loader(8)

        val_dataloader = test_dataloader = predict_dataloader = train_dataloader

        def state_dict(self):
            return {"seen": 1}

    data = eventlog.recording(Data, eventlog.DATA_HOOKS, "data", lab.log)()
    module, trainer = lab.module(), lab.trainer(max_epochs=1)
    trainer.fit(module, datamodule=data)
    lab.close(trainer, module)
    trainer.test(module, data, verbose=False)
    trainer.predict(module, data)
    trainer.save_checkpoint(lab.folder + "/data.ckpt")
    lab.note(lab.torch.load(lab.folder + "/data.ckpt", weights_only=False).get("Data"))


def reload_loaders(lab):
    class Own(regression(lab)):
        def train_dataloader(self):
            return lab.loader(8)

        def val_dataloader(self):
            return lab.loader(4)

    own = eventlog.recording(Own, ["train_dataloader", "val_dataloader"], "module", lab.log)
    module, trainer = lab.module(own, quiet=True), lab.trainer(max_epochs=3, reload_dataloaders_every_n_epochs=2)
    trainer.fit(module)
    lab.close(trainer, module)


def model_hooks(lab):
    """Hooks of a model that stands in eval mode at first and freezes a part."""
    class Frozen(regression(lab)):
        def __init__(self):
            super().__init__()
            self.still = lab.torch.nn.Dropout().eval()

        def on_validation_end(self):
            lab.note(f"modes {self.training} {self.still.training} {self.layer.training}")

        def on_train_batch_end(self, outputs, batch, batch_idx):
            lab.note(f"modes {self.training} {self.still.training} {self.layer.training} {eventlog.shown(outputs)}")

    fit(lab, lab.module(Frozen, quiet=True), max_epochs=1, limit_train_batches=2, limit_val_batches=1, callback=False)


def lbfgs(lab):
    """An optimizer that calls its closure many times."""
    class Quasi(regression(lab)):
        def configure_optimizers(self):
            return lab.torch.optim.LBFGS(self.parameters(), lr=0.5, max_iter=3)

    fit(lab, lab.module(Quasi), max_epochs=1, limit_train_batches=2, loaders=(lab.loader(),), callback=False)


def attempt(lab, label, action):
    """Note what an action gives, or the class of its error."""
    try:
        lab.note(f"{label} -> {action()}")
    except Exception as error:
        lab.note(f"{label} !! {type(error).__name__}")


def arguments(lab):
    """What the Trainer makes of its arguments."""
    plain = {"logger": False, "enable_checkpointing": False, "enable_model_summary": False, "enable_progress_bar": False}

    def made(options):
        t = lab.pl.Trainer(**{**plain, **options})
        limits = [getattr(t, f"limit_{stage}_batches") for stage in ("train", "val", "test", "predict")]
        return [t.max_epochs, t.max_steps, t.min_epochs, t.min_steps, t.precision, type(t.precision_plugin).__name__, t.num_devices,
                sorted(type(c).__name__ for c in t.callbacks), t.log_every_n_steps, t.num_sanity_val_steps, limits, t.overfit_batches,
                t.val_check_interval, t.check_val_every_n_epoch, t.accumulate_grad_batches, t.fast_dev_run, t.world_size, t.global_rank,
                t.is_global_zero, t.state.status.value, t.current_epoch, t.global_step, t.loggers, t.logger, t.should_stop]

    for options in ({}, {"accelerator": "gpu"}, {"accelerator": "tpu"}, {"accelerator": "mps"}, {"accelerator": "cuda"},
                    {"accelerator": "x"}, {"devices": 0}, {"devices": -1}, {"devices": [0]}, {"devices": "auto"}, {"devices": "1"},
                    {"strategy": "x"},
                    {"strategy": "dp"}, {"precision": "16-mixed"}, {"precision": "16-true"}, {"precision": "bf16"}, {"precision": 16},
                    {"precision": "bf16-true"}, {"precision": 64}, {"precision": "64-true"}, {"precision": "32"}, {"precision": "8"},
                    {"precision": "transformer-engine"}, {"max_epochs": -2}, {"max_epochs": -1}, {"max_steps": -2}, {"max_steps": 10},
                    {"max_time": "00:00:00:10"}, {"max_time": {"seconds": 1}}, {"limit_train_batches": 1.5}, {"limit_train_batches": -1},
                    {"limit_val_batches": "a"}, {"limit_predict_batches": 0}, {"overfit_batches": 2}, {"overfit_batches": 0.5},
                    {"overfit_batches": 1.2}, {"val_check_interval": 1.5}, {"val_check_interval": 3},
                    {"val_check_interval": 0.5, "check_val_every_n_epoch": None}, {"check_val_every_n_epoch": None},
                    {"check_val_every_n_epoch": "a"}, {"fast_dev_run": True}, {"fast_dev_run": -1}, {"fast_dev_run": 1},
                    {"fast_dev_run": 3, "max_epochs": 5, "max_steps": 7, "limit_train_batches": 9, "num_sanity_val_steps": 3},
                    {"accumulate_grad_batches": 4}, {"gradient_clip_val": "a"}, {"gradient_clip_algorithm": "x"}, {"profiler": "x"},
                    {"gradient_clip_algorithm": "value"}, {"barebones": True}, {"barebones": True, "logger": True},
                    {"barebones": True, "enable_checkpointing": True}, {"barebones": True, "fast_dev_run": 1},
                    {"reload_dataloaders_every_n_epochs": -1}, {"num_sanity_val_steps": -1}, {"log_every_n_steps": 0},
                    {"min_epochs": 3, "min_steps": 2}, {"plugins": ["a"]}, {"nothing": 1}, {"detect_anomaly": True},
                    {"enable_checkpointing": True}, {"callbacks": [lab.pl.callbacks.ModelCheckpoint()]},
                    {"callbacks": lab.pl.Callback()}, {"enable_checkpointing": None, "enable_model_summary": None}):
        attempt(lab, eventlog.shown([f"{k}={eventlog.shown(v)}" for k, v in options.items()]), lambda options=options: made(options))


def log_rules(lab):
    """In which hooks `log` may be called, with which defaults, and what it refuses."""
    seen = set()

    def try_all(module, hook, who):
        if (who, hook) in seen:
            return
        seen.add((who, hook))
        for on_step, on_epoch in ((None, None), (True, False), (False, True), (True, True)):
            options = {"on_step": on_step, "on_epoch": on_epoch}
            name = f"{who}{hook}{on_step}{on_epoch}"
            attempt(lab, name, lambda name=name, options=options: module.log(name, 1.0, **options))

    def of_module(name, base):
        def call(self, *args, **kwargs):
            try_all(self, name, "module")
            return getattr(super(module_class, self), name)(*args, **kwargs)
        return call

    def of_callback(name):
        def call(self, trainer, pl_module, *args, **kwargs):
            try_all(pl_module, name, "callback")
        return call

    base = regression(lab)
    module_class = type("Logging", (base,), {name: of_module(name, base) for name in eventlog.MODULE_HOOKS if hasattr(base, name)})
    callback_class = type("LoggingCallback", (lab.pl.Callback,), {
        name: of_callback(name) for name in eventlog.CALLBACK_HOOKS if "state_dict" not in name})
    module = module_class()
    trainer = lab.trainer(callback=False, callbacks=[callback_class()], max_epochs=1, limit_train_batches=2, limit_val_batches=1,
                          logger=False)
    trainer.fit(module, lab.loader(), lab.loader(8))
    lab.note(sorted(trainer.callback_metrics))
    trainer.test(module, lab.loader(8), verbose=False)
    trainer.predict(module, lab.loader(8))


def log_values(lab):
    """Which values can be logged, and how they are reduced."""
    torch = lab.torch

    class Values(regression(lab)):
        def training_step(self, batch, batch_idx):
            one = torch.ones(())
            for label, given in (("int", (3,)), ("bool", (True,)), ("text", ("a",)), ("list", ([1.0],)), ("dictionary", ({"a": 1},)),
                                 ("none", (None,)), ("long", (torch.tensor(batch_idx),)), ("one", (torch.ones(1, 1),)),
                                 ("many", (torch.ones(2),)), ("double", (one.double() * batch_idx,)), ("half", (one.bfloat16() / 3,))):
                attempt(lab, label, lambda given=given, label=label: self.log(label, *given))
            for label, options in (("sum", {"reduce_fx": "sum"}), ("min", {"reduce_fx": torch.min}), ("mean", {"reduce_fx": torch.mean}),
                                   ("custom", {"reduce_fx": lambda x: x}), ("name", {"reduce_fx": "median"}),
                                   ("size", {"batch_size": 1 + batch_idx}),
                                   ("never", {"on_step": False}), ("hidden", {"logger": False}), ("a/dataloader_idx_0", {}),
                                   ("average", {"reduce_fx": "avg"}), ("graph", {"enable_graph": True})):
                options = {"on_step": False, "on_epoch": label != "never", **options}
                attempt(lab, label, lambda label=label, options=options: self.log(label, one * (batch_idx + 1), **options))
            attempt(lab, "twice", lambda: self.log("sum", one, on_epoch=True))
            attempt(lab, "number", lambda: self.log(3, one))
            self.log("step", batch_idx * 10.0)
            return self.loss(batch)

        def on_train_epoch_end(self):
            lab.note({name: str(value.dtype) for name, value in sorted(self.trainer.callback_metrics.items())})

        def validation_step(self, batch, batch_idx, dataloader_idx=0):
            self.log("apart", float(dataloader_idx))
            self.log(f"joint{dataloader_idx}", 1.0 + batch_idx, add_dataloader_idx=False, batch_size=batch_idx + 1)

    fit(lab, lab.module(Values, quiet=True), loaders=(lab.loader(10), [lab.loader(8), lab.loader(4)]), max_epochs=1, callback=False,
        log_every_n_steps=2, num_sanity_val_steps=0)


def misuse(lab):
    """Errors of models, data and calls that cannot be."""
    pl, torch = lab.pl, lab.torch
    base = regression(lab)

    def trainer(**options):
        return lab.trainer(callback=False, max_epochs=1, logger=False, **options)

    def variant(**methods):
        return type("Variant", (base,), methods)()

    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau
    other = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], 0.1)

    def configured(make):
        return variant(configure_optimizers=lambda self: make(torch.optim.SGD(self.parameters(), 0.1)))

    class NoStep(pl.LightningModule):
        def configure_optimizers(self):
            return None

    loader = lab.loader()
    cases = {
        "not a module": lambda: trainer().fit(torch.nn.Linear(1, 1), loader),
        "no step": lambda: trainer().fit(NoStep(), loader),
        "no data": lambda: trainer().fit(base()),
        "no test data": lambda: trainer().test(base()),
        "no test step": lambda: trainer().test(NoStep(), loader),
        "nothing to test": lambda: trainer().test(dataloaders=loader),
        "not a loader": lambda: trainer().fit(base(), 3),
        "data twice": lambda: trainer().fit(base(), loader, datamodule=pl.LightningDataModule()),
        "empty data module": lambda: trainer().fit(base(), datamodule=pl.LightningDataModule()),
        "bad output": lambda: trainer().fit(variant(training_step=lambda self, batch: 3), loader),
        "no loss": lambda: trainer().fit(variant(training_step=lambda self, batch: {"a": 1}), loader),
        "old hook": lambda: trainer().fit(variant(training_epoch_end=lambda self, outputs: None), loader),
        "interval too long": lambda: trainer(val_check_interval=9).fit(base(), loader, loader),
        "share too small": lambda: trainer(limit_train_batches=0.01).fit(base(), loader),
        "several without a number": lambda: trainer().validate(variant(validation_step=lambda self, batch, batch_idx: None), [loader] * 2),
        "a number without several": lambda: trainer().validate(
            variant(validation_step=lambda self, batch, batch_idx, dataloader_idx: None), loader),
        "no optimizer": lambda: trainer().fit(configured(lambda o: None), loader),
        "wrong optimizer": lambda: trainer().fit(configured(lambda o: 3), loader),
        "two optimizers": lambda: trainer().fit(configured(lambda o: [o, o]), loader),
        "plateau alone": lambda: trainer().fit(configured(lambda o: ([o], [plateau(o)])), loader),
        "plateau in a dictionary": lambda: trainer().fit(
            configured(lambda o: {"optimizer": o, "lr_scheduler": {"scheduler": plateau(o)}}), loader),
        "plateau of nothing": lambda: trainer().fit(
            configured(lambda o: {"optimizer": o, "lr_scheduler": plateau(o), "monitor": "x"}), loader),
        "scheduler of another": lambda: trainer().fit(
            configured(lambda o: ([o], [torch.optim.lr_scheduler.StepLR(other, 1)])), loader),
        "wrong interval": lambda: trainer().fit(
            configured(lambda o: ([o], [{"scheduler": torch.optim.lr_scheduler.StepLR(o, 1), "interval": "x"}])), loader),
        "no scheduler": lambda: trainer().fit(configured(lambda o: ([o], [{"interval": "step"}])), loader),
        "manual clipping": lambda: trainer(gradient_clip_val=1.0).fit(variant(automatic_optimization=False), loader),
        "manual accumulation": lambda: trainer(accumulate_grad_batches=2).fit(variant(automatic_optimization=False), loader),
        "best of none": lambda: trainer().test(base(), loader, ckpt_path="best", verbose=False),
        "no such file": lambda: trainer().fit(base(), loader, ckpt_path=lab.folder + "/none.ckpt"),
        "nothing to save": lambda: trainer().save_checkpoint(lab.folder + "/x.ckpt"),
        "not attached": lambda: base().trainer,
        "manual in automatic": lambda: trainer().fit(
            variant(training_step=lambda self, batch: self.manual_backward(self.loss(batch))), loader),
        "logging alone": lambda: base().log("a", 1.0),
        "step without closure": lambda: trainer().fit(
            variant(optimizer_step=lambda self, epoch, batch_idx, optimizer, closure: None), loader),
        "loading on an instance": lambda: base().load_from_checkpoint("x"),
        "not a number": lambda: trainer(detect_anomaly=True).fit(
            variant(training_step=lambda self, batch: self.loss(batch) * float("nan")), loader),
        "same state": lambda: trainer(callbacks=[eventlog.recording(pl.Callback, ["state_dict"], "c", [])() for _ in range(2)]),
        "return predictions": lambda: len(trainer().predict(base(), loader, return_predictions=True)),
        "no predictions": lambda: trainer().predict(base(), loader, return_predictions=False),
        "tracing without input": lambda: base().to_torchscript(method="trace"),
        "unknown script": lambda: base().to_torchscript(method="x"),
    }
    for label, action in cases.items():
        attempt(lab, label, action)


def precisions(lab):
    """Losses and dtypes in each precision."""
    class Typed(regression(lab)):
        def training_step(self, batch, batch_idx):
            made = self.layer(batch[0])
            lab.note(f"{batch[0].dtype} {made.dtype} {self.layer.weight.dtype} {lab.torch.ones(1).dtype} {self.dtype}")
            loss = self.loss(batch)
            lab.note(f"{loss.dtype} {float(loss):.2g}")
            self.log("loss", loss, on_epoch=True)
            return loss

    for precision in ("32-true", "64-true", "bf16-mixed", "bf16-true", "16-mixed"):
        module = lab.module(Typed, quiet=True)
        trainer = lab.trainer(callback=False, max_epochs=1, precision=precision, limit_train_batches=2, logger=False)
        trainer.fit(module, lab.loader())
        lab.note(f"{trainer.callback_metrics['loss'].dtype} {float(trainer.callback_metrics['loss']):.2g} {module.layer.weight.dtype}")
        lab.note(f"{lab.torch.get_default_dtype()}")


def wanted_callbacks(lab):
    """Callbacks of a model take the place of the Trainer's of their class; the Trainer's own order."""
    class First(lab.pl.Callback):
        pass

    class Second(lab.pl.Callback):
        pass

    class Wanting(regression(lab)):
        def configure_callbacks(self):
            return [First(), lab.pl.callbacks.Checkpoint()]

    given = [lab.pl.callbacks.Checkpoint(), First(), Second()]
    trainer = lab.trainer(callback=False, callbacks=given, max_epochs=1, enable_checkpointing=True, limit_train_batches=1)
    lab.note([type(c).__name__ for c in trainer.callbacks])
    trainer.fit(lab.module(Wanting, quiet=True), lab.loader())
    lab.note([(type(c).__name__, c in given) for c in trainer.callbacks])
    lab.note([type(c).__name__ for c in trainer.checkpoint_callbacks])


def counts(lab):
    """What the Trainer knows of its loaders before and during a run."""
    class Counting(regression(lab)):
        def setup(self, stage):
            lab.note(f"setup {stage} {self.trainer.estimated_stepping_batches if stage == 'fit' else ''}")

        def on_train_start(self):
            t = self.trainer
            lab.note(f"{t.num_training_batches} {t.num_val_batches} {t.num_sanity_val_batches} {t.estimated_stepping_batches} "
                     f"{t.is_last_batch} {t.max_epochs} {t.train_dataloader is None} {t.val_dataloaders is None} {t.enable_validation}")

        def on_test_start(self):
            lab.note(f"{self.trainer.num_test_batches} {self.trainer.testing} {self.trainer.evaluating}")

        def on_predict_start(self):
            lab.note(f"{self.trainer.num_predict_batches} {self.trainer.predicting}")

        def on_validation_start(self):
            t = self.trainer
            lab.note(f"{t.num_val_batches} {t.sanity_checking} {t.validating} {t.training} {t.evaluating} {t.state.fn.value} "
                     f"{t.state.stage.value}")

    for options in ({"accumulate_grad_batches": 3, "max_epochs": 2}, {"max_steps": 3, "max_epochs": 5},
                    {"limit_train_batches": 2, "max_epochs": 1}, {"max_epochs": -1, "max_steps": 2}):
        module, trainer = lab.module(Counting, quiet=True), lab.trainer(callback=False, **options)
        trainer.fit(module, lab.loader(20), [lab.loader(8), lab.loader(16)])
    trainer.test(module, lab.loader(8), verbose=False)
    trainer.predict(module, lab.loader(8))


SCENARIOS = (
    fit_with_validation, fit_alone, shuffled, unsized, hyperparameters, hyperparameter_forms, callback_order, epoch_scheduler,
    resume_points, accumulate, clip_by_norm, clip_by_value, manual_optimizers, sanity_steps, val_interval_fraction,
    val_interval_batches, val_every_second_epoch, limits, fast_dev_run, test_and_validate, predict, predict_batches, resume, plateau,
    plateau_resumed, exception, interrupt, terminated, early_stop, skip_epoch, max_steps, several_loaders, combined_training,
    loader_shapes, step_signatures, time_limits, data_module, reload_loaders, model_hooks, lbfgs, arguments, log_rules, log_values,
    misuse, precisions, wanted_callbacks, counts)


def log_of(scenario, torch, pl, folder):
    """The event log of one scenario."""
    lab = Lab(torch, pl, folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scenario(lab)
    return lab.log
