"""Grids, marks, boxes, losses, blocks."""

SETUP = r'''
U, O, I = torchvision.utils, torchvision.ops, torchvision.io
torch.manual_seed(0)
b = torch.rand(5, 3, 6, 7) * 3 - 1
u, f = torch.randint(0, 256, (3, 40, 50), dtype=torch.uint8), torch.rand(3, 40, 50)
boxes, masks = torch.tensor([[2, 3, 20, 30], [10, 5, 45, 38.]]), torch.rand(3, 40, 50) > 0.5
points = torch.tensor([[[3, 4], [20, 20.], [30, 10]]])
b1 = torch.rand(4, 4).cumsum(1)
b2 = torch.rand(4, 4).cumsum(1)
'''

CASES = r"""
U.make_grid(b)
U.make_grid(b, 2, 1)
U.make_grid(b, 3, normalize=True)
U.make_grid(b, 3, normalize=True, value_range=(0, 1))
U.make_grid(b, 3, normalize=True, scale_each=True, pad_value=0.5)
U.make_grid(list(b[:, :1]))
U.make_grid(b[0])
U.make_grid(b[0, 0])
U.make_grid(b[:1, :1])
U.make_grid(u)
U.make_grid('a')
U.make_grid([1])
U.draw_bounding_boxes(u, boxes)
U.draw_bounding_boxes(u, boxes, colors='red', width=3, fill=True)
U.draw_bounding_boxes(f, boxes, colors=[(1, 2, 3), 'blue'])
U.draw_bounding_boxes(u, boxes, labels=['a', 'bc'])
U.draw_bounding_boxes(u, boxes, labels=['a', 'bc'], fill_labels=True, label_colors='white', label_background_colors='black')
U.draw_bounding_boxes(u[:1], boxes)
U.draw_segmentation_masks(u, masks)
U.draw_segmentation_masks(u, masks[0], 0.5, 'red')
U.draw_segmentation_masks(f, masks, 0.3)
U.draw_keypoints(u, points)
U.draw_keypoints(u, points, [(0, 1), (1, 2)], colors='red')
U.draw_keypoints(f, points, [(0, 1)], visibility=torch.tensor([[True, False, True]]))
U.draw_bounding_boxes(u, boxes[:, [2, 1, 0, 3]])
U.draw_bounding_boxes(u, boxes, labels=['a'])
import tempfile, os; d = tempfile.mkdtemp(); U.save_image(b, d + "/x.png", nrow=3, normalize=True); Image.open(d + "/x.png")
O.box_area(b1), O.box_iou(b1, b2), O.generalized_box_iou(b1, b2), O.distance_box_iou(b1, b2), O.complete_box_iou(b1, b2)
[O.box_convert(b1, a, z) for a in ("xyxy", "xywh", "cxcywh") for z in ("xyxy", "xywh", "cxcywh")]
O.box_iou(b1, b2, fmt="xywh"), O.box_area(b1.to(torch.int64), fmt="cxcywh"), O.box_iou(boxes.to(torch.int32), boxes.to(torch.int32))
O.clip_boxes_to_image(boxes, (20, 30)), O.remove_small_boxes(boxes, 20.0), O.masks_to_boxes(masks.to(torch.uint8))
O.box_convert(b1, "a", "b")
[O.generalized_box_iou_loss(b1, b2, r) for r in ("none", "mean", "sum")], O.distance_box_iou_loss(b1, b2), O.complete_box_iou_loss(b1, b2)
[O.sigmoid_focal_loss(b1 - 1, (b2 > 1).float(), a, g, r) for a, g, r in ((0.25, 2, "none"), (-1, 1.5, "mean"), (0.5, 0, "sum"))]
O.sigmoid_focal_loss(b1, b2, reduction="x")
O.sigmoid_focal_loss(b1, b2, alpha=3)
torch.manual_seed(1); O.stochastic_depth(b, 0.4, "row"), O.StochasticDepth(0.4, "batch")(b), repr(O.StochasticDepth(0.4, "batch"))
O.stochastic_depth(b, 1.4, "row")
O.stochastic_depth(b, 0.4, "column")
torch.manual_seed(1); n = O.Conv2dNormActivation(3, 4, 5, 2); n(b), repr(n), n.out_channels
torch.manual_seed(1); n = O.SqueezeExcitation(3, 2); n(b), repr(n)
torch.manual_seed(1); n = O.MLP(7, [4, 5], norm_layer=torch.nn.LayerNorm, dropout=0.5); n(b), repr(n)
n = O.FrozenBatchNorm2d(3); n(b), repr(n), list(n.state_dict())
O.Permute([0, 2, 3, 1])(b).shape, repr(O.Permute([0]))
"""
