"""`torch.optim`: optimizers, schedulers of their rates, averaged weights.  All are loaded at once: programs look through its names."""
from __future__ import annotations

from septet.torch.optim import lr_scheduler, swa_utils
from septet.torch.optim.adafactor import Adafactor
from septet.torch.optim.adam import Adam, AdamW
from septet.torch.optim.adaptive import Adamax, NAdam, RAdam
from septet.torch.optim.lbfgs import LBFGS
from septet.torch.optim.muon import Muon
from septet.torch.optim.optimizer import Optimizer
from septet.torch.optim.scaled import ASGD, Adadelta, Adagrad, RMSprop, Rprop
from septet.torch.optim.sgd import SGD
from septet.torch.optim.sparse_steps import SparseAdam

__all__ = ["ASGD", "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "LBFGS", "Muon", "NAdam", "Optimizer", "RAdam", "RMSprop",
           "Rprop", "SGD", "SparseAdam", "lr_scheduler", "swa_utils"]
