// One measurement of @huggingface/transformers, in a process of its own. Reads a job as JSON from the command line and
// prints one JSON line: the tokens it wrote and the seconds of each round.
import { pathToFileURL } from "node:url";

const { library, models, model, tokens, batch, newTokens, rounds, threads } = JSON.parse(
  process.argv[2] ?? "{}",
);
const { AutoModelForCausalLM, env, Tensor } = await import(pathToFileURL(library).href);
env.allowRemoteModels = false;
env.localModelPath = models;
const loaded = await AutoModelForCausalLM.from_pretrained(model, {
  dtype: "fp32",
  device: "cpu",
  session_options: { intraOpNumThreads: threads },
});
const ids = BigInt64Array.from(Array.from({ length: batch }, () => tokens).flat(), BigInt);
/** @param {BigInt64Array} data */
const tensor = (data) => new Tensor("int64", data, [batch, tokens.length]);
const seconds = [];
let written = [];
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  const output = await loaded.generate({
    inputs: tensor(ids),
    attention_mask: tensor(ids.map(() => 1n)),
    max_new_tokens: newTokens,
    do_sample: false,
  });
  seconds.push((performance.now() - start) / 1000);
  written = output.tolist()[0].slice(tokens.length).map(Number);
}
console.log(JSON.stringify({ seconds, tokens: written }));
