import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { AppError } from "@hone/core/errors";
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "onnx-buf";
import { DTYPES, type DType, type TensorData } from "./dtypes";
import type { Graph, Initializer, Node, Value } from "./graph";
import { OP_SIGNATURES, OPSETS } from "./ops";

/** Protobuf messages end at 2 GiB; a little is left for the nodes. */
const LARGEST_BYTES = 2 ** 31 - 2 ** 24;

/** IR version that goes with opset 20. */
const IR_VERSION = 9n;

/**
 * The graph as an ONNX model file, initializers included as raw data.
 * @throws AppError TOO_LARGE when the weights do not fit into one protobuf message
 */
export function encodeModel(graph: Graph): Uint8Array {
  let bytes = 0;
  for (const { data } of graph.initializers.values()) bytes += data.byteLength;
  if (bytes > LARGEST_BYTES)
    throw new AppError(
      "TOO_LARGE",
      `The weights of graph ${graph.name} take ${bytes} bytes; one ONNX file holds at most ${LARGEST_BYTES}. Use a smaller model.`,
    );
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "hone",
    opsetImport: Object.entries(OPSETS).map(([domain, version]) => ({ domain, version: BigInt(version) })),
    graph: {
      name: graph.name,
      node: graph.nodes.map(encodeNode),
      initializer: [...graph.initializers.values()].map(encodeInitializer),
      input: graph.inputs.map(encodeValue),
      output: graph.outputs.map(encodeValue),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

function encodeValue(value: Value): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = value.shape.map((size) => ({
    value:
      typeof size === "number"
        ? { case: "dimValue" as const, value: BigInt(size) }
        : { case: "dimParam" as const, value: size },
  }));
  return {
    name: value.name,
    type: { value: { case: "tensorType", value: { elemType: DTYPES[value.dtype].onnx, shape: { dim } } } },
  };
}

function encodeInitializer({ value, data }: Initializer): MessageInitShape<typeof TensorProtoSchema> {
  return {
    name: value.name,
    dataType: DTYPES[value.dtype].onnx,
    dims: value.shape.map(BigInt),
    rawData: bytesOf(data),
  };
}

/** ONNX wants little-endian bytes, which every machine that Node runs on has (big-endian s390x aside). */
function bytesOf(data: TensorData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

function encodeNode(node: Node): MessageInitShape<typeof NodeProtoSchema> {
  return {
    name: node.name,
    opType: node.op,
    domain: OP_SIGNATURES[node.op].domain,
    input: node.inputs.map((input) => input?.name ?? ""),
    output: node.outputs.map((output) => output.name),
    attribute: Object.entries(node.attributes)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => encodeAttribute(name, value)),
  };
}

/** Attributes that ONNX wants as floats; every other number is an integer. */
const FLOAT_ATTRIBUTES = new Set(["alpha", "epsilon"]);

function encodeAttribute(
  name: string,
  value: number | readonly number[] | DType | "add",
): MessageInitShape<typeof AttributeProtoSchema> {
  if (value === "add") return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if (typeof value === "string") return { name, type: AttributeType.INT, i: BigInt(DTYPES[value].onnx) };
  if (typeof value !== "number") return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
  if (FLOAT_ATTRIBUTES.has(name)) return { name, type: AttributeType.FLOAT, f: value };
  return { name, type: AttributeType.INT, i: BigInt(value) };
}
