"""What the training scripts of this folder share: the export of a model, its laws, the loop."""
import json
import os
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python"))


def export(model, example, folder, further=""):
    import lawful_export

    os.makedirs(folder, exist_ok=True)
    lawful_export.export(model, (example,), f"{folder}/model.onnx")
    print(f"wrote {folder}/model.onnx; now: lawful import {folder}/model.onnx --loss cross-entropy{further} -o {folder}")


def read_laws(folder):
    with open(f"{folder}/model.laws.json") as file:
        return json.load(file)


def train(recorder, batches, loss_of):
    """One step a batch, recorded."""
    for step, batch in enumerate(batches):
        recorder.optimizer.zero_grad()
        loss = loss_of(*batch)
        loss.backward()
        recorder.before_step(loss)
        recorder.optimizer.step()
        if step % 20 == 0:
            print(f"step {step}: loss {float(loss):.4f}", flush=True)
    print(f"last loss {float(loss):.4f}")
