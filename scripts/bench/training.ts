/**
 * Training steps beside PyTorch: the same model, data and threads, forward, backward, clipping and AdamW.
 *
 *     npx tsx scripts/bench/training.ts [--shapes 7m,30m,135m] [--rounds 3] [--threads N]
 *
 * The peer is Debian's `python3-torch` with `libopenblas0-pthread`, tuned by its environment; where it cannot be started
 * our own figures are printed alone. Every measurement has a process of its own, and the two alternate. The first step of
 * each is left out.
 */
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type ShapeName, trainingShapes } from "./lib/training-shapes";

const { values } = parseArgs({
  options: {
    shapes: { type: "string", default: Object.keys(trainingShapes).join() },
    rounds: { type: "string", default: "3" },
    threads: { type: "string", default: String(availableParallelism()) },
  },
});

interface Measured {
  milliseconds: number[];
  peakMb: number;
  losses: [number, number];
}

/** Threads that wait by sleeping, and an allocator that keeps what it has: what Debian's PyTorch is fastest with. */
const tuned = {
  OMP_WAIT_POLICY: "PASSIVE",
  MALLOC_TRIM_THRESHOLD_: "10000000000",
  MALLOC_MMAP_THRESHOLD_: "10000000000",
};

const here = (file: string) => path.join(import.meta.dirname, file);
const lastLine = (text: string) => JSON.parse(text.trim().split("\n").at(-1)!);

function ours(shape: ShapeName, mode: "full" | "lora"): Measured {
  const args = ["tsx", here("training-subject.ts"), shape, mode, values.threads];
  return lastLine(execFileSync("npx", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
}

function peakOf(shape: ShapeName): { peak: number; flops: number } {
  const args = ["tsx", here("training-subject.ts"), shape, "peak", values.threads];
  return lastLine(execFileSync("npx", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
}

function peer(shape: ShapeName): Measured | undefined {
  const args = [here("training_peer.py"), JSON.stringify(trainingShapes[shape]), values.threads];
  try {
    const env = { ...process.env, ...tuned };
    return lastLine(
      execFileSync("/usr/bin/python3", args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] }),
    );
  } catch {
    return undefined;
  }
}

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
const median = (numbers: readonly number[]) => sorted(numbers)[Math.floor(numbers.length / 2)]!;

interface Row {
  steps: number[];
  memory: number[];
}

function report(name: string, { steps, memory }: Row, positions: number, extra = ""): void {
  const [low, high] = [sorted(steps)[0]!, sorted(steps).at(-1)!];
  console.log(
    `  ${name.padEnd(8)} median ${median(steps).toFixed(0)} ms (${low.toFixed(0)} to ${high.toFixed(0)}), ` +
      `${Math.round((positions / median(steps)) * 1000)} tokens/s, best ${Math.round((positions / low) * 1000)}, peak memory ${Math.max(...memory).toFixed(0)} MB${extra}`,
  );
}

console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]!.model}, ${values.threads} threads, load ${loadavg()[0]!.toFixed(1)}`,
);
for (const shape of values.shapes.split(",") as ShapeName[]) {
  const rows: Record<"full" | "lora" | "peer", Row> = {
    full: { steps: [], memory: [] },
    lora: { steps: [], memory: [] },
    peer: { steps: [], memory: [] },
  };
  const peaks: number[] = [];
  let flops = 0;
  const add = (row: Row, measured: Measured | undefined) => {
    if (!measured) return;
    row.steps.push(...measured.milliseconds.slice(1));
    row.memory.push(measured.peakMb);
  };
  for (let round = 0; round < Number(values.rounds); round++) {
    add(rows.full, ours(shape, "full"));
    add(rows.peer, peer(shape));
    add(rows.lora, ours(shape, "lora"));
    const measured = peakOf(shape);
    peaks.push(measured.peak);
    flops = measured.flops;
  }
  const { batch, sequence } = trainingShapes[shape];
  const peak = Math.max(...peaks);
  console.log(`${shape}, ${batch} × ${sequence} tokens; matmul peak ${(peak / 1e9).toFixed(0)} GFLOP/s`);
  const share = flops / (median(rows.full.steps) / 1000) / peak;
  report("full", rows.full, batch * sequence, `, ${(share * 100).toFixed(0)} % of the peak`);
  const ratio = median(rows.lora.steps) / median(rows.full.steps);
  report("LoRA 16", rows.lora, batch * sequence, `, ${ratio.toFixed(2)} of a full step`);
  if (rows.peer.steps.length === 0) continue;
  report("PyTorch", rows.peer, batch * sequence);
  const best = (row: Row) => sorted(row.steps)[0]!;
  console.log(
    `  ratio of medians ${(median(rows.peer.steps) / median(rows.full.steps)).toFixed(2)}, of best steps ${(best(rows.peer) / best(rows.full)).toFixed(2)}`,
  );
}
