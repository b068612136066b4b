import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { readHfConfig } from "../checkpoint/hf-config";
import { SafetensorsFile } from "../checkpoint/safetensors";
import { familyOf, type ModelConfig } from "../models/families";
import { encodeModel } from "../onnx/encode";
import { RuntimeSession } from "../runtime/session";
import type { Objective } from "../train/objective";
import { fullParametrization } from "../train/parametrization";
import type { Tensors } from "../train/step";
import { buildStepGraph, stepIo } from "../train/step-graph";
import { repositoryRoot } from "./shared-data";

/** Made in double precision by plain PyTorch models: scripts/parity/make_golden.py. */
export async function golden<Content>(name: string) {
  const folder = path.join(repositoryRoot, "worker/src/engine/testing/golden", name);
  const { model } = await readHfConfig(folder);
  const content = JSON.parse(await readFile(path.join(folder, "golden.json"), "utf8")) as Content;
  const file = await SafetensorsFile.open(path.join(folder, "golden.safetensors"));
  const tensors = new Map<string, Float32Array>();
  for (const tensor of file.tensors.keys()) tensors.set(tensor, await file.read(tensor));
  await file.close();
  return { model, content, tensors };
}

/** ‖a − b‖ / ‖b‖ */
export function relativeError(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  const norm = (data: Float32Array) => Math.sqrt(data.reduce((sum, x) => sum + x * x, 0));
  return norm(a.map((x, i) => x - b[i]!)) / norm(b);
}

/** Loss within 1e-6 and every gradient within 1e-5 of the golden ones, with the golden weights. */
export async function expectGradients(
  model: ModelConfig,
  objective: Objective,
  feeds: Tensors,
  tensors: ReadonlyMap<string, Float32Array>,
  { loss, prefix }: { loss: number; prefix: string },
) {
  const options = { adamW: { beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0 }, largestNorm: null };
  const kind = { ends: "gradients", addsEarlier: false } as const;
  const graph = buildStepGraph(objective, fullParametrization(model), options, kind);
  const session = await RuntimeSession.create(encodeModel(graph), { threads: 1 });
  const weights: Tensors = {};
  const shapes = familyOf(model).weightShapes(model);
  for (const [name, shape] of shapes)
    weights[name] = { dtype: "float32", shape, data: tensors.get(`weight.${name}`)! };
  const results = await session.run({ ...weights, ...feeds });
  await session.release();
  expect(Math.abs((results.loss!.data[0] as number) / loss - 1)).toBeLessThan(1e-6);
  for (const name of shapes.keys()) {
    const gradient = results[stepIo.gradient(name)[1]]!.data as Float32Array;
    expect(relativeError(gradient, tensors.get(prefix + name)!), name).toBeLessThan(1e-5);
  }
}
