import { encodeModel } from "../onnx/encode";
import type { Graph } from "../onnx/graph";
import { withPlainRmsNorm } from "../onnx/plain-rms-norm";
import type { ExecutionProvider } from "./session";

/** The graph as a model for one provider, without the operators that are known to be wrong there. */
export function encodeFor(graph: Graph, provider: ExecutionProvider = "cpu"): Uint8Array {
  return encodeModel(provider === "webgpu" ? withPlainRmsNorm(graph) : graph);
}
