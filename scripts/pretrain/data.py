"""Batches for training and measuring, from the files that encode-corpus.ts writes."""
from pathlib import Path

import numpy as np
import torch

WORK = Path(__file__).resolve().parents[2] / ".data/pretrain"
PAD, BOS, EOS, IM_START, IM_END = 0, 1, 2, 3, 4
SYSTEM, MARKER, USER, ASSISTANT, STORY = range(5)


class Documents:
    """Documents of token ids (int64) with a kind per token."""

    def __init__(self, name):
        self.tokens = np.fromfile(WORK / f"{name}.tokens", dtype="<u2").astype(np.int64)
        self.kinds = np.fromfile(WORK / f"{name}.kinds", dtype=np.uint8)
        self.rows = np.fromfile(WORK / f"{name}.rows", dtype="<u4").astype(np.int64)

    def __len__(self):
        return len(self.rows) - 1

    def __getitem__(self, i):
        part = slice(self.rows[i], self.rows[i + 1])
        return self.tokens[part], self.kinds[part]


def story_batches(seed, sequences, lengths):
    """Endless [sequences(T), T + 1] batches of packed stories; `lengths` gives T for each batch that is asked for.

    One round shows every picture book twice and every book once, in a new order, cut anew.
    """
    books, pictures = Documents("books-train"), Documents("picture-books-train")
    rng = np.random.RandomState(seed)
    pool, pool_length = [], 0
    for t in lengths:
        if t != pool_length:
            pool, pool_length = [], t
        need = sequences(t)
        while len(pool) < need:
            docs = [books[i][0] for i in range(len(books))] + [pictures[i][0] for i in range(len(pictures))] * 2
            stream = np.concatenate([docs[i] for i in rng.permutation(len(docs))])
            stream = stream[rng.randint(t) :]
            pieces = [stream[i : i + t + 1] for i in range(0, len(stream) - t - 1, t)]
            pool += [pieces[i] for i in rng.permutation(len(pieces))]
        rows, pool = pool[:need], pool[need:]
        ids = torch.from_numpy(np.stack(rows))
        yield ids, torch.ones_like(ids, dtype=torch.bool)


def dialogue_batches(seed, size):
    """Endless batches of whole conversations of about equal length, at most `size` tokens with their padding.

    System prompts are read but not learnt. Goes through the passes of the training file in order, shuffled within.
    """
    documents = Documents("dialogues-train")
    rng = np.random.RandomState(seed)
    pool = 1024
    while True:
        for start in range(0, len(documents), pool):
            rows = [documents[i] for i in range(start, min(start + pool, len(documents)))]
            rows = [rows[i] for i in rng.permutation(len(rows))]
            rows.sort(key=lambda row: len(row[0]))
            batches, batch = [], []
            for row in rows:
                if batch and len(row[0]) * (len(batch) + 1) > size:
                    batches.append(batch)
                    batch = []
                batch.append(row)
            batches.append(batch)
            for i in rng.permutation(len(batches)):
                yield padded(batches[i])


def padded(rows, kinds=(MARKER, USER, ASSISTANT, STORY)):
    """ids [B, T] padded on the right, and which of them count."""
    longest = max(len(tokens) for tokens, _ in rows)
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    keep = np.zeros((len(rows), longest), dtype=bool)
    for i, (tokens, kind) in enumerate(rows):
        ids[i, : len(tokens)] = tokens
        keep[i, : len(tokens)] = np.isin(kind, kinds)
    return torch.from_numpy(ids), torch.from_numpy(keep)


def windows(documents, context, step):
    """Every document as windows of at most `context` + 1 tokens that overlap, as (tokens, kinds) rows.

    Tokens that an earlier window has already predicted get the kind SYSTEM, so that each counts once.
    """
    rows = []
    for i in range(len(documents)):
        tokens, kinds = documents[i]
        start, seen = 0, 1
        while seen < len(tokens):
            end = min(len(tokens), start + context + 1)
            part = kinds[start:end].copy()
            part[: seen - start] = SYSTEM
            rows.append((tokens[start:end], part))
            seen, start = end, start + step
    return rows
