#!/usr/bin/env node
// The launcher of `hone`. Plain JavaScript, because it is what teaches Node to read the TypeScript sources.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`hone: Node ${process.versions.node} is too old; install Node 20.19 or newer.\n`);
  process.exit(1);
}

// `npm run hone` moves to the repository root first; relative paths are meant from the folder it was called in.
// Other npm scripts that call this file keep the folder they chose themselves.
if (process.env.npm_lifecycle_event === "hone" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

const { register } = await import("tsx/esm/api");
const here = new URL(".", import.meta.url);
// Our own tsconfig, by name: the one lying in the caller's folder, if any, is not about this program.
register({ tsconfig: (await import("node:url")).fileURLToPath(new URL("../tsconfig.json", here)) });
const { main } = await import(new URL("../src/cli/main.ts", here).href);
await main(process.argv.slice(2));
