#!/usr/bin/env python3
"""Writes what a stage has trained as a model folder: float16 weights, configuration, loss curve.

    python3 scripts/pretrain/export.py stories models/barista-base
    python3 scripts/pretrain/export.py dialogues models/barista

The tokenizer files come from train-tokenizer.ts. Prints the size of the weights.
"""
import csv
import json
import sys
from pathlib import Path

import torch

from data import EOS, IM_END, WORK
from folder import write_safetensors
from model import Config, Llama, to_hf

# how the samples read best; see the model cards
SAMPLING = {
    "stories": {"temperature": 0.8, "top_p": 0.9},
    "dialogues": {"temperature": 0.8, "top_p": 0.9},
}
COLUMNS = ["step", "tokens", "seconds", "lr", "train", "norm", "dev_dialogues", "dev_stories"]
LINES = {"train": "#888888", "dev_stories": "#3b6fb6", "dev_dialogues": "#b5542a"}


def loss_svg(log, title):
    """The loss over the steps as an SVG of 640 × 320."""
    points = {name: [(row["step"], row[name]) for row in log if name in row] for name in LINES}
    last = log[-1]["step"]
    values = [value for line in points.values() for _, value in line if value < 6.5]
    low, high = int(min(values) * 2) / 2, int(max(values) * 2 + 1) / 2
    x = lambda step: 50 + 570 * step / last
    y = lambda value: 280 - 240 * (value - low) / (high - low)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320" font-family="sans-serif" font-size="11">',
           '<rect width="640" height="320" fill="#ffffff"/>', f'<text x="50" y="20" font-size="13">{title}</text>']
    ticks = int((high - low) * 2) + 1
    for value in (low + 0.5 * i for i in range(ticks)):
        out.append(f'<path d="M50 {y(value):.1f}H620" stroke="#e4e4e4"/>'
                   f'<text x="44" y="{y(value) + 4:.1f}" text-anchor="end">{value:.1f}</text>')
    for i in range(5):
        out.append(f'<text x="{x(last * i / 4):.1f}" y="296" text-anchor="middle">{last * i // 4}</text>')
    out.append('<text x="335" y="312" text-anchor="middle">step</text>')
    for i, (name, colour) in enumerate(LINES.items()):
        path = " ".join(f"{x(s):.1f},{y(min(v, high)):.1f}" for s, v in points[name])
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{path}"/>'
                   f'<text x="{430 + 70 * (i - 1)}" y="34" fill="{colour}">{name.replace("dev_", "")}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    stage, folder = sys.argv[1], Path(sys.argv[2])
    checkpoint = Path(sys.argv[3]) if len(sys.argv) > 3 else WORK / f"{stage}.pt"
    state = torch.load(checkpoint)
    model = Llama(Config())
    model.load_state_dict(state["model"])
    tensors = to_hf(model)
    write_safetensors(folder / "model.safetensors", tensors)
    eos = [IM_END, EOS] if stage == "dialogues" else EOS
    write = lambda name, content: (folder / name).write_text(json.dumps(content, indent=2) + "\n")
    write("config.json", model.config.to_hf(eos))
    write("generation_config.json", {
        "bos_token_id": 1, "eos_token_id": eos, "pad_token_id": 0, "do_sample": True, **SAMPLING[stage],
        "max_new_tokens": 128 if stage == "dialogues" else 256, "transformers_version": "4.40.0",
    })
    log = state["progress"]["log"]
    with open(folder / "loss.csv", "w", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        rows.writeheader()
        rows.writerows({k: round(v, 6) for k, v in row.items()} for row in log)
    (folder / "loss.svg").write_text(loss_svg(log, f"Loss of stage “{stage}”, nats per token (train and held-out)"))
    size = (folder / "model.safetensors").stat().st_size
    print(f"{folder}: {sum(t.numel() for t in tensors.values())} parameters, {size} bytes, step {state['progress']['step']}")


if __name__ == "__main__":
    main()
