// `npm test` and, with --quick, `npm run check`. Like start.mjs, readable by old Nodes, to be able to refuse them.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Hone needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}
import("./lib/test-run.mjs").then(({ runTests }) => runTests(process.argv.slice(2)));
