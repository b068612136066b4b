import { expect, it } from "vitest";
import { startDefaults } from "./start-defaults";

const rows = { train: 80, validation: 10 };

it("offers the kinds of run that the dataset can feed", () => {
  const kinds = (datasetKind: "demonstrations" | "comparisons") =>
    startDefaults({ datasetKind, rows, model: null }).kinds.map(({ kind }) => kind);
  expect(kinds("demonstrations")).toEqual(["sft"]);
  expect(kinds("comparisons")).toEqual(["reward", "dpo"]);
});

it("fits length, evaluations and method to model and data, and says why", () => {
  const small = { contextLength: 256, parameterCount: 7_000_000 };
  const { kinds, reasons } = startDefaults({ datasetKind: "demonstrations", rows, model: small });
  expect(kinds[0]!.settings).toMatchObject({ maxTokens: 256, evaluateEvery: 3, checkpointEvery: 8 });
  expect(reasons.map(({ path }) => path)).toEqual(["maxTokens", "evaluateEvery", "checkpointEvery"]);
  const large = startDefaults({
    datasetKind: "demonstrations",
    rows: { train: 100_000, validation: 100 },
    model: { contextLength: 8192, parameterCount: 1_700_000_000 },
  });
  expect(large.kinds[0]!.settings).toMatchObject({
    method: { kind: "lora" },
    maxTokens: 1024,
    evaluateEvery: 50,
  });
  expect(large.kinds[0]!.usualLearningRate).toBe(2e-4);
});
