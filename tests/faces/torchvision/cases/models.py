"""Models: keys, seeded weights, scores, texts, weights by name, errors."""

SETUP = r'''
import zlib
M = torchvision.models
def described(name, size=64, **kwargs):
    """Keys and shapes, seeded weights, scores of a seeded image, the text."""
    torch.manual_seed(0)
    net = M.get_model(name, num_classes=7, **kwargs).eval()
    state = net.state_dict()
    keys = zlib.crc32(repr([(k, tuple(v.shape)) for k, v in state.items()]).encode())
    weights = [sum(v.double().abs().sum().item() for v in state.values()), sum(v.double().sum().item() for v in state.values())]
    torch.manual_seed(3)
    with torch.no_grad():
        scores = net(torch.randn(2, 3, size, size))
    return keys, weights, scores, zlib.crc32(repr(net).encode())
'''

CASES = r"""
described('resnet18')
described('resnet50')
described('resnext50_32x4d')
described('vgg11')
described('vgg11_bn')
described('alexnet', 96)
described('squeezenet1_0')
described('squeezenet1_1')
described('mobilenet_v2')
described('mobilenet_v3_large')
described('mobilenet_v3_small')
described('densenet121')
described('efficientnet_b0')
described('efficientnet_b5')
described('efficientnet_v2_s')
described('vit_b_32', 224)
described('convnext_tiny')
described('googlenet')
described("resnet18", zero_init_residual=True)
described("resnet50", replace_stride_with_dilation=[False, True, True])
described("mobilenet_v2", width_mult=0.5)
described("mobilenet_v3_small", reduced_tail=True, dilated=True)
torch.manual_seed(0); net = M.resnet18(num_classes=3); y = net(torch.randn(4, 3, 64, 64)).pow(2).sum(); y.backward(); y, net.fc.weight.grad[0, :5], [p.grad is not None for p in net.parameters()][:3]
net = M._utils.IntermediateLayerGetter(M.resnet18(), {"layer1": "a", "layer3": "b"}).eval(); {k: v.shape for k, v in net(torch.zeros(1, 3, 64, 64)).items()}
M.ResNet18_Weights.DEFAULT.name, M.ResNet18_Weights.DEFAULT.url, repr(M.ResNet50_Weights.DEFAULT), repr(M.ResNet50_Weights.DEFAULT.transforms())
M.get_weight("ResNet50_Weights.IMAGENET1K_V1").url, M.get_model_weights("vgg16").__name__, [w.name for w in M.get_model_weights("resnet50")]
M.list_models(include="resnet*"), M.list_models(M, include="vgg*", exclude="*_bn"), M.list_models(M.vgg)
M.ResNet18_Weights.DEFAULT.transforms()(torch.arange(3 * 300 * 280).reshape(3, 300, 280).remainder(251).to(torch.float32) / 251)
M.get_model("nothing")
M.resnet18(weights="nothing")
M.resnet18(weights=M.VGG11_Weights.DEFAULT)
M.resnet18(weights=M.ResNet18_Weights.DEFAULT, num_classes=3)
M.resnet18(replace_stride_with_dilation=[True])
M.vit_b_32()(torch.zeros(1, 3, 32, 32))
"""
