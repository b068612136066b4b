import type { DatasetFormatName } from "@hone/core/datasets/names";
import type { Finding } from "@hone/core/datasets/validate/finding";
import { type ParquetSource, readParquetRows } from "@hone/core/datasets/validate/parquet-rows";
import { type ValidationSummary, validateRows } from "@hone/core/datasets/validate/validate";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

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

async function openParquet(path: string): Promise<ParquetSource> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  return {
    groups: metadata.row_groups.map((group) => ({
      rows: Number(group.num_rows),
      bytes: Number(group.total_byte_size),
    })),
    read: (rowStart, rowEnd) => parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd }),
  };
}
