// Laws of a transformer block on checkpoints of torch.save, against PyTorch's own arithmetic on the same weights.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditCheckpoint, openCheckpoint } from '../../packages/runs/dist/index.js';
import { call, pythonWith } from './systems.mjs';

export const peer = 'PyTorch (python3-torch)';
export const available = () => pythonWith('torch') !== undefined;

const [HEADS, SIZE, WIDTH] = [4, 8, 24];

/** Trains a few steps of SGD, saves both ends in several dtypes, and prints the values of the laws in float64. */
const SCRIPT = `
import json, sys, torch
folder, H, D, W = sys.argv[1], ${HEADS}, ${SIZE}, ${WIDTH}
torch.manual_seed(3)
class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = torch.nn.Linear(W, 3 * H * D)
        self.out = torch.nn.Linear(H * D, W, bias=False)
        self.norm = torch.nn.LayerNorm(W)
        self.up = torch.nn.Linear(W, 5)
        self.down = torch.nn.Linear(5, 3)
    def forward(self, x):
        q, k, v = (t.reshape(-1, H, D).transpose(0, 1) for t in self.qkv(self.norm(x)).split(H * D, 1))
        y = (torch.softmax(q @ k.transpose(1, 2) / D ** 0.5, 2) @ v).transpose(0, 1).reshape(-1, H * D)
        return self.down(torch.relu(self.up(x + self.out(y))))
model = Block().double()
x, t = torch.randn(7, W).double(), torch.randint(0, 3, (7,))
def laws():
    s = {k: v.detach().double() for k, v in model.state_dict().items()}
    w, b = s["qkv.weight"].reshape(3, H, D, W), s["qkv.bias"].reshape(3, H, D, 1)
    a = torch.cat([w, b], 3)
    o = s["out.weight"].reshape(W, H, D)
    return [
        a[0] @ a[0].transpose(1, 2) - a[1] @ a[1].transpose(1, 2),
        a[2] @ a[2].transpose(1, 2) - torch.einsum("whd,whe->hde", o, o),
        s["norm.weight"] ** 2 + s["norm.bias"] ** 2 - (s["qkv.weight"] ** 2).sum(0),
        (s["up.weight"] ** 2).sum(1) + s["up.bias"] ** 2 - (s["down.weight"] ** 2).sum(0),
        s["down.weight"].sum(0), s["down.bias"].sum(), s["qkv.bias"][H * D : 2 * H * D],
    ]
out, squares = {}, 0.0
for name in ["first", "last"]:
    state = model.state_dict()
    values = [v.clone() for v in laws()]
    torch.save(state, f"{folder}/{name}.pt")
    torch.save({"model": {k: v.float() for k, v in state.items()}, "step": 3}, f"{folder}/{name}-float.pt")
    torch.save({f"module.{k}": v.t().contiguous().t() if v.dim() == 2 else v for k, v in state.items()}, f"{folder}/{name}-strided.pt")
    out[name] = values
    for step in range(0 if name == "last" else 30):
        model.zero_grad(); torch.nn.functional.cross_entropy(model(x), t).backward()
        with torch.no_grad():
            for p in model.parameters():
                squares += float((p.grad ** 2).sum()); p -= 0.1 * p.grad
print(json.dumps({"norms": {k: [float(v.norm()) for v in vs] for k, vs in out.items()},
                  "changes": [float((a - b).norm()) for a, b in zip(out["first"], out["last"])], "squares": squares}))
`;

const term = (coefficient, tensor, offset, sizes, strides, axes) => ({ coefficient, axes, view: { tensor, offset, sizes, strides } });
const law = (form, ...terms) => ({ law: form, where: 'block', count: 1, form, terms });
const part = (c, k) => [
  term(c, 'qkv.weight', k * HEADS * SIZE * WIDTH, [HEADS, SIZE, WIDTH], [SIZE * WIDTH, WIDTH, 1], [0, 1]),
  term(c, 'qkv.bias', k * HEADS * SIZE, [HEADS, SIZE], [SIZE, 1], [0, 1]),
];
const LAWS = [
  law('gram', ...part(1, 0), ...part(-1, 1)),
  law('gram', ...part(1, 2), term(-1, 'out.weight', 0, [WIDTH, HEADS, SIZE], [HEADS * SIZE, SIZE, 1], [1, 2])),
  law('diagonal', term(1, 'norm.weight', 0, [WIDTH], [1], [0]), term(1, 'norm.bias', 0, [WIDTH], [1], [0]),
    term(-1, 'qkv.weight', 0, [3 * HEADS * SIZE, WIDTH], [WIDTH, 1], [1])),
  law('diagonal', term(1, 'up.weight', 0, [5, WIDTH], [WIDTH, 1], [0]), term(1, 'up.bias', 0, [5], [1], [0]),
    term(-1, 'down.weight', 0, [3, 5], [5, 1], [1])),
  law('sum', term(1, 'down.weight', 0, [3, 5], [5, 1], [1])),
  law('sum', term(1, 'down.bias', 0, [3], [1], [])),
  law('constant', term(1, 'qkv.bias', HEADS * SIZE, [HEADS * SIZE], [1], [])),
];

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-torch-'));
  try {
    const torch = JSON.parse(call(pythonWith('torch'), ['-', folder], SCRIPT));
    let compared = 0;
    const close = (what, found, expected, tolerance) => {
      compared++;
      if (!(Math.abs(found - expected) <= tolerance)) throw new Error(`${what}: ${found}, PyTorch ${expected}`);
    };
    for (const [suffix, tolerance] of [['', 1e-13], ['-float', 1e-6], ['-strided', 1e-13]]) {
      const [first, last] = await Promise.all(['first', 'last'].map((n) => openCheckpoint(join(folder, `${n}${suffix}.pt`))));
      const { laws, notEvaluated } = await auditCheckpoint(first, LAWS, { other: last, rate: 0.1 });
      if (notEvaluated.length > 0) throw new Error(notEvaluated[0].reason);
      for (const [k, l] of laws.entries()) {
        close(`law ${k}${suffix}`, l.value, torch.norms.first[k], tolerance * l.scale);
        close(`law ${k}${suffix}, later`, l.other, torch.norms.last[k], tolerance * l.scale);
        close(`change of law ${k}${suffix}`, l.change, torch.changes[k], tolerance * l.scale);
        // Rounding of float32 is no gradient.
        if (l.gradients !== null && suffix !== '-float' && l.gradients > torch.squares * (1 + 1e-6))
          throw new Error(`law ${k}: sum |g|^2 >= ${l.gradients}, it was ${torch.squares}`);
      }
      const kept = laws.map((l) => l.kept);
      if (!kept[4] || !kept[5] || !kept[6] || kept[0]) throw new Error(`kept: ${kept}`);
      await first.close();
      await last.close();
    }
    return `${compared} values and drifts of ${LAWS.length} laws, in float64, float32 and transposed; least gradients below the true ones`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
