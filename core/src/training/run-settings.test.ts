import { describe, expect, it } from "vitest";
import { configOf, runKinds, runSettingsSchema, settingFields, settingsOf } from "./run-settings";

const kinds = Object.keys(runKinds) as (keyof typeof runKinds)[];

describe.each(kinds)("settings of %s", (kind) => {
  it("become a configuration and come back", () => {
    const settings = runSettingsSchema.parse({ kind, data: { share: 0.25 } });
    const config = configOf(settings, { model: "m", train: ["train.jsonl"], validation: ["v.jsonl"] });
    expect(config).toMatchObject({ model: "m", data: { train: ["train.jsonl"], share: 0.25 } });
    expect(settingsOf(config)).toEqual(settings);
  });

  it("are each explained in a sentence, with a default", () => {
    const fields = settingFields(kind);
    const paths = fields.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["length.unit", "optimizer.learningRate", "method.kind"]));
    expect(new Set(paths).size).toBe(paths.length);
    expect(fields.filter(({ sentence }) => !/^[A-Z`].*\.$/.test(sentence))).toEqual([]);
    expect(paths).not.toContain("model");
  });
});

it("knows types, choices and what may be left open", () => {
  const of = (path: string) => settingFields("sft").find((field) => field.path === path);
  expect(of("tooLong")).toMatchObject({ type: "choice", choices: ["cut", "leave-out"], default: "cut" });
  expect(of("optimizer.learningRate")).toMatchObject({ type: "number", nullable: true, default: null });
  expect(of("method.kind")).toMatchObject({ choices: ["full", "lora"], default: "full" });
  expect(of("method.rank")).toMatchObject({ type: "integer", default: 16 });
});
