"""A small ResNet (stem, three residual blocks of two convolutions, batch norm) trained with SGD and momentum on the CPU.

    python3 resnet.py FOLDER [two]                              writes FOLDER/model.onnx and model.params.json
    python3 resnet.py FOLDER RUN [two] [adamw] [double] [STEPS]  trains by FOLDER/model.laws.json, writes FOLDER/RUN.safetensors
The data are ten smooth random patterns under noise, from a fixed seed; `two` tells the first five from the others.
"""
import sys

import torch
from torch import nn

sys.dont_write_bytecode = True
from recorder import Recorder
from script import export, read_laws, train
from vgg import CLASSES, data

BATCH, CHANNELS, STEPS = 32, (8, 8, 16, 16), 150


class Block(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        stride = after // before
        self.conv1 = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(after), nn.BatchNorm2d(after)
        self.short = nn.Sequential()
        if stride > 1:
            self.short = nn.Sequential(nn.Conv2d(before, after, 1, stride=stride, bias=False), nn.BatchNorm2d(after))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.short(x))


class ResNet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(3, CHANNELS[0], 3, padding=1, bias=False), nn.BatchNorm2d(CHANNELS[0])
        self.blocks = nn.Sequential(*(Block(a, b) for a, b in zip(CHANNELS, CHANNELS[1:])))
        self.fc = nn.Linear(CHANNELS[-1], classes)

    def forward(self, x):
        x = self.blocks(torch.relu(self.bn(self.conv(x))))
        return self.fc(x.mean((2, 3)))


def batches(images, labels, steps, generator):
    for _ in range(steps):
        batch = torch.randint(len(labels), (BATCH,), generator=generator)
        yield images[batch], labels[batch]


def main(folder, *options):
    run = next((o for o in options[:1] if o != "two"), None)
    torch.manual_seed(9)
    torch.set_num_threads(1)
    dtype = torch.float64 if "double" in options else torch.float32
    classes = 2 if "two" in options else CLASSES
    model = ResNet(classes).to(dtype)
    if run is None:
        return export(model, torch.randn(2, 3, 16, 16), folder)
    steps = next((int(o) for o in options if o.isdigit()), STEPS)
    generator = torch.Generator().manual_seed(13)
    images, labels = data(640, generator)
    images = nn.functional.avg_pool2d(images, 2).to(dtype)
    labels = labels * classes // CLASSES
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-3)
    if "adamw" in options:
        optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
    recorder = Recorder(model, optimizer, read_laws(folder), {"diagonal": 1, "sum": 1})
    train(recorder, batches(images, labels, steps, generator), lambda x, y: nn.functional.cross_entropy(model(x), y))
    recorder.save(f"{folder}/{run}.safetensors", model=f"ResNet with batch norm, {classes} classes")


if __name__ == "__main__":
    main(*sys.argv[1:])
