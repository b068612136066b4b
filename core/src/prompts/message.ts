import { z } from "zod";

export const messageRoles = ["system", "user", "assistant", "tool"] as const;

/** One turn of a conversation, in the shape of the OpenAI and Hugging Face chat formats. */
export const messageSchema = z.object({
  role: z.enum(messageRoles),
  content: z.string(),
});
export type Message = z.infer<typeof messageSchema>;

/** What is asked: an optional system message first, then turns; the last one is what a response answers. */
export const messageListSchema = z.array(messageSchema).min(1).max(1000);
