import { encodeModel } from "../onnx/encode";
import { opUse } from "../onnx/op-uses";
import type { OpName } from "../onnx/ops";
import { encodeFor } from "./provider-model";
import { type ExecutionProvider, type HostTensor, RuntimeSession } from "./session";

/** Largest difference from the CPU, relative to 1 + |x|, that rounding in another order explains. */
export const OPERATOR_TOLERANCE = 1e-4;

/**
 * Runs one operator on a provider and on the CPU.
 * @param asBuilt without what `encodeFor` changes for the provider: shows whether that is still needed
 * @returns the largest difference of any result, relative to 1 + |x|; infinity where shapes differ or a number is missing
 * @throws AppError INTERNAL when the provider cannot be started or fails
 */
export async function operatorError(
  provider: ExecutionProvider,
  op: OpName,
  asBuilt = false,
): Promise<number> {
  const there = await results(provider, op, asBuilt);
  const here = await results("cpu", op, true);
  let worst = 0;
  for (const [name, { shape, data }] of Object.entries(here)) {
    const other = there[name];
    if (other?.shape.join() !== shape.join()) return Number.POSITIVE_INFINITY;
    data.forEach((x: number | bigint, i: number) => {
      const [a, b] = [Number(x), Number(other!.data[i])];
      const error = Math.abs(a - b) / (1 + Math.abs(a));
      worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    });
  }
  return worst;
}

async function results(
  provider: ExecutionProvider,
  op: OpName,
  asBuilt: boolean,
): Promise<Record<string, HostTensor>> {
  const { graph, feeds } = opUse(op);
  const model = asBuilt ? encodeModel(graph) : encodeFor(graph, provider);
  const session = await RuntimeSession.create(model, { provider, threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}
