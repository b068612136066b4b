import { z } from "zod";
import { defineCommand } from "../command";

export default defineCommand({
  configure(command) {
    command.addHelpText(
      "after",
      "\nRuns every operator that models are made of on every provider, and compares it with the CPU. A provider that\n" +
        'differs is not used. With --json one object per provider: {"provider", "problem", "operators"}.',
    );
  },
  options: z.object({}),
  async run(_, { terminal, signal }) {
    const { checkProvider } = await import("../../engine/runtime/providers");
    const { PROVIDERS } = await import("../../engine/runtime/session");
    for (const provider of PROVIDERS) {
      const report = await checkProvider(provider, { signal });
      terminal.result(report);
      terminal.print(
        `${provider}: ${report.problem ?? `usable, ${report.operators.length} operators compute what the CPU computes`}.`,
      );
    }
  },
});
