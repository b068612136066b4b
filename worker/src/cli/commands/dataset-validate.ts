import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { datasetFormatNameSchema, datasetFormatNames } from "@hone/core/datasets/names";
import { formatFinding, validateText } from "@hone/core/datasets/validate/validate";
import { AppError } from "@hone/core/errors";
import { z } from "zod";
import { defineCommand } from "../command";
import { SilentExit } from "../usage-error";

export default defineCommand({
  configure(command) {
    command
      .argument("<file>", "the file to check: JSONL, a JSON array or Parquet, told by its content")
      .requiredOption("--format <format>", `one of ${datasetFormatNames.join(", ")}`)
      .addHelpText(
        "after",
        "\nPrints one line per error (FILE:LINE: field: what is wrong) and exits with 1 if there is any; in Parquet\nthe line is the row's number. Warnings go to stderr and do not count.\n\nExample:\n  hone dataset validate train.jsonl --format trl-preference",
      );
  },
  options: z.object({ file: z.string(), format: datasetFormatNameSchema }),
  async run({ file, format }, { terminal, signal }) {
    const findings = (await isParquet(file))
      ? (await import("../../jobs/datasets-export/read-parquet")).validateParquet(file, format)
      : validateText(createReadStream(file, { signal, highWaterMark: 1024 * 1024 }), format);
    let step = await findings.next();
    for (; !step.done; step = await findings.next()) {
      signal.throwIfAborted();
      const line = formatFinding(file, step.value);
      if (step.value.severity === "error") terminal.print(line);
      else if (!terminal.json) terminal.note(line);
      terminal.result({ file, ...step.value });
    }
    const { rows, errors, warnings } = step.value;
    terminal.result({ file, format, valid: errors === 0, rows, errors, warnings });
    if (errors > 0) throw new SilentExit(1);
    terminal.print(`${file}: ${rows.toLocaleString("en")} rows, a sound ${format} file.`);
  },
});

/** Parquet files begin with "PAR1". */
async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw new AppError("NOT_FOUND", `${file} cannot be read: ${why}.`, { cause });
  });
  try {
    if ((await handle.stat()).isDirectory())
      throw new AppError("INVALID_INPUT", `${file} is a folder; name one file in it, such as train.jsonl.`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
  } finally {
    await handle.close();
  }
}
