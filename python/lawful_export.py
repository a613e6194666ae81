"""Writes a torch module as ONNX with the list of its parameters beside it, as `lawful import` reads them. Needs torch >= 1.13 alone."""
import copy, itertools, json, os
import torch


def named(module, attribute):
    """Every (name, tensor), with a name for each place: a tied tensor comes several times."""
    for prefix, part in module.named_modules(remove_duplicate=False):
        for name, tensor in getattr(part, attribute).items():
            if tensor is not None:
                yield (f"{prefix}.{name}" if prefix else name), tensor


def with_padding_rows(model):
    """A row of padding is read and has no gradient: a tensor of its own, that is not trained."""
    def forward_of(part, k):
        def forward(tokens):
            table = torch.cat([part.weight[:k], part.padding_row, part.weight[k + 1 :]])
            return torch.nn.functional.embedding(tokens, table, None, part.max_norm, part.norm_type)
        return forward

    for part in model.modules():
        if type(part) is torch.nn.Embedding and part.padding_idx is not None and part.weight.requires_grad:
            k = part.padding_idx
            part.register_buffer("padding_row", part.weight[k : k + 1].detach().clone())
            part.forward = forward_of(part, k)


def compare_gradients(module, inputs):
    """Raises where the gradient is not that of the outputs, as behind detach(), no_grad(), .data or a backward of its own: the graph in the file would not say so."""
    model = copy.deepcopy(module).double()
    with_padding_rows(model)
    inputs = [x.double() if torch.is_tensor(x) and x.is_floating_point() else x for x in inputs]
    trained = [p for p in model.parameters() if p.requires_grad and p.is_floating_point()]
    generator = torch.Generator().manual_seed(1)
    draw = lambda shape: torch.rand(shape, generator=generator, dtype=torch.float64) - 0.5

    def tensors(x):
        if torch.is_tensor(x):
            return [x] if x.is_floating_point() else []
        parts = x.values() if isinstance(x, dict) else x if isinstance(x, (tuple, list)) else []
        return [t for part in parts for t in tensors(part)]

    def outputs():
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(2)
            return tensors(model(*[x.clone() if torch.is_tensor(x) else x for x in inputs]))

    try:
        first = outputs()
        weights, along = [draw(y.shape) for y in first], [draw(p.shape) for p in trained]
        total = sum((y * w).sum() for y, w in zip(first, weights))
        grads = torch.autograd.grad(total, trained, allow_unused=True) if trained and torch.is_tensor(total) and total.requires_grad else []
        expected = sum(float((g * v).sum()) for g, v in zip(grads, along) if g is not None)
        ends = []
        for step in (1e-6, -2e-6):
            with torch.no_grad():
                for p, v in zip(trained, along):
                    p.add_(v, alpha=step)
                ends.append(sum(float((y * w).sum()) for y, w in zip(outputs(), weights)))
    except (RuntimeError, TypeError, IndexError):
        return  # it does not run in double precision
    found = (ends[0] - ends[1]) / 2e-6
    if abs(found - expected) > 1e-4 * (1 + abs(found) + abs(expected)):
        raise ValueError(f"gradients are not those of the outputs ({expected:.6g}, differences say {found:.6g}): detach(), no_grad(), .data, rounding or a backward of its own, "
                         "which the file would not say; lawful_dump.dump keeps detach(), and compare=False exports the outputs as they are")


def export(module, example_inputs, path, compare=True, **options):
    """Exports a copy in training mode, dropout off, its values random so that no two tensors are merged. Returns the path of the list."""
    model = copy.deepcopy(module).train()
    generator = torch.Generator().manual_seed(0)
    for part in model.modules():
        for name, value in list(vars(part).items()):
            if isinstance(value, float) and ("drop" in name or (name == "p" and "Drop" in type(part).__name__)):
                setattr(part, name, 0.0)
    with torch.no_grad():
        for p in model.parameters():
            if p.is_floating_point():
                p.copy_(torch.rand(p.shape, generator=generator) * 0.2 + 0.1)
    inputs = tuple(example_inputs) if isinstance(example_inputs, (tuple, list)) else (example_inputs,)
    if compare:
        compare_gradients(model, inputs)
    with_padding_rows(model)
    keep = dict(do_constant_folding=False, keep_initializers_as_inputs=False, training=torch.onnx.TrainingMode.TRAINING)
    classic = {"dynamo": False} if "dynamo" in torch.onnx.export.__code__.co_varnames else {}
    torch.onnx.export(model, inputs, path, **{**keep, **classic, "opset_version": 14, **options})
    (parameters, buffers), places = (list(named(model, "_" + kind)) for kind in ("parameters", "buffers")), {}
    for name, p in parameters:
        places.setdefault(id(p), []).append(name)
    entry = lambda name, tensor: {"name": name, "shape": list(tensor.shape)}
    answer = {"format": "lawful-parameters", "version": 1, "training": True, "buffers": [entry(*b) for b in buffers],
              "parameters": [{**entry(n, p), "requires_grad": p.requires_grad} for n, p in parameters],
              "ties": [pair for names in places.values() for pair in itertools.combinations(names, 2)]}
    target = os.fspath(path)[: -len(".onnx")] if os.fspath(path).endswith(".onnx") else os.fspath(path)
    with open(target + ".params.json", "w") as file:
        json.dump(answer, file, indent=1)
    return target + ".params.json"
