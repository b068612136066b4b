import { describe, expect, it } from "vitest";
import { testRandom } from "../testing/tiny-models";
import { StopWatcher } from "./stop-watcher";

function run(stops: string[], pieces: string[]): { told: string[]; text: string; stopped: boolean } {
  const watcher = new StopWatcher(stops);
  const told: string[] = [];
  let stopped = false;
  for (const piece of pieces) {
    const result = watcher.push(piece);
    told.push(result.text);
    stopped = result.stopped;
    if (stopped) break;
  }
  if (!stopped) told.push(watcher.end());
  return { told, text: told.join(""), stopped };
}

describe("stop strings", () => {
  it("are found across pieces, and what might begin one waits", () => {
    expect(run(["\nUser:"], ["Hi", "!\n", "Us", "er", ": x"]).told).toEqual(["Hi", "!", "", "", ""]);
    expect(run(["\nUser:"], ["a\nUs", "ed"])).toEqual({
      told: ["a", "\nUsed", ""],
      text: "a\nUsed",
      stopped: false,
    });
  });

  it("that overlap with themselves are not missed", () => {
    expect(run(["aab"], ["a", "a", "a", "b", "c"]).text).toBe("a");
    expect(run(["abab"], ["ab", "aab", "ab"])).toMatchObject({ text: "aba", stopped: true });
  });

  it("that begin first win", () => {
    expect(run(["world", "lo"], ["hello world"]).text).toBe("hel");
    expect(run(["lo w", "lo"], ["hello", " world"]).text).toBe("hel");
  });

  it("cut every text as a search in the whole would, however it is cut into pieces", () => {
    const random = testRandom(7);
    for (let round = 0; round < 500; round++) {
      const letters = Array.from({ length: 30 }, () => "ab"[Math.floor(random() * 2)]!).join("");
      const stop = Array.from(
        { length: 1 + Math.floor(random() * 5) },
        () => "ab"[Math.floor(random() * 2)]!,
      ).join("");
      const pieces: string[] = [];
      for (let at = 0; at < letters.length; ) {
        const size = 1 + Math.floor(random() * 4);
        pieces.push(letters.slice(at, at + size));
        at += size;
      }
      const at = letters.indexOf(stop);
      expect(run([stop], pieces)).toMatchObject({
        text: at < 0 ? letters : letters.slice(0, at),
        stopped: at >= 0,
      });
    }
  });

  it("let everything pass where there are none", () => {
    expect(run([], ["a", "b"]).told).toEqual(["a", "b", ""]);
  });
});
