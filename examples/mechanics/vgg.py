"""A VGG-16 with batch norm (13 convolutions, 3 linear layers; 8 channels, images 32 x 32) trained with SGD on the CPU.

    python3 vgg.py FOLDER                       writes FOLDER/model.onnx and model.params.json
    python3 vgg.py FOLDER RUN [double] [EPS]    trains by FOLDER/model.laws.json, writes FOLDER/RUN.safetensors, and the
                                                weights before and after as initial.safetensors and final.safetensors
double: in float64; EPS: the constant of batch norm, default 1e-5.
The data are ten smooth random patterns under noise, from a fixed seed.
"""
import re
import sys

import torch
from torch import nn

sys.dont_write_bytecode = True  # no __pycache__ beside the examples
from recorder import Recorder, save_safetensors
from script import export, read_laws, train

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


# For size: of the twelve laws between a norm and the next convolution two are recorded.
LEFT_OUT = re.compile(r"\|features\.\d+\.weight\[:,i,.*features\.(4|8|11|15|18|21|25|28|31|35)\.")


def batches(images, labels, generator):
    for _ in range(STEPS):
        batch = torch.randint(len(labels), (BATCH,), generator=generator)
        yield images[batch], labels[batch]


def main(folder, run=None, *options):
    torch.manual_seed(7)
    torch.set_num_threads(1)
    model = vgg16().train()
    dtype = torch.float64 if "double" in options else torch.float32
    model.to(dtype)
    for norm in model.modules():
        if isinstance(norm, nn.BatchNorm2d) and options and options[-1] != "double":
            norm.eps = float(options[-1])
    if run is None:
        return export(model, torch.randn(2, 3, 32, 32), folder, " --eps 0")
    save_safetensors(f"{folder}/initial.safetensors", model.state_dict(), {"step": "0"})
    generator = torch.Generator().manual_seed(11)
    images, labels = data(1280, generator)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-3)
    places = {"sum": 4}
    recorder = Recorder(model, optimizer, read_laws(folder), places, keep=lambda law: not LEFT_OUT.match(law["law"]))
    train(recorder, batches(images.to(dtype), labels, generator), lambda x, y: nn.functional.cross_entropy(model(x), y))
    recorder.save(f"{folder}/{run}.safetensors", model="VGG-16 with batch norm")
    save_safetensors(f"{folder}/final.safetensors", model.state_dict(), {"step": str(STEPS)})


if __name__ == "__main__":
    main(*sys.argv[1:])
