"""Trainings that the real library and the face run alike: each gives what JSON holds, without times.

`lib` has the modules: torch, transformers.  `folder` is empty.
"""
# ruff: noqa: E501  a training is a line
from __future__ import annotations

import contextlib
import io
import os
import re
from types import SimpleNamespace
from typing import Any

EVENTS = """on_init_end on_train_begin on_train_end on_epoch_begin on_epoch_end on_step_begin on_pre_optimizer_step on_optimizer_step
    on_substep_end on_step_end on_evaluate on_predict on_save on_log on_prediction_step""".split()


def timeless(logs: dict[str, Any]) -> dict[str, Any]:
    """Logs without what the clock says."""
    return {k: v for k, v in logs.items() if not k.endswith(("_runtime", "_per_second", "_preparation_time"))}


def model(lib: Any, dropout: float = 0.1) -> Any:
    """A small network with a dropout, a norm and a bias."""
    nn = lib.torch.nn

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.norm, self.drop, self.last = nn.Linear(4, 16), nn.LayerNorm(16), nn.Dropout(dropout), nn.Linear(16, 3)

        def forward(self, x: Any, labels: Any = None) -> Any:
            logits = self.last(self.drop(lib.torch.relu(self.norm(self.first(x)))))
            if labels is None:
                return {"logits": logits}
            return {"loss": nn.functional.cross_entropy(logits, labels), "logits": logits}

    lib.transformers.set_seed(0)
    return Net()


def rows(lib: Any, count: int, seed: int) -> list[dict[str, Any]]:
    """Points of three classes."""
    g = lib.torch.Generator().manual_seed(seed)
    x = lib.torch.randn(count, 4, generator=g)
    y = (x[:, 0] * 2 + x[:, 1] > 0.3).long() + (x[:, 2] > 0.8).long()
    return [{"x": x[k], "labels": y[k], "unused": k, "length": k % 7} for k in range(count)]


def accuracy(p: Any) -> dict[str, float]:
    return {"accuracy": float((p.predictions.argmax(-1) == p.label_ids).mean())}


def recorder(lib: Any, log: list[Any]) -> Any:
    """A callback that writes down what it is called with."""

    def method(name: str) -> Any:
        def called(self: Any, args: Any, state: Any, control: Any, **given: Any) -> None:
            switches = "".join(str(int(getattr(control, f"should_{s}"))) for s in ("training_stop", "epoch_stop", "save", "evaluate", "log"))
            more = {k: sorted(timeless(v)) for k, v in given.items() if k in ("logs", "metrics")}
            log.append([name, state.global_step, round(state.epoch, 4), sorted(given), switches, more])
        return called

    return type("Recorder", (lib.transformers.TrainerCallback,), {name: method(name) for name in EVENTS})


def trainer(lib: Any, folder: str, log: list[Any] | None = None, net: Any = None, kind: Any = None, train: int = 44, more: Any = None,
            callbacks: Any = (), **arguments: Any) -> Any:
    """A Trainer of the network."""
    lib.transformers.utils.logging.set_verbosity_error()
    args = lib.transformers.TrainingArguments(folder, **{
        "per_device_train_batch_size": 4, "per_device_eval_batch_size": 5, "report_to": "none", "disable_tqdm": True, "use_cpu": True,
        "seed": 7, "learning_rate": 1e-2, "logging_steps": 1, **arguments})
    calls = [*([recorder(lib, log)] if log is not None else []), *callbacks]
    return (kind or lib.transformers.Trainer)(net or model(lib), args, train_dataset=rows(lib, train, 1), eval_dataset=rows(lib, 13, 2),
                                              callbacks=calls, **(more or {}))


def result(t: Any) -> dict[str, Any]:
    """What a training leaves behind."""
    out = t.train()
    folders = {f: sorted(n for n in os.listdir(os.path.join(t.args.output_dir, f)) if not n.startswith("training_args"))
               for f in sorted(os.listdir(t.args.output_dir)) if f.startswith("checkpoint")} if os.path.isdir(t.args.output_dir) else {}
    return {"history": [timeless(x) for x in t.state.log_history], "loss": out.training_loss, "step": out.global_step, "folders": folders,
            "best": [t.state.best_metric, t.state.best_global_step], "metrics": sorted(timeless(out.metrics))}


def fifty_steps(lib: Any, folder: str) -> Any:
    return result(trainer(lib, folder, max_steps=50, weight_decay=0.1, lr_scheduler_type="cosine", warmup_steps=5, save_strategy="no"))


def events(lib: Any, folder: str) -> Any:
    log: list[Any] = []
    t = trainer(lib, folder, log, train=22, num_train_epochs=2, gradient_accumulation_steps=2, eval_strategy="steps", eval_steps=3,
                save_steps=3, logging_steps=2, load_best_model_at_end=True, metric_for_best_model="accuracy", save_total_limit=1,
                more={"compute_metrics": accuracy})
    found = result(t)
    p = t.predict(rows(lib, 5, 3))
    return {**found, "events": log, "predicted": sorted(timeless(p.metrics)), "logits": p.predictions.tolist(), "labels": p.label_ids.tolist()}


def epochs(lib: Any, folder: str) -> Any:
    log: list[Any] = []
    stop = lib.transformers.EarlyStoppingCallback(early_stopping_patience=2, early_stopping_threshold=0.02)
    t = trainer(lib, folder, log, num_train_epochs=12, eval_strategy="epoch", save_strategy="epoch", logging_strategy="epoch",
                load_best_model_at_end=True, save_total_limit=2, greater_is_better=False, callbacks=[stop])
    return {**result(t), "events": log, "state": t.state.stateful_callbacks}


def save_best(lib: Any, folder: str) -> Any:
    return result(trainer(lib, folder, num_train_epochs=3, eval_strategy="epoch", save_strategy="best", metric_for_best_model="accuracy",
                          more={"compute_metrics": accuracy}))


def resumed(lib: Any, folder: str) -> Any:
    """A training that stopped in the middle of an epoch goes on as if it had not."""
    whole = result(trainer(lib, os.path.join(folder, "whole"), num_train_epochs=3, save_strategy="no"))
    first = trainer(lib, os.path.join(folder, "two"), num_train_epochs=3, save_steps=15)
    first.train()
    lib.transformers.set_seed(99)
    second = trainer(lib, os.path.join(folder, "two"), net=model(lib), num_train_epochs=3, save_steps=15)
    second.train(resume_from_checkpoint=os.path.join(folder, "two", "checkpoint-15"))
    return {"whole": whole["history"][:-1], "second": [timeless(x) for x in second.state.log_history][:-1]}


def resumed_epoch(lib: Any, folder: str) -> Any:
    """The same from the end of an epoch."""
    whole = trainer(lib, os.path.join(folder, "two"), num_train_epochs=3, save_strategy="epoch")
    found = result(whole)
    lib.transformers.set_seed(99)
    second = trainer(lib, os.path.join(folder, "two"), net=model(lib), num_train_epochs=3, save_strategy="no")
    second.train(resume_from_checkpoint=os.path.join(folder, "two", "checkpoint-11"))
    return {"whole": found["history"][:-1], "second": [timeless(x) for x in second.state.log_history][:-1]}


def tokenizer(lib: Any) -> Any:
    """Of twenty words, built by the tokenizers package."""
    import tokenizers

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"w{k}" for k in range(20))]
    inner = tokenizers.Tokenizer(tokenizers.models.WordLevel({w: k for k, w in enumerate(words)}, unk_token="[UNK]"))
    inner.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    inner.post_processor = tokenizers.processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    names = {f"{n}_token": f"[{n.upper()}]" for n in ("pad", "unk", "cls", "sep", "mask")}
    return lib.transformers.PreTrainedTokenizerFast(tokenizer_object=inner, **names)


def encoder(lib: Any, kind: str) -> Any:
    lib.transformers.set_seed(1)
    return getattr(lib.transformers, kind)(lib.transformers.BertConfig(
        vocab_size=25, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, max_position_embeddings=16))


def texts(count: int) -> list[str]:
    return [" ".join(f"w{(3 * k + j * j) % 20}" for j in range(3 + k % 6)) for k in range(count)]


def resumed_draws(lib: Any, folder: str) -> Any:
    """Within an epoch with a collator that draws: which batches are fetched, and what is drawn for them and by the model."""
    log: list[Any] = []

    def collate(points: list[Any]) -> Any:
        log.append([[p["unused"] for p in points], float(lib.torch.rand(1))])
        return {"x": lib.torch.stack([p["x"] for p in points]) + log[-1][1], "labels": lib.torch.stack([p["labels"] for p in points])}

    more = {"num_train_epochs": 2, "remove_unused_columns": False, "more": {"data_collator": collate}}
    trainer(lib, folder, save_steps=3, gradient_accumulation_steps=2, **more).train()
    found = {}
    for step in (3, 6, 9):
        log.clear()
        second = trainer(lib, folder, net=model(lib), save_strategy="no", gradient_accumulation_steps=2, **more)
        out = second.train(resume_from_checkpoint=os.path.join(folder, f"checkpoint-{step}"))
        found[str(step)] = {"fetched": list(log), "history": [timeless(x) for x in second.state.log_history][:-1], "loss": out.training_loss}
    return found


def blanked(text: str) -> list[str]:
    """What is drawn between carriage returns, without times, rates, and the frames that depend on the clock."""
    text = re.sub(r"(_runtime|_per_second)': '[^']*'", r"\1'", re.sub(r"\[\d+:\d.*?\]", "[]", text))
    frames = [frame.strip(" \x1b[A\n") for frame in text.split("\r")]
    return list(dict.fromkeys(f for f in frames if f and ("|" not in f or re.search(r"\| (0|(\d+)/\2 )", f))))


def bars(lib: Any, folder: str) -> Any:
    """Progress bars and printed logs, with and without bars; what each way to ask for them chooses."""
    long = {"compute_metrics": lambda p: {"word": "x" * 120, "n": 3}}
    found: dict[str, Any] = {}
    for name, more in {"drawn": {"disable_tqdm": False}, "printed": {"disable_tqdm": True}, "quiet": {"disable_tqdm": None}}.items():
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            t = trainer(lib, folder, num_train_epochs=2, logging_steps=5, eval_strategy="epoch", save_strategy="no", more=long, **more)
            t.train()
            t.evaluate()
            t.predict(rows(lib, 7, 8))
        found[name] = [t.args.disable_tqdm, [type(c).__name__ for c in t.callback_handler.callbacks], blanked(out.getvalue()), blanked(err.getvalue())]
    lib.transformers.utils.logging.set_verbosity_warning()
    found["warning"] = lib.transformers.TrainingArguments(folder, use_cpu=True).disable_tqdm
    return found


def masked(lib: Any, folder: str) -> Any:
    """A masked language model: the masks and the dropout draw from one stream."""
    t = tokenizer(lib)
    data = [{"input_ids": ids} for ids in t(texts(40))["input_ids"]]
    collate = lib.transformers.DataCollatorForLanguageModeling(t, mlm_probability=0.3)
    own = trainer(lib, folder, net=encoder(lib, "BertForMaskedLM"), max_steps=8, save_strategy="no", eval_strategy="steps", eval_steps=4,
                  more={"data_collator": collate, "processing_class": t})
    own.train_dataset, own.eval_dataset = data, data[:10]
    return result(own)


def classified(lib: Any, folder: str) -> Any:
    """Texts of two classes, padded batch by batch."""
    t = tokenizer(lib)
    data = [{"input_ids": ids, "label": len(ids) % 2} for ids in t(texts(40))["input_ids"]]
    own = trainer(lib, folder, net=encoder(lib, "BertForSequenceClassification"), num_train_epochs=2, gradient_accumulation_steps=2,
                  eval_strategy="epoch", save_strategy="epoch", load_best_model_at_end=True,
                  more={"processing_class": t, "compute_metrics": accuracy})
    own.train_dataset, own.eval_dataset = data, data[:12]
    found = result(own)
    kept = ("config.json", "model.safetensors", "optimizer.pt", "rng_state.pth", "scheduler.pt", "tokenizer.json", "trainer_state.json")
    return {**found, "folders": {f: [n for n in names if n in kept] for f, names in found["folders"].items()}}


def causal(lib: Any, folder: str, **more: Any) -> Any:
    """A causal language model with updates of several batches: its loss is per token of the update."""
    lib.transformers.set_seed(1)
    net = lib.transformers.LlamaForCausalLM(lib.transformers.LlamaConfig(
        vocab_size=40, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1,
        max_position_embeddings=32))
    own = trainer(lib, folder, net=net, max_steps=6, gradient_accumulation_steps=3, save_strategy="no", **more,
                  more={"data_collator": lib.transformers.default_data_collator})
    own.train_dataset = [{"input_ids": [(k + 3 * j) % 40 for j in range(12)],
                          "labels": [-100 if j < k % 5 else (k + 3 * j) % 40 for j in range(12)]} for k in range(48)]
    return result(own)


def noisy(lib: Any, folder: str) -> Any:
    """The same with noise on its words (NEFTune), and without it behind the training."""
    return causal(lib, folder, neftune_noise_alpha=5.0)


def collated(lib: Any, folder: str) -> Any:
    """What collators make of rows."""
    t, tr = tokenizer(lib), lib.transformers
    rows = [{"input_ids": ids, "labels": ids[1:]} for ids in t(texts(3))["input_ids"]]
    plain = [{"input_ids": r["input_ids"]} for r in rows]
    tr.set_seed(4)
    made = {
        "padding": tr.DataCollatorWithPadding(t, pad_to_multiple_of=8)([{**r, "label": k} for k, r in enumerate(plain)]),
        "tokens": tr.DataCollatorForTokenClassification(t)([{"input_ids": r["input_ids"], "labels": r["input_ids"]} for r in rows]),
        "seq2seq": tr.DataCollatorForSeq2Seq(t, pad_to_multiple_of=4)(rows),
        "masked": tr.DataCollatorForLanguageModeling(t, mlm_probability=0.5)(plain),
        "masked ids": tr.DataCollatorForLanguageModeling(t, mlm_probability=0.5)([r["input_ids"] for r in rows]),
        "masked seed": tr.DataCollatorForLanguageModeling(t, mlm_probability=0.5, seed=3)(plain),
        "masked only": tr.DataCollatorForLanguageModeling(t, mlm_probability=0.5, mask_replace_prob=1.0, random_replace_prob=0.0)(plain),
        "causal": tr.DataCollatorForLanguageModeling(t, mlm=False)(plain),
        "choices": tr.DataCollatorForMultipleChoice(t)([{"input_ids": [r["input_ids"], r["input_ids"][:3]], "label": 1} for r in rows]),
        "flat": tr.DataCollatorWithFlattening()(rows),
        "default": tr.default_data_collator([{"x": [1.0, 2.0], "label": k, "name": "n"} for k in range(2)]),
    }
    return {name: {k: [str(v.dtype), v.tolist()] for k, v in batch.items()} for name, batch in made.items()}


def grouped(lib: Any, folder: str) -> Any:
    data = [{"x": r["x"], "labels": r["labels"], "input_ids": [1] * (1 + r["length"])} for r in rows(lib, 44, 1)]
    t = trainer(lib, folder, num_train_epochs=2, train_sampling_strategy="group_by_length", save_strategy="no")
    t.train_dataset = data
    return result(t)


def sampled(lib: Any, folder: str) -> Any:
    found = {}
    for name, arguments in {"data_seed": {"data_seed": 5}, "sequential": {"train_sampling_strategy": "sequential"},
                            "drop": {"dataloader_drop_last": True, "gradient_accumulation_steps": 3},
                            "shares": {"logging_steps": 0.2, "eval_strategy": "steps", "eval_steps": 0.5, "warmup_steps": 0.3},
                            "first": {"logging_steps": 4, "logging_first_step": True, "eval_on_start": True, "eval_strategy": "epoch"},
                            "delay": {"eval_strategy": "epoch", "eval_delay": 1.5, "max_grad_norm": 0.05},
                            "workers": {"dataloader_num_workers": 2}}.items():
        found[name] = result(trainer(lib, folder, train=22, num_train_epochs=2, save_strategy="no", **arguments))
    return found


def losses(lib: Any, folder: str) -> Any:
    class Own(lib.transformers.Trainer):
        def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None) -> Any:
            labels = inputs.pop("labels")
            outputs = model(**inputs)
            loss = lib.torch.nn.functional.cross_entropy(outputs["logits"], labels, weight=lib.torch.tensor([1.0, 2.0, 0.5]))
            return (loss, outputs) if return_outputs else loss

    def given(outputs: Any, labels: Any, num_items_in_batch: Any = None) -> Any:
        return lib.torch.nn.functional.cross_entropy(outputs["logits"], labels, reduction="sum") / num_items_in_batch

    more = {"train": 22, "num_train_epochs": 2, "save_strategy": "no", "eval_strategy": "epoch"}
    told = model(lib)
    told.config = SimpleNamespace(problem_type=None)
    return {"smoothed": result(trainer(lib, folder, net=told, label_smoothing_factor=0.2, **more)),
            "own": result(trainer(lib, folder, kind=Own, **more)),
            "given": result(trainer(lib, folder, more={"compute_loss_func": given}, gradient_accumulation_steps=2, **more)),
            "sgd": result(trainer(lib, folder, optim="sgd", lr_scheduler_type="constant", **more)),
            "plateau": result(trainer(lib, folder, lr_scheduler_type="reduce_lr_on_plateau", lr_scheduler_kwargs={"patience": 0}, **more))}


def evaluated(lib: Any, folder: str) -> Any:
    t = trainer(lib, folder, more={"compute_metrics": accuracy, "preprocess_logits_for_metrics": lambda logits, labels: logits * 2})
    several = t.evaluate({"a": rows(lib, 4, 5), "b": rows(lib, 3, 6)})
    plain = t.evaluate(metric_key_prefix="test")
    p = t.predict([{"x": r["x"]} for r in rows(lib, 6, 8)])
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        t.log_metrics("eval", {"eval_loss": 1.23456, "eval_runtime": 3725.5, "epoch": 2.0, "eval_samples": 7})
        t.log({"loss": 1.23456789, "learning_rate": 1e-05, "n": 3})
    t.save_metrics("eval", {"eval_loss": 1.5})
    return {"several": timeless(several), "plain": timeless(plain), "labels": p.label_ids is None, "sum": float(p.predictions.sum()),
            "printed": out.getvalue(), "saved": open(os.path.join(folder, "all_results.json"), encoding="utf-8").read()}


def adafactor(lib: Any, folder: str) -> Any:
    """Adafactor's steps in its ways, and a training with it."""
    torch, found = lib.torch, []
    ways: list[dict[str, Any]] = [{}, {"lr": 1e-2, "relative_step": False}, {"warmup_init": True, "clip_threshold": 0.5},
                                  {"lr": 1e-2, "relative_step": False, "scale_parameter": False, "beta1": 0.9, "weight_decay": 0.1}]
    for way in ways:
        torch.manual_seed(0)
        weights = [torch.nn.Parameter(torch.randn(shape)) for shape in ((4, 6), (5,), (2, 3, 4))]
        steps = lib.transformers.Adafactor(weights, **way)
        for _ in range(6):
            sum(((w - torch.arange(float(w.numel())).reshape(w.shape) * 0.1) ** 2).sum() for w in weights).backward()
            steps.step()
            steps.zero_grad()
        found.append([round(float(w.detach().double().sum()), 4) for w in weights])
    return [*found, result(trainer(lib, folder, optim="adafactor", max_steps=20, learning_rate=5e-3))]


def schedules(lib: Any, folder: str) -> Any:
    """The rate of every schedule, step by step."""
    told: dict[str, dict[str, Any]] = {
        "linear": {}, "cosine": {}, "cosine_with_restarts": {"num_cycles": 2}, "polynomial": {"power": 2.0, "lr_end": 1e-5}, "constant": {},
        "constant_with_warmup": {}, "inverse_sqrt": {}, "cosine_with_min_lr": {"min_lr_rate": 0.1},
        "cosine_warmup_with_min_lr": {"min_lr": 1e-3, "warmup_lr_rate": 0.2},
        "warmup_stable_decay": {"num_decay_steps": 6, "min_lr_ratio": 0.05, "decay_type": "linear", "warmup_type": "cosine"}}
    found = {}
    for name, more in told.items():
        optimizer = lib.torch.optim.SGD([lib.torch.nn.Parameter(lib.torch.zeros(1))], lr=0.01)
        schedule = lib.transformers.get_scheduler(name, optimizer, 4, 20, more)
        rates = []
        for _ in range(24):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        found[name] = rates
    return found


def wrong(lib: Any, folder: str) -> Any:
    """The classes of errors for arguments that cannot be."""
    make = lib.transformers.TrainingArguments
    calls = {
        "strategy": lambda: make(folder, eval_strategy="sometimes"),
        "schedule": lambda: make(folder, lr_scheduler_type="zigzag"),
        "best": lambda: make(folder, load_best_model_at_end=True, eval_strategy="steps", save_strategy="epoch"),
        "steps": lambda: make(folder, logging_steps=1.5),
        "no model": lambda: lib.transformers.Trainer(args=make(folder)),
        "no rows": lambda: lib.transformers.Trainer(model(lib), make(folder, use_cpu=True)).train(),
        "no eval rows": lambda: lib.transformers.Trainer(model(lib), make(folder, eval_strategy="epoch")),
        "no checkpoint": lambda: trainer(lib, folder).train(resume_from_checkpoint=True),
        "metric": lambda: trainer(lib, folder, eval_strategy="epoch", save_strategy="epoch", num_train_epochs=1, train=4,
                                  load_best_model_at_end=True, metric_for_best_model="nothing").train(),
        "callback": lambda: trainer(lib, folder, callbacks=[lib.transformers.EarlyStoppingCallback()]).train(),
    }
    found = {}
    for name, call in calls.items():
        try:
            call()
            found[name] = None
        except Exception as error:
            found[name] = type(error).__name__
    return found


SCENARIOS = {f.__name__: f for f in (fifty_steps, events, epochs, save_best, resumed, resumed_epoch, resumed_draws, bars, masked, classified, causal, noisy, collated, grouped, sampled, losses, evaluated, adafactor, schedules, wrong)}
