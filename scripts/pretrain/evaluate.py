#!/usr/bin/env python3
"""Bits per byte of a model folder on the held-out texts, beside 5-gram models trained on the same training texts.

    python3 scripts/pretrain/evaluate.py models/barista

Counted is what people and the assistant say and where they stop (the turn's end mark, the story's end); who speaks is
given to every model. Divided by the bytes of the text. Writes evaluation.json into the folder.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch

from data import ASSISTANT, MARKER, STORY, USER, Documents, padded, windows
from folder import Folder
from ngram import KneserNey

SETS = {"dialogues": ["dialogues-test"], "stories": ["books-test", "picture-books-test"]}
COUNTED = (USER, ASSISTANT, STORY)


def network_bits(folder, names, kinds=COUNTED):
    """Bits in all, and tokens, that the network needs for the counted tokens of the documents."""
    context = folder.config["max_position_embeddings"]
    rows = [row for name in names for row in windows(Documents(name), context, context // 2)]
    rows.sort(key=lambda row: len(row[0]))
    bits, tokens = 0.0, 0
    for start in range(0, len(rows), 8):
        ids, keep = padded(rows[start : start + 8], kinds)
        logp = folder.logits(ids[:, :-1]).double().log_softmax(-1).gather(-1, ids[:, 1:, None])[..., 0]
        bits -= float(logp[keep[:, 1:]].sum()) / math.log(2)
        tokens += int(keep[:, 1:].sum())
    return bits, tokens


class Symbols:
    """Documents as the n-gram models see them: the speaker's mark is one symbol, `<|im_start|>user\\n` shortened."""

    def __init__(self, pieces, as_bytes):
        self.pieces, self.as_bytes = pieces, as_bytes
        self.base = 256 if as_bytes else len(pieces)
        # base + 0: the start of a document; + 1, + 2: user, assistant; then the ends (bytes only; tokens have theirs)
        self.count = self.base + 3 + (5 if as_bytes else 0)

    def of(self, tokens, kinds):
        out, counted = [], []
        for i, (token, kind) in enumerate(zip(tokens.tolist(), kinds.tolist())):
            if kind == MARKER:
                # only the mark right before what is said becomes a symbol
                if i + 1 < len(kinds) and kinds[i + 1] in (USER, ASSISTANT):
                    out.append(self.base + (1 if kinds[i + 1] == USER else 2))
                    counted.append(False)
                continue
            piece = self.pieces[token]
            if not self.as_bytes:
                out.append(token)
            elif piece:
                out += list(piece)
            else:
                out.append(self.base + 3 + token)
            counted += [True] * (len(out) - len(counted))
        return out, np.array(counted, dtype=bool)


def ngram_bits(symbols, train, test):
    sequences = [symbols.of(*d[i])[0] for d in map(Documents, train) for i in range(len(d))]
    model = KneserNey(sequences, symbols.count, symbols.base)
    bits = 0.0
    for documents in map(Documents, test):
        for i in range(len(documents)):
            sequence, counted = symbols.of(*documents[i])
            bits -= float(model.log2(sequence)[counted].sum())
    return bits


def text_bytes(pieces, names):
    total = 0
    for documents in map(Documents, names):
        counted = documents.tokens[np.isin(documents.kinds, COUNTED)]
        total += sum(len(pieces[token]) for token in counted.tolist())
    return total


def main():
    torch.set_num_threads(1)
    folder = Folder(sys.argv[1])
    pieces = folder.tokenizer.pieces
    talk, books = ["dialogues-once"], ["books-train", "picture-books-train"]
    result = {"madeBy": "scripts/pretrain/evaluate.py", "unit": "bits per byte of held-out text", "sets": {}}
    for name, test in SETS.items():
        size = text_bytes(pieces, test)
        bits, tokens = network_bits(folder, test)
        row = {"documents": sum(len(Documents(t)) for t in test), "bytes": size, "tokens": tokens,
               "model": bits / size, "modelNatsPerToken": bits * math.log(2) / tokens}
        if name == "dialogues":
            assistant, count = network_bits(folder, test, (ASSISTANT,))
            row["modelNatsPerAssistantToken"] = assistant * math.log(2) / count
        grams = {}
        for level in ("token", "byte"):
            symbols = Symbols(pieces, level == "byte")
            own = talk if name == "dialogues" else books
            grams[f"{level} 5-gram, {name} only"] = ngram_bits(symbols, own, test) / size
            grams[f"{level} 5-gram, stories and dialogues"] = ngram_bits(symbols, talk + books, test) / size
            if name == "dialogues":
                swapped = ngram_bits(symbols, talk + ["dialogues-swapped"], test) / size
                grams[f"{level} 5-gram, dialogues and their swapped copies"] = swapped
        best = min(grams.values())
        row.update(ngrams=grams, belowBestNgram=1 - row["model"] / best)
        result["sets"][name] = row
        print(name, json.dumps(row, indent=1), flush=True)
    (folder.path / "evaluation.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
