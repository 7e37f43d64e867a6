"""Handwritten digits, three ways: principal components, k-means, softmax regression.

Nothing here knows Septet: `python digits_numpy.py` runs it on NumPy, `septet run digits_numpy.py` on Septet, and both
print the same.
"""
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data" / "digits.csv.gz"
SHADES = " .:-=+*#%"


def load(rng):
    """Pixels (float) and digits (int), in a random order."""
    table = np.loadtxt(DATA, delimiter=",", dtype=np.int64)
    table = table[rng.permutation(len(table))]
    return table[:, :-1].astype(np.float64), table[:, -1]


def show(image):
    """One digit in characters."""
    levels = (image.reshape(8, 8) / 16 * (len(SHADES) - 1)).astype(int)
    return "\n".join("  " + "".join(2 * SHADES[level] for level in row) for row in levels)


def standardise(train, test):
    """Zero mean and unit variance, as measured on the training part; pixels that hardly ever vary stay small."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    std[std < 1] = 4
    return (train - mean) / std, (test - mean) / std


def principal_components(x, k):
    """The k directions of largest variance, and the share of it that each explains."""
    _, s, vt = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return vt[:k], s[:k] ** 2 / (s**2).sum()


def squared_distances(x, centres):
    return (x**2).sum(axis=1)[:, None] - 2 * x @ centres.T + (centres**2).sum(axis=1)


def k_means(x, k, rng, steps=50):
    """Centres and the nearest centre of each row; starts far apart (k-means++)."""
    centres = x[rng.integers(len(x))][None, :]
    while len(centres) < k:
        nearest = np.maximum(squared_distances(x, centres).min(axis=1), 0)
        centres = np.vstack([centres, x[rng.choice(len(x), p=nearest / nearest.sum())]])
    for _ in range(steps):
        labels = squared_distances(x, centres).argmin(axis=1)
        centres = np.array([x[labels == i].mean(axis=0) if (labels == i).any() else centres[i] for i in range(k)])
    return centres, labels


def purity(clusters, y):
    """The share of rows whose digit is the most common one of their cluster."""
    counts = np.zeros((clusters.max() + 1, 10), dtype=int)
    np.add.at(counts, (clusters, y), 1)
    return counts.max(axis=1).sum() / len(y)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression(x, y, steps=200, rate=0.5, decay=1e-3):
    """Weights and bias by gradient descent on the cross-entropy; the loss every 50 steps."""
    w, b = np.zeros((x.shape[1], 10)), np.zeros(10)
    target = np.eye(10)[y]
    losses = []
    for step in range(steps + 1):
        p = softmax(x @ w + b)
        if step % 50 == 0:
            losses.append(-np.log(p[np.arange(len(y)), y]).mean())
        error = (p - target) / len(y)
        w -= rate * (x.T @ error + decay * w)
        b -= rate * error.sum(axis=0)
    return w, b, losses


def confusion(y, predicted):
    matrix = np.zeros((10, 10), dtype=int)
    np.add.at(matrix, (y, predicted), 1)
    return matrix


def main():
    rng = np.random.default_rng(0)
    x, y = load(rng)
    print(f"{x.shape[0]} digits of {x.shape[1]} pixels; how many of each: {np.bincount(y)}")
    print(f"The first is a {y[0]}:\n{show(x[0])}")

    x_train, x_test = standardise(x[:1400], x[1400:])
    y_train, y_test = y[:1400], y[1400:]

    components, explained = principal_components(x_train, 16)
    print("\nPrincipal components: share of the variance explained, in percent")
    print((100 * explained).round(1))
    print(f"the first 16 together: {100 * explained.sum():.1f} %")

    low_train, low_test = x_train @ components.T, x_test @ components.T
    centres, clusters = k_means(low_train, 10, rng)
    nearest = squared_distances(low_test, centres).argmin(axis=1)
    print(f"\nk-means, 10 clusters: sizes {np.sort(np.bincount(clusters))}")
    print(f"purity: train {purity(clusters, y_train):.3f}, test {purity(nearest, y_test):.3f}")

    w, b, losses = softmax_regression(x_train, y_train)
    predicted = (x_test @ w + b).argmax(axis=1)
    print(f"\nSoftmax regression: loss every 50 steps {np.array(losses).round(4)}")
    print(f"accuracy: train {((x_train @ w + b).argmax(axis=1) == y_train).mean():.3f}, "
          f"test {(predicted == y_test).mean():.3f}")

    matrix = confusion(y_test, predicted)
    print("\nConfusion matrix (row: digit, column: answer)")
    print(matrix)
    np.fill_diagonal(matrix, 0)
    digit, answer = np.unravel_index(matrix.argmax(), matrix.shape)
    print(f"Most often, a {digit} is taken for a {answer}.")


if __name__ == "__main__":
    main()
