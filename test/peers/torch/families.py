"""The families that `lawful import` knows by their configurations, written again in PyTorch over tensors with the names and shapes of the usual state dicts; with each the
number of its laws under cross-entropy, derived by hand (docs/theory.md, section 12): F(n) = n(n+1)/2 for a Gram class of size n."""
import math
import torch, torch.nn as nn, torch.nn.functional as F

FAMILIES = {}


class Named(nn.Module):
    """Parameters by dotted names, and a function of them."""

    def __init__(self, shapes, run):
        super().__init__()
        self.run = run
        for name, shape in shapes.items():
            *path, last = name.split(".")
            part = self
            for step in path:
                if step not in part._modules:
                    part.add_module(step, nn.Module())
                part = part._modules[step]
            part.register_parameter(last, nn.Parameter(torch.zeros(shape)))

    def forward(self, *x):
        return self.run(dict(self.named_parameters()), *x)


def family(name, config, inputs, laws):
    def put(make):
        FAMILIES[name] = dict(make=make, config=config, inputs=inputs, laws=laws)
        return make

    return put


def pair(name, weight, bias=None):
    return {name + ".weight": weight, name + ".bias": bias or weight[:1]}


def linear(p, name, x):
    return F.linear(x, p[name + ".weight"], p.get(name + ".bias"))


def layer_norm(p, name, x, eps):
    return F.layer_norm(x, x.shape[-1:], p[name + ".weight"], p[name + ".bias"], eps)


def rms_norm(p, name, x, eps):
    return p[name + ".weight"] * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)


def attention(q, k, v, h, groups=None, causal=False, turn=lambda x, which: x):
    heads = lambda x, n: x.view(*x.shape[:2], n, -1).transpose(1, 2)
    groups = groups or h
    q, k, v = turn(heads(q, h), "q"), turn(heads(k, groups), "k"), heads(v, groups)
    k, v = k.repeat_interleave(h // groups, 1), v.repeat_interleave(h // groups, 1)
    a = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if causal:
        a = a.masked_fill(torch.triu(torch.ones(a.shape[-2:], dtype=torch.bool), 1), float("-inf"))
    y = (a.softmax(-1) @ v).transpose(1, 2)
    return y.reshape(*y.shape[:2], -1)


# Two blocks of: ln_1 4, key bias 4, ln_2 4, QK and VO Grams of 2 heads of 2 (6 + 6), 1'W_O and b_O 5, 1'W_out and b_out 4. 1'wpe_p 3; sums wte - wpe 4.
@family("gpt2", dict(model_type="gpt2", n_embd=4, n_head=2, n_layer=2, n_positions=3, vocab_size=5, n_inner=3), [((4, 3), 5)], 2 * 33 + 3 + 4)
def _():
    shapes = {"transformer.wte.weight": (5, 4), "transformer.wpe.weight": (3, 4), **pair("transformer.ln_f", (4,))}
    for k in range(2):
        at = f"transformer.h.{k}."
        for name, w in {"attn.c_attn": (4, 12), "attn.c_proj": (4, 4), "mlp.c_fc": (4, 3), "mlp.c_proj": (3, 4)}.items():
            shapes.update(pair(at + name, w, w[1:]))
        shapes.update({**pair(at + "ln_1", (4,)), **pair(at + "ln_2", (4,))})

    def run(p, tokens):
        conv1d = lambda name, x: x @ p[name + ".weight"] + p[name + ".bias"]
        x = p["transformer.wte.weight"][tokens] + p["transformer.wpe.weight"]
        for k in range(2):
            at = f"transformer.h.{k}."
            q, k_, v = conv1d(at + "attn.c_attn", layer_norm(p, at + "ln_1", x, 1e-5)).split(4, -1)
            x = x + conv1d(at + "attn.c_proj", attention(q, k_, v, 2, causal=True))
            x = x + conv1d(at + "mlp.c_proj", F.gelu(conv1d(at + "mlp.c_fc", layer_norm(p, at + "ln_2", x, 1e-5)), approximate="tanh"))
        return layer_norm(p, "transformer.ln_f", x, 1e-5) @ p["transformer.wte.weight"].T

    return Named(shapes, run)


def rotate(x):
    half = x.shape[-1] // 2
    angle = torch.arange(x.shape[-2], dtype=x.dtype)[:, None] * 10000.0 ** -(torch.arange(half, dtype=x.dtype) / half)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * angle.cos() - b * angle.sin(), b * angle.cos() + a * angle.sin()], -1)


LLAMA = dict(hidden_size=8, num_attention_heads=2, num_key_value_heads=1, head_dim=4, intermediate_size=3, num_hidden_layers=2, vocab_size=5, max_position_embeddings=3)
# Two blocks of: gain 8, one for each of 2 frequencies of the key head, VO Gram F(4) = 10, gain 8, SwiGLU's linear branch 3.
BLOCKS = 2 * (8 + 2 + 10 + 8 + 3)


def llama(model_type, laws, bias=False, tied=False, norms=False):
    @family(model_type, dict(model_type=model_type, **LLAMA, tie_word_embeddings=tied), [((4, 3), 5)], laws)
    def _():
        shapes = {"model.embed_tokens.weight": (5, 8), "model.norm.weight": (8,)}
        if not tied:
            shapes["lm_head.weight"] = (5, 8)
        for k in range(2):
            at = f"model.layers.{k}."
            shapes.update({at + "input_layernorm.weight": (8,), at + "post_attention_layernorm.weight": (8,)})
            for name, rows in {"q": 8, "k": 4, "v": 4}.items():
                shapes[f"{at}self_attn.{name}_proj.weight"] = (rows, 8)
                if bias:
                    shapes[f"{at}self_attn.{name}_proj.bias"] = (rows,)
                if norms and name != "v":
                    shapes[f"{at}self_attn.{name}_norm.weight"] = (4,)
            shapes[at + "self_attn.o_proj.weight"] = (8, 8)
            shapes.update({f"{at}mlp.{name}_proj.weight": w for name, w in {"gate": (3, 8), "up": (3, 8), "down": (8, 3)}.items()})

        def run(p, tokens):
            x = p["model.embed_tokens.weight"][tokens]
            for k in range(2):
                at = f"model.layers.{k}."
                n = rms_norm(p, at + "input_layernorm", x, 1e-6)
                q, k_, v = (linear(p, f"{at}self_attn.{name}_proj", n) for name in "qkv")
                turn = lambda y, which: rotate(rms_norm(p, f"{at}self_attn.{which}_norm", y, 1e-6) if norms else y)
                x = x + linear(p, at + "self_attn.o_proj", attention(q, k_, v, 2, 1, True, turn))
                n = rms_norm(p, at + "post_attention_layernorm", x, 1e-6)
                x = x + linear(p, at + "mlp.down_proj", F.silu(linear(p, at + "mlp.gate_proj", n)) * linear(p, at + "mlp.up_proj", n))
            return rms_norm(p, "model.norm", x, 1e-6) @ p["model.embed_tokens.weight" if tied else "lm_head.weight"].T

        return Named(shapes, run)


# Final gain against the head, and the sum of the head's rows: 8 + 8.
llama("llama", BLOCKS + 16)
# Biases of q, k, v join their laws: keys are rotated, so their bias is seen. The head is tied: neither of its laws.
llama("qwen2", BLOCKS, bias=True, tied=True)
# The gains of the norms of queries and keys in place of their matrices.
llama("qwen3", BLOCKS + 16, norms=True)


# Embeddings before a norm: 1'position_p 3, 1'type_t 2; sums words - positions and positions - types 4 + 4 (words are tied: rows of theirs have no law of their own), of which
# 1' of positions - types is known: -1. QK and VO Grams 6 + 6, key bias 4, W_O and b_O 5, out and its bias 4. Last norm against the transform 4. Sum of the head's bias 1.
@family("bert", dict(model_type="bert", pad_token_id=None, hidden_size=4, num_attention_heads=2, intermediate_size=3, num_hidden_layers=1, vocab_size=5, max_position_embeddings=3, type_vocab_size=2),
        [((4, 3), 5), ((4, 3), 2)], 3 + 2 + 8 - 1 + 12 + 4 + 5 + 4 + 4 + 1)
def _():
    at, own, head = "bert.embeddings.", "bert.encoder.layer.0.", "cls.predictions."
    shapes = {at + "word_embeddings.weight": (5, 4), at + "position_embeddings.weight": (3, 4), at + "token_type_embeddings.weight": (2, 4), head + "bias": (5,)}
    for name in (at + "LayerNorm", own + "attention.output.LayerNorm", own + "output.LayerNorm", head + "transform.LayerNorm"):
        shapes.update(pair(name, (4,)))
    for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
        shapes.update(pair(own + name, (4, 4)))
    shapes.update({**pair(own + "intermediate.dense", (3, 4)), **pair(own + "output.dense", (4, 3)), **pair(head + "transform.dense", (4, 4))})

    def run(p, tokens, types):
        x = p[at + "word_embeddings.weight"][tokens] + p[at + "position_embeddings.weight"] + p[at + "token_type_embeddings.weight"][types]
        x = layer_norm(p, at + "LayerNorm", x, 1e-12)
        mixed = attention(*(linear(p, f"{own}attention.self.{name}", x) for name in ("query", "key", "value")), 2)
        x = layer_norm(p, own + "attention.output.LayerNorm", x + linear(p, own + "attention.output.dense", mixed), 1e-12)
        hidden = F.gelu(linear(p, own + "intermediate.dense", x))
        x = layer_norm(p, own + "output.LayerNorm", x + linear(p, own + "output.dense", hidden), 1e-12)
        x = layer_norm(p, head + "transform.LayerNorm", F.gelu(linear(p, head + "transform.dense", x)), 1e-12)
        return x @ p[at + "word_embeddings.weight"].T + p[head + "bias"]

    return Named(shapes, run)


# The stream is seen by norms alone: kernel 4, its bias 1, class token 1, positions 5; W_O and b_O 5, out and its bias 4. Norms 4 + 4 + 4, key bias 4, QK and VO 6 + 6.
# Class token - position 0, and the kernel's bias - the other positions: 4 + 4, of which the sums over the width are known, -2. Column sums of the head and the sum of its bias: 4 + 1.
@family("vit", dict(model_type="vit", hidden_size=4, num_attention_heads=2, intermediate_size=3, num_hidden_layers=1, image_size=4, patch_size=2, num_channels=1, num_labels=3),
        [(3, 1, 4, 4)], 11 + 9 + 12 + 4 + 12 + 8 - 2 + 5)
def _():
    at, own = "vit.embeddings.", "vit.encoder.layer.0."
    shapes = {at + "cls_token": (1, 1, 4), at + "position_embeddings": (1, 5, 4), **pair(at + "patch_embeddings.projection", (4, 1, 2, 2))}
    for name in (own + "layernorm_before", own + "layernorm_after", "vit.layernorm"):
        shapes.update(pair(name, (4,)))
    for name in ("attention.attention.query", "attention.attention.key", "attention.attention.value", "attention.output.dense"):
        shapes.update(pair(own + name, (4, 4)))
    shapes.update({**pair(own + "intermediate.dense", (3, 4)), **pair(own + "output.dense", (4, 3)), **pair("classifier", (3, 4))})

    def run(p, image):
        x = F.conv2d(image, p[at + "patch_embeddings.projection.weight"], p[at + "patch_embeddings.projection.bias"], 2).flatten(2).transpose(1, 2)
        x = torch.cat([p[at + "cls_token"].expand(len(x), -1, -1), x], 1) + p[at + "position_embeddings"]
        n = layer_norm(p, own + "layernorm_before", x, 1e-12)
        mixed = attention(*(linear(p, f"{own}attention.attention.{name}", n) for name in ("query", "key", "value")), 2)
        x = x + linear(p, own + "attention.output.dense", mixed)
        hidden = F.gelu(linear(p, own + "intermediate.dense", layer_norm(p, own + "layernorm_after", x, 1e-12)))
        x = x + linear(p, own + "output.dense", hidden)
        return linear(p, "classifier", layer_norm(p, "vit.layernorm", x, 1e-12)[:, 0])

    return Named(shapes, run)


# In blocks of 2 and 3 channels: the first norm against the second convolution, 2 + 3. Streams of 2 and 3 channels: all norms that write against all that read, 2 + 3.
# Two biases of norms that are added, that of the last block and of its shortcut: their difference, 3. Column sums of the head and the sum of its bias: 3 + 1.
@family("resnet", dict(model_type="resnet", embedding_size=2, hidden_sizes=[2, 3], depths=[1, 1], layer_type="basic", image_size=9, num_channels=1, num_labels=3),
        [(4, 1, 9, 9)], 5 + 5 + 3 + 4)
def _():
    shapes = pair("classifier.1", (3, 3))
    stages = "resnet.encoder.stages."
    units = {"resnet.embedder.embedder": (2, 1, 7, 7), stages + "0.layers.0.layer.0": (2, 2, 3, 3), stages + "0.layers.0.layer.1": (2, 2, 3, 3),
             stages + "1.layers.0.layer.0": (3, 2, 3, 3), stages + "1.layers.0.layer.1": (3, 3, 3, 3), stages + "1.layers.0.shortcut": (3, 2, 1, 1)}
    for name, shape in units.items():
        shapes.update({name + ".convolution.weight": shape, **pair(name + ".normalization", shape[:1])})

    def run(p, image):
        def unit(name, x, stride=1):
            w = p[name + ".convolution.weight"]
            y = F.conv2d(x, w, stride=stride, padding=w.shape[-1] // 2)
            return F.batch_norm(y, None, None, p[name + ".normalization.weight"], p[name + ".normalization.bias"], True, eps=1e-5)

        x = F.max_pool2d(F.relu(unit("resnet.embedder.embedder", image, 2)), 3, 2, 1)
        for at, stride in ((stages + "0.layers.0.", 1), (stages + "1.layers.0.", 2)):
            short = unit(at + "shortcut", x, stride) if stride == 2 else x
            x = F.relu(short + unit(at + "layer.1", F.relu(unit(at + "layer.0", x, stride))))
        return linear(p, "classifier.1", x.mean((2, 3)))

    return Named(shapes, run)
