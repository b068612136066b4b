import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BoardAction, type BoardState, endTyping, letterOf, openBoard, reduceBoard } from "./board";
import { contentOf, rankingOf, tiersOf } from "./board-content";
import type { CampaignConfig } from "./campaign";
import { campaignConfigSchema } from "./campaign";
import { isUntouchedOrder, reviewWarnings } from "./review";
import { missingInRanking } from "./validation";

const order = ["w", "x", "y", "z"];
const config: CampaignConfig = campaignConfigSchema.parse({});

/** Presses keys as a labeler would: letters select, digits count, `m` switches the mode, `u`/`r` undo and redo. */
function press(keys: string, state: BoardState = openBoard(order)): BoardState {
  return [...keys].reduce((board, key, index) => {
    const actions: Record<string, BoardAction> = {
      m: { kind: "mode", mode: board.mode === "rate" ? "rank" : "rate" },
      u: { kind: "undo" },
      r: { kind: "redo" },
      o: { kind: "order_by_ratings" },
      s: { kind: "strength", strength: "clearly" },
    };
    const action: BoardAction =
      actions[key] ??
      (/\d/.test(key) ? { kind: "digit", digit: Number(key) } : { kind: "letter", letter: key });
    return reduceBoard(board, action, index);
  }, state);
}

describe("ranking board", () => {
  it("a digit rates in one mode and places in the other", () => {
    const board = press("A5B6mA2B1C2D4");
    expect(board.content.assessments.w?.rating).toBe(5);
    expect(board.content.assessments.x?.rating).toBe(6);
    expect(tiersOf(board.content, order)).toEqual([["x"], ["w", "y"], ["z"]]);
  });

  it("ignores digits that mean nothing: 8 as a rating, 5 as a tier of four cards, 0 as a rating", () => {
    const board = press("A8B0");
    expect(board.content).toEqual(openBoard(order).content);
    expect(press("mA5").content.placements).toEqual({});
  });

  it("0 in rank mode says that none is acceptable, apart from any tie", () => {
    const board = press("mA1B1C1D10");
    expect(board.content.noneAcceptable).toBe(true);
    expect(tiersOf(board.content, order)).toEqual([["w", "x", "y", "z"]]);
    expect(press("0", board).content.noneAcceptable).toBe(false);
  });

  it("orders by the ratings, equal ones tied", () => {
    expect(tiersOf(press("A3B6C6D1mo").content, order)).toEqual([["x", "y"], ["w"], ["z"]]);
  });

  it("asks for the strength again when the top two tiers change, and only then", () => {
    const board = press("mA1B2C3D3s");
    expect(board.content.strength).toBe("clearly");
    expect(press("D4", board).content.strength).toBe("clearly");
    expect(press("C1", board).content.strength).toBeNull();
  });

  it("undo and redo walk through everything and leave their traces in the log", () => {
    const board = press("A5A6");
    expect(press("u", board).content.assessments.w?.rating).toBe(5);
    expect(press("uur", board).content.assessments.w?.rating).toBe(5);
    expect(press("u", board).events.map(({ kind, value }) => [kind, value])).toEqual([
      ["rate", "5"],
      ["rate", "6"],
      ["rate", "5"],
    ]);
  });

  it("types a correction as one step", () => {
    let board = press("mA1B2");
    for (const text of ["a", "ab", "abc"]) {
      board = reduceBoard(board, { kind: "correct", candidateId: "w", text }, 9);
    }
    expect(board.events.filter(({ kind }) => kind === "edit")).toHaveLength(1);
    const undone = reduceBoard(board, { kind: "undo" }, 10);
    expect(undone.content.correction).toBeNull();
    const again = reduceBoard(endTyping(board), { kind: "correct", candidateId: "w", text: "abcd" }, 11);
    expect(reduceBoard(again, { kind: "undo" }, 12).content.correction?.text).toBe("abc");
  });

  it("letters reach nine cards, and never an absent one", () => {
    const nine = Array.from({ length: 9 }, (_, i) => `c${i}`);
    expect(press("I", openBoard(nine)).selected).toBe("c8");
    expect(letterOf(8)).toBe("I");
    expect(press("BE").selected).toBe("x");
  });

  it("keys and pointer reach the same state", () => {
    const byKeys = press("mA1B1C2D3");
    const byPointer = order.reduce(
      (board, candidateId, index) =>
        reduceBoard(board, { kind: "place", candidateId, tier: [1, 1, 2, 3][index]! }, index),
      openBoard(order),
    );
    expect(byPointer.content).toEqual(byKeys.content);
  });

  it("holds for any sequence: undo returns where it came from, a ranking survives the way to the board and back", () => {
    const keys = fc.array(fc.constantFrom(..."ABCD01234567mos"), { maxLength: 60 });
    fc.assert(
      fc.property(keys, (sequence) => {
        const board = press(sequence.join(""));
        const undone = press("u".repeat(board.past.length), board);
        expect(undone.content).toEqual(openBoard(order).content);
        const redone = press("r".repeat(board.past.length), undone);
        expect(redone.content).toEqual(board.content);
        const ranking = {
          ...rankingOf(board.content, order),
          promptFlags: [],
          citations: [],
          note: "",
          events: [],
        };
        expect(rankingOf(contentOf(ranking), order)).toEqual({
          ...rankingOf(board.content, order),
        });
      }),
    );
  });
});

describe("what is missing in a ranking", () => {
  const missing = (keys: string, change: Partial<CampaignConfig> = {}) =>
    missingInRanking({ ...rankingOf(press(keys).content, order), citations: [] }, order, {
      ...config,
      ...change,
    });

  it("names the unrated and the unplaced cards and the strength", () => {
    expect(missing("A5mA1B2")).toEqual([
      { code: "unplaced", candidateIds: ["y", "z"] },
      { code: "unrated", candidateIds: ["x", "y", "z"] },
      { code: "strength_missing" },
    ]);
  });

  it("is nothing when all is said, and needs no strength where everything is tied", () => {
    expect(missing("A5B4C3D2mA1B2C3D4s")).toEqual([]);
    expect(missing("A5B5C5D5mA1B1C1D1")).toEqual([]);
  });

  it("asks for what the campaign asks for", () => {
    const attributes = [{ name: "correctness", label: "Correctness", min: 0, max: 4 }];
    expect(missing("mA1B1C1D1", { ratingEnabled: false, citationRequired: true, attributes })).toEqual([
      ...order.map((candidateId) => ({ code: "attribute_missing", candidateId, attribute: "correctness" })),
      { code: "citation_missing" },
    ]);
  });

  it("refuses strangers, doubles, unknown flags and a correction of what is not best", () => {
    const body = {
      ...rankingOf(press("A5B4C3D2mA1B2C3D4s").content, order),
      citations: [],
      correction: { candidateId: "y", text: " " },
      tiers: [["w"], ["x", "w"], ["y", "z", "stranger"]],
    };
    body.assessments = { ...body.assessments, w: { rating: 5, flags: ["invented"], attributes: {} } };
    expect(missingInRanking(body, order, config)).toEqual([
      { code: "candidate_twice", candidateId: "w" },
      { code: "unknown_candidate", candidateId: "stranger" },
      { code: "unknown_flag", candidateId: "w", flag: "invented" },
      { code: "correction_not_best", candidateId: "y" },
      { code: "correction_empty" },
    ]);
  });
});

describe("review", () => {
  it("warns about an order nobody touched, and not about one that was made", () => {
    expect(isUntouchedOrder(tiersOf(press("mA1B2C3D4").content, order), order)).toBe(true);
    expect(isUntouchedOrder(tiersOf(press("mA1B2C3D3").content, order), order)).toBe(false);
    expect(isUntouchedOrder(tiersOf(press("mB1A2C3D4").content, order), order)).toBe(false);
  });

  it("warns about ratings that say the opposite, a tie of all, and a good card among none acceptable", () => {
    const warn = (keys: string) => reviewWarnings(rankingOf(press(keys).content, order), order);
    expect(warn("A2B6C1D1mA1B2C3D3")).toEqual([{ code: "rating_contradicts", better: "w", worse: "x" }]);
    expect(warn("A6B6C6D6mA1B1C1D10")).toEqual([
      { code: "all_tied" },
      { code: "none_acceptable_but_high", candidateId: "w" },
    ]);
  });
});
