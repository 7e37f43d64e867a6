"""From a file to a network: CSV with pandas, split and scaled with scikit-learn, trained with PyTorch, judged with scikit-learn again.

`python end_to_end.py` runs it on the real libraries, `septet run end_to_end.py` on Septet, where all of it is one array; both print
the same.
"""
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

DATA = Path(__file__).parent / "data" / "breast_cancer.csv.gz"


def load():
    """Standardised measurements and labels (1: malignant), a part of them for the test."""
    table = pd.read_csv(DATA)
    labels = (table.pop("diagnosis") == "malignant").to_numpy(dtype=np.float32)
    train, test, train_labels, test_labels = train_test_split(table, labels, test_size=0.3, random_state=0, stratify=labels)
    scaler = StandardScaler().fit(train)
    largest = pd.Series(scaler.mean_, index=table.columns).nlargest(3)
    print("columns of the largest means:", ", ".join(f"{name} {value:.1f}" for name, value in largest.items()))
    parts = scaler.transform(train), train_labels, scaler.transform(test), test_labels
    return [torch.from_numpy(np.asarray(a, dtype=np.float32)) for a in parts]


def fit(model, inputs, labels, epochs=30):
    """Minimise the cross-entropy; prints every tenth epoch."""
    batches = DataLoader(TensorDataset(inputs, labels), batch_size=32, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-3)
    for epoch in range(1, epochs + 1):
        total = 0.0
        for x, y in batches:
            loss = nn.functional.binary_cross_entropy_with_logits(model(x).squeeze(1), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        if epoch % 10 == 0:
            print(f"epoch {epoch}: cross-entropy {total / len(labels):.4f}")


def main():
    torch.manual_seed(0)
    inputs, labels, test_inputs, test_labels = load()
    model = nn.Sequential(nn.Linear(inputs.shape[1], 32), nn.ReLU(), nn.Linear(32, 1))
    fit(model, inputs, labels)
    with torch.no_grad():
        chances = torch.sigmoid(model(test_inputs)).squeeze(1)
    print(f"right: {accuracy_score(test_labels.numpy(), (chances > 0.5).numpy()):.3f}, "
          f"area under the curve: {roc_auc_score(test_labels.numpy(), chances.numpy()):.3f}")
    x = test_inputs[:1].clone().requires_grad_()
    model(x).sum().backward()
    names = pd.read_csv(DATA, nrows=0).columns.drop("diagnosis")
    slopes = pd.Series(x.grad[0].numpy(), index=names).abs().sort_values(ascending=False)
    print("\nwhat the first answer depends on most:")
    print(slopes.head(5).round(3).to_string())


if __name__ == "__main__":
    main()
