"""Writes a torch module as ONNX with the list of its parameters beside it, as `lawful import` reads them. Needs torch >= 1.13 alone."""
import copy, itertools, json, os
import torch


def named(module, attribute):
    """Every (name, tensor), with a name for each place: a tied tensor comes several times."""
    for prefix, part in module.named_modules(remove_duplicate=False):
        for name, tensor in getattr(part, attribute).items():
            if tensor is not None:
                yield (f"{prefix}.{name}" if prefix else name), tensor


def export(module, example_inputs, path, **options):
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
