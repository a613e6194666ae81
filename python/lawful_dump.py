"""Writes a module as a list of ATen operations, without its weights: `lawful import model.dump.json` reads it. Needs torch >= 1.13 and nothing else."""
import inspect
import json
import operator

import torch
from torch.fx import Interpreter
from torch.fx.experimental.proxy_tensor import make_fx

try:
    from torch.func import functional_call
except ImportError:
    from torch.nn.utils.stateless import functional_call

LARGEST = 4096  # entries of a buffer that are written


def dump(module, example, path, name=None):
    """`example` is a tuple of inputs; the module is traced in training mode, in which batch norm uses the batch."""
    module.train()
    parameters, buffers = dict(module.named_parameters()), dict(module.named_buffers())
    names = [*parameters, *buffers]
    state = [t.detach().clone() for t in (*parameters.values(), *buffers.values())]

    def call(values, inputs):
        return functional_call(module, dict(zip(names, values)), inputs)

    graph = make_fx(call)(state, example)
    shapes = {}

    class Shapes(Interpreter):
        def run_node(self, n):
            value = super().run_node(n)
            first = value[0] if isinstance(value, (tuple, list)) and value else value
            shapes[n.name] = list(first.shape) if isinstance(first, torch.Tensor) else None
            return value

    with torch.no_grad():
        Shapes(graph).run(*[t.detach().clone() for t in state], *example)
    signature = [p for p in inspect.signature(module.forward).parameters]
    labels = [*names, *(signature[k] if k < len(signature) else f"input{k}" for k in range(len(example)))]
    of, inputs, nodes, outputs, constants = {}, [], [], [], {}

    def plain(x):
        if isinstance(x, torch.fx.Node):
            return {"of": of[x.name]}
        if isinstance(x, (tuple, list)):
            return [plain(y) for y in x]
        if isinstance(x, float) and x in (float("inf"), float("-inf")):
            return str(x)
        return x if isinstance(x, (bool, int, float, str)) or x is None else str(x)

    taken = set(labels)
    for node in graph.graph.nodes:
        own = node.name
        while node.op != "placeholder" and own in taken:
            own += "_"
        taken.add(own)
        of[node.name] = own
        if node.op == "placeholder":
            of[node.name] = labels.pop(0)
            if of[node.name] not in names:
                value = example[len(inputs)]
                inputs.append({"name": of[node.name], "shape": list(value.shape), "float": value.is_floating_point()})
        elif node.op == "get_attr":
            constants[own] = getattr(graph, node.target)
            if any(constants[own].data_ptr() == p.data_ptr() for p in parameters.values()):
                raise ValueError("a module holds its parameters in a way that tracing does not see (nn.LSTM and nn.GRU do): use lawful_export.export, or cells")
        elif node.op == "output":
            ends = node.args[0] if isinstance(node.args[0], (tuple, list)) else [node.args[0]]
            outputs = [of[n.name] for n in ends if isinstance(n, torch.fx.Node)]
        else:
            target = "getitem" if node.target is operator.getitem else str(node.target)
            nodes.append({"name": own, "target": target, "args": plain(node.args), "kwargs": {k: plain(v) for k, v in node.kwargs.items()}, "shape": shapes[node.name]})

    def stored(key, value):
        entry = {"name": key, "shape": list(value.shape), "float": value.is_floating_point()}
        if value.numel() <= LARGEST:
            entry["values"] = [float(x) if abs(float(x)) < 1e308 else str(float(x)) for x in value.detach().flatten().tolist()]
        return entry

    ties = {}
    for key, value in module.state_dict(keep_vars=True).items():
        ties.setdefault(id(value), []).append(key)
    json.dump({"format": "lawful-dump", "version": 1, "name": name or type(module).__name__,
               "parameters": [{"name": k, "shape": list(p.shape), "requires_grad": p.requires_grad} for k, p in parameters.items()],
               "buffers": [stored(k, b) for k, b in {**buffers, **constants}.items()],
               "ties": [[keys[0], k] for keys in ties.values() for k in keys[1:]],
               "inputs": inputs, "nodes": nodes, "outputs": outputs}, open(path, "w"))
