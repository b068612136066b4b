import { TensorProto_DataType as Onnx } from "onnx-buf";

/** The element types that our graphs use. */
export type DType = "float32" | "float16" | "int64" | "int32" | "int8" | "uint8" | "bool";

export interface DTypeInfo {
  /** `TensorProto.DataType` of ONNX. */
  onnx: Onnx;
  bytes: number;
  float: boolean;
}

export const DTYPES: Record<DType, DTypeInfo> = {
  float32: { onnx: Onnx.FLOAT, bytes: 4, float: true },
  float16: { onnx: Onnx.FLOAT16, bytes: 2, float: true },
  int64: { onnx: Onnx.INT64, bytes: 8, float: false },
  int32: { onnx: Onnx.INT32, bytes: 4, float: false },
  int8: { onnx: Onnx.INT8, bytes: 1, float: false },
  uint8: { onnx: Onnx.UINT8, bytes: 1, float: false },
  bool: { onnx: Onnx.BOOL, bytes: 1, float: false },
};

/** JavaScript arrays that hold the data of constants: float16 as its raw 16 bits, bool as bytes 0 and 1. */
export interface DTypeArrays {
  float32: Float32Array;
  float16: Uint16Array;
  int64: BigInt64Array;
  int32: Int32Array;
  int8: Int8Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

export type TensorData = DTypeArrays[DType];
