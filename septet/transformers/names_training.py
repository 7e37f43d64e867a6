"""Which module of the face has which name of training: Trainer, its arguments, callbacks, collators and schedules."""
from __future__ import annotations

SUBMODULES = ("data", "integrations", "optimization", "trainer", "trainer_callback", "trainer_pt_utils", "trainer_seq2seq", "trainer_utils",
              "training_args", "training_args_seq2seq")
MODULES = {
    "utils": "logging",
    "trainer": "Trainer",
    "trainer_seq2seq": "Seq2SeqTrainer",
    "training_args": "TrainingArguments",
    "training_args_seq2seq": "Seq2SeqTrainingArguments",
    "trainer_callback": """DefaultFlowCallback EarlyStoppingCallback PrinterCallback ProgressCallback TrainerCallback TrainerControl
        TrainerState""",
    "trainer_utils": "EvalPrediction IntervalStrategy SchedulerType enable_full_determinism set_seed",
    "data.data_collator": """DataCollatorForLanguageModeling DataCollatorForMultipleChoice DataCollatorForSeq2Seq
        DataCollatorForTokenClassification DataCollatorWithFlattening DataCollatorWithPadding DefaultDataCollator default_data_collator""",
    "adafactor": "Adafactor",
    "optimization": """get_constant_schedule get_constant_schedule_with_warmup get_cosine_schedule_with_warmup
        get_cosine_with_hard_restarts_schedule_with_warmup get_cosine_with_min_lr_schedule_with_warmup
        get_cosine_with_min_lr_schedule_with_warmup_lr_rate get_inverse_sqrt_schedule get_linear_schedule_with_warmup
        get_polynomial_decay_schedule_with_warmup get_reduce_on_plateau_schedule get_scheduler get_wsd_schedule""",
}
