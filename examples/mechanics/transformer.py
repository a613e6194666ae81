"""A character transformer (two blocks, width 32, 2 heads, relu) trained for 200 steps on a paragraph, with SGD or AdamW.

    python3 transformer.py FOLDER                      writes FOLDER/model.onnx and model.params.json
    python3 transformer.py FOLDER RUN sgd|adamw [double] [STEPS] [scores|linear]
                                                       trains by FOLDER/model.laws.json, writes FOLDER/RUN.safetensors
`scores` and `linear` plant a fault in the second block: a backward that forgets 1/sqrt(d) for the queries, and one whose
gradient of a weight is 2 % too large. Losses look the same; the laws tell.
"""
import sys

import torch
from torch import nn

sys.dont_write_bytecode = True
from recorder import Recorder
from script import export, read_laws, train

TEXT = """The stones at the ford had been laid by nobody anyone could name. Each spring the river went over them, brown and loud,
and each summer they stood dry again, a little rounder, in the same line. Children learned to count on them. A miller once
moved one to mend his wall, and by the next winter the wall had leaned and the stone was back in the water, or one so like it
that no one argued. What is carried away and what stays put are seldom told apart by looking; one has to come back and count."""
WIDTH, HEADS, CONTEXT, BATCH, STEPS = 32, 2, 24, 16, 200
LETTERS = sorted(set(TEXT))


class Scores(torch.autograd.Function):
    """q kᵀ / √d, whose backward forgets √d for q."""

    @staticmethod
    def forward(ctx, q, k):
        ctx.save_for_backward(q, k)
        return q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5

    @staticmethod
    def backward(ctx, grad):
        q, k = ctx.saved_tensors
        return grad @ k, grad.transpose(-1, -2) @ q / q.shape[-1] ** 0.5


class Linear(torch.autograd.Function):
    """x Wᵀ, the gradient of W 2 % too large."""

    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x, weight)
        return x @ weight.T

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        return grad @ weight, 1.02 * grad.flatten(0, -2).T @ x.flatten(0, -2)


class Block(nn.Module):
    def __init__(self, fault):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down, self.fault = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH), fault

    def forward(self, x, mask):
        y = self.ln1(x)
        shape = (*y.shape[:-1], HEADS, WIDTH // HEADS)
        q, k, v = (layer(y).view(shape).transpose(-3, -2) for layer in (self.query, self.key, self.value))
        scores = Scores.apply(q, k) if self.fault == "scores" else q @ k.transpose(-1, -2) / shape[-1] ** 0.5
        y = torch.softmax(scores + mask, -1) @ v
        x = x + self.out(y.transpose(-3, -2).reshape(x.shape))
        y = self.ln2(x)
        y = Linear.apply(y, self.up.weight) + self.up.bias if self.fault == "linear" else self.up(y)
        return x + self.down(torch.relu(y))


class Transformer(nn.Module):
    def __init__(self, fault=None):
        super().__init__()
        self.letters, self.places = nn.Embedding(len(LETTERS), WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList([Block(None), Block(fault)])
        self.ln, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, len(LETTERS))
        self.register_buffer("mask", torch.full((CONTEXT, CONTEXT), -1e4).triu(1))

    def forward(self, tokens):
        x = self.letters(tokens) + self.places.weight
        for block in self.blocks:
            x = block(x, self.mask)
        return self.head(self.ln(x))


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.2, weight_decay=1e-2),
    "adamw": lambda p: torch.optim.AdamW(p, lr=3e-3, weight_decay=1e-2),
}


def batches(steps, generator):
    text = torch.tensor([LETTERS.index(letter) for letter in TEXT])
    for _ in range(steps):
        starts = torch.randint(len(text) - CONTEXT, (BATCH, 1), generator=generator)
        window = text[starts + torch.arange(CONTEXT + 1)]
        yield window[:, :-1], window[:, 1:]


def main(folder, run=None, optimizer="sgd", *options):
    torch.manual_seed(5)
    torch.set_num_threads(1)
    fault = next((o for o in options if o in ("scores", "linear")), None)
    steps = next((int(o) for o in options if o.isdigit()), STEPS)
    model = Transformer(fault).to(torch.float64 if "double" in options else torch.float32)
    if run is None:
        return export(model, torch.arange(CONTEXT), folder)
    places = {"gram": 1, "sum": 1, "constant": 1}
    recorder = Recorder(model, OPTIMIZERS[optimizer](model.parameters()), read_laws(folder), places)
    loss_of = lambda x, y: nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
    train(recorder, batches(steps, torch.Generator().manual_seed(3)), loss_of)
    name = f"character transformer, {optimizer}" + (f", fault: {fault}" if fault else "")
    recorder.save(f"{folder}/{run}.safetensors", model=name)


if __name__ == "__main__":
    main(*sys.argv[1:])
