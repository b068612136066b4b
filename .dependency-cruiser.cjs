/** The arrows of docs/architecture.md, as errors. */
const inWeb = "^web/src/";
const engine = (room) => `^worker/src/engine/${room}/`;
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^(core|prisma|web|worker)/src/", pathNot: allowed },
});
const rooms = {
  onnx: ["onnx"],
  autodiff: ["autodiff", "onnx"],
  nn: ["nn", "onnx"],
  optim: ["optim", "onnx"],
  runtime: ["runtime", "onnx"],
  models: ["models", "nn", "onnx"],
  tokenizer: ["tokenizer"],
  checkpoint: ["checkpoint", "models", "tokenizer"],
  data: ["data", "tokenizer"],
  generate: ["generate", "models", "tokenizer", "runtime", "checkpoint", "onnx"],
  train: ["train", "nn", "models", "autodiff", "optim", "data", "runtime", "checkpoint", "tokenizer", "onnx"],
  runs: ["runs", "train", "evaluate", "generate", "data", "models", "checkpoint", "tokenizer", "runtime"],
  evaluate: ["evaluate", "nn", "models", "data", "runtime", "checkpoint", "tokenizer", "onnx"],
};
const tests = "\\.test\\.tsx?$|/testing/";

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      comment: "A cycle means two ideas share a room; a type that looks back is gone when the code runs.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    only("core-is-alone", "^core/src/", "^core/src/", "core holds pure rules; it knows nobody."),
    {
      name: "core-imports-zod-only",
      severity: "error",
      comment: "core does no I/O: zod is its only dependency.",
      from: { path: "^core/src/", pathNot: tests },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "core"], pathNot: "node_modules/zod/" },
    },
    only(
      "prisma-knows-core",
      "^prisma/src/",
      "^(prisma|core)/src/",
      "Persistence knows the shapes, nobody above.",
    ),
    only(
      "web-never-worker",
      "^web/src/",
      "^(web|core|prisma)/src/",
      "web and worker meet in rows and in core/*/jobs.",
    ),
    only(
      "worker-never-web",
      "^worker/src/",
      "^(worker|core|prisma)/src/",
      "web and worker meet in rows and in core/*/jobs.",
    ),
    {
      name: "only-servers-touch-persistence",
      severity: "error",
      comment: "In web only features/*/server, server/ and instrumentation may import prisma.",
      from: {
        path: inWeb,
        pathNot: `^web/src/(server/|features/[^/]+/server/|instrumentation|app/.*route\\.ts$)|${tests}`,
      },
      to: { path: "^prisma/src/" },
    },
    {
      name: "generated-client-stays-in-prisma",
      severity: "error",
      comment: "No Prisma type leaves the prisma package.",
      from: { path: "^(core|web|worker)/src/" },
      to: { path: "^prisma/src/generated/" },
    },
    {
      name: "engine-knows-no-database",
      severity: "error",
      comment: "The engine is a library: shapes from core, nothing from prisma or jobs.",
      from: { path: "^worker/src/engine/" },
      to: { path: "^(prisma/src/|worker/src/(jobs|cli|serve)/)" },
    },
    {
      name: "one-door-to-onnxruntime",
      severity: "error",
      comment: "engine/runtime is the only importer of onnxruntime-node.",
      from: { path: "^(core|prisma|web|worker)/", pathNot: `^worker/src/engine/runtime/|${tests}` },
      to: { path: "node_modules/onnxruntime-(node|common)/" },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `engine-${room}`,
      severity: "error",
      comment: `engine/${room} may know ${allowed.join(", ")}.`,
      from: { path: engine(room), pathNot: tests },
      to: {
        path: "^worker/src/engine/",
        pathNot: `^worker/src/engine/(${allowed.join("|")})/|^worker/src/engine/[^/]+\\.ts$`,
      },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^prisma/src/generated/.*|\\.next/" },
    tsConfig: { fileName: "tsconfig.depcruise.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
