import path from "node:path";
import { z } from "zod";
import { convertLlama2c } from "../../engine/checkpoint/llama2c";
import { defineCommand } from "../command";
import { dtypeNames, dtypes } from "../dtypes";

export default defineCommand({
  configure(command) {
    command
      .requiredOption("--from <format>", "what the weights are: llama2c (export version 0)")
      .requiredOption("--weights <file>", "the weight file")
      .requiredOption("--tokenizer <file>", "the tokenizer file that belongs to it")
      .requiredOption("--out <dir>", "the model folder to write; it must be empty or absent")
      .option("--dtype <type>", `how to store the weights: ${dtypeNames.join(", ")}`, "fp32")
      .addHelpText(
        "after",
        "\nExample:\n  hone model convert --from llama2c --weights stories260K.bin --tokenizer tok512.bin --out models/stories260k",
      );
  },
  options: z.object({
    from: z.literal("llama2c", { error: "expected llama2c" }),
    weights: z.string(),
    tokenizer: z.string(),
    out: z.string(),
    dtype: z.enum(dtypeNames, { error: `expected ${dtypeNames.join(", ")}` }),
  }),
  async run({ weights, tokenizer, out, dtype }, { terminal }) {
    const converted = await convertLlama2c({ weights, tokenizer, out, dtype: dtypes[dtype] });
    const result = { ...converted, folder: path.resolve(converted.folder) };
    terminal.result(result);
    terminal.print(
      `${out}: ${result.parameters.toLocaleString("en")} parameters, ${result.vocabularySize} tokens.`,
    );
  },
});
