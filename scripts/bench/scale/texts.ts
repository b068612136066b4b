import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { seededRandom } from "@hone/core/labeling/seeded-random";
import type pg from "pg";

const guidelines = path.resolve(import.meta.dirname, "../../../guidelines");

/** How many pieces of text the candidates, prompts and demonstrations are put together from. */
export const chunkCount = 4000;
export const rareCount = 3000;

const chinese = [
  "请给我一杯热拿铁，少糖，加燕麦奶。",
  "你们几点关门？我想下班以后过来买咖啡豆。",
  "这款冷萃咖啡是用什么豆子做的，味道会不会太苦？",
  "我对坚果过敏，请问哪些饮料里没有坚果成分？",
  "外卖送到需要多长时间，可以提前下单吗？",
  "能不能用两三句话解释一下手冲和意式浓缩的区别？",
  "请帮我写一封道歉信，说明今天的订单为什么送晚了。",
  "会员积分怎么用，过期了还能恢复吗？",
];

/** Sentences of the guidelines that ship: natural English, so that letters and words are as frequent as in earnest. */
async function sentences(): Promise<string[]> {
  const found: string[] = [];
  const pages = (await readdir(guidelines, { recursive: true })).filter((file) => /\d.*\.md$/.test(file));
  for (const file of pages.sort()) {
    const text = await readFile(path.join(guidelines, file), "utf8");
    const plain = text.replaceAll(/\{#[^}]*\}|[#*_>`|]/g, "").replaceAll(/\s+/g, " ");
    found.push(...plain.split(/(?<=[.!?]) /).filter((sentence) => sentence.length >= 20));
  }
  return found;
}

const syllables =
  "ba co di fu ga he ji ko lu mi no pa qui ro su ta ve wo xi ya zu cre dro ste tra plo gri".split(" ");

/**
 * Fills `bench.chunk` (pieces of one to three sentences), `bench.zh` (Chinese sentences) and `bench.rare` (invented
 * words, so that a search can be selective).
 */
export async function storeTexts(client: pg.Client): Promise<void> {
  const random = seededRandom("texts of the benchmarks");
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  const all = await sentences();
  const chunks = Array.from({ length: chunkCount }, () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(all)).join(" "),
  );
  const rare = Array.from({ length: rareCount }, (_, i) =>
    [pick(syllables), syllables[i % syllables.length]!, pick(syllables), pick(syllables)].join(""),
  );
  for (const [table, texts] of Object.entries({ chunk: chunks, zh: chinese, rare })) {
    await client.query(`CREATE UNLOGGED TABLE bench."${table}" (n int PRIMARY KEY, text text NOT NULL)`);
    await client.query(
      `INSERT INTO bench."${table}" SELECT n - 1, text FROM unnest($1::text[]) WITH ORDINALITY AS t(text, n)`,
      [texts],
    );
    await client.query(`ANALYZE bench."${table}"`);
  }
}

/**
 * SQL for a text of some chunks and, in one of `rareEvery` rows, a rare word; `n` numbers the row. Use the joins after
 * the rows' FROM and the text among the columns.
 */
export function textParts(n: string, salt: number, most: number, rareEvery: number) {
  const parts = Array.from({ length: most }, (_, i) => i);
  const wanted = `bench.pick(${n}, ${salt}, ${most})`;
  const joins = parts.map(
    (i) =>
      `LEFT JOIN bench.chunk t${i} ON t${i}.n = bench.pick(${n}, ${salt + 1 + i}, ${chunkCount}) AND ${i} <= ${wanted}`,
  );
  joins.push(
    `LEFT JOIN bench.rare r ON r.n = bench.pick(${n}, ${salt + 90}, ${rareCount}) AND bench.pick(${n}, ${salt + 91}, ${rareEvery}) = 0`,
  );
  return {
    joins: joins.join("\n"),
    text: `concat_ws(' ', ${parts.map((i) => `t${i}.text`).join(", ")}, r.text)`,
  };
}
