/** Runs once when the server starts. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next sets it at build time, so that the other runtime drops the import
  if (process.env.NEXT_RUNTIME === "nodejs") await import("./instrumentation-node");
}
