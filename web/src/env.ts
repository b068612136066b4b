import path from "node:path";
import { z } from "zod";

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Signs session cookies; at least 32 characters. */
  HONE_SECRET: z.string().min(32),
  /** The address people type, for links and the same-origin check. Taken from each request when absent. */
  HONE_URL: z.url().optional(),
  /** Where artifacts live. */
  HONE_DATA_DIR: z.string().min(1).default(path.resolve(process.cwd(), "../.data")),
  /** One-time code for /setup; one is made in the database when absent. */
  HONE_SETUP_CODE: z.string().min(8).optional(),
  /** Bearer token for /metrics from other machines; without it only loopback may read them. */
  HONE_METRICS_TOKEN: z.string().min(16).optional(),
  /** `1` when a reverse proxy of ours sets X-Forwarded-For and -Host; otherwise these are not believed. */
  HONE_TRUST_PROXY: z
    .enum(["0", "1", ""])
    .default("0")
    .transform((value) => value === "1"),
  HONE_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
});

export type WebEnv = z.infer<typeof schema>;

let parsed: WebEnv | undefined;

/** The checked environment; throws one line per wrong variable. Read on first use, so that builds need none. */
export function env(): WebEnv {
  if (parsed === undefined) {
    const result = schema.safeParse(process.env);
    if (!result.success) {
      const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
      throw new Error(`The environment of web is not complete:\n  ${problems.join("\n  ")}`);
    }
    parsed = result.data;
  }
  return parsed;
}
