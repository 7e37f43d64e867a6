"""Data sets in files made on the fly, in the formats they are published in."""

SETUP = r'''
import os, pickle, struct, tempfile
D, T = torchvision.datasets, torchvision.transforms
d = tempfile.mkdtemp()
def noise(n, seed):
    """Bytes."""
    torch.manual_seed(seed)
    return bytes(torch.randint(0, 256, (n,)).tolist())
def put(name, data):
    """A file below the folder."""
    path = os.path.join(d, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
def idx(folder, train, test, prefix=""):
    """The four files of MNIST and its kin."""
    for kind, n in ((train, 5), (test, 3)):
        put(f"{folder}/raw/{prefix}{kind}-images-idx3-ubyte", struct.pack(">IIII", 0x803, n, 28, 28) + noise(n * 784, n))
        put(f"{folder}/raw/{prefix}{kind}-labels-idx1-ubyte", struct.pack(">II", 0x801, n) + bytes(b % 10 for b in noise(n, 9)))
idx("MNIST", "train", "t10k"); idx("FashionMNIST", "train", "t10k"); idx("EMNIST", "train", "test", "emnist-letters-")
def text(s):
    """A string as Python 2 pickled it."""
    return b"U" + bytes([len(s)]) + s if len(s) < 256 else b"T" + struct.pack("<i", len(s)) + s
def array(n, seed):
    """An array of bytes (n, 3072) as NumPy under Python 2 pickled it."""
    return (b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01(K" + bytes([n]) + b"M\x00\x0ctcnumpy\ndtype\n"
            b"(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89" + text(noise(n * 3072, seed)) + b"tb")
def batch(n, seed, labels):
    """A batch of CIFAR."""
    return b"\x80\x02}(" + text(b"data") + array(n, seed) + text(labels) + b"](" + b"".join(b"K" + bytes([k]) for k in range(n)) + b"eu."
def names(key, n):
    """The file of the classes' names."""
    return b"\x80\x02}" + text(key) + b"](" + b"".join(text(b"c%d" % k) for k in range(n)) + b"es."
for k in range(1, 6):
    put(f"cifar-10-batches-py/data_batch_{k}", batch(3, k, b"labels"))
put("cifar-10-batches-py/test_batch", batch(2, 6, b"labels")); put("cifar-10-batches-py/batches.meta", names(b"label_names", 10))
put("cifar-100-python/train", batch(4, 7, b"fine_labels")); put("cifar-100-python/test", batch(2, 8, b"fine_labels"))
put("cifar-100-python/meta", names(b"fine_label_names", 100))
class C10(D.CIFAR10):
    """Without checksums."""
    train_list = [[f"data_batch_{k}", None] for k in range(1, 6)]
    test_list, meta = [["test_batch", None]], {"filename": "batches.meta", "key": "label_names", "md5": None}
class C100(D.CIFAR100):
    """Without checksums."""
    train_list, test_list, meta = [["train", None]], [["test", None]], {"filename": "meta", "key": "fine_label_names", "md5": None}
for name in ("folder/cat/x.png", "folder/cat/sub/y.bmp", "folder/dog/a.png"):
    put(name, b"")
    Image.frombytes("RGB", (5, 6), noise(90, len(name))).save(os.path.join(d, name))
put("folder/dog/notes.txt", b"x")
both = T.Compose([T.ToTensor(), T.Normalize((.5,), (.5,))])
def told(s):
    """All samples, and what a data set says of itself."""
    items = [s[k] for k in range(len(s))]
    extra = [getattr(s, n, None) for n in ("targets", "classes", "class_to_idx")]
    return items, [type(y).__name__ for _, y in items], extra, repr(s).replace(d, "ROOT")
'''

CASES = r"""
told(D.MNIST(d)), D.MNIST(d).data, D.MNIST(d).raw_folder.replace(d, "ROOT")
told(D.MNIST(d, train=False, transform=both))
told(D.FashionMNIST(d, target_transform=T.Lambda(float)))
told(D.EMNIST(d, "letters")), told(D.EMNIST(d, "letters", train=False))
told(C10(d)), C10(d).data
told(C10(d, train=False, transform=T.ToTensor()))
told(C100(d)), told(C100(d, train=False))
told(D.ImageFolder(d + "/folder")), [p.replace(d, "ROOT") for p, _ in D.ImageFolder(d + "/folder").samples]
told(D.ImageFolder(d + "/folder", transform=both))
D.DatasetFolder(d + "/folder", len, (".txt",), allow_empty=True).samples[0][1], len(D.DatasetFolder(d + "/folder", len, is_valid_file=lambda p: True))
told(D.FakeData(4, (3, 4, 5))), told(D.FakeData(3, (3, 4, 5), 7, transform=T.ToTensor(), random_offset=9))
torch.manual_seed(5); x = torch.rand(1); torch.manual_seed(5); D.FakeData(4, (3, 4, 5))[2]; x.equal(torch.rand(1))
D.CIFAR10(d)
D.MNIST(d + "/nowhere")
D.ImageFolder(d + "/folder/dog")
D.DatasetFolder(d + "/folder", len, (".txt",))
D.EMNIST(d, "nothing")
D.FakeData(3)[5]
D.VisionDataset(d, transforms=1, transform=2)
D.utils.check_integrity(d + "/folder/dog/notes.txt", "9dd4e461268c8034f5c8564e155c67a6"), D.utils.calculate_md5(d + "/folder/dog/notes.txt")
"""
