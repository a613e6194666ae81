"""Records, at every step of torch.optim.SGD, the sums that the exact recurrences of `docs/real-runs.md` need.

Copy this file; it needs torch and nothing else. `laws` is the list "laws" of a map: each law has a name, a kind
(translation, scale, rescale), "parameters" and, for rescale, "against": lists of {"tensor": name, "axis": a, "from": i,
"to": j}, without axis the whole tensor. A law's row at a step, in float64, v the momentum buffer and g the gradient (0
after the last step): for a translation Σθ, Σv, Σg; otherwise θθ, θv, θg, vv, vg, gg.

    recorder = Recorder(model, optimizer, laws)
    ...  loss.backward(); recorder.before_step(loss); optimizer.step()
    recorder.save("run.safetensors")
"""
import ctypes, json, struct, torch

UPPER = tuple(torch.triu_indices(3, 3))
SETTINGS = ("weight_decay", "momentum", "dampening", "nesterov", "maximize")
DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


def save_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, bytearray()
    for name, t in sorted(tensors.items(), key=lambda item: -item[1].element_size()):  # wide ones first: aligned
        t, begin = t.detach().cpu().contiguous(), len(data)
        data += ctypes.string_at(t.data_ptr(), t.numel() * t.element_size())
        header[name] = {"dtype": DTYPES[t.dtype], "shape": list(t.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


class Recorder:
    def __init__(self, model, optimizer, laws):
        self.parameters, self.optimizer, self.laws = dict(model.named_parameters()), optimizer, laws
        self.rows, self.steps, self.settings = [], [], set()

    def sums(self, law, last):
        total = 0
        for sign, part in [(1, s) for s in law["parameters"]] + [(-1, s) for s in law.get("against", [])]:
            p = self.parameters[part["tensor"]]
            v, g = self.optimizer.state.get(p, {}).get("momentum_buffer"), None if last else p.grad
            x = torch.stack([torch.zeros_like(p) if t is None else t.detach() for t in (p, v, g)])
            if "axis" in part:
                x = x.narrow(1 + part["axis"], part["from"], part["to"] - part["from"])
            x = x.double().flatten(1)
            total = total + sign * (x.sum(1) if law["kind"] == "translation" else (x @ x.T)[UPPER])
        return total

    def before_step(self, loss):
        groups = self.optimizer.param_groups
        self.settings |= {tuple(g.get(key, False) for key in SETTINGS) for g in groups}
        if len(self.settings) > 1 or len({g["lr"] for g in groups}) > 1 or any(s[-1] for s in self.settings):
            raise ValueError("recorder: expected one learning rate, and the same settings always, without maximize")
        without = [name for name, p in self.parameters.items() if p.grad is None]
        if without:  # SGD leaves such a parameter alone, weight decay included: no recurrence holds for it
            raise ValueError(f"recorder: no gradient in {', '.join(without)}")
        self.steps.append((groups[0]["lr"], float(loss)))
        self.rows.append([self.sums(law, False) for law in self.laws])

    def save(self, path, **notes):
        rows = self.rows + [[self.sums(law, True) for law in self.laws]]
        tensors = {"law: " + law["name"]: torch.stack([row[i] for row in rows]) for i, law in enumerate(self.laws)}
        tensors["step"] = torch.arange(len(rows))
        tensors["learning_rate"], tensors["loss"] = torch.tensor(self.steps, dtype=torch.float64).T
        texts = {k: json.dumps(v) for settings in self.settings for k, v in zip(SETTINGS, settings)}
        save_safetensors(path, tensors, {**texts, "laws": json.dumps(self.laws), **notes})
