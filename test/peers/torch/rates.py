"""How fast laws move under gradient flow: PyTorch's own gradients in float64 of the module that was exported, and blocks of stored tensors as an audit reads them."""
import torch


def random_inputs(inputs):
    """Fresh data: floats of a shape, or tokens."""
    return [torch.randint(0, own[1], own[0]) if isinstance(own[0], tuple) else torch.randn(own, dtype=torch.float64) for own in inputs]


def value(law, tensors, turn=False):
    """All entries of a law, of which the last term may have the other sign."""
    total = 0
    for k, term in enumerate(law["terms"]):
        view, axes, form = term["view"], term["axes"], law["form"]
        own = tensors[view["tensor"]]
        assert list(own.shape) == list(view["shape"]), (law["law"], own.shape, view["shape"])
        t = own.contiguous().as_strided(view["sizes"], view["strides"], view["offset"])
        letters = "abcdefghij"[: t.dim()]
        index = "".join(letters[a] for a in axes)
        if form == "gram":
            other = letters.replace(index[-1], "z")
            q = torch.einsum(f"{letters},{other}->{index}z", t, t)
        elif form in ("diagonal", "norm"):
            q = torch.einsum(f"{letters},{letters}->{index}", t, t)
        elif form == "sum":
            q = torch.einsum(f"{letters}->{index}", t)
        else:
            q = t
        total = total + (-1 if turn and k == len(law["terms"]) - 1 else 1) * term["coefficient"] * q
    return total


def used(law):
    return sorted({term["view"]["tensor"] for term in law["terms"]})


def rates(net, inputs, laws, losses, draws=3):
    """For each law the largest relative rate, and the largest with one sign turned. Relative: to sizes of tensors and gradients."""
    net = net.double().train()
    for part in net.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
        if isinstance(part, torch.nn.MultiheadAttention):
            part.dropout = 0.0
    found = [[0.0, 0.0] for _ in laws]
    for draw in range(draws):
        with torch.no_grad():
            for p in net.parameters():
                p.copy_(torch.randn(p.shape, dtype=p.dtype) * 0.7)
        for loss in losses:
            net.zero_grad()
            sum(loss(net(*random_inputs(inputs))) for _ in range(3)).backward()
            state = dict(net.named_parameters())
            for k, law in enumerate(laws):
                names = used(law)
                theta = tuple(state[n].detach() for n in names)
                assert all(state[n].requires_grad for n in names), (law["law"], "speaks of what is not trained")
                g = tuple(torch.zeros_like(state[n]) if state[n].grad is None else state[n].grad for n in names)
                for turn in (0, 1):
                    if turn and len(law["terms"]) == 1:
                        continue
                    _, rate = torch.autograd.functional.jvp(lambda *t: value(law, dict(zip(names, t)), turn == 1), theta, g)
                    # Of constants, whose own gradient is nothing but rounding: against all gradients.
                    size = max(float(p.grad.norm()) for p in net.parameters() if p.grad is not None)
                    if law["form"] in ("gram", "diagonal", "norm"):
                        size *= max(float(t.norm()) for t in theta)
                    found[k][turn] = max(found[k][turn], float(rate.abs().max()) / size)
    return found


def weighted(y):
    return torch.linspace(0.3, 1.7, y.numel(), dtype=y.dtype).reshape(y.shape)


def smooth(y):
    """A loss without any symmetry."""
    w = weighted(y)
    return (w * torch.sin(y + w)).sum() + (w * w * (y - w) ** 2).mean()


def cross_entropy(y):
    """Of each row, with random targets."""
    rows = y.reshape(-1, y.shape[-1])
    return torch.nn.functional.cross_entropy(rows, torch.randint(0, rows.shape[1], (rows.shape[0],)), reduction="sum")


def of_softmax(y):
    """Another function of the softmax."""
    p = y.softmax(-1)
    return (weighted(p) * p * p).sum()
