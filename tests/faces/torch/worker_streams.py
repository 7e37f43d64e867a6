"""A program whose data set draws from three modules in a loader's workers, for PyTorch and for Septet."""
from __future__ import annotations

import random


def drawn(torch, np):
    """What two loaders' workers draw, two epochs each, and what the process draws afterwards."""
    class Draws(torch.utils.data.Dataset):
        def __len__(self):
            return 4

        def __getitem__(self, k):
            found = [random.random(), random.gauss(0, 1), random.randint(0, 99)]
            found += [np.random.rand(), np.random.normal(), np.random.randint(100), torch.rand(1).item()]
            return torch.tensor([float(x) for x in found], dtype=torch.float64)

    def seeded(k):
        random.seed(7 + k)
        np.random.seed(8 + k)

    torch.manual_seed(3)
    random.seed(4)
    np.random.seed(5)
    loaders = [torch.utils.data.DataLoader(Draws(), batch_size=2, num_workers=2, **how)
               for how in ({}, {"persistent_workers": True}, {"worker_init_fn": seeded})]
    batches = [batch.tolist() for loader in loaders for _ in range(2) for batch in loader]
    numbers = list(range(9))
    random.shuffle(numbers)
    return batches, [random.random(), random.gauss(0, 1), float(np.random.rand()), float(np.random.normal()), torch.rand(1).item()], numbers
