import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SafetensorsFile, writeSafetensors } from "./safetensors";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-safetensors-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file by hand: any header text, any data. */
async function file(header: string | object, data = new Uint8Array(0), declared?: bigint): Promise<string> {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setBigUint64(0, declared ?? BigInt(text.length), true);
  const target = path.join(folder, `${Math.random()}.safetensors`);
  await writeFile(target, Buffer.concat([prefix, text, data]));
  return target;
}

const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

async function expectError(target: string, message: RegExp) {
  const error = await SafetensorsFile.open(target).then(
    () => expect.fail("was accepted"),
    (caught: Error) => caught,
  );
  expect(error.message).toMatch(message);
  expect(error.message.startsWith(`${target}:`)).toBe(true);
}

describe("safetensors", () => {
  it("writes what it reads, in every element type", async () => {
    const weights = [
      { name: "b", shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 3, 0.25, -8) },
      { name: "a", shape: [], data: Float32Array.of(7) },
      { name: "empty", shape: [0, 4], data: new Float32Array(0) },
    ];
    for (const dtype of ["F32", "F16", "BF16"] as const) {
      const target = path.join(folder, `${dtype}.safetensors`);
      await writeSafetensors(target, weights, dtype);
      const opened = await SafetensorsFile.open(target);
      expect(opened.metadata).toEqual({ format: "pt" });
      expect([...opened.tensors.keys()]).toEqual(["b", "a", "empty"]);
      for (const { name, shape, data } of weights) {
        expect(opened.tensors.get(name)!.shape).toEqual(shape);
        expect(await opened.read(name)).toEqual(data);
      }
      await opened.close();
      const bytes = await readFile(target);
      expect(Number(bytes.readBigUInt64LE(0)) % 8).toBe(0);
    }
  });

  it("reads a file written by hand, data in any order", async () => {
    const data = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
    const target = await file({ second: entry("F32", [1], 8, 12), first: entry("F32", [2], 0, 8) }, data);
    const opened = await SafetensorsFile.open(target);
    expect([...(await opened.read("first"))]).toEqual([1, 2]);
    expect([...(await opened.read("second"))]).toEqual([3]);
    await expect(opened.read("third")).rejects.toThrow("has no tensor third");
    await opened.close();
  });

  it("says what is wrong with a bad file", async () => {
    const short = path.join(folder, "short");
    await writeFile(short, "abc");
    await expectError(short, /is 3 bytes long; .* begins with an 8-byte header length/);
    await expectError(path.join(folder, "absent"), /cannot be opened \(ENOENT\)/);
    await expectError(await file("{}", undefined, 2n ** 40n), /declares a header of 1099511627776 bytes/);
    await expectError(
      await file("{}", undefined, 50n),
      /truncated: its header of 50 bytes does not fit into 10/,
    );
    await expectError(await file("{nonsense"), /header is not valid JSON/);
    await expectError(await file("[1]"), /header is not a JSON object/);
    await expectError(await file({ w: 3 }), /header of tensor w/);
    await expectError(
      await file({ w: { dtype: "F32", shape: [-1], data_offsets: [0, 4] } }),
      /tensor w, shape\.0/,
    );
    await expectError(
      await file({ w: entry("F33", [1], 0, 4) }),
      /tensor w has the unknown element type F33/,
    );
    await expectError(
      await file({ w: entry("F32", [2], 0, 4) }),
      /tensor w \(F32 \[2\]\) needs 8 bytes, its offsets give 4/,
    );
    await expectError(
      await file({ w: entry("F32", [2], 0, 8) }, new Uint8Array(5)),
      /is truncated: tensor w ends at byte \d+, the file at \d+/,
    );
    await expectError(
      await file({ a: entry("U8", [2], 0, 2), b: entry("U8", [2], 3, 5) }, new Uint8Array(5)),
      /tensor b begins at byte .* overlap or leave a hole/,
    );
    await expectError(
      await file({ a: entry("U8", [2], 0, 2) }, new Uint8Array(9)),
      /7 bytes after its last tensor/,
    );
    await expectError(await file({ __metadata__: { a: 1 } }), /__metadata__ .* must map strings to strings/);
  });

  it("does not read weights that are no floating-point numbers", async () => {
    const opened = await SafetensorsFile.open(await file({ w: entry("I8", [2], 0, 2) }, new Uint8Array(2)));
    await expect(opened.read("w")).rejects.toThrow(
      "tensor w has element type I8; expected F32, F16, BF16 or F64",
    );
    await opened.close();
  });

  it("leaves nothing behind when writing fails", async () => {
    const target = path.join(folder, "never.safetensors");
    await expect(
      writeSafetensors(target, [{ name: "w", shape: [3], data: new Float32Array(2) }], "F32"),
    ).rejects.toThrow("tensor w [3] has 2 elements");
    await expect(readFile(target)).rejects.toThrow("ENOENT");
    await expect(readFile(`${target}.partial`)).rejects.toThrow("ENOENT");
  });
});
