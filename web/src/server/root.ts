import "server-only";
import { accountsRouter } from "@/features/accounts/server/router";
import { datasetsRouter } from "@/features/datasets/server/router";
import { generationRouter } from "@/features/generation/server/router";
import { guidelinesRouter } from "@/features/guidelines/server/router";
import { deskRouter } from "@/features/labeling/server/desk/router";
import { labelingRouter } from "@/features/labeling/server/router";
import { promptsRouter } from "@/features/prompts/server/router";
import { qualityRouter } from "@/features/quality/server/router";
import { trainingRouter } from "@/features/training/server/router";
import { createCallerFactory, router } from "./trpc";

/** Every procedure of the product, by noun. */
export const appRouter = router({
  accounts: accountsRouter,
  guidelines: guidelinesRouter,
  prompts: promptsRouter,
  labeling: labelingRouter,
  desk: deskRouter,
  quality: qualityRouter,
  generation: generationRouter,
  datasets: datasetsRouter,
  training: trainingRouter,
});

export type AppRouter = typeof appRouter;

export const createCaller = createCallerFactory(appRouter);
