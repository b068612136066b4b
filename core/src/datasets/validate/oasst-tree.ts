import { checkBoolean, checkInteger, checkList, checkObject, checkOptionalString, checkText } from "./checks";
import { type Fields, isAbsent, type Report, type Validator } from "./finding";

export const oasstTree: Validator = {
  source: "LAION-AI/Open-Assistant oasst-data/oasst_data/schemas.py",
  acceptsArray: false,
  create: () => {
    const trees = new Set<string>();
    return {
      row: (row, report) => {
        if (checkText(row.message_tree_id, "message_tree_id", report)) {
          if (trees.has(row.message_tree_id))
            report.error("message_tree_id", `${row.message_tree_id} appears twice in this file`);
          trees.add(row.message_tree_id);
        }
        checkOptionalString(row.tree_state, "tree_state", report);
        if (!checkObject(row.prompt, "prompt", report)) return;
        if (typeof row.message_tree_id === "string" && row.prompt.message_id !== row.message_tree_id)
          report.error("prompt.message_id", "must be the message_tree_id: the tree is named after its root");
        checkTree(row.prompt, report);
      },
    };
  },
};

interface Waiting {
  node: Fields;
  field: string;
  parent: Fields | null;
}

/** Walks a tree of any depth without recursion. */
function checkTree(root: Fields, report: Report): void {
  const seen = new Set<unknown>();
  const waiting: Waiting[] = [{ node: root, field: "prompt", parent: null }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, field, parent } = next;
    checkNode(node, field, parent, report);
    if (seen.has(node.message_id)) report.error(`${field}.message_id`, "appears twice in this tree");
    seen.add(node.message_id);
    if (isAbsent(node.replies) || !checkList(node.replies, `${field}.replies`, report)) continue;
    node.replies.forEach((reply, i) => {
      const place = `${field}.replies[${i}]`;
      if (checkObject(reply, place, report)) waiting.push({ node: reply, field: place, parent: node });
    });
  }
}

function checkNode(node: Fields, field: string, parent: Fields | null, report: Report): void {
  checkText(node.message_id, `${field}.message_id`, report);
  checkText(node.text, `${field}.text`, report);
  checkOptionalString(node.lang, `${field}.lang`, report);
  checkOptionalString(node.model_name, `${field}.model_name`, report);
  for (const key of ["synthetic", "deleted", "review_result"])
    if (!isAbsent(node[key])) checkBoolean(node[key], `${field}.${key}`, report);
  if (!isAbsent(node.rank)) checkInteger(node.rank, `${field}.rank`, report, 0);
  if (!isAbsent(node.review_count)) checkInteger(node.review_count, `${field}.review_count`, report, 0);
  for (const key of ["emojis", "labels", "events"])
    if (!isAbsent(node[key])) checkObject(node[key], `${field}.${key}`, report);
  const expectedRole = parent === null || parent.role === "assistant" ? "prompter" : "assistant";
  if (node.role !== "prompter" && node.role !== "assistant")
    report.error(`${field}.role`, node.role === undefined ? "is missing" : "must be prompter or assistant");
  else if (node.role !== expectedRole)
    report.error(
      `${field}.role`,
      `must be ${expectedRole}: prompter and assistant alternate, prompter first`,
    );
  if (
    parent === null
      ? !isAbsent(node.parent_id)
      : !isAbsent(node.parent_id) && node.parent_id !== parent.message_id
  )
    report.error(
      `${field}.parent_id`,
      parent === null ? "must be null: this is the root" : "is not the message_id of the message above",
    );
}
