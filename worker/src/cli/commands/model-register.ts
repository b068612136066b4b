import path from "node:path";
import { registerModelInput } from "@hone/core/training/model-version";
import { registerModel } from "@hone/prisma/repositories/training/models";
import { z } from "zod";
import { inspectModelFolder } from "../../engine/checkpoint/model-folder";
import { defineCommand } from "../command";
import { findWorkspace, withQueue } from "../database";
import { recordCommand } from "../record-command";

export default defineCommand({
  configure(command) {
    command
      .argument("<dir>", "a Hugging Face model folder")
      .option("--name <name>", "how the model is called; the folder's name unless told")
      .option("--notes <text>", "what people should know about it", "")
      .option("--workspace <slug>", "the workspace; may be left out when there is only one")
      .addHelpText("after", "\nExample:\n  hone model register models/barista --name barista-v1");
  },
  options: z.object({
    dir: z.string(),
    name: z.string().optional(),
    notes: z.string(),
    workspace: z.string().optional(),
  }),
  async run({ dir, name, notes, workspace }, { terminal }) {
    const folder = path.resolve(dir);
    await inspectModelFolder(folder);
    const input = registerModelInput.parse({ name: name ?? path.basename(folder), folder, notes });
    const model = await withQueue(async (database, queue) => {
      const target = await findWorkspace(database, workspace);
      return database.transaction(async (tx) => {
        const registered = await registerModel(tx, queue, target.id, input, null);
        await recordCommand(tx, {
          workspaceId: target.id,
          action: "training.registerModel",
          subjectType: "ModelVersion",
          subjectId: registered.id,
          after: input,
        });
        return { id: registered.id, name: registered.name, folder, workspace: target.slug };
      });
    });
    terminal.result(model);
    terminal.print(`Registered ${model.name} in ${model.workspace}; the worker reads the folder now.`);
  },
});
