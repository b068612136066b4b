import type { DatasetFormatName } from "@hone/core/datasets/names";
import type { Finding } from "@hone/core/datasets/validate/finding";
import { readParquetRows } from "@hone/core/datasets/validate/parquet-rows";
import { type ValidationSummary, validateRows } from "@hone/core/datasets/validate/validate";
import { openParquet } from "../../engine/data/parquet";

/** Checks a Parquet file, a row group at a time; a finding's line is the row's number. */
export function validateParquet(
  file: string,
  format: DatasetFormatName,
): AsyncGenerator<Finding, ValidationSummary> {
  return validateRows(
    readParquetRows(() => openParquet(file)),
    format,
  );
}
