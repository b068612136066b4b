import type { ColumnType } from "@hone/core/datasets/formats/format";
import type { SchemaElement } from "hyparquet";

/** The Parquet schema of a format's columns: every value optional, lists in the standard three-level form. */
export function parquetSchema(columns: Record<string, ColumnType>): SchemaElement[] {
  const names = Object.entries(columns);
  return [
    { name: "root", num_children: names.length },
    ...names.flatMap(([name, type]) => elementsOf(name, type)),
  ];
}

function elementsOf(name: string, type: ColumnType): SchemaElement[] {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  if (typeof type === "string") return [{ ...optional, ...primitives[type] }];
  if ("list" in type)
    return [
      { ...optional, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      ...elementsOf("element", type.list),
    ];
  const fields = Object.entries(type.fields);
  return [
    { ...optional, num_children: fields.length },
    ...fields.flatMap(([field, inner]) => elementsOf(field, inner)),
  ];
}

const primitives = {
  string: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  boolean: { type: "BOOLEAN" },
  int32: { type: "INT32" },
  int64: { type: "INT64" },
  double: { type: "DOUBLE" },
} as const satisfies Record<Extract<ColumnType, string>, Omit<SchemaElement, "name">>;

/** A value as the Parquet writer wants it: 64-bit integers as BigInt, absent as null. */
export function toParquetValue(value: unknown, type: ColumnType): unknown {
  if (value === undefined || value === null) return null;
  if (type === "int64") return BigInt(value as number);
  if (typeof type === "string") return value;
  if ("list" in type) return (value as unknown[]).map((item) => toParquetValue(item, type.list));
  const fields = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(type.fields).map(([name, inner]) => [name, toParquetValue(fields[name], inner)]),
  );
}
