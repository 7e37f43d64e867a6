"""Command lines that Lightning and Septet's face run alike: each gives the text of a configuration, hyperparameters or an error.

`run(torch, lightning, folder)` gives all answers by name.  Needs jsonargparse.
"""

import contextlib
import io
import os
import sys
import warnings
from pathlib import Path


def make(torch, pl):
    """The module and the data module, as if they stood at the top of this file."""
    class Model(pl.LightningModule):
        def __init__(self, width: int = 4, rate: float = 0.1, activation: torch.nn.Module | None = None):
            super().__init__()
            self.save_hyperparameters()
            self.net = torch.nn.Sequential(torch.nn.Linear(3, width), activation or torch.nn.Tanh(), torch.nn.Linear(width, 1))

        def loss(self, batch):
            return torch.nn.functional.mse_loss(self.net(batch[0]), batch[1])

        def training_step(self, batch, batch_idx):
            return self.loss(batch)

        def validation_step(self, batch, batch_idx):
            self.log("val_loss", self.loss(batch))

        def test_step(self, batch, batch_idx):
            self.log("test_loss", self.loss(batch))

        def predict_step(self, batch, batch_idx):
            return self.net(batch[0])

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=self.hparams.rate)

    class Data(pl.LightningDataModule):
        def __init__(self, rows: int = 16, batch_size: int = 4):
            super().__init__()
            self.rows, self.batch_size, self.classes = rows, batch_size, 7

        def loader(self):
            x = torch.linspace(-1, 1, 3 * self.rows).reshape(self.rows, 3)
            return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, x.sum(1, keepdim=True)), batch_size=self.batch_size)

        train_dataloader = val_dataloader = test_dataloader = predict_dataloader = loader

    for cls in (Model, Data):
        cls.__qualname__ = cls.__name__
        globals()[cls.__name__] = cls
    return Model, Data


class Lab:
    """Runs command lines and keeps what came of them."""

    def __init__(self, torch, lightning, folder):
        import importlib

        self.torch, self.pl, self.folder, self.found = torch, lightning.pytorch, str(folder), {}
        self.cli = importlib.import_module(f"{lightning.__name__}.pytorch.cli")
        self.Model, self.Data = make(torch, lightning.pytorch)

    def call(self, name, *words, cls=None, classes=True, **options):
        """Keep what a command line prints, its error, or nothing; gives the object that was made."""
        out, err = io.StringIO(), io.StringIO()
        made, sys.argv = None, ["prog.py", *words]
        cls = cls or self.cli.LightningCLI
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made = cls(*(self.Model, self.Data) if classes else (), seed_everything_default=3, **options)
            end = "made"
        except SystemExit as error:
            end = f"exit {error.code}"
        except Exception as error:                              # its class and text are the answer
            end = f"{type(error).__name__}: {error}".replace(self.folder, ".")
        said = [line for line in err.getvalue().splitlines() if line.startswith("error:")]
        text = out.getvalue() if "--print_config" in words else ""
        self.found[name] = [end, text, said]
        return made

    def keep(self, name, value):
        self.found[name] = value


QUIET = {"logger": False, "enable_progress_bar": False, "enable_model_summary": False, "enable_checkpointing": False, "max_epochs": 2}


def configurations(lab):
    def show(name, *words, **options):
        lab.call(name, *words, "--print_config", run=False, **options)

    lab.call("plain", "fit", "--print_config")
    for name in ("Adam", "SGD", "Rprop", "LBFGS"):
        show(name, f"--optimizer={name}", "--optimizer.lr=0.5")
    for name, more in (("OneCycleLR", "max_lr=1"), ("CyclicLR", "max_lr=1"), ("ReduceLROnPlateau", "monitor=loss")):
        show(name, f"--lr_scheduler={name}", f"--lr_scheduler.{more}", *["--lr_scheduler.base_lr=0.1"] * (name == "CyclicLR"))
    show("callbacks", "--trainer.callbacks+=EarlyStopping", "--trainer.callbacks.monitor=val_loss", "--trainer.callbacks.patience=5",
         "--trainer.callbacks+=LearningRateMonitor", "--trainer.callbacks.logging_interval=epoch",
         "--trainer.callbacks+=StochasticWeightAveraging", "--trainer.callbacks.swa_lrs=0.1", "--trainer.callbacks+=ModelCheckpoint",
         "--trainer.callbacks+=LambdaCallback", "--trainer.logger=CSVLogger", "--trainer.logger.save_dir=x")
    show("module", "--model.activation=torch.nn.LeakyReLU", "--model.activation.negative_slope=0.2")
    show("by path", "--model=cli_scenarios.Model", "--model.width=9", "--data=cli_scenarios.Data", classes=False)


def errors(lab):
    for name, words in {"subcommand": ["bad"], "none": []}.items():
        lab.call(name, *words)
    for name, word in {"type": "--model.width=x", "unknown": "--nope=1", "file": "--config=missing.yaml",
                       "epochs": "--trainer.max_epochs=a"}.items():
        lab.call(name, word, run=False)
        lab.found[name][2] = [line.split(os.sep)[0].split("Subtypes")[0] for line in lab.found[name][2]]
    lab.call("module of no kind", cls=lambda *a, **k: lab.cli.LightningCLI(lab.torch.nn.Linear, **k), run=False)


def objects(lab):
    made = lab.call("optimizer", "fit", "--optimizer=Adam", "--optimizer.lr=0.05", "--lr_scheduler=ExponentialLR",
                    "--lr_scheduler.gamma=0.5", trainer_defaults=QUIET, save_config_callback=None)
    lab.keep("rates", [group["lr"] for group in made.trainer.optimizers[0].param_groups])
    lab.keep("loss", made.trainer.callback_metrics["val_loss"].item())
    made = lab.call("plateau", "--optimizer=SGD", "--optimizer.lr=1", "--lr_scheduler=ReduceLROnPlateau", "--lr_scheduler.monitor=a",
                    run=False)
    lab.keep("plateau's", made.model.configure_optimizers()["lr_scheduler"]["monitor"])
    for name in ("test", "predict"):
        made = lab.call(name, name, trainer_defaults=QUIET, save_config_callback=None)
        lab.keep(f"{name}'s", {key: value.item() for key, value in made.trainer.callback_metrics.items()})
    made = lab.call("dictionary", run=False, args={"model": {"width": 6}, "trainer": {"max_epochs": 3}})
    lab.keep("dictionary's", [made.model.hparams.width, made.trainer.max_epochs, made.config["seed_everything"]])
    again = made.instantiate_trainer(max_epochs=8)
    lab.keep("another trainer", [again.max_epochs, made.config_init["trainer"]["max_epochs"]])


def links(lab):
    class Linked(lab.cli.LightningCLI):
        def add_arguments_to_parser(self, parser):
            parser.link_arguments("data.batch_size", "model.width")
            parser.add_lightning_class_args(lab.pl.callbacks.EarlyStopping, "early")
            parser.set_defaults({"early.monitor": "val_loss"})
            parser.add_optimizer_args(lab.torch.optim.Adam)
            parser.add_lr_scheduler_args(lab.torch.optim.lr_scheduler.ExponentialLR)

    lab.call("linked", "--data.batch_size=2", "--lr_scheduler.gamma=0.5", "--early.patience=7", "--print_config", cls=Linked, run=False)
    made = lab.call("linked run", "fit", "--data.batch_size=2", "--lr_scheduler.gamma=0.5", cls=Linked, trainer_defaults=QUIET,
                    save_config_callback=None)
    lab.keep("linked's", [dict(made.model.hparams), made.trainer.early_stopping_callback.patience])
    lab.keep("linked's loss", made.trainer.callback_metrics["val_loss"].item())

    class Late(lab.cli.LightningCLI):
        def add_arguments_to_parser(self, parser):
            parser.link_arguments("data.classes", "model.width", apply_on="instantiate")

    made = lab.call("late", run=False, cls=Late)
    lab.keep("late's", dict(made.model.hparams))


def checkpoints(lab):
    path = Path(lab.folder, "cli.ckpt")
    made = lab.call("kept", "--model.width=5", "--model.activation=torch.nn.LeakyReLU", "--model.activation.negative_slope=0.2", run=False,
                    trainer_defaults=QUIET, save_config_callback=None)
    made.trainer.fit(made.model, made.datamodule)
    made.trainer.save_checkpoint(path)
    kept = lab.torch.load(path, weights_only=True)
    lab.keep("hyperparameters", kept["hyper_parameters"])
    loaded = lab.Model.load_from_checkpoint(path, weights_only=True)
    lab.keep("loaded", [repr(loaded.net), sorted(loaded.hparams)])
    made = lab.call("goes on", "predict", f"--ckpt_path={path}", trainer_defaults=QUIET, save_config_callback=None)
    lab.keep("goes on's", made.model.hparams["width"])
    saved = Path(lab.folder, "config.yaml")
    options = {"trainer_defaults": {**QUIET, "default_root_dir": lab.folder, "limit_train_batches": 1, "limit_val_batches": 0}}
    lab.call("saved", "fit", **options)
    lab.keep("file", saved.read_text().replace(lab.folder, "."))
    lab.call("saved again", "fit", **options)
    lab.call("read", "fit", f"--config={saved}", "--model.width=8", "--print_config", trainer_defaults=QUIET)
    lab.found["read"][1] = lab.found["read"][1].replace(lab.folder, ".")


SCENARIOS = {f.__name__: f for f in (configurations, errors, objects, links, checkpoints)}


def run(name, torch, lightning, folder):
    """The answers of one scenario."""
    lab, argv = Lab(torch, lightning, folder), sys.argv
    try:
        SCENARIOS[name](lab)
    finally:
        sys.argv = argv
    return lab.found
