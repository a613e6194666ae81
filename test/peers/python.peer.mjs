// The Python package: its wheel is built, unpacked, and asked as a user would; the examples of its README run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { python, wheel } from '../../python/build.mjs';
import { call, pythonWith } from './systems.mjs';

export const peer = 'Python with setuptools and SymPy (python3-setuptools, python3-wheel, python3-sympy)';
export const available = () => python() !== undefined && pythonWith('sympy') !== undefined;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const SCRIPT = `
import doctest, json, os, random, signal, sys, tempfile, threading, time, fractions
import sympy, lawful
from lawful import _command
root, torch = sys.argv[1], sys.argv[2] == "torch"
done = []
def holds(what, truth):
    done.append(what)
    if not truth:
        raise AssertionError(what)

# The law of a unit: its gradient and that of any output, for any data, are orthogonal. Exactly, at integers away from kinks.
relu = os.path.join(root, "examples/relu.law")
answer = lawful.analyse(relu)
law = answer.laws[0]
names = {"W1": (3, 2), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1)}
values = sympy.symbols("i", integer=True)
entries = {n: sympy.Matrix(r, c, lambda j, k: sympy.Symbol(f"{n}_{j}_{k}")) for n, (r, c) in names.items()}
rng = random.Random(3)
whole = [law.sympy.subs(values, k) for k in range(3)]
laws = [w.subs({sympy.MatrixSymbol(n, *s): entries[n] for n, s in names.items()}).doit() for n_ in [0] for w in whole]
theta = [e for n in names for e in entries[n]]
for trial in range(5):
    at = {t: sympy.Integer(rng.choice([-3, -2, -1, 1, 2, 3])) for t in theta}
    x = sympy.Matrix([rng.choice([-5, 7]), rng.choice([11, -13])])
    z = entries["W1"] * x + entries["b1"]
    f = entries["W2"] * z.applyfunc(lambda e: e if e.subs(at) > 0 else sympy.Integer(0)) + entries["b2"]
    gradient = lambda h: sympy.Matrix([sympy.diff(h, t).subs(at) for t in theta])
    for h in laws:
        dh = gradient(h)
        holds("gradient of a law is not zero", any(dh))
        holds("gradients are orthogonal", all(dh.dot(gradient(u)) == 0 for u in f))
holds("fields of a result", (answer.parameters, answer.found, answer.max_laws, answer.complete, law.count, law.family, law.proved) == (17, 3, 3, True, 3, "plain", True))
holds("LaTeX and HTML", "lVert" in answer._repr_latex_() and "<table>" in answer._repr_html_() and law._repr_latex_().startswith("$"))
holds("a law with an index is no matrix", law.matrix is None)

certificate = answer.certificate()
holds("the certificate is accepted", bool(lawful.check(certificate)))
holds("another is not", not lawful.check({**certificate, "claim": {}}))
sets = lawful.analyse("param U\\nparam V\\ninput x\\noutput U*V*x", sets=True).invariant_sets
holds("sets that training does not leave", [s["equations"] for s in sets["sets"]] == [["U = 0", "V = 0"], ["U = V"]])
keeps = {d["optimiser"]: d["keeps"] for d in lawful.mechanics("param W : 3 x 2\\ninput x : 2\\noutput W*x\\nloss cross-entropy").symmetries[0]["discrete"]}
holds("what optimisers keep", (keeps["muon"], keeps["adam"]) == ("exact", "no"))
holds("widths are bound", lawful.analyse("param W1 : h x 2\\nparam W2 : 1 x h\\ninput x : 2\\noutput W2*W1*x", widths={"h": 2}).laws[0].matrix.shape == (2, 2))
scalars = lawful.analyse("param a\\nparam b\\ninput x\\noutput a*b*x").laws[0].sympy
holds("scalars are Symbols", scalars.free_symbols == set(sympy.symbols("a b")))

claim = lawful.prove(relu, "W1[1,1]^2")
holds("refuted, with a witness", claim.verdict == "refuted" and not claim and fractions.Fraction(claim.witness["value"]) != 0 and claim.witness["theta"])
holds("proved", bool(lawful.prove(relu, "|W1[1,:]|^2 + b1[1]^2 - |W2[:,1]|^2")))
holds("the JSON's names in Python's manner", claim.depends_on_found == claim.json["dependsOnFound"])

def error(ask, kind=lawful.LawfulError):
    try:
        ask()
    except kind as found:
        return found
    raise AssertionError("no error")
syntax = error(lambda: lawful.analyse("param W : 2\\noutput W*\\n"))
holds("line and column", (syntax.line, syntax.column, syntax.code, syntax.file) == (2, 10, "syntax", "<stdin>") and syntax.expected)
holds("a file that is not there", error(lambda: lawful.analyse("nowhere.law")).code == "file")
os.environ["LAWFUL_NODE"] = "/nowhere/node"
holds("no Node", "nodejs.org" in str(error(lambda: lawful.analyse(relu), lawful.NodeNotFoundError)))
os.environ["LAWFUL_NODE"] = "/bin/true"
holds("another program is no Node", "expected Node 20" in str(error(lambda: lawful.analyse(relu), lawful.NodeNotFoundError)))
del os.environ["LAWFUL_NODE"]
# Minutes of work, if nobody ends it.
with open("config.json", "w") as out:
    json.dump(dict(model_type="vit", hidden_size=4, num_attention_heads=2, intermediate_size=3, num_hidden_layers=1, image_size=4, patch_size=2, num_channels=1, num_labels=3), out)
slow = lambda **options: lawful.import_model("config.json", squeeze=True, **options)
start = time.time()
error(lambda: slow(timeout=2), lawful.CommandTimeout)
holds("a timeout ends the child", time.time() - start < 10)
threading.Timer(2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
error(slow, KeyboardInterrupt)
import subprocess
left = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout
holds("Ctrl-C leaves no child", "lawful.mjs" not in left)
try:
    import pandas
except ImportError:
    holds("without pandas", "pip install pandas" in str(error(answer.to_dataframe, ImportError)))
else:
    holds("a data frame", list(answer.to_dataframe()["count"]) == [3])

class Shell:
    def register_magic_function(self, function, magic_kind, magic_name):
        self.cell = function
shell = Shell()
lawful.load_ipython_extension(shell)
holds("a cell", shell.cell("--seed 2", "param a\\nparam b\\ninput x\\noutput a*b*x\\n").found == 1)

import numpy
gpt2 = lawful.import_model(os.path.join(root, "examples/import/gpt2/config.json"))
holds("a known family", gpt2.total == 674584 and gpt2.audit_laws is not None and bool(lawful.check(gpt2.certificate())))
onnx = lawful.import_model(os.path.join(root, "test/fixtures/onnx/cases/mlp.onnx"))
shapes = {"0.weight": (3, 2), "0.bias": (3,), "2.weight": (2, 3), "2.bias": (2,), "4.weight": (2, 2), "4.bias": (2,)}
state = {name: numpy.arange(1, 1 + numpy.prod(s), dtype=numpy.float32).reshape(s) for name, s in shapes.items()}
audit = lawful.audit(state, with_=onnx)
w0, b0, w2 = (state[n].astype(float) for n in ("0.weight", "0.bias", "2.weight"))
value = numpy.linalg.norm((w0**2).sum(1) + b0**2 - (w2**2).sum(0))
holds("the value of a law on arrays", abs(audit.laws[0].value - value) < 1e-9 * value)
if torch:
    import torch
    half = {n: torch.tensor(v).bfloat16() for n, v in state.items()}
    holds("the same on bfloat16, small integers exactly", abs(lawful.audit(half, with_=onnx).laws[0].value - value) < 1e-9 * value)
    failed, attempted = doctest.testfile(os.path.join(root, "python/README.md"), module_relative=False)
    # Ten lines from a module to a theorem, as docs/pytorch.md has them.
    import re
    sys.path.insert(0, os.path.join(root, "python"))
    with open(os.path.join(root, "docs/pytorch.md")) as page:
        exec(re.search("\`\`\`python\\n(.*?)\`\`\`", page.read(), re.S)[1], {})
    mlp = lawful.import_model("mlp.onnx")
    holds("from PyTorch to theorem", mlp.total == 3 and bool(lawful.check(mlp.certificate())) and len(lawful.audit("mlp.pt", with_="mlp.onnx").laws) == 1)
    holds("the README", failed == 0 and attempted > 15)
print(len(done), attempted if torch else 0)
`;

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-python-'));
  try {
    const command = pythonWith('sympy');
    const built = wheel(folder);
    call(command, ['-m', 'zipfile', '-e', built, join(folder, 'site')]);
    const torch = ['torch', 'onnx'].every((m) => spawnSync(command, ['-c', `import ${m}`]).status === 0);
    const env = { ...process.env, PYTHONPATH: join(folder, 'site'), PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore' };
    const out = call(command, ['-', ROOT, torch ? 'torch' : 'without'], SCRIPT, { env, cwd: folder });
    const [checks, examples] = out.trim().split('\n').at(-1).split(' ');
    return `${checks} checks of the wheel${torch ? `, ${examples} examples of the README with torch` : '; no torch: its examples were not run'}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
