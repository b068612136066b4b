import { toJsonLine } from "@hone/core/datasets/serialize";

/** Shorter strings are cheaper to write anew than to look up. */
const cachedLength = 48;
/** Enough for the texts of a few prompts: a text comes back soon or never. */
const maxCacheBytes = 256 * 1024;
const usualBytes = 512 * 1024;

/**
 * Writes rows as JSON into one buffer that is used again and again, byte for byte as `toJsonLine` would. The texts of a
 * prompt and of its candidates come back in every pair made of them: their JSON is made once and copied from then on.
 * Both spare the garbage collector several kilobytes a row, which at a million rows is most of the time and memory.
 */
export class JsonEncoder {
  private buffer = Buffer.allocUnsafe(usualBytes);
  private used = 0;
  private pending = "";
  private readonly cache = new Map<string, Buffer>();
  private cacheBytes = 0;

  /** Bytes collected so far. */
  get size(): number {
    return this.used + this.pending.length;
  }

  /** Adds text as it is. */
  raw(text: string): void {
    this.pending += text;
  }

  /** Adds a row. Absent keys are left out; everything else must be what JSON can hold. */
  row(value: object): void {
    this.value(value);
    this.settle();
  }

  /** What was collected. It must be used before anything is added. */
  take(): Uint8Array {
    this.settle();
    const bytes = this.buffer.subarray(0, this.used);
    this.used = 0;
    // One huge row does not keep its memory for the rest of the file.
    if (this.buffer.length > 8 * usualBytes) this.buffer = Buffer.allocUnsafe(usualBytes);
    return bytes;
  }

  private value(value: unknown): void {
    if (typeof value === "string") this.text(value);
    else if (Array.isArray(value)) this.list(value);
    else if (typeof value === "object" && value !== null) this.fields(value as Record<string, unknown>);
    else this.pending += JSON.stringify(value) ?? "null";
  }

  private list(items: unknown[]): void {
    this.pending += "[";
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.pending += ",";
      this.value(items[i]);
    }
    this.pending += "]";
  }

  private fields(fields: Record<string, unknown>): void {
    let mark = "{";
    for (const key in fields) {
      const value = fields[key];
      if (value === undefined) continue;
      this.pending += mark + keyOf(key);
      mark = ",";
      this.value(value);
    }
    this.pending += mark === "{" ? "{}" : "}";
  }

  private text(text: string): void {
    if (text.length < cachedLength) {
      this.pending += stringify(text);
      return;
    }
    this.settle();
    const bytes = this.cache.get(text) ?? this.remember(text);
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
  }

  private remember(text: string): Buffer {
    const bytes = Buffer.from(stringify(text));
    if (this.cacheBytes > maxCacheBytes) {
      this.cache.clear();
      this.cacheBytes = 0;
    }
    this.cache.set(text, bytes);
    this.cacheBytes += bytes.length;
    return bytes;
  }

  /** Encodes the small pieces that were collected as a string. */
  private settle(): void {
    if (this.pending === "") return;
    // A UTF-16 unit takes at most three bytes.
    this.reserve(this.pending.length * 3);
    this.used += this.buffer.write(this.pending, this.used);
    this.pending = "";
  }

  private reserve(bytes: number): void {
    if (this.used + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.used + bytes));
    larger.set(this.buffer.subarray(0, this.used));
    this.buffer = larger;
  }
}

const keys = new Map<string, string>();

/** `"key":`, made once: formats have few keys. */
function keyOf(key: string): string {
  let text = keys.get(key);
  if (text === undefined) {
    text = `${stringify(key)}:`;
    if (keys.size < 1000) keys.set(key, text);
  }
  return text;
}

/** A string as JSON, with the escapes of `toJsonLine`. */
function stringify(text: string): string {
  return toJsonLine(text);
}
