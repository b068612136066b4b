import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TarFile, tar, tarSize } from "./tar";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "hone-tar-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer): TarFile => ({
  name,
  size: Buffer.byteLength(content),
  async *read() {
    yield Buffer.from(content);
  },
});
async function bytesOf(files: TarFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar(files, new Date("2026-05-01T00:00:00Z"))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function chunksOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe("a tar archive", () => {
  it("is taken apart by the system's tar into the same files", async () => {
    const long = `${"folder/".repeat(15)}${"x".repeat(90)}.json`;
    const files = [
      file("run/config.json", "{}"),
      file("run/empty", ""),
      file("run/block.bin", Buffer.alloc(512, 7)),
      file("run/weights.bin", Buffer.alloc(1000, 3)),
      file(long, "deep"),
      file("run/größe.txt", "ü"),
    ];
    const archive = await bytesOf(files);
    expect(archive.length).toBe(tarSize(files));
    writeFileSync(path.join(folder, "a.tar"), archive);
    execFileSync("tar", ["-xf", "a.tar"], { cwd: folder });
    for (const { name, read } of files) {
      const [expected] = await chunksOf(read());
      expect(readFileSync(path.join(folder, name)).equals(Buffer.from(expected!)), name).toBe(true);
    }
    expect(await bytesOf(files), "the same bytes again").toEqual(archive);
  });

  it("writes sizes beyond eleven octal digits so that tar reads them", async () => {
    const size = 8 ** 11 + 5;
    const huge: TarFile = { name: "huge", size, read: async function* () {} };
    const first = await tar([huge], new Date(0)).next();
    writeFileSync(path.join(folder, "h.tar"), first.value as Uint8Array);
    const { stdout } = (() => {
      try {
        return { stdout: execFileSync("tar", ["-tvf", "h.tar"], { cwd: folder, stdio: "pipe" }).toString() };
      } catch (error) {
        // It lists the file, then misses its content.
        return { stdout: (error as { stdout: Buffer }).stdout.toString() };
      }
    })();
    expect(stdout).toContain(String(size));
  });

  it("breaks off when a file is not as long as it said, and refuses names that no header holds", async () => {
    await expect(bytesOf([{ ...file("a", "abc"), size: 4 }])).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(bytesOf([file("x".repeat(101), "")])).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
