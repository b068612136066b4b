import { z } from "zod";

/**
 * Which prompts something is about: a campaign's tasks, a generation batch, a table on a page. All conditions must
 * hold; an absent one holds for every prompt. Archived prompts never match.
 */
export const promptFilterSchema = z.object({
  /** At least one of these tags. */
  tags: z.array(z.string().min(1).max(80)).max(50).optional(),
  importId: z.uuid().optional(),
  source: z.string().min(1).max(200).optional(),
  language: z.string().min(2).max(20).optional(),
  harmful: z.boolean().optional(),
  /** Substring of any message, case-insensitive. */
  search: z.string().min(1).max(200).optional(),
  promptIds: z.array(z.uuid()).max(10_000).optional(),
});
export type PromptFilter = z.infer<typeof promptFilterSchema>;
