import { AppError, isAppError } from "@hone/core/errors";
import { OP_SIGNATURES, type OpName } from "../onnx/ops";
import { ModuleProcess } from "./child-process";
import { OPERATOR_TOLERANCE } from "./operator-check";
import type { OperatorCheckCalls } from "./operator-check-process";
import type { ExecutionProvider } from "./session";

/** How an operator does on a provider; `ended` is a crash of native code, or no answer in time. */
export type OperatorResult =
  | { op: OpName; state: "same" | "differs"; error: number }
  | { op: OpName; state: "failed" | "ended"; message: string };

export interface ProviderReport {
  provider: ExecutionProvider;
  /** Why it cannot be used: it does not start, or these operators are wrong there; null where it can. */
  problem: string | null;
  /** Empty where the provider does not start. */
  operators: OperatorResult[];
}

/** A first kernel may have to be compiled. */
const OPERATOR_TIMEOUT_MS = 60_000;

/**
 * Compares every operator that graphs are made of with the CPU. Native code may end the process, so this happens in a
 * child of its own; after a crash the next operator gets a new one.
 * @param asBuilt compares operators without what `encodeFor` changes for the provider
 */
export async function checkProvider(
  provider: ExecutionProvider,
  { signal, asBuilt = false }: { signal?: AbortSignal; asBuilt?: boolean } = {},
): Promise<ProviderReport> {
  const operators: OperatorResult[] = [];
  // Identity computes nothing: if that fails, the provider itself is not there.
  const others = (Object.keys(OP_SIGNATURES) as OpName[]).filter((op) => op !== "Identity");
  let child = open(provider);
  try {
    for (const op of ["Identity", ...others] as OpName[]) {
      signal?.throwIfAborted();
      const result = await check(child, { provider, op, asBuilt });
      if (op === "Identity" && "message" in result)
        return { provider, problem: `does not start: ${result.message}`, operators: [] };
      operators.push(result);
      if (result.state !== "ended") continue;
      await child.close();
      child = open(provider);
    }
  } finally {
    await child.close();
  }
  const wrong = operators.filter(({ state }) => state !== "same");
  const problem = wrong.length === 0 ? null : `differs from the CPU: ${wrong.map(describe).join("; ")}`;
  return { provider, problem, operators };
}

/**
 * Lets only providers through that start and compute what the CPU computes.
 * @throws AppError UNAVAILABLE naming the provider and what is wrong with it, operator by operator
 */
export async function requireProvider(
  provider: ExecutionProvider,
  options: { signal?: AbortSignal } = {},
): Promise<void> {
  if (provider === "cpu") return;
  const { problem } = await checkProvider(provider, options);
  if (problem !== null)
    throw new AppError("UNAVAILABLE", `The provider ${provider} ${problem}. Use cpu; see hone providers.`);
}

function open(provider: ExecutionProvider): ModuleProcess {
  return new ModuleProcess(
    new URL("./operator-check-process.ts", import.meta.url),
    `The check of ${provider}`,
  );
}

async function check(child: ModuleProcess, argument: OperatorCheckCalls["check"]): Promise<OperatorResult> {
  const { op } = argument;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<OperatorResult>((resolve) => {
    const message = `no answer in ${OPERATOR_TIMEOUT_MS / 1000} s`;
    timer = setTimeout(() => resolve({ op, state: "ended", message }), OPERATOR_TIMEOUT_MS);
  });
  const asked = child.call<number>("check", argument).then(
    (error): OperatorResult => ({ op, state: error <= OPERATOR_TOLERANCE ? "same" : "differs", error }),
    (error): OperatorResult => {
      const ended = isAppError(error) && error.code === "UNAVAILABLE";
      return { op, state: ended ? "ended" : "failed", message: plain((error as Error).message) };
    },
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The runtime's words without its source's places, in one line, with no full stop. */
function plain(message: string): string {
  const words = message.replaceAll(/\s+/g, " ").replace(/\/onnxruntime_src\/.* was false\. /, "");
  return words.replace(/[\s.]+$/, "");
}

function describe(result: OperatorResult): string {
  return "message" in result
    ? `${result.op} (${result.message})`
    : `${result.op} (by ${result.error.toPrecision(2)})`;
}
