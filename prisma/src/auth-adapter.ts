import { prismaAdapter } from "better-auth/adapters/prisma";
import type { Database } from "./client";

/** The tables User, Session, Account, Verification and RateLimit as better-auth wants to see them. */
export function authAdapter(database: Database): ReturnType<typeof prismaAdapter> {
  return prismaAdapter(database.db as Parameters<typeof prismaAdapter>[0], { provider: "postgresql" });
}
