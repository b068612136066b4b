import type { ParquetSource } from "@hone/core/datasets/validate/parquet-rows";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** Opens a Parquet file of the person's machine; only the parts that are read are loaded. */
export async function openParquet(content: Blob): Promise<ParquetSource> {
  const file = {
    byteLength: content.size,
    slice: (start: number, end?: number) => content.slice(start, end).arrayBuffer(),
  };
  const metadata = await parquetMetadataAsync(file);
  return {
    groups: metadata.row_groups.map((group) => ({
      rows: Number(group.num_rows),
      bytes: Number(group.total_byte_size),
    })),
    read: (rowStart, rowEnd) => parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd }),
  };
}
