import { checkInteger, checkText } from "./checks";
import type { Report, Validator } from "./finding";

const attributes = ["helpfulness", "correctness", "coherence", "complexity", "verbosity"];

export const helpsteer2: Validator = {
  source: "dataset card of nvidia/HelpSteer2",
  acceptsArray: true,
  create: () => ({
    row: (row, report) => {
      if (checkText(row.prompt, "prompt", report)) checkTurnMarks(row.prompt, report);
      checkText(row.response, "response", report);
      for (const name of attributes) checkInteger(row[name], name, report, 0, 4);
    },
  }),
};

/** Turns of a longer prompt: the user's first, then "<extra_id_1>Assistant" and "<extra_id_1>User" by turns. */
function checkTurnMarks(prompt: string, report: Report): void {
  const speakers = prompt
    .split("<extra_id_1>")
    .slice(1)
    .map((turn) => turn.split("\n", 1)[0]);
  const wrong = speakers.findIndex((speaker, i) => speaker !== (i % 2 === 0 ? "Assistant" : "User"));
  if (wrong >= 0)
    report.error(
      "prompt",
      `mark ${wrong + 1} must be <extra_id_1>${wrong % 2 === 0 ? "Assistant" : "User"} on a line of its own`,
    );
  else if (speakers.length % 2 === 1)
    report.error("prompt", "ends with an Assistant turn: there is nothing to answer");
}
