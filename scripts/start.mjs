// `npm start` and `npm run dev`. This file must be readable by any Node that knows ES modules: it says that a Node is too
// old. Everything else is loaded after that.
const wanted = "20.19.0";
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Hone needs Node ${wanted} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      "  Install a newer one from https://nodejs.org or with your version manager (such as `nvm install 22`).",
  );
  process.exit(1);
}
import("./lib/launch.mjs").then(({ launch }) => launch(process.argv.slice(2)));
