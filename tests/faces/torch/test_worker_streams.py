"""Workers are threads, and draw what PyTorch's processes draw; the process's own streams stay where they are."""
from __future__ import annotations

import json
import random
import threading
from pathlib import Path

import septet.numpy as np
import septet.torch as torch
from septet.core.random import workers
from tests.faces.torch.worker_streams import drawn

GOLDEN = Path(__file__).parents[2] / "golden" / "worker_streams.json"


def test_workers_draw_what_processes_draw():
    found = json.loads(json.dumps(drawn(torch, np)))
    assert found == json.loads(GOLDEN.read_text())


def test_a_thread_of_its_own_leaves_the_process_alone():
    """Also where the same functions were taken out of the module before, but for those that are C itself."""
    from random import uniform

    random.seed(11)
    wanted = random.Random(11).uniform(0, 1)
    seen = []

    def work():
        workers.begin(5, 1)
        random.seed(11)
        state = random.getstate()
        seen.extend([uniform(0, 1), random.random(), random.gauss(0, 1)])
        random.setstate(state)
        seen.append(random.random())
        workers.end()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen[0] == seen[3] == wanted
    assert random.uniform(0, 1) == wanted
