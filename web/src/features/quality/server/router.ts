import { router } from "@/server/trpc";
import { collectionProcedure } from "./collection";
import { scopesProcedure } from "./scopes";

export const qualityRouter = router({
  collection: collectionProcedure,
  scopes: scopesProcedure,
});
