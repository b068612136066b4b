import { type RunSettings, type RunSettingsInput, runSettingsSchema } from "@hone/core/training/run-settings";

type Tree = { [key: string]: unknown };

/** The value at a path such as `optimizer.learningRate`; undefined where the settings have no such place. */
export function settingAt(settings: RunSettingsInput, path: string): unknown {
  let value: unknown = settings;
  for (const key of path.split(".")) value = (value as Tree | undefined)?.[key];
  return value;
}

/** Choices that decide which other settings there are, with what stands beside them at first. */
const tags: Record<string, (value: unknown) => Tree> = {
  "method.kind": (kind) => ({ kind }),
  "length.unit": (unit) => ({ unit, count: unit === "epochs" ? 3 : 500 }),
};

/** The settings with another value at a path, complete again; or why that value cannot be. */
export function withSetting(
  settings: RunSettings,
  path: string,
  value: unknown,
): { settings: RunSettings } | { problem: string } {
  const keys = path.split(".");
  const last = keys.pop()!;
  const copy = structuredClone(settings) as Tree;
  const tag = tags[path];
  if (tag !== undefined) copy[keys[0]!] = tag(value);
  else {
    let place = copy;
    for (const key of keys) place = place[key] as Tree;
    place[last] = value;
  }
  const parsed = runSettingsSchema.safeParse(copy);
  return parsed.success
    ? { settings: parsed.data }
    : { problem: parsed.error.issues[0]?.message ?? "not possible" };
}

/** A number as people type it: a comma for the point, and `2e-5`; null when the field is empty; NaN is no number. */
export function numberTyped(text: string): number | null {
  const plain = text.trim().replace(",", ".");
  return plain === "" ? null : Number(plain);
}

/** The settings that matter first; the others are folded away. */
export const firstSettings = [
  "method.kind",
  "length.unit",
  "length.count",
  "optimizer.learningRate",
  "maxTokens",
  "beta",
] as const;

/** Whether a setting has a place in these settings: a full run has no rank. */
export const hasSetting = (settings: RunSettings, path: string) => settingAt(settings, path) !== undefined;
