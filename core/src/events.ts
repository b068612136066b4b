import { z } from "zod";

/** What a live screen listens to. An event says only that something changed and where; the screen asks again. */
export const eventTopics = [
  "campaigns",
  "tasks",
  "generation",
  "imports",
  "exports",
  "questions",
  "guidelines",
  "models",
  "training",
  "judgements",
] as const;

export const liveEventSchema = z.object({
  workspaceId: z.uuid(),
  topic: z.enum(eventTopics),
  /** Row that changed, when one row did. */
  id: z.string().nullable(),
});
export type LiveEvent = z.infer<typeof liveEventSchema>;
export type EventTopic = (typeof eventTopics)[number];

/** Postgres channel on which events travel. */
export const eventChannel = "hone_events";
