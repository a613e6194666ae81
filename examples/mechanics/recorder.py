"""Records, at every step of torch.optim.SGD, the sums that the exact recurrences of `docs/real-runs.md` need.

Copy this file; it needs torch and nothing else. `laws` is the list "laws" of a map: each law has a name, a kind
(translation, scale, rescale), "parameters" and, for rescale, "against": lists of {"tensor": name, "axis": a, "from": i,
"to": j}, without axis the whole tensor.

    recorder = Recorder(model, optimizer, laws)
    ...  loss.backward(); recorder.before_step(loss); optimizer.step()
    recorder.save("run.safetensors")
"""
import ctypes
import json
import struct

import torch

DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


def save_safetensors(path, tensors, metadata):
    header, blobs, end = {"__metadata__": metadata}, [], 0
    for name, t in sorted(tensors.items(), key=lambda item: -item[1].element_size()):  # wide ones first: aligned
        t = t.detach().cpu().contiguous()
        blobs.append(ctypes.string_at(t.data_ptr(), t.numel() * t.element_size()))
        begin, end = end, end + len(blobs[-1])
        header[name] = {"dtype": DTYPES[t.dtype], "shape": list(t.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


class Recorder:
    def __init__(self, model, optimizer, laws):
        keys = ("momentum", "dampening", "weight_decay", "nesterov")
        settings = [{k: g[k] for k in keys} for g in optimizer.param_groups]
        if any(s != settings[0] for s in settings):
            raise ValueError("recorder: parameter groups with different settings")
        if any(g.get("maximize") for g in optimizer.param_groups):
            raise ValueError("recorder: maximize is not covered by the recurrences")
        self.optimizer, self.laws, self.settings = optimizer, laws, settings[0]
        self.parameters, self.losses, self.rates = dict(model.named_parameters()), [], []
        self.rows = {"linear.state": [], "quadratic.state": [], "linear.gradient": [], "quadratic.gradient": []}

    def measure(self, gradients):
        for kind in ("linear", "quadratic"):
            laws = [law for law in self.laws if (law["kind"] == "translation") == (kind == "linear")]
            both = [self.sums(law, kind) for law in laws]
            self.rows[kind + ".state"].append([state for state, _ in both])
            if gradients:
                self.rows[kind + ".gradient"].append([gradient for _, gradient in both])

    def sums(self, law, kind):
        """Translation: (Σθ, Σv) and (Σg); otherwise (θθ, θv, vv) and (gg, vg, θg), in float64."""
        state, gradient = torch.zeros(2 if kind == "linear" else 3), torch.zeros(1 if kind == "linear" else 3)
        state, gradient = state.double(), gradient.double()
        for sign, part in [(1, s) for s in law["parameters"]] + [(-1, s) for s in law.get("against", [])]:
            p = self.parameters[part["tensor"]]
            v = self.optimizer.state[p].get("momentum_buffer") if p in self.optimizer.state else None
            theta, g, v = (torch.zeros_like(p) if t is None else t.detach() for t in (p, p.grad, v))
            if "axis" in part:
                cut = (part["axis"], part["from"], part["to"] - part["from"])
                theta, g, v = theta.narrow(*cut), g.narrow(*cut), v.narrow(*cut)
            theta, g, v = theta.double(), g.double(), v.double()
            if kind == "linear":
                state += sign * torch.stack([theta.sum(), v.sum()])
                gradient += sign * g.sum()
            else:
                state += sign * torch.stack([(theta * theta).sum(), (theta * v).sum(), (v * v).sum()])
                gradient += sign * torch.stack([(g * g).sum(), (v * g).sum(), (theta * g).sum()])
        return state.tolist(), gradient.tolist()

    def before_step(self, loss):
        rates = {g["lr"] for g in self.optimizer.param_groups}
        if len(rates) != 1:
            raise ValueError(f"recorder: learning rates {sorted(rates)}, expected one for all parameter groups")
        # SGD leaves a parameter without gradient alone, weight decay included: no recurrence holds for it.
        without = [name for name, p in self.parameters.items() if p.grad is None]
        if without:
            raise ValueError(f"recorder: no gradient in {', '.join(without)}")
        self.rates.append(rates.pop())
        self.losses.append(float(loss))
        self.measure(gradients=True)

    def save(self, path, **notes):
        self.measure(gradients=False)
        tensors = {name: torch.tensor(rows, dtype=torch.float64) for name, rows in self.rows.items()}
        tensors["step"] = torch.arange(len(self.rates) + 1)
        tensors["learning_rate"] = torch.tensor(self.rates, dtype=torch.float64)
        tensors["loss"] = torch.tensor(self.losses, dtype=torch.float64)
        texts = {k: json.dumps(v) for k, v in self.settings.items()}
        save_safetensors(path, tensors, {**texts, "laws": json.dumps(self.laws), **notes})
