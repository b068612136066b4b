/**
 * Writes models as folders, reads each back with the engine and with plain PyTorch (check_folder.py), and prints how far
 * their results are apart, as a Markdown table. Needs a python3 with torch:
 *
 *     node --import tsx scripts/parity/check-folders.ts [--python /usr/bin/python3] [FOLDER …]
 *
 * Folders named are read, rewritten and compared too.
 */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { inspectModelFolder, readWeights } from "../../worker/src/engine/checkpoint/model-folder";
import type { WeightDType } from "../../worker/src/engine/checkpoint/safetensors";
import { writeModelFolder } from "../../worker/src/engine/checkpoint/write-model-folder";
import { weightInitializers } from "../../worker/src/engine/models/decode-io";
import { familyOf, type ModelConfig } from "../../worker/src/engine/models/families";
import { withRewardHead } from "../../worker/src/engine/models/initial-weights";
import { declareTrainingInputs, trainingIo } from "../../worker/src/engine/models/training-io";
import type { WeightSource } from "../../worker/src/engine/models/weight-source";
import { GraphBuilder } from "../../worker/src/engine/onnx/builder";
import { encodeModel } from "../../worker/src/engine/onnx/encode";
import { RuntimeSession } from "../../worker/src/engine/runtime/session";
import {
  gpt2ConfigJson,
  hfConfigJson,
  randomWeights,
  tinyConfigs,
  tinyGpt2,
} from "../../worker/src/engine/testing/tiny-models";

const { values, positionals } = parseArgs({
  options: { python: { type: "string", default: "/usr/bin/python3" } },
  allowPositionals: true,
});

const ROWS = 2;
const LENGTH = 24;

/** Logits or rewards of every position, by the engine. */
async function engineResults(
  config: ModelConfig,
  source: WeightSource,
  ids: number[][],
): Promise<Float32Array> {
  const g = new GraphBuilder("check");
  const family = familyOf(config);
  const weight = weightInitializers(g, family.weightShapes(config), source);
  const sizes = { batch: ROWS, sequence: LENGTH, lossRows: ROWS * LENGTH };
  const states = family.trainingStates(g, config, weight, declareTrainingInputs(g, sizes));
  const head =
    config.head === "reward" ? family.rewards(g, weight, states) : family.logits(g, config, weight, states);
  g.output("results", head);
  const session = await RuntimeSession.create(encodeModel(g.finish()));
  const int64 = (shape: number[], numbers: number[]) => ({
    dtype: "int64" as const,
    shape,
    data: BigInt64Array.from(numbers, BigInt),
  });
  const perToken = [ROWS, LENGTH];
  const { results } = await session.run({
    [trainingIo.inputIds]: int64(perToken, ids.flat()),
    [trainingIo.positionIds]: int64(
      perToken,
      ids.flatMap((row) => row.map((_, i) => i)),
    ),
    [trainingIo.segmentIds]: int64(perToken, new Array(ROWS * LENGTH).fill(0)),
    [trainingIo.lossRows]: int64([ROWS * LENGTH], [...Array(ROWS * LENGTH).keys()]),
  });
  await session.release();
  return results!.data as Float32Array;
}

/** Writes a model, reads it back twice, and prints a line of the table. */
async function check(
  title: string,
  model: { config: ModelConfig; source: WeightSource; from: string },
  options: { dtype: WeightDType; maxShardBytes?: number },
): Promise<void> {
  const out = path.join(root, `out${written++}`);
  await writeModelFolder({ ...model, ...options, out, padTokenId: 0 });
  const ids = Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: LENGTH }, (_, i) => (i * 17 + row * 29 + 5) % model.config.vocabularySize),
  );
  const inspected = await inspectModelFolder(out);
  const ours = await engineResults(inspected.config.model, await readWeights(inspected), ids);
  const script = path.join(import.meta.dirname, "check_folder.py");
  const output = execFileSync(values.python, ["-B", script, out], {
    input: JSON.stringify(ids),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const { dtypes, results } = JSON.parse(output) as { dtypes: string[]; results: number[][] };
  const theirs = (results as unknown[]).flat(2) as number[];
  const files = (await readdir(out)).filter((file) => file.endsWith(".safetensors")).length;
  if (theirs.length !== ours.length)
    throw new Error(`${title}: ${ours.length} results, PyTorch has ${theirs.length}`);
  const norm = (numbers: number[]) => Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0));
  const relative = norm(theirs.map((x, i) => x - ours[i]!)) / norm(theirs);
  console.log(
    `| ${title} | ${dtypes.join(", ")} | ${files} | ${theirs.length} | ${relative.toExponential(1)} |`,
  );
  if (!(relative < 1e-5)) process.exitCode = 1;
}

const root = await mkdtemp(path.join(tmpdir(), "hone-parity-"));
let written = 0;
console.log("| model | element type | files | numbers compared | relative error |\n|---|---|---|---|---|");
try {
  const architectures = ["Llama", "Llama", "Llama", "Qwen2", "Qwen3"];
  const tiny = [
    ...Object.entries(tinyConfigs).map(([title, config], i) => ({
      title,
      config: config as ModelConfig,
      json: hfConfigJson(`${architectures[i]}ForCausalLM`, config) as object,
    })),
    { title: "GPT-2", config: tinyGpt2 as ModelConfig, json: gpt2ConfigJson(tinyGpt2) as object },
  ];
  for (const [i, { title, config, json }] of tiny.entries()) {
    const from = path.join(root, `from${i}`);
    await mkdir(from);
    await writeFile(path.join(from, "config.json"), JSON.stringify(json));
    const weights = randomWeights(config);
    const source: WeightSource = (name) => weights.get(name)!;
    for (const dtype of ["F32", "F16", "BF16"] as const)
      await check(title, { config, source, from }, { dtype });
    const reward = withRewardHead(config, source, 1);
    await check(`${title}; reward model`, { ...reward, from }, { dtype: "F32", maxShardBytes: 20_000 });
  }
  for (const folder of positionals) {
    const inspected = await inspectModelFolder(folder);
    const model = { config: inspected.config.model, source: await readWeights(inspected), from: folder };
    for (const dtype of ["F32", "BF16"] as const)
      await check(path.basename(folder), model, { dtype, maxShardBytes: 4e6 });
  }
} finally {
  await rm(root, { recursive: true });
}
