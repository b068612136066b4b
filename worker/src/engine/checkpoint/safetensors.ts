import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { AppError } from "@hone/core/errors";
import { z } from "zod";
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "./half-precision";

/** Element types in which weights are published. */
export type WeightDType = "F32" | "F16" | "BF16";

const BYTES: Record<string, number> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};

/** Bytes that a number of a published weight takes. */
export const bytesPerElement = (dtype: WeightDType): number => BYTES[dtype]!;

/** The format's own limit. */
const LARGEST_HEADER = 100_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().min(0)),
  data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
});

/** What the header says of a tensor; offsets count from the start of the file. */
export interface TensorEntry {
  dtype: string;
  shape: number[];
  begin: number;
  end: number;
}

/**
 * One file in the safetensors format: u64 little-endian header length, JSON header, data (little-endian, row-major, no
 * holes). The header is checked completely when the file is opened; data are read tensor by tensor.
 */
export class SafetensorsFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    readonly tensors: ReadonlyMap<string, TensorEntry>,
    readonly metadata: Readonly<Record<string, string>>,
  ) {}

  /** @throws AppError NOT_FOUND, or INVALID_INPUT saying what is wrong with the file */
  static async open(path: string): Promise<SafetensorsFile> {
    const handle = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
      throw new AppError("NOT_FOUND", `${path}: cannot be opened (${cause.code ?? cause.message}).`, {
        cause,
      });
    });
    try {
      const { tensors, metadata } = await readHeader(path, handle);
      return new SafetensorsFile(path, handle, tensors, metadata);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The tensor's elements as fp32. @throws AppError INVALID_INPUT for other than floating-point elements */
  async read(name: string): Promise<Float32Array> {
    const entry = this.tensors.get(name);
    if (!entry) throw new AppError("INVALID_INPUT", `${this.path}: has no tensor ${name}.`);
    const bytes = new Uint8Array(entry.end - entry.begin);
    await readFully(this.path, this.handle, bytes, entry.begin);
    switch (entry.dtype) {
      case "F32":
        return new Float32Array(bytes.buffer);
      case "F16":
        return halfToFloat(new Uint16Array(bytes.buffer));
      case "BF16":
        return bfloatToFloat(new Uint16Array(bytes.buffer));
      case "F64":
        return Float32Array.from(new Float64Array(bytes.buffer));
      default:
        throw new AppError(
          "INVALID_INPUT",
          `${this.path}: tensor ${name} has element type ${entry.dtype}; expected F32, F16, BF16 or F64. Quantised weights are not supported.`,
        );
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function readHeader(path: string, handle: FileHandle) {
  const invalid = (message: string): never => {
    throw new AppError("INVALID_INPUT", `${path}: ${message}`);
  };
  const { size } = await handle.stat();
  if (size < 8) invalid(`is ${size} bytes long; a safetensors file begins with an 8-byte header length.`);
  const prefix = new Uint8Array(8);
  await readFully(path, handle, prefix, 0);
  const declared = new DataView(prefix.buffer).getBigUint64(0, true);
  if (declared > LARGEST_HEADER)
    invalid(`declares a header of ${declared} bytes, more than the format allows; not a safetensors file?`);
  const length = Number(declared);
  if (8 + length > size)
    invalid(`is truncated: its header of ${length} bytes does not fit into ${size} bytes.`);
  const text = new Uint8Array(length);
  await readFully(path, handle, text, 8);
  return parseHeader(text, 8 + length, size, invalid);
}

function parseHeader(
  text: Uint8Array,
  dataStart: number,
  fileSize: number,
  invalid: (message: string) => never,
) {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (error) {
    return invalid(`its header is not valid JSON (${(error as Error).message}).`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return invalid("its header is not a JSON object of tensors.");
  const metadata = z.record(z.string(), z.string()).safeParse(Reflect.get(json, "__metadata__") ?? {});
  if (!metadata.success) invalid("__metadata__ in its header must map strings to strings.");
  const tensors = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(json)) {
    if (name === "__metadata__") continue;
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      invalid(`header of tensor ${name}, ${issue.path.join(".") || "entry"}: ${issue.message}.`);
    }
    tensors.set(name, checkEntry(name, parsed.data!, dataStart, fileSize, invalid));
  }
  checkNoHoles(tensors, dataStart, fileSize, invalid);
  return { tensors, metadata: metadata.data ?? {} };
}

function checkEntry(
  name: string,
  { dtype, shape, data_offsets: [begin, end] }: z.infer<typeof entrySchema>,
  dataStart: number,
  fileSize: number,
  invalid: (message: string) => never,
): TensorEntry {
  const bytes = BYTES[dtype] ?? invalid(`tensor ${name} has the unknown element type ${dtype}.`);
  const needed = shape.reduce((product, dim) => product * dim, bytes);
  if (end - begin !== needed)
    invalid(
      `tensor ${name} (${dtype} [${shape.join(", ")}]) needs ${needed} bytes, its offsets give ${end - begin}.`,
    );
  if (dataStart + end > fileSize)
    invalid(`is truncated: tensor ${name} ends at byte ${dataStart + end}, the file at ${fileSize}.`);
  return { dtype, shape, begin: dataStart + begin, end: dataStart + end };
}

function checkNoHoles(
  tensors: ReadonlyMap<string, TensorEntry>,
  dataStart: number,
  fileSize: number,
  invalid: (message: string) => never,
): void {
  let at = dataStart;
  for (const [name, { begin, end }] of [...tensors].sort(
    ([, a], [, b]) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin !== at)
      invalid(`tensor ${name} begins at byte ${begin}, expected ${at}: tensors overlap or leave a hole.`);
    at = end;
  }
  if (at !== fileSize) invalid(`has ${fileSize - at} bytes after its last tensor.`);
}

async function readFully(
  path: string,
  handle: FileHandle,
  target: Uint8Array,
  position: number,
): Promise<void> {
  let done = 0;
  while (done < target.length) {
    // Larger single reads are cut short by the operating system.
    const length = Math.min(target.length - done, 2 ** 30);
    const { bytesRead } = await handle.read(target, done, length, position + done);
    if (bytesRead === 0) throw new AppError("INVALID_INPUT", `${path}: ended while it was being read.`);
    done += bytesRead;
  }
}

export interface WeightToWrite {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

/**
 * Writes weights as one safetensors file that PyTorch's loaders accept. The file appears under its name only when it is
 * complete.
 * @throws AppError INVALID_INPUT when data and shape of a tensor disagree
 */
export async function writeSafetensors(
  path: string,
  weights: readonly WeightToWrite[],
  dtype: WeightDType,
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let offset = 0;
  for (const { name, shape, data } of weights) {
    if (shape.reduce((product, dim) => product * dim, 1) !== data.length)
      throw new AppError(
        "INVALID_INPUT",
        `${path}: tensor ${name} [${shape.join(", ")}] has ${data.length} elements.`,
      );
    const end = offset + data.length * BYTES[dtype]!;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header);
  // Spaces bring the data to a multiple of eight bytes, as the reference implementation does.
  const text = new TextEncoder().encode(json);
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(padded.length), true);

  const partial = `${path}.partial`;
  const handle = await open(partial, "w");
  try {
    await handle.writeFile(prefix);
    await handle.writeFile(padded);
    for (const { data } of weights) await handle.writeFile(encode(data, dtype));
    await handle.sync();
    await handle.close();
    await rename(partial, path);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

function encode(data: Float32Array, dtype: WeightDType): Uint8Array {
  const typed = dtype === "F16" ? floatToHalf(data) : dtype === "BF16" ? floatToBfloat(data) : data;
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}
