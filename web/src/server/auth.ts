import "server-only";
import { authAdapter } from "@hone/prisma/auth-adapter";
import { hashPassword, verifyPassword } from "@hone/prisma/repositories/accounts/passwords";
import { betterAuth } from "better-auth";
import { env } from "@/env";
import { database } from "./database";
import { log } from "./log";
import { cookiePrefix } from "./session";

const day = 60 * 60 * 24;

function createAuth() {
  const url = env().HONE_URL;
  return betterAuth({
    secret: env().HONE_SECRET,
    ...(url === undefined ? {} : { baseURL: url }),
    basePath: "/api/auth",
    // A foreign Origin was refused before (request-guards.ts); any name that leads to this server may be used.
    trustedOrigins: (request) => originsOf(request),
    database: authAdapter(database()),
    telemetry: { enabled: false },
    logger: {
      level: "warn",
      log: (level, message) => log()[level]({ from: "better-auth" }, message),
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 200,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    user: {
      additionalFields: {
        isOperator: { type: "boolean", input: false, defaultValue: false },
        locale: { type: "string", required: false, input: false },
      },
    },
    session: { expiresIn: 14 * day, updateAge: day },
    advanced: {
      cookiePrefix,
      useSecureCookies: url?.startsWith("https://") ?? false,
      ipAddress: { ipAddressHeaders: ["x-forwarded-for"] },
    },
    // Tries are counted in sign-in-limit.ts: by address and by account, and only those that failed.
    rateLimit: { enabled: false },
  });
}

function originsOf(request: Request | undefined): string[] {
  const host = request?.headers.get("host");
  return host ? [`http://${host}`, `https://${host}`] : [];
}

type Auth = ReturnType<typeof createAuth>;
const holder = globalThis as typeof globalThis & { honeAuth?: Auth };

/** Signing in and out and the renewal of sessions. */
export function auth(): Auth {
  holder.honeAuth ??= createAuth();
  return holder.honeAuth;
}
