import type { Message } from "../prompts/message";
import type { DatasetSplit } from "./definition";
import type { SplitName } from "./names";

const encoder = new TextEncoder();

/**
 * MurmurHash3 (x86, 32 bits) of a text's UTF-8 bytes, by Austin Appleby (public domain): fast, well mixed and the same
 * in every language that wants to deal prompts as we do. Not a cryptographic hash.
 */
export function murmur3(text: string, seed = 0): number {
  const bytes = encoder.encode(text);
  const blocks = bytes.length & ~3;
  let hash = seed | 0;
  for (let i = 0; i < blocks; i += 4) {
    const block = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash ^= mixBlock(block);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= blocks; i--) tail = (tail << 8) | bytes[i]!;
  if (bytes.length > blocks) hash ^= mixBlock(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mixBlock(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

/** What decides a prompt's place: see `DatasetSplit.by`. */
export function splitKey(
  prompt: { contentHash: string; messages: Message[] },
  by: DatasetSplit["by"],
): string {
  if (by === "prompt") return prompt.contentHash;
  return prompt.messages.find((message) => message.role === "user")?.content ?? prompt.contentHash;
}

/** The file a prompt belongs to: its key and the salt are hashed to a point in [0, 1), which the fractions divide. */
export function splitOf(key: string, split: DatasetSplit): SplitName {
  const point = murmur3(`${split.salt}:${key}`) / 2 ** 32;
  if (point < split.train) return "train";
  if (split.test === 0 || point < split.train + split.validation)
    return split.validation > 0 ? "validation" : "train";
  return "test";
}

/** A UUID (version 8, RFC 9562 §5.8) made from a text: for things that need a stable id and have no row. */
export function derivedId(text: string): string {
  const hex = [1, 2, 3, 4].map((seed) => murmur3(text, seed).toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
