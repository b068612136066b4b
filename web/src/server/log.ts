import "server-only";
import { type Logger, pino } from "pino";
import { env } from "@/env";

let logger: Logger | undefined;

/** One JSON line per event, on stdout. */
export function log(): Logger {
  logger ??= pino({ level: env().HONE_LOG_LEVEL, base: { service: "web" } });
  return logger;
}
