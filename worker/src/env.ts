import path from "node:path";
import { z } from "zod";

const installationRoot = path.resolve(import.meta.dirname, "../..");

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Where artifacts, logs and the embedded database live. */
  HONE_DATA_DIR: z.string().min(1).default(path.join(installationRoot, ".data")),
  HONE_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  /** Port of the worker's own /healthz and /metrics; 0 for none. */
  HONE_WORKER_PORT: z.coerce.number().int().min(0).max(65535).default(0),
  /** Address on which it listens; 0.0.0.0 where a Prometheus of another machine asks. */
  HONE_WORKER_HOST: z.string().min(1).default("127.0.0.1"),
});

export type WorkerEnv = z.infer<typeof schema> & { installationRoot: string };

/** Reads and checks the environment; throws one sentence per wrong variable. */
export function readEnv(source: Record<string, string | undefined> = process.env): WorkerEnv {
  const result = schema.safeParse(source);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is not complete:\n  ${problems.join("\n  ")}`);
  }
  return { ...result.data, installationRoot };
}
