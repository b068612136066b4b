import { describeError } from "@hone/core/errors";
import { samplingSettingsSchema } from "@hone/core/generation/sampling-settings";
import type { Message } from "@hone/core/prompts/message";
import { modelOf } from "../generate/local-model";
import type { WeightSource } from "../models/weight-source";
import type { Start } from "./start";
import type { TrainRequest } from "./train-run";

/** Long enough to see what the model has become; a run should not wait for more. */
const MAX_NEW_TOKENS = 64;

/**
 * What the model says now to the run's fixed prompts, always the most probable token: what changes is the model.
 * @returns undefined where there is nothing to ask, or nobody who could answer
 */
export async function saySamples(
  { model, tokenizer, parametrization }: Start,
  tensor: WeightSource,
  { samplePrompts = [], threads }: TrainRequest,
): Promise<{ prompt: Message[]; text: string }[] | undefined> {
  if (samplePrompts.length === 0 || model.model.head === "reward" || !tokenizer.chatTemplate)
    return undefined;
  const settings = {
    ...samplingSettingsSchema.parse({ temperature: 0, maxNewTokens: MAX_NEW_TOKENS }),
    seed: 0,
  };
  const speaker = await modelOf(model, tokenizer, parametrization.merged(tensor), { threads });
  try {
    const samples: { prompt: Message[]; text: string }[] = [];
    for (const prompt of samplePrompts) {
      const text = await speaker
        .generate({
          prompt: { kind: "messages", messages: prompt },
          samples: [{ settings, stream: 0 }],
          alternatives: 0,
        })
        // A prompt that is too long for the model is no reason to end its training.
        .then(([candidate]) => candidate!.text, describeError);
      samples.push({ prompt: [...prompt], text });
    }
    return samples;
  } finally {
    await speaker.close();
  }
}
