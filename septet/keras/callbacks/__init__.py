"""`keras.callbacks`: what is called while a model is trained, measured or run."""
from __future__ import annotations

from septet.keras import lazy as _lazy

MODULES = {
    "callbacks.callback": "Callback",
    "callbacks.callback_list": "CallbackList",
    "callbacks.history": "History",
    "callbacks.progbar_logger": "ProgbarLogger",
    "callbacks.lambda_callback": "LambdaCallback",
    "callbacks.early_stopping": "EarlyStopping",
    "callbacks.model_checkpoint": "ModelCheckpoint",
    "callbacks.learning_rate": "LearningRateScheduler ReduceLROnPlateau",
    "callbacks.loggers": "CSVLogger RemoteMonitor TerminateOnNaN",
    "callbacks.backup_and_restore": "BackupAndRestore",
    "callbacks.swap_ema_weights": "SwapEMAWeights",
    "callbacks.tensorboard": "TensorBoard",
}
__getattr__, __dir__ = _lazy.attach("septet.keras.callbacks", MODULES)
