import { readFileSync } from "node:fs";
import path from "node:path";
import { runKindSchema, runSettingsSchema, settingFields } from "@hone/core/training/run-settings";
import { describe, expect, it } from "vitest";
import { firstSettings, hasSetting, numberTyped, settingAt, withSetting } from "./settings-form";

const sft = runSettingsSchema.parse({ kind: "sft" });

describe("withSetting", () => {
  it("changes one setting and nothing else", () => {
    const changed = withSetting(sft, "optimizer.learningRate", 1e-4);
    expect(changed).toEqual({
      settings: { ...sft, optimizer: { ...sft.optimizer, learningRate: 1e-4 } },
    });
    expect(sft.optimizer.learningRate).toBeNull();
  });

  it("brings what belongs to a choice, and takes away what belonged to the other", () => {
    const lora = withSetting(sft, "method.kind", "lora");
    if (!("settings" in lora)) throw new Error(lora.problem);
    expect(lora.settings.method).toMatchObject({ kind: "lora", rank: 16 });
    expect(withSetting(lora.settings, "method.kind", "full")).toMatchObject({
      settings: { method: { kind: "full" } },
    });
    expect([hasSetting(sft, "method.rank"), hasSetting(lora.settings, "method.rank")]).toEqual([false, true]);
    const steps = withSetting(sft, "length.unit", "steps");
    expect(steps).toMatchObject({ settings: { length: { unit: "steps", count: 500 } } });
  });

  it("says why a value cannot be", () => {
    for (const [at, value] of [
      ["optimizer.learningRate", 2],
      ["seed", -1],
      ["rows", Number.NaN],
      ["schedule.shape", "zigzag"],
    ] as const)
      expect(withSetting(sft, at, value)).toHaveProperty("problem", expect.stringMatching(/\w/));
  });
});

it("numbers are read as people type them", () => {
  expect([numberTyped(" 2e-5 "), numberTyped("0,5"), numberTyped(""), numberTyped("x")]).toEqual([
    2e-5,
    0.5,
    null,
    Number.NaN,
  ]);
});

it("every setting of every kind has a name and a sentence in both languages", () => {
  for (const locale of ["en", "zh-CN"]) {
    const file = path.resolve(import.meta.dirname, "../../../../messages", locale, "training.json");
    const messages = JSON.parse(readFileSync(file, "utf8"));
    const text = (key: string) => key.split(".").reduce((node, part) => node?.[part], messages.fields);
    for (const kind of runKindSchema.options)
      for (const field of settingFields(kind)) {
        expect(text(`${field.path}.label`), `${locale} ${field.path}`).toMatch(/\S/);
        expect(text(`${field.path}.hint`), `${locale} ${field.path}`).toMatch(/\S/);
        for (const choice of field.choices ?? [])
          expect(text(`${field.path}.choices.${choice}`), `${locale} ${field.path} ${choice}`).toMatch(/\S/);
      }
  }
});

it("what matters first exists", () => {
  const paths = new Set(
    runKindSchema.options.flatMap((kind) => settingFields(kind).map(({ path: at }) => at)),
  );
  for (const at of firstSettings) expect(paths).toContain(at);
  expect(settingAt(sft, "optimizer.beta1")).toBe(0.9);
});
