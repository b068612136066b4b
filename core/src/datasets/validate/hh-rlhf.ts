import { checkText } from "./checks";
import type { Report, Validator } from "./finding";

interface Turn {
  speaker: "Human" | "Assistant";
  text: string;
}

export const hhRlhf: Validator = {
  source: "anthropics/hh-rlhf README.md and its files",
  acceptsArray: true,
  create: () => ({
    row: (row, report) => {
      const chosen = checkTranscript(row.chosen, "chosen", report);
      const rejected = checkTranscript(row.rejected, "rejected", report);
      if (chosen === null || rejected === null) return;
      const prompts = [chosen, rejected].map((turns) => JSON.stringify(turns.slice(0, -1)));
      if (prompts[0] !== prompts[1])
        report.error(
          "rejected",
          "chosen and rejected do not share their prompt: they differ before the last answer",
        );
      else if (chosen.at(-1)!.text === rejected.at(-1)!.text)
        report.error("rejected", "is the same as chosen, so nothing is preferred");
    },
  }),
};

/** A transcript whose turns begin with "\n\nHuman:" and "\n\nAssistant:", alternating, the assistant's last. */
function checkTranscript(value: unknown, field: string, report: Report): Turn[] | null {
  if (!checkText(value, field, report)) return null;
  const pieces = value.split(/\n\n(Human|Assistant):/);
  if (pieces[0] !== "" || pieces.length === 1) {
    report.error(field, 'must begin with "\\n\\nHuman:"');
    return null;
  }
  const turns: Turn[] = [];
  for (let i = 1; i < pieces.length; i += 2)
    turns.push({ speaker: pieces[i] as Turn["speaker"], text: pieces[i + 1]! });
  const wrong = turns.findIndex(({ speaker }, i) => speaker !== (i % 2 === 0 ? "Human" : "Assistant"));
  if (wrong >= 0) {
    const expected = wrong % 2 === 0 ? "Human" : "Assistant";
    report.error(
      field,
      `turn ${wrong + 1} is ${turns[wrong]!.speaker}'s, but must be ${expected}'s: they alternate`,
    );
    return null;
  }
  if (turns.length % 2 === 1) {
    report.error(field, "must end with an Assistant turn");
    return null;
  }
  const empty = turns.findIndex(({ text }) => text.trim() === "");
  if (empty >= 0) report.error(field, `turn ${empty + 1} is empty`);
  return empty >= 0 ? null : turns;
}
