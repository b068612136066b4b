import { migrate } from "@hone/prisma/migrate";
import { prepareQueue } from "@hone/prisma/queue";
import { z } from "zod";
import { defineCommand } from "../command";
import { withInstallationDatabase } from "../installation";

export default defineCommand({
  configure(command) {
    command.addHelpText(
      "after",
      "\n`npm start` does this by itself; where web and worker are started by other means, run it before them.",
    );
  },
  options: z.object({}),
  async run(_options, { terminal }) {
    const applied = await withInstallationDatabase(async (url) => {
      const names = await migrate(url, { onWarning: (sentence) => terminal.note(sentence) });
      await prepareQueue(url);
      return names;
    });
    terminal.result({ applied });
    terminal.print(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
  },
});
