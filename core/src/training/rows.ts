import type { Message } from "../prompts/message";

/** What is answered: messages for a chat template, or plain text that is continued as it stands ("" where nothing is asked). */
export type TrainingPrompt = Message[] | string;

/** A conversation, and which of its messages are learned (only an assistant's ever are). */
export interface ConversationRow {
  kind: "conversation";
  messages: Message[];
  /** As long as `messages`; at least one is true. */
  learned: boolean[];
}

/** A text that is learned, after a prompt that is not; no chat template has a part in it. */
export interface TextRow {
  kind: "text";
  prompt: string;
  text: string;
}

/** One person's order of a row's responses. */
export interface TrainingJudgement {
  /** Places in `responses`, best tier first; what stands in one tier is tied. Two places at least. */
  tiers: number[][];
  /** How much better the top tier is than the next one: a file's own margin, else Llama 2's scale; 0 where nobody said. */
  margin: number;
  /** Who judged: the hash in the project's own files, whatever name others give; null where nobody is named. */
  labeler: string | null;
}

/** Responses to one prompt, with everything that people said about their order. */
export interface ComparisonsRow {
  kind: "comparisons";
  prompt: TrainingPrompt;
  /** Two at least. */
  responses: string[];
  /** One at least. */
  judgements: TrainingJudgement[];
}

/** One response to a prompt, with a person's verdict on it alone: nothing is compared. */
export interface RatedRow {
  kind: "rated";
  prompt: TrainingPrompt;
  response: string;
  /** Reward 1, against 0. */
  good: boolean;
  /** As in `TrainingJudgement`. */
  labeler: string | null;
}

/** What people said about responses, by comparing them or one by one. */
export type JudgedRow = ComparisonsRow | RatedRow;

/** What a row of a training file is to a trainer. */
export type TrainingRow = ConversationRow | TextRow | JudgedRow;

/** The same conversation with only the last of its learned messages learned. */
export function learnLast(row: ConversationRow): ConversationRow {
  const last = row.learned.lastIndexOf(true);
  return { ...row, learned: row.learned.map((_, i) => i === last) };
}
