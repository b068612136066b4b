"""Loads a model folder that the engine wrote into a plain PyTorch model and prints what it computes.

    /usr/bin/python3 scripts/parity/check_folder.py FOLDER < ids.json

ids.json is a list of rows of token ids. Prints {"results": [...]}: logits [rows][positions][vocabulary] of a language
model, rewards [rows][positions] of a reward model; and which tensors the folder has that the model has not, or lacks.
"""

import json
import os
import sys

import torch

import models
from safetensors_file import read_safetensors


def main(folder):
    with open(os.path.join(folder, "config.json")) as file:
        config = json.load(file)
    tensors = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".safetensors"):
            tensors.update(read_safetensors(os.path.join(folder, name)))
    shapes = models.weight_shapes(config)
    wrong = sorted(set(shapes) ^ set(tensors))
    wrong += [n for n, s in shapes.items() if n in tensors and list(tensors[n].shape) != s]
    assert not wrong, f"tensors missing, foreign or misshapen: {wrong}"
    weights = {name: tensor.double() for name, tensor in tensors.items()}
    with torch.no_grad():
        hidden = models.states(config, weights, torch.tensor(json.load(sys.stdin)))
        results = models.rewards(weights, hidden) if models.is_reward(config) else models.logits(config, weights, hidden)
    dtypes = sorted({str(tensor.dtype).replace("torch.", "") for tensor in tensors.values()})
    json.dump({"dtypes": dtypes, "results": results.tolist()}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
