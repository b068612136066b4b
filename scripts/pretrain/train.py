#!/usr/bin/env python3
"""Trains the default models on a CPU: stage one on children's stories, stage two on coffee-bar dialogues.

    OMP_WAIT_POLICY=PASSIVE nice -n 15 python3 scripts/pretrain/train.py stories
    OMP_WAIT_POLICY=PASSIVE nice -n 15 python3 scripts/pretrain/train.py dialogues

Continues from the last checkpoint in .data/pretrain if there is one. The order of the data, the initial weights and the
dropout depend on the seed only; sums in bfloat16 with two threads differ in the last bits from machine to machine.
"""
import argparse
import itertools
import json
import math
import os
import time

import torch

from data import ASSISTANT, MARKER, STORY, USER, Documents, dialogue_batches, padded, story_batches, windows
from data import WORK
from model import Config, Llama

SEED = 1234
TOKENS = 2048  # of one step, about
STAGES = {
    # from `long_from` on, sequences fill the whole context
    "stories": dict(steps=2400, lr=2.5e-3, final=0.04, warmup=150, dropout=0.0, long_from=1900),
    "dialogues": dict(steps=1650, lr=1e-3, final=0.02, warmup=60, dropout=0.1, replay_every=8),
}
MINUTES_PER_CHECKPOINT = 3


def batches(stage):
    """The endless stream of (ids, keep) of a stage; the same every time."""
    s = STAGES[stage]
    sequences = lambda t: TOKENS // t
    if stage == "stories":
        return story_batches(SEED, sequences, (256 if i < s["long_from"] else 512 for i in itertools.count()))
    talk = dialogue_batches(SEED + 1, TOKENS)
    replay = story_batches(SEED + 2, sequences, itertools.repeat(512))
    every = s["replay_every"]
    return (next(replay) if i % every == every - 1 else next(talk) for i in itertools.count())


def learning_rate(stage, step):
    """Linear warm-up, then a cosine down to `final` of the peak."""
    s = STAGES[stage]
    if step < s["warmup"]:
        return s["lr"] * (step + 1) / s["warmup"]
    progress = (step - s["warmup"]) / (s["steps"] - s["warmup"])
    return s["lr"] * (s["final"] + (1 - s["final"]) * 0.5 * (1 + math.cos(math.pi * progress)))


@torch.no_grad()
def dev_loss(model, names, kinds):
    """Nats per token over the held-out development documents."""
    model.eval()
    total, count = 0.0, 0
    rows = sorted((row for name in names for row in windows(Documents(name), 512, 256)), key=lambda row: len(row[0]))
    for start in range(0, len(rows), 8):
        ids, keep = padded(rows[start : start + 8], kinds)
        n = int(keep[:, 1:].sum())
        if n:
            total += float(model.loss(ids, keep)) * n
            count += n
    model.train()
    return total / count


def optimizer_of(model):
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.95), eps=1e-8, foreach=True)


def save(path, state):
    torch.save(state, str(path) + ".part")
    os.replace(str(path) + ".part", path)


def start(stage):
    """The model, optimizer and progress: from this stage's checkpoint, else from the stage before."""
    s = STAGES[stage]
    torch.manual_seed(SEED)
    model = Llama(Config(), dropout=s["dropout"])
    optimizer = optimizer_of(model)
    progress = {"step": 0, "seconds": 0.0, "tokens": 0, "log": []}
    checkpoint = WORK / f"{stage}.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["rng"])
        progress = state["progress"]
    elif stage == "dialogues":
        model.load_state_dict(torch.load(WORK / "stories.pt")["model"])
    return model, optimizer, progress


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--stop-at", type=int, help="stop after this step, to measure")
    args = parser.parse_args()
    torch.set_num_threads(2)
    stage, steps = args.stage, STAGES[args.stage]["steps"]
    model, optimizer, progress = start(stage)
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{stage}: {parameters} parameters, from step {progress['step']} of {steps}", flush=True)
    model.train()
    state = lambda: {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "rng": torch.get_rng_state(),
                     "progress": progress, "stage": STAGES[stage], "seed": SEED}
    began = saved = time.time()
    before, recent = progress["seconds"], []
    for step, (ids, keep) in itertools.islice(enumerate(batches(stage)), progress["step"], args.stop_at or steps):
        lr = learning_rate(stage, step)
        for group in optimizer.param_groups:
            group["lr"] = lr
        loss = model.loss(ids, keep)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if not math.isfinite(float(loss)):
            raise RuntimeError(f"step {step}: the loss is {float(loss)}")
        recent.append(float(loss))
        progress.update(step=step + 1, tokens=progress["tokens"] + int(keep[:, 1:].sum()))
        progress["seconds"] = before + time.time() - began
        if (step + 1) % 25 == 0 or step + 1 == steps:
            row = {"step": step + 1, "tokens": progress["tokens"], "seconds": round(progress["seconds"], 1), "lr": lr,
                   "train": sum(recent) / len(recent), "norm": float(norm)}
            recent = []
            if (step + 1) % 200 == 0 or step + 1 == steps:
                row["dev_dialogues"] = dev_loss(model, ["dialogues-dev"], (MARKER, USER, ASSISTANT))
                row["dev_stories"] = dev_loss(model, ["books-dev", "picture-books-dev"], (STORY,))
            progress["log"].append(row)
            print(json.dumps(row), flush=True)
        if time.time() - saved > 60 * MINUTES_PER_CHECKPOINT:
            save(WORK / f"{stage}.pt", state())
            saved = time.time()
    save(WORK / f"{stage}.pt", state())


if __name__ == "__main__":
    main()
