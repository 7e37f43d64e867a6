"""A small convolutional network on 1,797 handwritten digits: a plain PyTorch script.

    python train_digits_torch.py            with PyTorch installed
    septet run train_digits_torch.py        without
"""
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

DATA = Path(__file__).parent / "data" / "digits.csv.gz"


class Net(nn.Module):
    """Two convolutions, two fully connected layers."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(32 * 2 * 2, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10))

    def forward(self, x):
        return self.classifier(self.features(x))


def accuracy(model, loader):
    model.eval()
    right = total = 0
    with torch.no_grad():
        for images, labels in loader:
            right += (model(images).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    return right / total


def main():
    torch.manual_seed(0)
    table = np.loadtxt(DATA, delimiter=",")
    images = torch.tensor(table[:, :64], dtype=torch.float32).reshape(-1, 1, 8, 8) / 16
    labels = torch.tensor(table[:, 64], dtype=torch.int64)
    train, test = random_split(TensorDataset(images, labels), [1500, 297])
    batches = DataLoader(train, batch_size=64, shuffle=True)
    held_out = DataLoader(test, batch_size=256)

    model = Net()
    print(model)
    print("parameters:", sum(p.numel() for p in model.parameters()))
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, weight_decay=1e-4)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)
    criterion = nn.CrossEntropyLoss()

    step = 0
    for epoch in range(5):
        model.train()
        for x, y in batches:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            if step < 50 and step % 5 == 0:
                print(f"step {step:2d}  loss {loss.item():.4f}")
            step += 1
        scheduler.step()
        print(f"epoch {epoch + 1}: lr {scheduler.get_last_lr()[0]:.5f}, accuracy {accuracy(model, held_out):.3f}")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.pt"
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, path)
        checkpoint = torch.load(path)
        again = Net()
        again.load_state_dict(checkpoint["model"])
        print("after loading:", round(accuracy(again, held_out), 3), "at step", checkpoint["step"])


if __name__ == "__main__":
    main()
