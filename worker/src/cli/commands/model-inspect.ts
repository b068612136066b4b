import { z } from "zod";
import { inspectModelFolder } from "../../engine/checkpoint/model-folder";
import { parameterCount } from "../../engine/models/families";
import { TextTokenizer } from "../../engine/tokenizer/text-tokenizer";
import { defineCommand } from "../command";

export default defineCommand({
  configure(command) {
    command
      .requiredOption("--model <dir>", "a Hugging Face model folder")
      .addHelpText(
        "after",
        "\nChecks configuration, tokenizer and every tensor's shape without reading the weights.",
      );
  },
  options: z.object({ model: z.string() }),
  async run({ model }, { terminal }) {
    const { config, tensors } = await inspectModelFolder(model);
    const tokenizer = await TextTokenizer.load(model);
    const parameters = parameterCount(config.model);
    const listed = [...tensors].map(([name, { dtype, shape, file }]) => ({ name, dtype, shape, file }));
    terminal.result({
      architecture: config.architecture,
      parameters,
      config: config.model,
      endTokens: config.eosTokenIds,
      hasChatTemplate: tokenizer.chatTemplate !== undefined,
      tensors: listed,
    });
    const m = config.model;
    terminal.print(`${config.architecture}, ${parameters.toLocaleString("en")} parameters`);
    terminal.print(
      `${m.layers} layers, width ${m.hiddenSize}, ${m.heads} heads (${m.keyValueHeads} for keys and values) of ${m.headSize}, feed-forward ${m.intermediateSize}`,
    );
    terminal.print(
      `vocabulary ${m.vocabularySize}, context ${m.contextLength}, ${m.tiedEmbeddings ? "tied" : "untied"} embeddings, ${tokenizer.chatTemplate ? "with" : "no"} chat template`,
    );
    const width = Math.max(...listed.map(({ name }) => name.length));
    for (const { name, dtype, shape } of listed)
      terminal.print(`  ${name.padEnd(width)}  ${dtype.padEnd(4)}  [${shape.join(", ")}]`);
  },
});
