#!/usr/bin/env python3
"""Reference runs of the default models for the engine's tests: greedy tokens of plain and templated prompts.

    python3 scripts/pretrain/reference.py

Computed by folder.py in float32 from the float16 weights as they lie in models/, without a cache. Writes
worker/src/engine/generate/fixtures/barista-greedy.json; run it again whenever the weights change.
"""
import hashlib
import json

import torch

from data import WORK
from folder import Folder

ROOT = WORK.parents[1]
OUT = ROOT / "worker/src/engine/generate/fixtures/barista-greedy.json"
NEW_TOKENS = 48
SYSTEM = "You are the assistant at the Coffee Bar. Menu: Latte, Mocha, Americano, Chai Latte, Cold Brew."
CASES = [
    ("barista-base", "Once upon a time there was a little"),
    ("barista", [{"role": "user", "content": "Hi, can I get a latte with oat milk, please?"}]),
    ("barista", [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": "What kind of teas do you have?"},
        {"role": "assistant", "content": "We have chai latte. Would you like one?"},
        {"role": "user", "content": "Yes please, two of them."},
    ]),
    ("barista", "I'd like a decaf mocha"),
]


def main():
    torch.set_num_threads(1)
    folders = {name: Folder(ROOT / "models" / name) for name in {name for name, _ in CASES}}
    cases = []
    for name, prompt in CASES:
        folder = folders[name]
        tokenizer = folder.tokenizer
        chat = isinstance(prompt, list)
        ids = tokenizer.chat(prompt) if chat else [1, *tokenizer.encode(prompt)]
        new, steps = folder.generate(ids, NEW_TOKENS)
        tops = [step.topk(5) for step in steps]
        case = {
            "model": name, **({"messages": prompt} if chat else {"prompt": prompt}), "promptIds": ids, "newIds": new,
            "logprobs": [round(float(s.log_softmax(-1)[t]), 6) for s, t in zip(steps, new)],
            "firstTop5": [{"id": int(i), "logit": round(float(v), 6)} for v, i in zip(tops[0].values, tops[0].indices)],
            "smallestGap": round(min(float(top.values[0] - top.values[1]) for top in tops), 6),
            "text": tokenizer.decode(new),
        }
        cases.append(case)
        print(f"{name} {prompt!r}: gap {case['smallestGap']}\n  {case['text']!r}")
    digest = lambda name: hashlib.sha256((ROOT / "models" / name / "model.safetensors").read_bytes()).hexdigest()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({
        "madeBy": "scripts/pretrain/reference.py",
        "note": f"{NEW_TOKENS} greedy tokens that run on past <|im_end|>; float32 from the float16 weights, no cache. "
        "Plain prompts have the beginning-of-text token before them, messages go through the chat template. "
        "smallestGap is the smallest lead of the chosen logit over the next one.",
        "weightsSha256": {name: digest(name) for name in sorted(folders)},
        "cases": cases,
    }, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
