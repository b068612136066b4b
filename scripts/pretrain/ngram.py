"""Interpolated modified Kneser-Ney n-gram models over integer symbols, to compare the language model with.

Chen & Goodman 1999, section 3: three discounts per order, continuation counts below the highest order; the unigrams are
interpolated with the uniform distribution, so that unseen symbols keep some probability.
"""
import numpy as np


class KneserNey:
    def __init__(self, sequences, symbols, start, order=5):
        """Learns from lists of symbols in 0..symbols-1; `start` is put order - 1 times before each of them."""
        self.order, self.start = order, start
        self.bits = int(symbols - 1).bit_length()
        if self.bits * order > 63:
            raise ValueError(f"{symbols} symbols do not fit {order} times into 63 bits")
        self.uniform = 1.0 / symbols
        self.tables = {}
        grams = np.concatenate([self.grams(s) for s in sequences])
        keys, counts = np.unique(grams, return_counts=True)
        for n in range(order, 0, -1):
            self.tables[n] = Table(keys, counts, self.bits)
            # a shorter n-gram counts in how many different contexts it was seen; the start itself is never predicted
            keys, counts = np.unique(keys & self.mask(n - 1), return_counts=True)

    def mask(self, n):
        return np.int64((1 << (self.bits * n)) - 1)

    def grams(self, sequence):
        """The packed n-gram of the highest order that ends at each symbol."""
        padded = np.concatenate([np.full(self.order - 1, self.start), np.asarray(sequence)]).astype(np.int64)
        length = len(sequence)
        out = np.zeros(length, dtype=np.int64)
        for i in range(self.order):
            out = (out << self.bits) | padded[i : i + length]
        return out

    def log2(self, sequence):
        """log2 of the probability of each symbol, given those before it."""
        grams = self.grams(sequence)
        p = np.full(len(grams), self.uniform)
        for n in range(1, self.order + 1):
            p = self.tables[n].interpolate(grams & self.mask(n), p)
        return np.log2(p)


class Table:
    """Counts, discounts and back-off masses of one order."""

    def __init__(self, keys, counts, bits):
        self.keys, self.counts, self.bits = keys, counts.astype(np.float64), bits
        seen = [float((counts == i).sum()) for i in range(1, 5)]
        y = seen[0] / (seen[0] + 2 * seen[1]) if seen[0] else 0.0
        ratio = lambda i: seen[i] / seen[i - 1] if seen[i - 1] else 0.0
        self.discounts = np.array([0.0] + [min(max(i - (i + 1) * y * ratio(i), 0.0), i) for i in (1, 2, 3)])
        discount = self.discounts[np.minimum(counts, 3)]
        self.contexts, first = np.unique(keys >> bits, return_index=True)
        self.totals = np.add.reduceat(self.counts, first)
        self.left_over = np.add.reduceat(discount, first) / self.totals

    def interpolate(self, grams, lower):
        at = np.minimum(np.searchsorted(self.contexts, grams >> self.bits), len(self.contexts) - 1)
        known = self.contexts[at] == grams >> self.bits
        slot = np.minimum(np.searchsorted(self.keys, grams), len(self.keys) - 1)
        count = np.where(self.keys[slot] == grams, self.counts[slot], 0.0)
        seen = np.maximum(count - self.discounts[np.minimum(count, 3).astype(int)], 0.0) / self.totals[at]
        return np.where(known, seen + self.left_over[at] * lower, lower)
