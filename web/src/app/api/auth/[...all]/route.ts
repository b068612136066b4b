import { AppError } from "@hone/core/errors";
import { auth } from "@/server/auth";
import { calmSentence, errorResponse, expectedError } from "@/server/errors";
import { log } from "@/server/log";
import { demandWithinLimits, forgetLimits, returnToLimit, signInLimits } from "@/server/rate-limit";
import { callerAddress, requestIdOf } from "@/server/request-context";
import { refuseForeignOrigin, refuseLargeBody } from "@/server/request-guards";

export const dynamic = "force-dynamic";

/** The only verbs of better-auth that are reachable; the rest of accounts are procedures, with access and audit. */
const verbs = new Map([
  ["/api/auth/sign-in/email", "POST"],
  ["/api/auth/sign-out", "POST"],
  ["/api/auth/get-session", "GET"],
]);

async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (verbs.get(pathname) !== request.method) return new Response("Not found.", { status: 404 });
  const refused = refuseForeignOrigin(request) ?? refuseLargeBody(request, 16 * 1024);
  if (refused !== null) return refused;
  const requestId = requestIdOf(request.headers);
  try {
    return pathname === "/api/auth/sign-in/email" ? await signIn(request) : await auth().handler(request);
  } catch (error) {
    const expected = expectedError(error);
    if (expected !== null) return errorResponse(expected, requestId);
    log().error({ err: error, requestId, pathname }, "signing in failed");
    return errorResponse(new AppError("INTERNAL", calmSentence(requestId)), requestId);
  }
}

async function signIn(request: Request): Promise<Response> {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => null);
  const email = typeof body === "object" && body !== null && "email" in body ? String(body.email) : "";
  const limits = signInLimits(email, callerAddress(request.headers));
  await demandWithinLimits([...limits.account, limits.address]);
  const response = await auth().handler(request);
  if (response.ok) {
    await forgetLimits(limits.account);
    await returnToLimit(limits.address);
  }
  return response;
}

export { handle as GET, handle as POST };
