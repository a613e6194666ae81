"""A VGG-16 with batch norm (13 convolutions, 3 linear layers; 8 channels, images 32 x 32) trained with SGD on the CPU.

    python3 vgg.py FOLDER [double] [EPS]   writes FOLDER/initial.safetensors; with FOLDER/map.json beside it also trains,
                                           and writes run.safetensors (the record) and final.safetensors
double: in float64; EPS: the constant of batch norm, default 1e-5.
Map: node examples/mechanics/map.mjs FOLDER. The data are ten smooth random patterns under noise, from a fixed seed.
"""
import json
import os
import sys

import torch
from torch import nn

sys.dont_write_bytecode = True  # no __pycache__ beside the examples
from recorder import Recorder, save_safetensors

STEPS, BATCH, CHANNELS, CLASSES = 200, 64, 8, 10
BLOCKS = (2, 2, 3, 3, 3)


def vgg16():
    layers, before = [], 3
    for convolutions in BLOCKS:
        for _ in range(convolutions):
            layers += [nn.Conv2d(before, CHANNELS, 3, padding=1), nn.BatchNorm2d(CHANNELS), nn.ReLU()]
            before = CHANNELS
        layers.append(nn.MaxPool2d(2))
    model = nn.Sequential()
    model.add_module("features", nn.Sequential(*layers))
    model.add_module("flatten", nn.Flatten())
    hidden = [nn.Linear(CHANNELS, CHANNELS), nn.ReLU(), nn.Linear(CHANNELS, CHANNELS), nn.ReLU()]
    model.add_module("classifier", nn.Sequential(*hidden, nn.Linear(CHANNELS, CLASSES)))
    return model


def data(count, generator):
    coarse = torch.randn(CLASSES, 3, 4, 4, generator=generator)
    patterns = nn.functional.interpolate(coarse, size=(32, 32), mode="bilinear", align_corners=False)
    labels = torch.randint(CLASSES, (count,), generator=generator)
    return patterns[labels] + 0.5 * torch.randn(count, 3, 32, 32, generator=generator), labels


def main(folder, *options):
    torch.manual_seed(7)
    torch.set_num_threads(1)
    model = vgg16().train()
    dtype = torch.float64 if "double" in options else torch.float32
    model.to(dtype)
    for norm in model.modules():
        if isinstance(norm, nn.BatchNorm2d) and options and options[-1] != "double":
            norm.eps = float(options[-1])
    os.makedirs(folder, exist_ok=True)
    save_safetensors(os.path.join(folder, "initial.safetensors"), model.state_dict(), {"step": "0"})
    map_file = os.path.join(folder, "map.json")
    if not os.path.exists(map_file):
        print(f"wrote the initial state; now: node examples/mechanics/map.mjs {folder}, and run this again")
        return
    with open(map_file) as file:
        laws = json.load(file)["laws"]
    generator = torch.Generator().manual_seed(11)
    images, labels = data(1280, generator)
    images = images.to(dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-3)
    recorder = Recorder(model, optimizer, laws)
    for step in range(STEPS):
        batch = torch.randint(len(labels), (BATCH,), generator=generator)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
        loss.backward()
        recorder.before_step(loss)
        optimizer.step()
        if step % 20 == 0 or step == STEPS - 1:
            print(f"step {step}: loss {float(loss):.4f}", flush=True)
    recorder.save(os.path.join(folder, "run.safetensors"), model="VGG-16 with batch norm", torch=torch.__version__)
    save_safetensors(os.path.join(folder, "final.safetensors"), model.state_dict(), {"step": str(STEPS)})


if __name__ == "__main__":
    main(*sys.argv[1:])
