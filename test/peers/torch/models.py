"""Modules of the usual families, small; with each the number of its laws, derived by hand (docs/theory.md, section 12): F(n) = n(n+1)/2 for a Gram class of size n."""
import math
import torch, torch.nn as nn, torch.nn.functional as F

MODELS = {}


def model(name, inputs, laws, softmax=None, frozen=0):
    """inputs: shapes of floats, or (shape, words) of tokens. laws: for any loss; softmax: for losses of the softmax, where it is asked as well."""

    def put(make):
        MODELS[name] = dict(make=make, inputs=inputs, laws=laws, softmax=softmax, frozen=frozen)
        return make

    return put


class Net(nn.Module):
    def __init__(self, run, **parts):
        super().__init__()
        self.run = run
        for name, part in parts.items():
            if isinstance(part, torch.Tensor) and not isinstance(part, nn.Parameter):
                self.register_buffer(name, part)
            else:
                setattr(self, name, part)

    def forward(self, *x):
        return self.run(self, *x)


class RMSNorm(nn.Module):
    def __init__(self, d, eps=1e-6):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(d)), eps

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


def heads(x, h):
    return x.view(x.shape[0], x.shape[1], h, -1).transpose(1, 2)


def mixed(q, k, v, mask=None):
    a = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        a = a.masked_fill(mask == 0, float("-inf"))
    y = (a.softmax(-1) @ v).transpose(1, 2)
    return y.reshape(y.shape[0], y.shape[1], -1)


# Before a LayerNorm (mean subtraction; epsilon forbids more): 1'W for 3 inputs, 1'b: 4. GELU: none. ReLU, 3 units: 3.
@model("mlp-gelu-layernorm", [(2, 3)], 4 + 3)
def _():
    return nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.GELU(), nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))


# In the block, 3 channels: bn1 against conv2. The stream, 3 channels: bn0 and bn2 against conv1 and the head. Convolutions before norms with epsilon: none.
@model("resnet-block", [(3, 2, 4, 4)], 3 + 3)
def _():
    def run(s, x):
        x = F.relu(s.bn0(s.conv0(x)))
        x = F.relu(x + s.bn2(s.conv2(F.relu(s.bn1(s.conv1(x))))))
        return s.fc(x.mean((2, 3)))

    conv = lambda i, o: nn.Conv2d(i, o, 3, padding=1, bias=False)
    return Net(run, conv0=conv(2, 3), bn0=nn.BatchNorm2d(3), conv1=conv(3, 3), bn1=nn.BatchNorm2d(3), conv2=conv(3, 3), bn2=nn.BatchNorm2d(3), fc=nn.Linear(3, 2))


# ReLU before the depthwise convolution, 3 channels: 3. ReLU6: none. Linear bottleneck of 2 between project and expand: F(2) = 3. Grouped convolution, ReLU, head: 4.
@model("mobilenet-block", [(2, 2, 4, 4)], 3 + 3 + 4)
def _():
    return nn.Sequential(
        nn.Conv2d(2, 3, 1), nn.ReLU(), nn.Conv2d(3, 3, 3, padding=1, groups=3), nn.ReLU6(), nn.Conv2d(3, 2, 1, bias=False), nn.Conv2d(2, 4, 1), nn.ReLU6(),
        nn.Conv2d(4, 4, 3, groups=2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))


# Channels of z, which the product with sigmoids passes: conv against squeeze and project: 4. ReLU of the squeeze: 2. ReLU behind project: 3.
@model("squeeze-excite", [(2, 2, 3, 3)], 4 + 2 + 3)
def _():
    def run(s, x):
        z = F.relu(s.conv(x))
        gate = torch.sigmoid(s.excite(F.relu(s.squeeze(F.adaptive_avg_pool2d(z, 1)))))
        return s.fc(F.relu(s.project(z * gate)).mean((2, 3)))

    return Net(run, conv=nn.Conv2d(2, 4, 1), squeeze=nn.Conv2d(4, 2, 1), excite=nn.Conv2d(2, 4, 1), project=nn.Conv2d(4, 3, 1, bias=False), fc=nn.Linear(3, 2))


# Skip channels: enc against mid and the last columns of dec: 3. mid against up: 4. up against the first columns of dec: 3.
@model("u-net", [(1, 2, 4, 4)], 3 + 4 + 3)
def _():
    def run(s, x):
        skip = F.relu(s.enc(x))
        low = F.relu(s.mid(F.max_pool2d(skip, 2)))
        return s.dec(torch.cat([F.relu(s.up(low)), skip], 1))

    return Net(run, enc=nn.Conv2d(2, 3, 3, padding=1), mid=nn.Conv2d(3, 4, 3, padding=1), up=nn.ConvTranspose2d(4, 3, 2, stride=2), dec=nn.Conv2d(6, 2, 1))


# Two heads of 2: QK and VO Grams 2*F(2) each: 6 + 6; key bias 4. Before norm1, norm2: 1'W_O and sum b_O: 5; 1'W_2 and sum b_2: 4. ReLU 3. norm2 against the head: 4.
@model("encoder-layer", [(2, 3, 4)], 6 + 6 + 4 + 5 + 4 + 3 + 4)
def _():
    return nn.Sequential(nn.TransformerEncoderLayer(4, 2, 3, dropout=0.1, batch_first=True), nn.Linear(4, 2))


# ln1 4, key bias 4, ln2 4, QK and VO Grams of 2 heads of 2: 6 + 6, 1'W_O and b_O 5, 1'W_out and b_out 4; 1'wpe_p for 3 positions.
# Under a softmax the sum of wte - wpe: 4 more. The head is tied: nothing of ln_f.
@model("gpt2-like", [((2, 3), 5)], 4 + 4 + 4 + 6 + 6 + 5 + 4 + 3, softmax=4 + 4 + 4 + 6 + 6 + 5 + 4 + 3 + 4)
def _():
    def run(s, tokens):
        n = tokens.shape[1]
        x = s.wte(tokens) + s.wpe(torch.arange(n))
        q, k, v = (heads(t, 2) for t in s.attn(s.ln1(x)).split(4, 2))
        x = x + s.proj(mixed(q, k, v, s.mask[:n, :n]))
        x = x + s.out(F.gelu(s.fc(s.ln2(x))))
        return s.head(s.lnf(x))

    net = Net(run, wte=nn.Embedding(5, 4), wpe=nn.Embedding(3, 4), ln1=nn.LayerNorm(4), attn=nn.Linear(4, 12), proj=nn.Linear(4, 4), ln2=nn.LayerNorm(4),
              fc=nn.Linear(4, 3), out=nn.Linear(3, 4), lnf=nn.LayerNorm(4), head=nn.Linear(4, 5, bias=False), mask=torch.tril(torch.ones(3, 3)))
    net.head.weight = net.wte.weight
    return net


def rotate(x, c, s):
    a, b = x.chunk(2, -1)
    return torch.cat([a * c - b * s, b * c + a * s], -1)


# Width 8, two query heads of 4 on one key head. Gains 8 + 8 + 8; QK: one for each of 2 frequencies; VO Gram F(4) = 10; SwiGLU, linear branch: 3.
# Under a softmax the sum of the head's rows: 8 more.
@model("llama-like", [((2, 3), 5)], 8 + 8 + 8 + 2 + 10 + 3, softmax=8 + 8 + 8 + 2 + 10 + 3 + 8)
def _():
    def run(s, tokens):
        x = s.embed(tokens)
        n = s.n1(x)
        q, k, v = heads(s.q(n), 2), heads(s.k(n), 1), heads(s.v(n), 1)
        q, k = rotate(q, s.cos, s.sin), rotate(k, s.cos, s.sin)
        x = x + s.o(mixed(q, k.repeat_interleave(2, 1), v.repeat_interleave(2, 1), s.mask))
        n = s.n2(x)
        x = x + s.down(F.silu(s.gate(n)) * s.up(n))
        return s.head(s.nf(x))

    angle = torch.arange(3.0)[:, None] * torch.tensor([1.0, 0.1])
    L = lambda i, o: nn.Linear(i, o, bias=False)
    return Net(run, embed=nn.Embedding(5, 8), n1=RMSNorm(8), q=L(8, 8), k=L(8, 4), v=L(8, 4), o=L(8, 8), n2=RMSNorm(8), gate=L(8, 3), up=L(8, 3), down=L(3, 8),
               nf=RMSNorm(8), head=L(8, 5), cos=angle.cos(), sin=angle.sin(), mask=torch.tril(torch.ones(3, 3)))


# The stream is seen by norms alone: 1' of the kernel's 4 columns, of its bias, of the class token, of 5 positions: 11; of W_O and b_O: 5; of out and its bias: 4.
# n1 4, n2 4, nf against the head 4; key bias 4; QK and VO Grams of 2 heads of 2: 6 + 6.
# The class token less its position, and the kernel's bias less the sum of the other positions, whose sums are among those: 3 + 3.
@model("vit-like", [(2, 1, 4, 4)], 11 + 5 + 4 + 4 + 4 + 4 + 4 + 6 + 6 + 3 + 3)
def _():
    def run(s, image):
        x = s.patch(image).flatten(2).transpose(1, 2)
        x = torch.cat([s.cls.expand(x.shape[0], -1, -1), x], 1) + s.pos
        n = s.n1(x)
        x = x + s.o(mixed(heads(s.q(n), 2), heads(s.k(n), 2), heads(s.v(n), 2)))
        x = x + s.out(F.gelu(s.fc(s.n2(x))))
        return s.head(s.nf(x)[:, 0])

    L = nn.Linear
    return Net(run, patch=nn.Conv2d(1, 4, 2, stride=2), cls=nn.Parameter(torch.zeros(1, 1, 4)), pos=nn.Parameter(torch.zeros(1, 5, 4)), n1=nn.LayerNorm(4), q=L(4, 4),
               k=L(4, 4), v=L(4, 4), o=L(4, 4), n2=nn.LayerNorm(4), fc=L(4, 3), out=L(3, 4), nf=nn.LayerNorm(4), head=L(4, 2))


# Embeddings before a norm: 1'position_p for 3 positions, 1'word_v for 5 words, 1'type_t for 2 types: 10; sums of words - positions, words - types (one each a token): 4 + 4.
# Of 1' both ways one is the same twice, for each of the two: -2. QK and VO Grams: 6 + 6; key bias 4; before norms: W_O, b_O 5; out, its bias 4. Last norm against the head: 4.
@model("bert-like", [((2, 3), 5), ((2, 3), 2)], 10 + 8 - 2 + 12 + 4 + 5 + 4 + 4)
def _():
    def run(s, tokens, types):
        x = s.norm(s.word(tokens) + s.position(torch.arange(3)) + s.kind(types))
        x = s.n1(x + s.o(mixed(heads(s.q(x), 2), heads(s.k(x), 2), heads(s.v(x), 2))))
        x = s.n2(x + s.out(F.gelu(s.fc(x))))
        return s.head(x)

    L = nn.Linear
    return Net(run, word=nn.Embedding(5, 4), position=nn.Embedding(3, 4), kind=nn.Embedding(2, 4), norm=nn.LayerNorm(4), q=L(4, 4), k=L(4, 4), v=L(4, 4), o=L(4, 4),
               n1=nn.LayerNorm(4), fc=L(4, 3), out=L(3, 4), n2=nn.LayerNorm(4), head=L(4, 5))


# Two biases of each of 4 gates of 3 units are added: their difference.
@model("lstm", [(2, 3, 2)], 12)
def _():
    return Net(lambda s, x: s.head(s.rnn(x)[0][:, -1]), rnn=nn.LSTM(2, 3, batch_first=True), head=nn.Linear(3, 2))


# The same of the gates r and z; in n the second bias stands inside the product with r.
@model("gru", [(2, 3, 2)], 6)
def _():
    return Net(lambda s, x: s.head(s.rnn(x)[0][:, -1]), rnn=nn.GRU(2, 3, batch_first=True), head=nn.Linear(3, 2))


# The gate is a softmax over experts: 1'W_g for 3 inputs. ReLU units of two experts: 2 + 2.
@model("moe-dense", [(4, 3)], 3 + 4)
def _():
    def run(s, x):
        g = s.gate(x).softmax(-1)
        return sum(g[:, k : k + 1] * e(x) for k, e in enumerate(s.experts))

    expert = lambda: nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 2, bias=False))
    return Net(run, gate=nn.Linear(3, 2, bias=False), experts=nn.ModuleList([expert(), expert()]))


# GroupNorm against the convolution: 4; InstanceNorm against the head: 2. Biases before them: the sum over each of 2 groups, each of 2 channels: 2 + 2.
@model("group-instance-norm", [(2, 1, 4, 4)], 4 + 2 + 2 + 2)
def _():
    return nn.Sequential(nn.Conv2d(1, 4, 2), nn.GroupNorm(2, 4), nn.ReLU(), nn.Conv2d(4, 2, 2), nn.InstanceNorm2d(2, affine=True), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 2))


# A linear class of 3 between table and first layer: F(3). What the frozen layer reads or writes cannot be compensated: none.
@model("frozen-layer", [((2, 3), 5)], 6, frozen=20)
def _():
    net = nn.Sequential(nn.Embedding(5, 3), nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
    for p in net[3].parameters():
        p.requires_grad = False
    return net


# Two layers in two directions, 12 differences of biases each.
@model("lstm-two-ways", [(2, 3, 2)], 4 * 12)
def _():
    return Net(lambda s, x: s.head(s.rnn(x)[0].mean(1)), rnn=nn.LSTM(2, 3, num_layers=2, bidirectional=True, batch_first=True), head=nn.Linear(6, 2))


# Pairs of neighbours are turned, 2 frequencies: 2, biases included; VO Gram F(4) = 10.
@model("rotary-pairs", [(2, 3, 4)], 2 + 10)
def _():
    def turned(x, c, s):
        a, b = x[..., 0::2], x[..., 1::2]
        return torch.stack([a * c - b * s, a * s + b * c], -1).flatten(-2)

    def run(s, x):
        q, k, v = (heads(layer(x), 1) for layer in (s.q, s.k, s.v))
        return s.o(mixed(turned(q, s.cos, s.sin), turned(k, s.cos, s.sin), v))

    angle = torch.arange(3.0)[:, None] * torch.tensor([1.0, 0.3])
    return Net(run, q=nn.Linear(4, 4), k=nn.Linear(4, 4), v=nn.Linear(4, 4), o=nn.Linear(4, 2), cos=angle.cos(), sin=angle.sin())


# Padding around and lines between neighbours are linear: units against the last convolution, 3.
@model("bilinear", [(2, 2, 5, 5)], 3)
def _():
    return nn.Sequential(nn.Conv2d(2, 3, 3, padding=1, padding_mode="circular"), nn.ReLU(), nn.Upsample(scale_factor=2, mode="bilinear"), nn.ZeroPad2d(1), nn.Conv2d(3, 2, 3))


# Channels in two groups, shuffled between two convolutions: 4; the second against the head: 4.
@model("shuffle-net", [(2, 2, 4, 4)], 4 + 4)
def _():
    def run(s, x):
        y = F.relu(s.a(x))
        b, c, h, w = y.shape
        y = y.view(b, 2, 2, h, w).transpose(1, 2).reshape(b, c, h, w)
        return s.fc(F.relu(s.b(y)).mean((2, 3)))

    return Net(run, a=nn.Conv2d(2, 4, 1), b=nn.Conv2d(4, 4, 3, groups=2), fc=nn.Linear(4, 2))


# What is concatenated is read by every later norm, with epsilon: its writers have no law. Gains against their readers: 3 + 5 + 7.
@model("densenet", [(3, 2, 4, 4)], 3 + 5 + 7)
def _():
    def run(s, x):
        x = s.c0(x)
        x = torch.cat([x, s.c1(F.relu(s.n1(x)))], 1)
        x = torch.cat([x, s.c2(F.relu(s.n2(x)))], 1)
        return s.fc(F.relu(s.n3(x)).mean((2, 3)))

    conv = lambda i, o: nn.Conv2d(i, o, 3, padding=1, bias=False)
    return Net(run, c0=conv(2, 3), n1=nn.BatchNorm2d(3), c1=conv(3, 2), n2=nn.BatchNorm2d(5), c2=conv(5, 2), n3=nn.BatchNorm2d(7), fc=nn.Linear(7, 2))


# A frozen layer with two thin trained ones beside it: F(2) = 3 between these. What is frozen writes the units as well, so that these have none.
@model("lora", [(2, 4)], 3, frozen=20)
def _():
    L = lambda i, o: nn.Linear(i, o, bias=False)
    net = Net(lambda s, x: s.head(F.relu(s.own(x) + s.b(s.a(x)))), own=nn.Linear(4, 4), a=L(4, 2), b=L(2, 4), head=nn.Linear(4, 2))
    net.own.requires_grad_(False)
    return net
