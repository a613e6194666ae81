"""export FOLDER: every module with its list; prints parameters. rates FOLDER: reads NAME[.softmax].laws.json; prints the rates of every law."""
import json, os, sys, warnings

warnings.filterwarnings("ignore")
here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(here, "../../../python")]
import torch
from models import MODELS
from families import FAMILIES
from lawful_export import export
from rates import cross_entropy, of_softmax, random_inputs, rates, smooth

what, folder = sys.argv[1:3]
torch.manual_seed(5)
out = {}
if what == "export":
    for name, m in MODELS.items():
        net = m["make"]()
        export(net, [t.float() if t.is_floating_point() else t for t in random_inputs(m["inputs"])], f"{folder}/{name}.onnx")
        count = lambda trained: sum(p.numel() for p in net.parameters() if p.requires_grad == trained)
        out[name] = dict(parameters=count(True), frozen=count(False), laws=m["laws"], softmax=m["softmax"])
    for name, f in FAMILIES.items():
        os.makedirs(f"{folder}/{name}", exist_ok=True)
        with open(f"{folder}/{name}/config.json", "w") as file:
            json.dump(f["config"], file)
        out[name] = dict(parameters=sum(p.numel() for p in f["make"]().parameters()), frozen=0, family=True, laws=f["laws"])
else:
    for name, m in {**MODELS, **FAMILIES}.items():
        for kind, losses in {"": [smooth, cross_entropy], ".softmax": [cross_entropy, of_softmax]}.items():
            file = f"{folder}/{name}{kind}.laws.json"
            if os.path.exists(file):
                laws = json.load(open(file))["laws"]
                found = rates(m["make"](), m["inputs"], laws, losses)
                out[name + kind] = [[law["law"], len(law["terms"]), *r] for law, r in zip(laws, found)]
print(json.dumps(out))
