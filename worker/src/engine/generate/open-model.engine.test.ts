import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { samplingSettingsSchema } from "@hone/core/generation/sampling-settings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTinyFolder } from "../testing/tiny-folder";
import type { GenerationRequest, LanguageModel, TokenEvent } from "./language-model";
import { loadModel } from "./local-model";
import { openModel } from "./open-model";
import { sampleRequests } from "./sample-requests";

let folder: string;
let model: LanguageModel;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-process-"));
  await writeTinyFolder(folder);
  model = await openModel(folder, { threads: 1 });
});
afterAll(async () => {
  await model.close();
  await rm(folder, { recursive: true });
});

function request(maxNewTokens: number, count = 1): GenerationRequest {
  const settings = samplingSettingsSchema.parse({ seed: 4, maxNewTokens });
  return { prompt: { kind: "text", text: "hello the" }, samples: sampleRequests(settings, count, () => 0) };
}

describe("a model in a process of its own", () => {
  it("answers as one in this process does, without stopping our event loop", async () => {
    const here = await loadModel(folder, { threads: 1 });
    expect(model.info).toEqual(here.info);
    expect(model.pid).not.toBe(process.pid);
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 5);
    const started = performance.now();
    const events: TokenEvent[] = [];
    const there = await model.generate(request(150, 4), { onToken: (event) => events.push(event) });
    const elapsed = performance.now() - started;
    clearInterval(ticking);
    expect(there).toEqual(await here.generate(request(150, 4)));
    expect(events.length).toBe(there.reduce((sum, { tokens }) => sum + tokens.length, 0));
    expect(ticks).toBeGreaterThan(elapsed / 5 / 4);
    expect(
      await model.score({ prompt: { kind: "text", text: "hello" }, completion: { text: " the" } }),
    ).toEqual(await here.score({ prompt: { kind: "text", text: "hello" }, completion: { text: " the" } }));
    expect(await model.countTokens({ kind: "text", text: "hello" })).toBe(2);
    await here.close();
  });

  it("passes errors on with code and details", async () => {
    await expect(
      model.generate({ ...request(5), prompt: { kind: "text", text: "x".repeat(400) } }),
    ).rejects.toMatchObject({
      name: "AppError",
      code: "INVALID_INPUT",
      details: { tokens: 401, contextLength: 300 },
    });
    await expect(openModel(path.join(folder, "nowhere"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("stops when asked to", async () => {
    const controller = new AbortController();
    const candidates = await model.generate(request(290, 12), {
      signal: controller.signal,
      onToken: () => controller.abort(),
    });
    expect(candidates.some(({ finishReason }) => finishReason === "cancelled")).toBe(true);
  });

  it("that is killed fails its calls as worth trying again, and comes back", async () => {
    const before = await model.generate(request(20));
    const killed = model.pid!;
    const running = model.generate(request(290, 16), {
      onToken: () => process.kill(killed, "SIGKILL"),
    });
    const error = await running.then(
      () => expect.fail("survived"),
      (caught) => caught,
    );
    expect(error).toMatchObject({ code: "UNAVAILABLE", retryable: true });
    expect(error.message).toContain("signal SIGKILL");
    expect(await model.generate(request(20))).toEqual(before);
    expect(model.pid).not.toBe(killed);
  });

  it("ends when it is closed", async () => {
    const other = await openModel(folder, { threads: 1 });
    const running = other.generate(request(290, 16));
    const settled = expect(running).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const { pid } = other;
    await other.close();
    await settled;
    expect(() => process.kill(pid!, 0)).toThrow("ESRCH");
    await expect(other.generate(request(1))).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
