"use client";

export type SignInResult =
  | { kind: "signed-in" }
  | { kind: "wrong" }
  | { kind: "too-many"; retryAfterSeconds: number }
  | { kind: "failed" };

/** Signs in with e-mail and password; the session is a cookie. */
export async function signIn(email: string, password: string): Promise<SignInResult> {
  const response = await fetch("/api/auth/sign-in/email", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password, rememberMe: true }),
  }).catch(() => null);
  if (response === null) return { kind: "failed" };
  if (response.ok) return { kind: "signed-in" };
  if (response.status === 401) return { kind: "wrong" };
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after"));
    return { kind: "too-many", retryAfterSeconds: seconds > 0 ? seconds : 60 };
  }
  return { kind: "failed" };
}

/** Ends this session and goes to the sign-in page, or to `target`. */
export async function signOut(target = "/sign-in"): Promise<void> {
  await fetch("/api/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  window.location.assign(target);
}
