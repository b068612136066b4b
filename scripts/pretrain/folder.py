"""Model folders as on the Hugging Face hub: a safetensors reader and writer, and a plain LlamaForCausalLM over them.

This forward pass is the reference: float32, one piece, no cache, and nothing shared with model.py, which trains.
"""
import json
import math
import re
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

DTYPES = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}


def write_safetensors(path, tensors):
    """Writes float32 tensors as float16: a header of JSON (its length first, uint64), then the data back to back."""
    header, parts, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name in sorted(tensors):
        raw = tensors[name].numpy().astype("<f2").tobytes()
        shape = list(tensors[name].shape)
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [at, at + len(raw)]}
        parts.append(raw)
        at += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def read_safetensors(path):
    """Name to float32 tensor."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    out = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        data = np.frombuffer(raw[start:end], dtype=DTYPES[entry["dtype"]]).astype("<f4")
        out[name] = torch.from_numpy(data).view(*entry["shape"])
    return out


class Folder:
    """A model folder: weights upcast to float32, and its tokenizer."""

    def __init__(self, path):
        self.path = Path(path)
        self.config = json.loads((self.path / "config.json").read_text())
        self.weights = read_safetensors(self.path / "model.safetensors")
        self.tokenizer = Tokenizer(json.loads((self.path / "tokenizer.json").read_text()))

    @torch.no_grad()
    def logits(self, ids):
        """Logits [B, T, vocab] for ids [B, T]."""
        c, w = self.config, self.weights
        b, t = ids.shape
        heads, kv = c["num_attention_heads"], c["num_key_value_heads"]
        head = c.get("head_dim") or c["hidden_size"] // heads
        inverse = c["rope_theta"] ** (-torch.arange(0, head, 2, dtype=torch.float64) / head)
        angles = (torch.arange(t, dtype=torch.float64)[:, None] * inverse).repeat(1, 2)
        cos, sin = angles.cos().float(), angles.sin().float()
        turn = lambda x: x * cos + torch.cat([-x[..., head // 2 :], x[..., : head // 2]], -1) * sin
        norm = lambda x, name: x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + c["rms_norm_eps"]) * w[name]
        split = lambda x, n: x.view(b, t, n, head).transpose(1, 2)
        causal = torch.full((t, t), float("-inf")).triu(1)
        x = F.embedding(ids, w["model.embed_tokens.weight"])
        for i in range(c["num_hidden_layers"]):
            at = f"model.layers.{i}."
            linear = lambda y, name: y @ w[f"{at}{name}.weight"].T
            n = norm(x, at + "input_layernorm.weight")
            q = turn(split(linear(n, "self_attn.q_proj"), heads))
            k = turn(split(linear(n, "self_attn.k_proj"), kv)).repeat_interleave(heads // kv, 1)
            v = split(linear(n, "self_attn.v_proj"), kv).repeat_interleave(heads // kv, 1)
            p = (q @ k.transpose(-1, -2) / math.sqrt(head) + causal).softmax(-1)
            x = x + linear((p @ v).transpose(1, 2).reshape(b, t, heads * head), "self_attn.o_proj")
            n = norm(x, at + "post_attention_layernorm.weight")
            x = x + linear(F.silu(linear(n, "mlp.gate_proj")) * linear(n, "mlp.up_proj"), "mlp.down_proj")
        head_weight = w["model.embed_tokens.weight"] if c["tie_word_embeddings"] else w["lm_head.weight"]
        return norm(x, "model.norm.weight") @ head_weight.T

    def generate(self, ids, count, temperature=0.0, top_p=1.0, seed=0, stop=()):
        """New ids after `ids`, and the raw logits at each step; temperature 0 is greedy."""
        rng, new, steps = np.random.RandomState(seed), [], []
        for _ in range(count):
            logits = self.logits(torch.tensor([ids + new]))[0, -1].double()
            steps.append(logits)
            if temperature == 0:
                token = int(logits.argmax())
            else:
                p, order = (logits / temperature).softmax(-1).sort(descending=True)
                p[(p.cumsum(0) - p) >= top_p] = 0
                token = int(order[rng.choice(len(p), p=(p / p.sum()).numpy())])
            new.append(token)
            if token in stop:
                break
        return new, steps


class Tokenizer:
    """The byte-level BPE of a tokenizer.json, for prompts: Python's \\w stands in for \\p{L} and \\p{N} in the split."""

    SPLIT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")

    def __init__(self, data):
        self.vocab = data["model"]["vocab"]
        self.special = {t["content"]: t["id"] for t in data["added_tokens"]}
        self.ranks = {tuple(merge.split(" ")): i for i, merge in enumerate(data["model"]["merges"])}
        printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
        moved = [b for b in range(256) if b not in printable]
        self.chars = {b: chr(b) for b in printable} | {b: chr(0x100 + i) for i, b in enumerate(moved)}
        byte_of = {char: byte for byte, char in self.chars.items()}
        self.pieces = {}
        for token, i in self.vocab.items():
            self.pieces[i] = b"" if token in self.special else bytes(byte_of[char] for char in token)

    def encode(self, text):
        """Ids of a text; special tokens in it become their ids. Adds nothing."""
        out = []
        for part in re.split("(" + "|".join(map(re.escape, self.special)) + ")", text):
            if part in self.special:
                out.append(self.special[part])
            else:
                for word in self.SPLIT.findall(part):
                    out += [self.vocab[s] for s in self.merge([self.chars[b] for b in word.encode()])]
        return out

    def merge(self, symbols):
        while len(symbols) > 1:
            pairs = list(zip(symbols, symbols[1:]))
            best = min(pairs, key=lambda pair: self.ranks.get(pair, 1 << 30))
            if best not in self.ranks:
                break
            merged, i = [], 0
            while i < len(symbols):
                hit = tuple(symbols[i : i + 2]) == best
                merged.append(symbols[i] + symbols[i + 1] if hit else symbols[i])
                i += 2 if hit else 1
            symbols = merged
        return symbols

    def bytes(self, ids):
        return b"".join(self.pieces[i] for i in ids)

    def decode(self, ids):
        """Text without special tokens."""
        return self.bytes(ids).decode("utf-8", errors="replace")

    def chat(self, messages):
        """Ids of a chat with the beginning of the assistant's turn, as the chat template renders it."""
        turns = "".join(f"<|im_start|>{m['role']}\n{m['content'].strip()}<|im_end|>\n" for m in messages)
        return self.encode(f"<|begin_of_text|>{turns}<|im_start|>assistant\n")
