import { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { expectedError, trpcCodes } from "@/server/errors";
import { createRequestContext } from "@/server/request-context";
import { refuseForeignOrigin, refuseLargeBody } from "@/server/request-guards";
import { appRouter } from "@/server/root";

export const dynamic = "force-dynamic";

/** Bytes a batch of calls may have: long drafts in many scripts fit, floods do not. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Before a procedure runs nobody translates errors: a database that does not answer must not look like our mistake. */
function refuseCall(error: unknown): never {
  const expected = expectedError(error);
  if (expected === null) throw error;
  throw new TRPCError({ code: trpcCodes[expected.code], message: expected.message, cause: expected });
}

function handle(request: Request): Promise<Response> | Response {
  return (
    refuseForeignOrigin(request) ??
    refuseLargeBody(request, maxBodyBytes) ??
    fetchRequestHandler({
      endpoint: "/api/trpc",
      req: request,
      router: appRouter,
      createContext: () => createRequestContext(request.headers).catch(refuseCall),
      allowMethodOverride: false,
    })
  );
}

export { handle as GET, handle as POST };
