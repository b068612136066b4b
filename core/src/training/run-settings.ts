import { z } from "zod";
import { type RunConfig, type RunKind, runConfigSchema } from "./run-config";

const [sft, reward, dpo, pretrain] = runConfigSchema.options;
/** The product names folders and files itself: a registered model, and the files of a frozen export. */
const places = { model: true, adapter: true, chatTemplate: true, data: true } as const;
const data = sft.shape.data.omit({ train: true, validation: true }).prefault({});

/** What an admin chooses about a run beside its model and its export. Complete once parsed. */
export const runSettingsSchema = z.discriminatedUnion("kind", [
  sft.omit(places).extend({ data }),
  reward.omit(places).extend({ data }),
  dpo.omit(places).extend({ data }),
  pretrain.omit(places).extend({ data }),
]);
export type RunSettings = z.infer<typeof runSettingsSchema>;
/** Settings as a form sends them: only what differs from the defaults. */
export type RunSettingsInput = z.input<typeof runSettingsSchema>;

/** Where a run finds what it reads; relative to the run's folder, or absolute. */
export interface RunPlaces {
  model: string;
  train: string[];
  validation: string[];
}

/** The complete configuration of a run with these settings. */
export function configOf(settings: RunSettings, { model, train, validation }: RunPlaces): RunConfig {
  return runConfigSchema.parse({ ...settings, model, data: { ...settings.data, train, validation } });
}

/** The settings within a stored configuration, to start another run from. */
export function settingsOf({
  model: _model,
  adapter: _adapter,
  chatTemplate: _template,
  ...config
}: RunConfig): RunSettings {
  const { share, plainPairs } = config.data;
  return runSettingsSchema.parse({ ...config, data: { share, plainPairs } });
}

/** What a kind of run is for, in a sentence. */
export const runKinds = {
  sft: "Teaches the model to answer as people's ideal responses do.",
  reward: "Trains a model that scores responses as the people who ranked them would.",
  dpo: "Moves the model towards the responses that people preferred, without a reward model.",
  pretrain: "Goes on reading plain text, to learn a language or a field before it learns to answer.",
} as const satisfies Record<RunKind, string>;
export const runKindSchema = z.enum(["sft", "reward", "dpo", "pretrain"]);

/** One setting of a kind of run. */
export const settingFieldSchema = z.object({
  /** Path within the settings, such as `optimizer.learningRate`. */
  path: z.string(),
  /** Why its default is what it is, in a sentence. */
  sentence: z.string(),
  default: z.json(),
  type: z.enum(["number", "integer", "boolean", "choice"]),
  /** Of a choice. */
  choices: z.array(z.string()).nullable(),
  nullable: z.boolean(),
});
export type SettingField = z.infer<typeof settingFieldSchema>;

type Json = z.core.JSONSchema.BaseSchema;

/** Every setting of a kind of run with its default and a sentence, in the order in which they are declared. */
export function settingFields(kind: RunKind): SettingField[] {
  const option = runSettingsSchema.options.find((one) => one.shape.kind.value === kind)!;
  return fieldsIn(z.toJSONSchema(option, { io: "input" }), "", runSettingsSchema.parse({ kind }));
}

function fieldsIn(schema: Json, prefix: string, defaults: unknown): SettingField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    if (typeof child === "boolean" || (prefix === "" && name === "kind")) return [];
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const value = (defaults as Record<string, unknown>)[name];
    const alternatives = alternativesOf(child);
    const objects = alternatives.filter((one) => one.type === "object");
    if (objects.length === 0) return [leaf(path, child.description ?? "", alternatives, value)];
    if (objects.length === 1) return fieldsIn(objects[0]!, path, value);
    return unionFields(objects, path, child.description ?? "", value);
  });
}

const alternativesOf = (schema: Json) =>
  ((schema.anyOf ?? schema.oneOf ?? [schema]) as Json[]).filter((one) => typeof one !== "boolean");

/** A choice between objects: the tag is a field, and so is whatever else one of them has. */
function unionFields(objects: Json[], path: string, sentence: string, value: unknown): SettingField[] {
  const tag = Object.keys(objects[0]!.properties!).find((name) => {
    const field = objects[0]!.properties![name] as Json;
    return field.const !== undefined;
  })!;
  const choices = objects.map((one) => String((one.properties![tag] as Json).const));
  const current = value as Record<string, unknown>;
  const seen = new Set([tag]);
  const rest = objects.flatMap((one) =>
    Object.entries(one.properties!).flatMap(([name, child]) => {
      if (seen.has(name) || typeof child === "boolean") return [];
      seen.add(name);
      const own = current[name] ?? child.default ?? null;
      return [leaf(`${path}.${name}`, child.description ?? sentence, alternativesOf(child), own)];
    }),
  );
  return [
    {
      path: `${path}.${tag}`,
      sentence,
      default: current[tag] as string,
      type: "choice",
      choices,
      nullable: false,
    },
    ...rest,
  ];
}

function leaf(path: string, sentence: string, alternatives: Json[], value: unknown): SettingField {
  const main = alternatives.find((one) => one.type !== "null")!;
  const choices = main.enum?.map(String) ?? null;
  const type =
    choices !== null
      ? "choice"
      : main.type === "integer" || main.type === "boolean" || main.type === "number"
        ? main.type
        : "choice";
  return {
    path,
    sentence,
    default: (value ?? null) as SettingField["default"],
    type,
    choices,
    nullable: alternatives.some((one) => one.type === "null"),
  };
}
