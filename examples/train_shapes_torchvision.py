"""Train a residual network on small pictures: files in folders, transforms, DataLoader, torchvision's ResNet.

Draws pictures of four shapes into a folder of PNG files, one folder for each class, and learns to tell them apart.

    python examples/train_shapes_torchvision.py            with PyTorch and torchvision
    septet run examples/train_shapes_torchvision.py        with Septet
"""
import tempfile
from pathlib import Path

import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader
from torchvision.models.resnet import BasicBlock
from torchvision.transforms import v2

SHAPES = ("bar", "disc", "frame", "slope")
SIZE = 24


def picture(shape: str) -> torch.Tensor:
    """A shape of drawn colour and size on a drawn background, (3, SIZE, SIZE)."""
    y, x = torch.meshgrid(torch.arange(SIZE) - SIZE / 2, torch.arange(SIZE) - SIZE / 2, indexing="ij")
    x, y = x + torch.randint(-4, 5, ()), y + torch.randint(-4, 5, ())
    reach = torch.randint(5, 10, ())
    inside = {"bar": (x.abs() < 3) & (y.abs() < reach), "disc": x * x + y * y < reach * reach,
              "frame": (torch.maximum(x.abs(), y.abs()) - reach).abs() < 2, "slope": (x - y).abs() < 3}[shape]
    color, ground = torch.rand(2, 3, 1, 1)
    return torch.where(inside, color, 0.4 * ground) + 0.1 * torch.rand(3, SIZE, SIZE)


def draw(folder: Path, count: int) -> None:
    """`count` pictures of each shape as folder/shape/number.png."""
    for shape in SHAPES:
        (folder / shape).mkdir(parents=True)
        for number in range(count):
            torchvision.utils.save_image(picture(shape), folder / shape / f"{number:03}.png")


def network() -> nn.Module:
    """A residual network of ten layers for small pictures: its first layer keeps the size."""
    net = torchvision.models.ResNet(BasicBlock, [1, 1, 1, 1], num_classes=len(SHAPES))
    net.conv1 = nn.Conv2d(3, 64, kernel_size=3, padding=1, bias=False)
    net.maxpool = nn.Identity()
    return net


def main() -> None:
    torch.manual_seed(0)
    convert = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Normalize(mean=[0.4] * 3, std=[0.25] * 3)]
    learn = v2.Compose([v2.RandomCrop(SIZE, padding=3), v2.RandomHorizontalFlip(), v2.ColorJitter(0.2, 0.2), *convert])
    with tempfile.TemporaryDirectory() as name:
        draw(Path(name) / "train", 32)
        draw(Path(name) / "test", 8)
        train = torchvision.datasets.ImageFolder(Path(name) / "train", transform=learn)
        test = torchvision.datasets.ImageFolder(Path(name) / "test", transform=v2.Compose(convert))
        net = network()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.02)
        for epoch in range(4):
            net.train()
            for step, (images, labels) in enumerate(DataLoader(train, batch_size=32, shuffle=True)):
                loss = nn.functional.cross_entropy(net(images), labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                print(f"epoch {epoch} step {step} loss {loss.item():.4f}")
        net.eval()
        with torch.no_grad():
            right = sum((net(images).argmax(1) == labels).sum().item() for images, labels in DataLoader(test, batch_size=48))
        print(f"right: {right} of {len(test)}")


if __name__ == "__main__":
    main()
