// The recorder inside PyTorch, afresh: a ResNet by the laws of its graph, under every kind of step of torch.optim.SGD, in float64 and float32.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gradientVerdict, openCheckpoint, readRun, reportRun } from '../../packages/runs/dist/index.js';
import { call, pythonWith } from './systems.mjs';

export const peer = 'PyTorch (python3-torch)';
export const available = () => pythonWith('torch') !== undefined;

const root = fileURLToPath(new URL('../..', import.meta.url));

const SETTINGS = [
  { weight_decay: 0.01 },
  { momentum: 0.9, weight_decay: 0.01 },
  { momentum: 0.8, dampening: 0.3 },
  { momentum: 0.9, nesterov: true, weight_decay: 0.01 },
];

/** Twelve steps with a learning rate that changes; "late" begins to record after the third. */
const SCRIPT = `
import json, sys
sys.dont_write_bytecode = True
folder, settings = sys.argv[1], json.loads(sys.argv[3])
sys.path.insert(0, sys.argv[2] + "/examples/mechanics")
import torch, resnet
from recorder import Recorder
for dtype in (torch.float64, torch.float32):
    for k, options in enumerate(settings + [None]):
        torch.manual_seed(k)
        model = resnet.ResNet(10).to(dtype)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, **options) if options else torch.optim.RMSprop(model.parameters())
        with open(folder + "/resnet.laws.json") as file:
            laws = json.load(file)
        recorder = Recorder(model, optimizer, laws, {"diagonal": 3, "sum": 3}, seed=k)
        for step in range(12):
            optimizer.param_groups[0]["lr"] = 0.1 / (1 + step)
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(torch.randn(8, 3, 16, 16, dtype=dtype)), torch.randint(0, 10, (8,)))
            loss.backward()
            if step >= 3 or k % 2 == 0:
                recorder.before_step(loss)
            optimizer.step()
        recorder.save(f"{folder}/{k}-{str(dtype)[6:]}.safetensors")
`;

async function reportOf(file) {
  const checkpoint = await openCheckpoint(file);
  const report = reportRun(await readRun(checkpoint));
  await checkpoint.close();
  return report;
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-recorder-'));
  try {
    const model = join(root, 'test/fixtures/runs/resnet.onnx');
    call(process.execPath, [join(root, 'packages/lawful/bin/lawful.mjs'), 'import', model, '--loss', 'cross-entropy', '-o', folder]);
    call(pythonWith('torch'), ['-', folder, root, JSON.stringify(SETTINGS)], SCRIPT);
    let compared = 0;
    for (const [dtype, tolerance] of [['float64', 1e-12], ['float32', 3e-6]])
      for (let k = 0; k <= SETTINGS.length; k++) {
        const { laws, run: recorded } = await reportOf(join(folder, `${k}-${dtype}.safetensors`));
        if (recorded.warm !== (k % 2 === 1)) throw new Error(`run ${k}: warm ${recorded.warm}`);
        const { broken } = gradientVerdict(laws);
        if (broken.length > 0) throw new Error(`${dtype} run ${k}: gradients break ${broken[0].law.name}`);
        for (const { law, residuals, ofRounding } of laws) {
          compared++;
          const { recurrence = 0, oneStep = 0 } = residuals;
          if (!(Math.max(recurrence, oneStep) < tolerance && (ofRounding ?? 0) <= 1))
            throw new Error(`${dtype} run ${k}: ${law.name} is off by ${recurrence}, one step ${oneStep}, ${ofRounding} of rounding`);
        }
      }
    return `${compared} laws of a ResNet under ${SETTINGS.length} settings of SGD and RMSprop, from the start and later, in float64 and float32`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
