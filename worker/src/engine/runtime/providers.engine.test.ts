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

  it.each(["Llama 3, grouped queries, scaled rotary positions", "Qwen2, biases on query, key, value"])(
    "six steps of %s are the CPU's",
    async (model) => {
      const train = async (provider: ExecutionProvider) => {
        const program = new URL("../testing/provider-steps-process.ts", import.meta.url);
        const child = new ModuleProcess(program, `Six steps on ${provider}`);
        const timer = setTimeout(() => void child.close(), 100_000);
        try {
          const argument: ProviderStepsCalls["train"] = { provider, model, steps: 6 };
          return await child.call<ProviderSteps>("train", argument);
        } finally {
          clearTimeout(timer);
          await child.close();
        }
      };
      const [cpu, webgpu] = [await train("cpu"), await train("webgpu")];
      expect(cpu.losses.at(-1)).toBeLessThan(cpu.losses[0]! - 0.1);
      for (const kind of ["losses", "norms"] as const)
        webgpu[kind].forEach((x, i) => {
          expect(Math.abs(x - cpu[kind][i]!) / cpu[kind][i]!, `${kind} ${i}`).toBeLessThan(1e-4);
        });
    },
  );
});
