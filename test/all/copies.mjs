// The laws that `find` sees of a small ResNet of two stages are those that the import reads off its axes: two minutes of processor time. The bound stays open: too many units.
import { readConfig } from '@lawful/importers';
import { networkText } from '@lawful/networks';
import { budget, find, parseModel } from 'lawful';
import { lawsOfNetwork } from '../../packages/lawful/dist/importing/laws-of-network.js';

const config = { model_type: 'resnet', embedding_size: 2, hidden_sizes: [2, 2], depths: [1, 1], layer_type: 'basic', image_size: 9, num_channels: 1, num_labels: 3 };
const network = readConfig(JSON.stringify(config), 'config.json');
const { total } = lawsOfNetwork(network, { loss: 'cross-entropy' });
const { text } = networkText(network, { loss: 'cross-entropy' });
const { result } = find(parseModel({ file: 'resnet.law', text }), { seed: 1, budget: budget({ steps: 250 }) });
console.log(`ResNet, two stages: ${total} laws of axes, ${result.plain.found} found by find, at most ${result.plain.maxLaws}`);
process.exitCode = total === 13 && result.plain.found === total ? 0 : 1;
