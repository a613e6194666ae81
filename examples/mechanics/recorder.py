"""Records, at every step of an optimiser of torch, what the laws of `lawful import MODEL -o DIR` are worth and what their gradients say.

Copy this file; it needs torch (1.13 or later) and nothing else. `laws` is the content of a file NAME.laws.json.

    recorder = Recorder(model, optimizer, json.load(open("NAME.laws.json")))
    ...  loss.backward(); recorder.before_step(loss); optimizer.step()
    recorder.save("run.safetensors")

Of every law some places are recorded, drawn once from `seed`: `places` says how many by the form of the law; `whole` adds the
trace of quadratic laws, the sum over all places. A place is h = θᵀBθ or h = cᵀθ. With v the momentum buffer (SGD) and g the
gradient, a row holds, summed in float64,

    quadratic  θᵀBθ, θᵀBv, vᵀBv | θᵀBg, vᵀBg, gᵀBg | scales |θ|ᵀ|B||θ| and |θ|ᵀ|B||g|
    linear     cᵀθ, cᵀv | cᵀg | scales |c|ᵀ|θ| and |c|ᵀ|g| (of a parameter that never trains the largest |g| of the model)

and the file has a tensor a column, a row a step; those of θ and v have a last row after the last step. v is left out of runs
without momentum. h is stored in float64, the rest as wide as the parameters, scales in bfloat16.
"""
import ctypes, json, math, random, struct, torch

SGD = ("weight_decay", "momentum", "dampening", "nesterov", "maximize")
OTHERS = SGD + ("betas", "eps", "alpha", "amsgrad", "centered")
DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}
QUADRATIC = {"theta_theta": (0, 0), "theta_v": (0, 1), "v_v": (1, 1), "theta_g": (0, 2), "v_g": (1, 2), "g_g": (2, 2)}
LINEAR = {"theta": 0, "v": 1, "g": 2}
PLACES = {"gram": 1, "diagonal": 1, "norm": 0, "sum": 1, "constant": 1}


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


def drawn(law, count, generator):
    """Different places of a law, each a list of indices; of a Gram matrix with both i and j."""
    view, axes = law["terms"][0]["view"], law["terms"][0]["axes"]
    sizes = view["sizes"] if law["form"] == "constant" else [view["sizes"][axis] for axis in axes]
    sizes = sizes + sizes[-1:] if law["form"] == "gram" else sizes
    total = math.prod(sizes)
    places = []
    for at in sorted(generator.sample(range(total), min(count, total))):
        place = []
        for size in reversed(sizes):
            at, index = divmod(at, size)
            place.insert(0, index)
        places.append(place)
    return places


def parameters_of(model):
    """By every name: a tied tensor has several, and laws may use any."""
    modules = model.named_modules(remove_duplicate=False)
    named = ((f"{prefix}.{name}".lstrip("."), p) for prefix, part in modules for name, p in part._parameters.items())
    return {name: p for name, p in named if p is not None}


class Recorder:
    def __init__(self, model, optimizer, laws, places=PLACES, whole=True, seed=1, keep=lambda law: True):
        self.parameters, self.optimizer, generator = parameters_of(model), optimizer, random.Random(seed)
        self.trained = {id(p) for group in optimizer.param_groups for p in group["params"]}
        self.is_sgd = type(optimizer) is torch.optim.SGD
        self.quadratic, self.linear = [], []
        for law in filter(keep, laws["laws"]):
            for term in law["terms"]:
                self.fit(term["view"])
            is_linear = law["form"] in ("sum", "constant")
            chosen = drawn(law, places.get(law["form"], 0), generator)
            chosen += [] if is_linear or not whole else [None]
            (self.linear if is_linear else self.quadratic).extend((law, place) for place in chosen)
        self.used = sorted({t["view"]["tensor"] for law, _ in self.quadratic + self.linear for t in law["terms"]})
        self.rows, self.steps, self.settings = [], [], set()

    def fit(self, view):
        p = self.parameters.get(view["tensor"])
        if p is None or list(p.shape) != view.get("shape", list(p.shape)) or not p.is_contiguous():
            found = "missing" if p is None else f"of shape {list(p.shape)}"
            raise ValueError(f"recorder: {view['tensor']} is {found}, expected a contiguous {view.get('shape')}")
        if id(p) not in self.trained:
            raise ValueError(f"recorder: {view['tensor']} is not in the optimiser, expected all that the laws speak of")

    def entries(self, term, flat, place):
        """Of the rows θ, v, g of a tensor the entries of a term at a place."""
        view, rows = term["view"], flat[term["view"]["tensor"]]
        x = rows.as_strided((3, *view["sizes"]), (rows.shape[1], *view["strides"]), view["offset"])
        axes = range(len(view["sizes"])) if place is not None and term.get("each") else term["axes"]
        at = dict(zip(axes, place or []))
        for axis in sorted(at, reverse=True):
            x = x.select(1 + axis, at[axis])
        return x.reshape(3, -1)

    def quadratic_row(self, law, place, flat):
        total, absolute = 0, 0
        for term in law["terms"]:
            c = term["coefficient"]
            x = y = self.entries(term, flat, place and place[: len(term["axes"])])
            if law["form"] == "gram" and place:
                y = self.entries(term, flat, place[:-2] + place[-1:])
            product = c * (x @ y.T)
            total = total + (product + product.T) / 2
            scales = abs(c) * (x.abs() @ y.abs().T)
            absolute = absolute + (scales + scales.T) / 2
        return torch.stack([total[at] for at in QUADRATIC.values()] + [absolute[0, 0], absolute[0, 2]])

    def linear_row(self, law, place, flat, largest):
        total, absolute = 0, 0
        for term in law["terms"]:
            x = self.entries({**term, "each": law["form"] == "constant"}, flat, place)
            total = total + term["coefficient"] * x.sum(1)
            absolute = absolute + abs(term["coefficient"]) * x.abs().sum(1)
        return torch.stack([*total, absolute[0], largest if law["form"] == "constant" else absolute[2]])

    def row(self, last):
        flat, largest = {}, torch.zeros((), dtype=torch.float64)
        for p in [] if last else self.parameters.values():
            if p.grad is not None:
                largest = torch.maximum(largest, p.grad.abs().max().double().cpu())
        for name in self.used:
            p = self.parameters[name]
            v = self.optimizer.state.get(p, {}).get("momentum_buffer") if self.is_sgd else None
            rows = [torch.zeros_like(p) if t is None else t for t in (p, v, None if last else p.grad)]
            flat[name] = torch.stack([t.detach().reshape(-1).double() for t in rows]).cpu()
        quadratic = [self.quadratic_row(law, place, flat) for law, place in self.quadratic]
        linear = [self.linear_row(law, place, flat, largest) for law, place in self.linear]
        return [torch.stack(rows) if rows else torch.zeros(0, n) for rows, n in ((quadratic, 8), (linear, 5))]

    def before_step(self, loss):
        groups = self.optimizer.param_groups
        keys = SGD if self.is_sgd else OTHERS
        self.settings |= {json.dumps({key: g[key] for key in keys if key in g}, sort_keys=True) for g in groups}
        if len(self.settings) > 1 or len({g["lr"] for g in groups}) > 1 or any(g.get("maximize") for g in groups):
            raise ValueError("recorder: expected one learning rate, and the same settings always, without maximize")
        without = [name for name, p in self.parameters.items() if p.requires_grad and p.grad is None]
        if without:  # the optimiser leaves such a parameter alone, weight decay included: no recurrence holds for it
            raise ValueError(f"recorder: no gradient in {', '.join(without)}")
        self.steps.append((groups[0]["lr"], float(loss)))
        self.rows.append(self.row(False))

    def save(self, path, **notes):
        rows, dtype = self.rows + [self.row(True)], next(iter(self.parameters.values())).dtype
        optimizer = {"name": type(self.optimizer).__name__, **json.loads(next(iter(self.settings)))}
        moving = optimizer.get("momentum", 0) != 0
        tensors = {}
        for kind, columns, at in (("quadratic", [*QUADRATIC, "scale", "gradient_scale"], 0), ("linear", [*LINEAR, "scale", "gradient_scale"], 1)):
            table = torch.stack([row[at] for row in rows])
            for j, column in enumerate(columns):
                if table.shape[1] == 0 or ("v" in column.split("_") and not moving):
                    continue
                wide = torch.float64 if j == 0 else torch.bfloat16 if "scale" in column else dtype
                values = table[:-1, :, j] if "g" in column.split("_") or column == "gradient_scale" else table[:, :, j]
                tensors[f"{kind} {column}"] = values.to(wide)
        tensors["learning_rate"], tensors["loss"] = torch.tensor(self.steps, dtype=torch.float64).T
        said = lambda law, place: {
            "law": law["law"], "form": law["form"], "place": place,
            "terms": [{"tensor": t["view"]["tensor"], "coefficient": t["coefficient"]} for t in law["terms"]],
        }  # fmt: skip
        texts = {kind: json.dumps([said(*one) for one in getattr(self, kind)]) for kind in ("quadratic", "linear")}
        head = {"format": "lawful-run", "version": "2", "dtype": str(dtype).replace("torch.", ""), "torch": torch.__version__}
        save_safetensors(path, tensors, {**head, "optimizer": json.dumps(optimizer), **texts, **notes})
