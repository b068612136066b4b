import { createCampaignInput } from "@hone/core/labeling/campaign-contracts";
import { describe, expect, it } from "vitest";
import { formatScales, parseScales, readCampaignForm } from "./campaign-form-values";

describe("parseScales", () => {
  it("reads one scale per line and writes it back", () => {
    const text = "helpfulness 0-4 How helpful it is\nverbosity 0–4";
    const parsed = parseScales(text);
    expect(parsed).toEqual({
      scales: [
        { name: "helpfulness", label: "How helpful it is", min: 0, max: 4 },
        { name: "verbosity", label: "verbosity", min: 0, max: 4 },
      ],
    });
    if ("scales" in parsed) expect(parseScales(formatScales(parsed.scales))).toEqual(parsed);
  });

  it.each(["Helpfulness 0-4", "help 4-0", "help", "help 0 4"])(
    "names the line it cannot read: %s",
    (line) => {
      expect(parseScales(`ok 1-5\n${line}`)).toEqual({ wrongLine: line });
    },
  );
});

describe("readCampaignForm", () => {
  it("makes an input that the contract takes", () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({
      name: " Ranking ",
      kind: "ranking",
      guidelineId: "0190a0a0-0000-7000-8000-000000000000",
      tags: "oasst, coffee",
      overlap: "3",
      languages: "en, zh",
      ratingEnabled: "on",
      deadline: "2031-05-01",
    })) {
      form.set(name, value);
    }
    form.append("flags", "hallucination");
    const input = createCampaignInput.parse(readCampaignForm(form, []));
    expect(input.settings).toMatchObject({
      name: "Ranking",
      overlap: 3,
      languages: ["en", "zh"],
      candidatesPerTask: 4,
      config: { ratingEnabled: true, strengthRequired: false, flags: ["hallucination"], targetWords: null },
    });
    expect(input.settings.deadline?.toISOString()).toBe("2031-05-01T23:59:59.000Z");
    expect(input.source.prompts).toEqual({ tags: ["oasst", "coffee"] });
  });
});
