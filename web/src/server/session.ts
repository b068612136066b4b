import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { hasRole, type Role } from "@hone/core/accounts/roles";
import type { Membership } from "@hone/prisma/repositories/accounts/memberships";
import { findSessionOwner, type SessionOwner } from "@hone/prisma/repositories/accounts/sessions";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { env } from "@/env";
import { database } from "./database";

export interface SignedInUser {
  id: string;
  name: string;
  email: string;
  isOperator: boolean;
  sessionId: string;
}

/** The names better-auth gives its session cookie: plain over HTTP, prefixed over HTTPS. */
export const cookiePrefix = "hone";
const cookieNames = [`__Secure-${cookiePrefix}.session_token`, `${cookiePrefix}.session_token`];

/** The session token of a request's cookie, if its signature (HMAC-SHA-256 of the token, base64) is ours. */
export function sessionTokenOf(requestHeaders: Headers, secret: string): string | null {
  for (const pair of (requestHeaders.get("cookie") ?? "").split(";")) {
    const [name = "", ...rest] = pair.trim().split("=");
    if (!cookieNames.includes(name)) continue;
    const value = decodeCookie(rest.join("="));
    const dot = value.lastIndexOf(".");
    if (dot < 1) continue;
    const token = value.slice(0, dot);
    const expected = createHmac("sha256", secret).update(token).digest();
    const given = Buffer.from(value.slice(dot + 1), "base64");
    if (given.length === expected.length && timingSafeEqual(given, expected)) return token;
  }
  return null;
}

function decodeCookie(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}

/** Who makes this request, and what the person is in the named workspace, asked in one round trip; null if nobody. */
export async function ownerOf(
  requestHeaders: Headers,
  workspaceSlug: string | null,
): Promise<SessionOwner | null> {
  const token = sessionTokenOf(requestHeaders, env().HONE_SECRET);
  return token === null ? null : findSessionOwner(database().db, token, workspaceSlug);
}

export function toSignedInUser(owner: SessionOwner): SignedInUser {
  const { userId, name, email, isOperator, sessionId } = owner;
  return { id: userId, name, email, isOperator, sessionId };
}

/** For pages: asked once per request and workspace. */
const ownerOfPage = cache(async (workspaceSlug: string | null) => ownerOf(await headers(), workspaceSlug));

/** The language the signed-in person of a page chose; null when nobody is signed in or nothing was chosen. */
export const chosenLocale = async (): Promise<string | null> => (await ownerOfPage(null))?.locale ?? null;

/** The signed-in person of a page, or null. */
export async function currentUser(): Promise<SignedInUser | null> {
  const owner = await ownerOfPage(null);
  return owner === null ? null : toSignedInUser(owner);
}

async function redirectToSignIn(): Promise<never> {
  const from = (await headers()).get("x-pathname") ?? "/";
  redirect(from === "/" ? "/sign-in" : `/sign-in?from=${encodeURIComponent(from)}`);
}

/** For pages: the signed-in person, or a redirect to the sign-in page, which leads back here. */
export async function requireUser(): Promise<SignedInUser> {
  return (await currentUser()) ?? redirectToSignIn();
}

/**
 * For pages of a workspace: the person and the membership, at least with `role`. Others are sent to sign in, or see
 * that there is nothing here for them.
 */
export async function requireMember(
  workspaceSlug: string,
  role: Role = "labeler",
): Promise<{ user: SignedInUser; membership: Membership }> {
  const owner = (await ownerOfPage(workspaceSlug)) ?? (await redirectToSignIn());
  if (owner.membership === null || !hasRole(owner.membership.role, role)) notFound();
  return { user: toSignedInUser(owner), membership: owner.membership };
}
