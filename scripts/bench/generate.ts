/**
 * Tokens per second of our generation beside `@huggingface/transformers` on the same weights, machine and threads.
 *
 *     npx tsx scripts/bench/generate.ts [--model models/barista] [--rounds 5] [--threads N]
 *
 * The peer is installed into .data/bench on first use; without it only our own figures are printed. Rounds of the two
 * alternate, and the best of each counts: the machine may be busy. All write 128 new tokens after a prompt of 16, greedily,
 * because that is where both must write the same; for us also sampling at temperature 1 and with five alternatives.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { samplingSettingsSchema } from "../../core/src/generation/sampling-settings";
import { inspectModelFolder, readWeights } from "../../worker/src/engine/checkpoint/model-folder";
import type { LanguageModel } from "../../worker/src/engine/generate/language-model";
import { loadModel } from "../../worker/src/engine/generate/local-model";
import { sampleRequests } from "../../worker/src/engine/generate/sample-requests";
import { encodeModel } from "../../worker/src/engine/onnx/encode";
import { exportForTransformers } from "./generate-export";

const PEER = "@huggingface/transformers@4.3.1";
const PROMPT_TOKENS = 16;
const NEW_TOKENS = 128;

const root = path.resolve(import.meta.dirname, "../..");
const bench = path.join(root, ".data/bench");

const { values } = parseArgs({
  options: {
    model: { type: "string", default: path.join(root, "models/barista") },
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: String(availableParallelism()) },
  },
});
const rounds = Number(values.rounds);
const threads = Number(values.threads);

/** The model without end tokens, so that every candidate has its 128 tokens, and with an export for the peer. */
async function prepare(source: string): Promise<{ models: string; folder: string; vocabulary: number }> {
  const models = path.join(bench, "models");
  const folder = path.join(models, "subject");
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "onnx"), { recursive: true });
  await cp(source, folder, { recursive: true });
  await rm(path.join(folder, "generation_config.json"), { force: true });
  const configFile = path.join(folder, "config.json");
  const config = JSON.parse(await readFile(configFile, "utf8"));
  await writeFile(configFile, JSON.stringify({ ...config, eos_token_id: null }));
  const inspected = await inspectModelFolder(folder);
  const { model } = inspected.config;
  if (model.family !== "llama") throw new Error(`${source}: only the Llama family is exported for the peer.`);
  const graph = exportForTransformers(model, await readWeights(inspected));
  await writeFile(path.join(folder, "onnx/model.onnx"), encodeModel(graph));
  return { models, folder, vocabulary: model.vocabularySize };
}

/** Path of the peer's module, installed when need be; undefined where that is impossible. */
async function findPeer(): Promise<string | undefined> {
  const library = path.join(bench, "node_modules/@huggingface/transformers/dist/transformers.node.mjs");
  if (existsSync(library)) return library;
  await mkdir(bench, { recursive: true });
  await writeFile(path.join(bench, "package.json"), '{"private":true}\n');
  try {
    const flags = ["--no-audit", "--no-fund", "--onnxruntime-node-install=skip"];
    execFileSync("npm", ["install", ...flags, PEER], { cwd: bench, stdio: ["ignore", 2, 2] });
    return library;
  } catch {
    console.error(`${PEER} could not be installed; only our own figures follow.`);
    return undefined;
  }
}

interface Variant {
  name: string;
  batch: number;
  /** One round: seconds taken, and the tokens of the first candidate. */
  round(): Promise<{ seconds: number; tokens: number[] }>;
}

const { models, folder, vocabulary } = await prepare(path.resolve(values.model));
const library = await findPeer();
const prompt = Array.from({ length: PROMPT_TOKENS }, (_, i) => 5 + ((i * 37) % (vocabulary - 5)));
const model = await loadModel(folder, { threads });
const spinning = await loadModel(folder, { threads, spin: true });

function own(
  name: string,
  batch: number,
  temperature: number,
  alternatives: number,
  from: LanguageModel = model,
): Variant {
  const settings = samplingSettingsSchema.parse({ temperature, seed: 1, maxNewTokens: NEW_TOKENS });
  return {
    name,
    batch,
    async round() {
      const start = performance.now();
      const candidates = await from.generate({
        prompt: { kind: "tokens", tokens: prompt },
        samples: sampleRequests(settings, batch, () => 0),
        alternatives,
      });
      return { seconds: (performance.now() - start) / 1000, tokens: candidates[0]!.tokens };
    },
  };
}

function peer(batch: number): Variant {
  return {
    name: PEER,
    batch,
    async round() {
      // Two rounds, of which the second counts: the first also warms up.
      const job = {
        library,
        models,
        model: "subject",
        tokens: prompt,
        batch,
        newTokens: NEW_TOKENS,
        rounds: 2,
        threads,
      };
      const script = path.join(import.meta.dirname, "generate-peer.mjs");
      const out = execFileSync(process.execPath, [script, JSON.stringify(job)], { encoding: "utf8" });
      const { seconds, tokens } = JSON.parse(out.trim().split("\n").at(-1)!);
      return { seconds: seconds[1], tokens };
    },
  };
}

console.log(
  `${cpus()[0]?.model}, ${threads} threads, load ${loadavg()[0]!.toFixed(1)}, Node ${process.versions.node}`,
);
console.log(
  `${values.model}: ${model.info.parameters} parameters, ${PROMPT_TOKENS} + ${NEW_TOKENS} tokens, best of ${rounds}\n`,
);
console.log("| | batch | tokens/s | same greedy tokens |\n|---|---|---|---|");
for (const batch of [1, 16]) {
  const greedy = own("Hone, greedy", batch, 0, 0);
  const variants = [
    greedy,
    ...(library ? [peer(batch)] : []),
    own("Hone, greedy, threads that spin", batch, 0, 0, spinning),
    own("Hone, temperature 1", batch, 1, 0),
    own("Hone, temperature 1, 5 alternatives", batch, 1, 5),
  ];
  const expected = (await greedy.round()).tokens;
  const best = new Map<Variant, { seconds: number; tokens: number[] }>();
  for (let round = 0; round < rounds; round++)
    for (const variant of variants) {
      const result = await variant.round();
      if (result.seconds < (best.get(variant)?.seconds ?? Number.POSITIVE_INFINITY))
        best.set(variant, result);
    }
  for (const [{ name }, { seconds, tokens }] of best) {
    const same = name.includes("temperature") ? "" : tokens.join() === expected.join() ? "yes" : "NO";
    console.log(`| ${name} | ${batch} | ${((batch * NEW_TOKENS) / seconds).toFixed(0)} | ${same} |`);
  }
}
console.log(`\nload at the end ${loadavg()[0]!.toFixed(1)}`);
await model.close();
await spinning.close();
