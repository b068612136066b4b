#!/usr/bin/env python3
"""Reference run of karpathy's stories260K, for the test of `hone model convert --from llama2c` and of greedy decoding.

Reads the llama2.c files as they are (version 0: seven int32, then fp32 tensors; q and k in interleaved-RoPE order) and
computes everything here, in plain PyTorch with interleaved RoPE and no key/value cache, so that it shares no code and no
weight permutation with the engine it checks. Needs numpy and PyTorch (Debian: python3-torch).

    python3 scripts/pretrain/stories260k_reference.py [--data ../shared/data/stories260k]

Writes worker/src/engine/generate/fixtures/stories260k-greedy.json.
"""
import argparse
import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "worker/src/engine/generate/fixtures/stories260k-greedy.json"
PROMPTS = [
    ("Once upon a time", 160),
    ("Tom had a red boat and his sister wanted it", 120),
    ("", 120),
    ("The café sold crème brûlée.\nBen was happy", 100),
]


class Llama2c:
    """The weights of a llama2.c version 0 file and its forward pass over a whole sequence."""

    def __init__(self, path):
        raw = path.read_bytes()
        names = ["dim", "hidden", "layers", "heads", "kv_heads", "vocab", "context"]
        self.config = dict(zip(names, struct.unpack("<7i", raw[:28])))
        c = self.config
        if c["vocab"] < 0:
            raise ValueError(f"{path}: a negative vocab size means an untied classifier, which this script does not read")
        floats = torch.from_numpy(np.frombuffer(raw, dtype="<f4", offset=28).copy())
        at = 0

        def take(*shape):
            nonlocal at
            size = int(np.prod(shape))
            at += size
            return floats[at - size : at].view(*shape)

        layers, d, h = c["layers"], c["dim"], c["hidden"]
        self.head = d // c["heads"]
        kv = self.head * c["kv_heads"]
        self.embed = take(c["vocab"], d)
        self.att_norm = take(layers, d)
        self.wq, self.wk, self.wv = take(layers, d, d), take(layers, kv, d), take(layers, kv, d)
        self.wo = take(layers, d, d)
        self.ffn_norm = take(layers, d)
        self.w1, self.w2, self.w3 = take(layers, h, d), take(layers, d, h), take(layers, h, d)
        self.final_norm = take(d)
        self.cos, self.sin = take(c["context"], self.head // 2), take(c["context"], self.head // 2)
        if at != floats.numel():
            raise ValueError(f"{path}: {floats.numel()} floats, but the header describes {at}")

    def rotate(self, x):
        """Interleaved RoPE of x [T, heads, head]: the pair (2i, 2i+1) turns by the i-th angle stored in the file."""
        t = x.shape[0]
        cos, sin = self.cos[:t, None, :], self.sin[:t, None, :]
        a, b = x[..., 0::2], x[..., 1::2]
        return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)

    def logits(self, ids):
        """Logits [T, vocab] of the token ids."""
        c, t = self.config, len(ids)
        norm = lambda x, g: x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * g
        causal = torch.full((t, t), float("-inf")).triu(1)
        group = c["heads"] // c["kv_heads"]
        x = self.embed[torch.tensor(ids)]
        for i in range(c["layers"]):
            n = norm(x, self.att_norm[i])
            q = self.rotate((n @ self.wq[i].T).view(t, c["heads"], self.head))
            k = self.rotate((n @ self.wk[i].T).view(t, c["kv_heads"], self.head)).repeat_interleave(group, 1)
            v = (n @ self.wv[i].T).view(t, c["kv_heads"], self.head).repeat_interleave(group, 1)
            scores = torch.einsum("qhd,khd->hqk", q, k) / self.head**0.5 + causal
            mixed = torch.einsum("hqk,khd->qhd", scores.softmax(-1), v).reshape(t, -1)
            x = x + mixed @ self.wo[i].T
            n = norm(x, self.ffn_norm[i])
            x = x + (F.silu(n @ self.w1[i].T) * (n @ self.w3[i].T)) @ self.w2[i].T
        return norm(x, self.final_norm) @ self.embed.T


class Tokenizer:
    """tokN.bin of llama2.c: int32 longest token, then per token float32 score, int32 length, bytes."""

    def __init__(self, path, size):
        raw = path.read_bytes()
        self.pieces, self.scores, at = [], [], 4
        for _ in range(size):
            score, length = struct.unpack_from("<fi", raw, at)
            self.pieces.append(raw[at + 8 : at + 8 + length])
            self.scores.append(score)
            at += 8 + length
        # the first id wins where a piece occurs twice
        self.ids = {piece: i for i, piece in reversed(list(enumerate(self.pieces)))}

    def encode(self, text):
        """Ids with BOS and the dummy space, merging the best-scored neighbours first, bytes (+3) as the fall-back."""
        ids = [1]
        if text:
            ids.append(self.ids[b" "])
        for char in text:
            piece = char.encode()
            ids += [self.ids[piece]] if piece in self.ids else [byte + 3 for byte in piece]
        while True:
            best = None
            for i in range(len(ids) - 1):
                merged = self.ids.get(self.pieces[ids[i]] + self.pieces[ids[i + 1]])
                if merged is not None and (best is None or self.scores[merged] > best[0]):
                    best = (self.scores[merged], merged, i)
            if best is None:
                return ids
            ids[best[2] : best[2] + 2] = [best[1]]

    def decode(self, ids, previous):
        """The text of new ids after `previous`; a piece's leading space is dropped right after BOS."""
        out = b""
        for token in ids:
            piece = self.pieces[token]
            if previous == 1 and piece.startswith(b" "):
                piece = piece[1:]
            if len(piece) == 6 and piece.startswith(b"<0x"):
                piece = bytes([int(piece[3:5], 16)])
            out += piece
            previous = token
        return out.decode("utf-8", errors="replace")


@torch.no_grad()
def greedy(model, ids, count):
    """Up to `count` greedy tokens after ids, stopping before BOS/EOS; with log-probabilities and the runner-up's gap."""
    ids, new, logprobs, gap = list(ids), [], [], float("inf")
    top = None
    for _ in range(count):
        logits = model.logits(ids)[-1].double()
        best = logits.topk(5)
        if top is None:
            top = [{"id": int(i), "logit": round(float(v), 6)} for v, i in zip(best.values, best.indices)]
        if int(best.indices[0]) in (1, 2):
            break
        gap = min(gap, float(best.values[0] - best.values[1]))
        new.append(int(best.indices[0]))
        logprobs.append(round(float(logits.log_softmax(-1)[new[-1]]), 6))
        ids.append(new[-1])
    return new, logprobs, top, gap


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT / "../shared/data/stories260k")
    args = parser.parse_args()
    torch.set_num_threads(1)
    weights = args.data / "stories260K.bin"
    model = Llama2c(weights)
    tokenizer = Tokenizer(args.data / "tok512.bin", model.config["vocab"])
    cases = []
    for prompt, count in PROMPTS:
        ids = tokenizer.encode(prompt)
        new, logprobs, top, gap = greedy(model, ids, count)
        text = tokenizer.decode(new, ids[-1])
        cases.append({
            "prompt": prompt, "promptIds": ids, "newIds": new, "text": text, "logprobs": logprobs,
            "firstTop5": top, "smallestGap": round(gap, 6),
        })
        print(f"{prompt!r} + {len(new)} tokens, smallest gap {gap:.4f}: {text!r}\n")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    head = {
        "madeBy": "scripts/pretrain/stories260k_reference.py",
        "note": "Greedy, fp32, no cache. promptIds start with BOS (1) and the dummy space; text is that of newIds only. "
        "smallestGap is the smallest lead of the chosen logit over the next one: an engine within half of it must agree.",
        "weightsSha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "config": model.config,
    }
    OUT.write_text(json.dumps({**head, "cases": cases}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
