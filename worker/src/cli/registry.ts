import type { CliCommand } from "./command";

/** A command as the help lists it: its words, one sentence, and the module to load when it is called. */
export interface RegisteredCommand {
  /** The words typed after `hone`, separated by spaces: `model convert`. */
  words: string;
  summary: string;
  // biome-ignore lint/suspicious/noExplicitAny: each command checks its own options with its own zod schema
  load: () => Promise<{ default: CliCommand<any> }>;
}

/** One sentence for every group of commands that share their first word. */
export const GROUPS: Record<string, string> = {
  model: "Convert and look into model folders",
  tokenizer: "Make tokenizers",
  train: "Train models on exported datasets",
  import: "Import prompts and judgements",
  guidelines: "Work with guideline folders",
  dataset: "Export and validate datasets",
};

/** Every command of `hone`, in the order of the help. Modules are loaded one by one, on use. */
export const COMMANDS: readonly RegisteredCommand[] = [
  {
    words: "model convert",
    summary: "Turn weights of another format into a Hugging Face model folder",
    load: () => import("./commands/model-convert"),
  },
  {
    words: "model inspect",
    summary: "Check a model folder and list what is in it",
    load: () => import("./commands/model-inspect"),
  },
  {
    words: "model merge",
    summary: "Put an adapter (LoRA, in PEFT's files) into its model",
    load: () => import("./commands/model-merge"),
  },
  {
    words: "model register",
    summary: "Make a model folder usable in a workspace",
    load: () => import("./commands/model-register"),
  },
  {
    words: "tokenizer train",
    summary: "Learn a tokenizer from training files",
    load: () => import("./commands/tokenizer-train"),
  },
  {
    words: "train sft",
    summary: "Teach a model to answer as people did (supervised fine-tuning)",
    load: () => import("./commands/train-sft"),
  },
  {
    words: "train reward",
    summary: "Train a reward model from rankings and comparisons",
    load: () => import("./commands/train-reward"),
  },
  {
    words: "train dpo",
    summary: "Teach a model people's preferences directly (DPO, IPO)",
    load: () => import("./commands/train-dpo"),
  },
  {
    words: "train pretrain",
    summary: "Train a model on plain texts, from scratch or further",
    load: () => import("./commands/train-pretrain"),
  },
  {
    words: "evaluate",
    summary: "Measure a language model or a reward model on held-out files",
    load: () => import("./commands/evaluate"),
  },
  {
    words: "score",
    summary: "Give responses their rewards",
    load: () => import("./commands/score"),
  },
  {
    words: "providers",
    summary: "Check where models can compute: CPU, WebGPU, CUDA",
    load: () => import("./commands/providers"),
  },
  {
    words: "generate",
    summary: "Let a model continue a text or answer a conversation",
    load: () => import("./commands/generate"),
  },
  {
    words: "import prompts",
    summary: "Import prompts, candidates and judgements from a file",
    load: () => import("./commands/import-prompts"),
  },
  {
    words: "guidelines check",
    summary: "Check a guideline folder for doubled ids and other mistakes",
    load: () => import("./commands/guidelines-check"),
  },
  {
    words: "guidelines publish",
    summary: "Publish a guideline folder as a new version",
    load: () => import("./commands/guidelines-publish"),
  },
  {
    words: "dataset list",
    summary: "List the datasets of a workspace",
    load: () => import("./commands/dataset-list"),
  },
  {
    words: "dataset export",
    summary: "Freeze a dataset and write its files in a trainer's format",
    load: () => import("./commands/dataset-export"),
  },
  {
    words: "dataset validate",
    summary: "Check a dataset file of any supported format, line by line",
    load: () => import("./commands/dataset-validate"),
  },
  {
    words: "backup",
    summary: "Save the database and the artifacts in one file",
    load: () => import("./commands/backup"),
  },
  {
    words: "restore",
    summary: "Put a backup into an empty installation, or in place of this one",
    load: () => import("./commands/restore"),
  },
  {
    words: "migrate",
    summary: "Bring the database to this version",
    load: () => import("./commands/migrate"),
  },
];
