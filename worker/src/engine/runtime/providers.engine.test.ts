import { beforeAll, describe, expect, it } from "vitest";
import { OP_SIGNATURES } from "../onnx/ops";
import type { ProviderSteps, ProviderStepsCalls } from "../testing/provider-steps-process";
import { hasSwiftShader, offerSwiftShader, withoutSwiftShader } from "../testing/swiftshader";
import { ModuleProcess } from "./child-process";
import { checkProvider, requireProvider } from "./providers";
import type { ExecutionProvider } from "./session";

beforeAll(offerSwiftShader);

it("the CPU computes what the CPU computes", async () => {
  const { problem, operators } = await checkProvider("cpu");
  expect(problem).toBeNull();
  expect(operators.map(({ op }) => op).sort()).toEqual(Object.keys(OP_SIGNATURES).sort());
});

it("a provider that does not start is refused in one line", async () => {
  // onnxruntime-node comes without CUDA's library unless it is installed beside it.
  const { problem } = await checkProvider("cuda");
  if (problem === null) return;
  await expect(requireProvider("cuda")).rejects.toThrow(/^The provider cuda does not start: .+ Use cpu; see/);
});

describe.skipIf(!hasSwiftShader)(`WebGPU on SwiftShader${withoutSwiftShader}`, () => {
  it("computes every operator as the CPU does", async () => {
    const { problem, operators } = await checkProvider("webgpu");
    expect(problem).toBeNull();
    expect(operators.filter(({ state }) => state !== "same")).toEqual([]);
  });

  it("would be refused by the operator's name without RMS normalization written out", async () => {
    const { problem, operators } = await checkProvider("webgpu", { asBuilt: true });
    expect(operators.filter(({ state }) => state !== "same").map(({ op }) => op)).toEqual([
      "SimplifiedLayerNormalization",
    ]);
    expect(problem).toMatch(/^differs from the CPU: SimplifiedLayerNormalization \(by /);
  });

  it.each([
    ["Llama 3, grouped queries, scaled rotary positions", false, 1],
    ["Qwen2, biases on query, key, value", true, 1],
    ["Llama 3, grouped queries, scaled rotary positions", true, 2],
  ] as const)(
    "six steps of %s are the CPU's (state stays there: %s, batches to a step: %s)",
    async (model, stays, batches) => {
      const train = async (provider: ExecutionProvider, onDevice: boolean) => {
        const program = new URL("../testing/provider-steps-process.ts", import.meta.url);
        const child = new ModuleProcess(program, `Six steps on ${provider}`);
        const timer = setTimeout(() => void child.close(), 100_000);
        try {
          const argument: ProviderStepsCalls["train"] = {
            provider,
            model,
            steps: 6,
            stays: onDevice,
            batches,
          };
          return await child.call<ProviderSteps>("train", argument);
        } finally {
          clearTimeout(timer);
          await child.close();
        }
      };
      const [cpu, webgpu] = [await train("cpu", false), await train("webgpu", stays)];
      expect(cpu.losses.at(-1)).toBeLessThan(cpu.losses[0]! - 0.1);
      expect(webgpu.after).toBeCloseTo(cpu.after, 4);
      for (const [kind, within] of [
        ["losses", 1e-4],
        ["norms", 1e-4],
        ["state", 1e-3],
      ] as const)
        cpu[kind].forEach((x, i) => {
          expect(Math.abs(x - webgpu[kind][i]!) / (Math.abs(x) + 1e-6), `${kind} ${i}`).toBeLessThan(within);
        });
    },
  );
});
