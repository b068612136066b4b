import { createRequire } from "node:module";
import path from "node:path";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin("./src/i18n/request.ts");

/**
 * The formatter for messages that were parsed on the server (src/i18n/messages.ts). It replaces one that carries a
 * parser, which would be a tenth of what a page loads. Turbopack wants a path that starts with a dot.
 */
const smallFormatter = `./${path
  .relative(process.cwd(), createRequire(import.meta.url).resolve("use-intl/format-message/format-only"))
  .replaceAll("\\", "/")}`;

/** Headers of every answer; the Content-Security-Policy needs a nonce per request and is set in src/proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
];

const config: NextConfig = {
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  transpilePackages: ["@hone/core", "@hone/prisma"],
  serverExternalPackages: [
    "@node-rs/argon2",
    "pg",
    "pg-boss",
    "pino",
    "prom-client",
    "better-auth",
    "@prisma/client",
  ],
  turbopack: { resolveAlias: { "use-intl/format-message": smallFormatter } },
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default withNextIntl(config);
