import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = {
  "@": path.resolve(import.meta.dirname, "web/src"),
  // Its main file throws unless a bundler of React Server Components picks the other one.
  "server-only": path.resolve(import.meta.dirname, "node_modules/server-only/empty.js"),
};

/**
 * Kinds of tests, told apart by their file names: `*.test.ts` pure, `*.int.test.ts` against a real Postgres
 * (HONE_TEST_POSTGRES_URL, on which databases can be created), `*.engine.test.ts` against a real ONNX Runtime,
 * `*.fault.test.ts` against the whole product while its processes are killed.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["{core,prisma,web,worker,scripts}/**/*.test.{ts,tsx}"],
          exclude: [
            "**/node_modules/**",
            "**/*.int.test.ts",
            "**/*.engine.test.ts",
            "**/*.fault.test.ts",
            "web/e2e/**",
          ],
        },
      },
      {
        resolve: { alias },
        test: {
          name: "engine",
          include: ["worker/src/**/*.engine.test.ts"],
          exclude: ["**/node_modules/**"],
          pool: "forks",
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "int",
          include: ["{prisma,web,worker,scripts}/**/*.int.test.ts"],
          exclude: ["**/node_modules/**"],
          pool: "forks",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "faults",
          include: ["scripts/**/*.fault.test.ts"],
          exclude: ["**/node_modules/**"],
          pool: "forks",
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
