import { isAbsent, type Report, type Validator } from "./finding";
import { checkMessage, checkMessages, type MessageRules, warnAboutTurns } from "./messages";

/** Names that axolotl's default role mapping knows. */
const roles = ["system", "user", "human", "assistant", "gpt", "tool"] as const;

export const axolotlSft: Validator = {
  source: "axolotl docs/dataset-formats/conversation.qmd, chat_template",
  acceptsArray: true,
  create: () => ({
    row: (row, report) => {
      if (row.messages === undefined && row.conversations !== undefined)
        return report.error(
          "messages",
          "is missing; `conversations` needs `field_messages` in the configuration",
        );
      const messages = checkMessages(row.messages, "messages", report, {
        roles,
        last: { roles: ["assistant", "gpt"], why: "it is what is learned" },
      });
      if (messages !== null) warnAboutTurns(messages, "messages", report);
    },
  }),
};

const dpoRules: MessageRules = { roles: ["system", "user", "assistant"] };

export const axolotlDpo: Validator = {
  source: "axolotl docs/rlhf.qmd, chat_template.default",
  acceptsArray: true,
  create: () => ({
    row: (row, report) => {
      const messages = checkMessages(row.messages, "messages", report, {
        ...dpoRules,
        last: { roles: ["user"], why: "chosen and rejected answer it" },
      });
      if (messages !== null) warnAboutTurns(messages, "messages", report);
      checkAnswer(row.chosen, "chosen", report);
      checkAnswer(row.rejected, "rejected", report);
      if (!isAbsent(row.chosen) && JSON.stringify(row.chosen) === JSON.stringify(row.rejected))
        report.error("rejected", "is the same as chosen, so nothing is preferred");
    },
  }),
};

/** One message, not a list of them. */
function checkAnswer(value: unknown, field: string, report: Report): void {
  if (Array.isArray(value)) report.error(field, "must be one message {role, content}, but is a list");
  else if (typeof value === "string")
    report.error(field, "must be one message {role, content}, but is a string");
  else checkMessage(value, field, report, { roles: ["assistant"] });
}
