"""The same steps in PyTorch; started by `training.ts`. Prints the same line of JSON as `training-subject.ts`.

The model is the plain one of scripts/parity/models.py in fp32; AdamW over tensor lists, gradients set to none, memory
allocation tuned by the environment that `training.ts` sets.
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parents[1] / "parity"))
import models  # noqa: E402

shape, threads = json.loads(sys.argv[1]), int(sys.argv[2])
config = shape["config"]
torch.set_num_threads(threads)
torch.manual_seed(1)
weights = {}
for name, size in models.weight_shapes(config).items():
    start = torch.ones(size) if len(size) == 1 else torch.randn(size) * 0.02
    weights[name] = start.requires_grad_()
optimizer = torch.optim.AdamW(weights.values(), lr=3e-4, betas=(0.9, 0.95), weight_decay=0.1, foreach=True)
count = shape["batch"] * shape["sequence"]
token = (torch.arange(count + 1) * 7919 + 13) % config["vocab_size"]
ids, targets = token[:-1].view(shape["batch"], shape["sequence"]), token[1:]

milliseconds, losses = [], []
for _ in range(shape["steps"]):
    began = time.perf_counter()
    hidden = models.states(config, weights, ids)
    loss = F.cross_entropy(models.logits(config, weights, hidden).flatten(0, 1), targets)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(list(weights.values()), 1.0)
    optimizer.step()
    milliseconds.append((time.perf_counter() - began) * 1000)
    losses.append(loss.item())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"milliseconds": milliseconds, "peakMb": peak, "losses": [losses[0], losses[-1]]}))
