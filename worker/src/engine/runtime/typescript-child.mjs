// The first file of every child process: plain JavaScript that teaches Node to read TypeScript, then runs the module
// named on the command line. It does not rely on the flags or the folder of the process that started it.
import { register } from "tsx/esm/api";

const tsconfig = new URL("../../../tsconfig.json", import.meta.url);
register({ tsconfig: (await import("node:url")).fileURLToPath(tsconfig) });
await import(process.argv[2]);
