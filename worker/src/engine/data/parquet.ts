import type { ParquetSource } from "@hone/core/datasets/validate/parquet-rows";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** A Parquet file as `readParquetRows` wants it: its row groups are read one by one. */
export async function openParquet(path: string): Promise<ParquetSource> {
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
