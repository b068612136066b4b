/**
 * Encodes the corpora with the trained tokenizer for train.py and evaluate.py, as flat files in .data/pretrain:
 * `<name>.tokens` (uint16), `<name>.kinds` (uint8 per token: 0 system prompt, 1 markers, 2 user, 3 assistant, 4 story),
 * `<name>.rows` (uint32: where each document begins, and the end).
 *
 *     npx tsx scripts/pretrain/encode-corpus.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Template } from "@huggingface/jinja";
import { Tokenizer } from "@huggingface/tokenizers";
import { type Dialogue, dialogues, type Message, ROOT, random, stories, WORK } from "./corpus";
import { heard, swapOrders } from "./swap-orders";
import { systemPrompt } from "./system-prompts";

/** How often each dialogue occurs in the training file, every time with another system prompt or none. */
const PASSES = 12;
const SYSTEM_SHARE = 0.35;
/** Share of training dialogues whose orders are swapped, where that can be done. */
const SWAPPED_SHARE = 0.2;
/** Share of training conversations that are two dialogues one after the other: a customer who orders again. */
const JOINED_SHARE = 0.15;
const CONTEXT = 512;

const folder = path.join(ROOT, "models/barista");
const json = (file: string) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
const config = json("tokenizer_config.json");
const tokenizer = new Tokenizer(json("tokenizer.json"), config);
const template = new Template(config.chat_template);
const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
const special = (token: string) => tokenizer.token_to_id(token)!;
const [BOS, EOS, START, END] = ["<|begin_of_text|>", "<|end_of_text|>", "<|im_start|>", "<|im_end|>"].map(
  special,
) as [number, number, number, number];
const NEWLINE = encode("\n");
const KIND = { system: 0, user: 2, assistant: 3 } as const;

interface Row {
  tokens: number[];
  kinds: number[];
}

/** One conversation, piece by piece so that each token's kind is known; the same ids as the chat template's. */
function conversation(messages: Message[]): Row {
  const row: Row = { tokens: [BOS], kinds: [1] };
  const push = (ids: number[], kind: number) => {
    row.tokens.push(...ids);
    row.kinds.push(...ids.map(() => kind));
  };
  for (const message of messages) {
    push([START, ...encode(`${message.role}\n`)], 1);
    push([...encode(message.content.trim()), END], KIND[message.role]);
    push(NEWLINE, 1);
  }
  const whole = encode(
    template.render({ messages, bos_token: "<|begin_of_text|>", add_generation_prompt: false }),
  );
  if (whole.join() !== row.tokens.join()) {
    throw new Error(`The template and the pieces disagree on ${JSON.stringify(messages)}`);
  }
  push([EOS], 1);
  return row;
}

function trainingConversation(all: Dialogue[], at: number, pool: string[][], rng: () => number): Row {
  let dialogue = rng() < SWAPPED_SHARE ? swapOrders(all[at]!, pool, rng) : all[at]!;
  if (rng() < JOINED_SHARE && dialogue.messages.at(-1)!.role === "assistant") {
    const next = all[Math.floor(rng() * all.length)]!;
    dialogue = { id: dialogue.id, messages: [...dialogue.messages, ...next.messages] };
  }
  const system: Message[] =
    rng() < SYSTEM_SHARE ? [{ role: "system", content: systemPrompt(dialogue, rng) }] : [];
  const row = conversation([...system, ...dialogue.messages]);
  return row.tokens.length <= CONTEXT ? row : conversation(all[at]!.messages);
}

function write(name: string, rows: Row[]): void {
  mkdirSync(WORK, { recursive: true });
  const starts = [0];
  for (const row of rows) starts.push(starts.at(-1)! + row.tokens.length);
  const put = (suffix: string, data: Uint8Array | Uint16Array | Uint32Array) =>
    writeFileSync(path.join(WORK, `${name}.${suffix}`), new Uint8Array(data.buffer));
  put("tokens", Uint16Array.from(rows.flatMap((row) => row.tokens)));
  put("kinds", Uint8Array.from(rows.flatMap((row) => row.kinds)));
  put("rows", Uint32Array.from(starts));
  console.log(`${name}: ${rows.length} documents, ${starts.at(-1)} tokens`);
}

const rng = random(20_240_611);
const talk = dialogues();
const pool = heard(talk.train);
const training: Row[] = [];
for (let pass = 0; pass < PASSES; pass++) {
  for (let at = 0; at < talk.train.length; at++)
    training.push(trainingConversation(talk.train, at, pool, rng));
}
write("dialogues-train", training);
write(
  "dialogues-swapped",
  talk.train.map((dialogue) => conversation(swapOrders(dialogue, pool, rng).messages)),
);
write(
  "dialogues-once",
  talk.train.map((dialogue) => conversation(dialogue.messages)),
);
write(
  "dialogues-dev",
  talk.dev.map((dialogue) => conversation(dialogue.messages)),
);
write(
  "dialogues-test",
  talk.test.map((dialogue) => conversation(dialogue.messages)),
);
const books = stories();
for (const split of ["train", "dev", "test"] as const) {
  const row = (text: string): Row => {
    const tokens = [BOS, ...encode(text), EOS];
    return { tokens, kinds: tokens.map((_, i) => (i === 0 ? 1 : 4)) };
  };
  const of = (kind: string) =>
    books[split].filter((story) => story.kind === kind).map((story) => row(story.text));
  write(`picture-books-${split}`, of("picture-book"));
  write(`books-${split}`, of("book"));
}
