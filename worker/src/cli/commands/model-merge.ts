import path from "node:path";
import { z } from "zod";
import { mergeAdapter } from "../../engine/checkpoint/merge-adapter";
import { defineCommand } from "../command";
import { dtypeNames, dtypes } from "../dtypes";

export default defineCommand({
  configure(command) {
    command
      .requiredOption("--model <dir>", "the model that was adapted")
      .requiredOption("--adapter <dir>", "adapter_config.json and adapter_model.safetensors")
      .requiredOption("--out <dir>", "the model folder to write; it must be empty or absent")
      .option("--dtype <type>", `how to store the weights: ${dtypeNames.join(", ")}`, "fp32")
      .option(
        "--chat-template <file>",
        "the one that the adapter was trained with, if not the model's; or chatml",
      )
      .addHelpText(
        "after",
        "\nExample:\n  hone model merge --model models/barista-base --adapter runs/lora/adapter --out models/merged",
      );
  },
  options: z.object({
    model: z.string().min(1),
    adapter: z.string().min(1),
    out: z.string().min(1),
    chatTemplate: z.string().min(1).optional(),
    dtype: z.enum(dtypeNames, { error: `expected ${dtypeNames.join(", ")}` }),
  }),
  async run({ model, adapter, out, dtype, chatTemplate }, { terminal }) {
    const merged = await mergeAdapter({ model, adapter, out, dtype: dtypes[dtype], chatTemplate });
    terminal.result({ folder: path.resolve(out), ...merged });
    terminal.print(
      `${out}: ${merged.parameters.toLocaleString("en")} parameters, ${merged.modules} of their matrices with adapters of rank ${merged.rank} in them.`,
    );
  },
});
