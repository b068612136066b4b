import { setTimeout as sleep } from "node:timers/promises";

/** The server refused, with a reason: trying the same again would not help. */
export class Refused extends Error {
  constructor(
    readonly path: string,
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(`${path}: ${status} ${code}: ${message}`);
  }
}

/** Nobody answered, or the answer was lost on the way, or the server was in trouble: whether it was done is unknown. */
export class Unanswered extends Error {}

/** A person's program against the real HTTP interface, as the browser's client speaks it. */
export class ApiClient {
  private cookie = "";

  constructor(
    private readonly url: string,
    private readonly workspace: string,
  ) {}

  async signIn(email: string, password: string): Promise<void> {
    const response = await this.fetch("/api/auth/sign-in/email", { email, password });
    if (!response.ok) throw new Error(`sign-in of ${email}: ${response.status} ${await response.text()}`);
    this.cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
  }

  /** The session cookie as a browser context takes it. */
  get session(): { name: string; value: string } {
    const [name = "", ...value] = this.cookie.split("=");
    return { name, value: value.join("=") };
  }

  /** Calls a procedure once. */
  async call<T>(kind: "query" | "mutation", path: string, input: unknown): Promise<T> {
    const json = { json: input };
    const response =
      kind === "mutation"
        ? await this.fetch(`/api/trpc/${path}`, json)
        : await this.fetch(`/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(json))}`);
    const text = await response.text().catch((error: unknown) => {
      throw new Unanswered(`${path}: the answer broke off`, { cause: error });
    });
    if (response.status >= 500) throw new Unanswered(`${path}: ${response.status} ${text.slice(0, 300)}`);
    const answer = JSON.parse(text);
    if (response.ok) return answer.result.data.json as T;
    const { message, data } = answer.error.json;
    throw new Refused(path, response.status, data.appCode ?? data.code, message);
  }

  /** Calls until somebody answers, as a client with a patient person does. */
  async insist<T>(kind: "query" | "mutation", path: string, input: unknown, patience = 300_000): Promise<T> {
    const deadline = Date.now() + patience;
    for (let pause = 100; ; pause = Math.min(pause * 1.5, 1500)) {
      try {
        return await this.call<T>(kind, path, input);
      } catch (error) {
        if (!(error instanceof Unanswered) || Date.now() > deadline) throw error;
      }
      await sleep(pause * (0.5 + Math.random()));
    }
  }

  private async fetch(path: string, body?: unknown): Promise<Response> {
    try {
      return await fetch(this.url + path, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          "content-type": "application/json",
          "x-hone-workspace": this.workspace,
          // As browsers do: a sign-in without it is refused.
          origin: this.url,
          ...(this.cookie === "" ? {} : { cookie: this.cookie }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
    } catch (error) {
      throw new Unanswered(`${path}: no answer`, { cause: error });
    }
  }
}
