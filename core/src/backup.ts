import { z } from "zod";

/** First member of a backup: what it is and what a restore must know before it reads on. */
export const backupHeaderSchema = z.object({
  format: z.literal("hone-backup"),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  postgresVersion: z.string(),
  /** Migrations the database had, by name. */
  migrations: z.array(z.string()),
  /** In an order in which no row comes before one it refers to. */
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).min(1) })),
});
export type BackupHeader = z.infer<typeof backupHeaderSchema>;

const memberSchema = z.object({ bytes: z.number().int().min(0), sha256: z.string().length(64) });
export type BackupMember = z.infer<typeof memberSchema>;

/** Last member of a backup: what it must have held. A file without it was cut off. */
export const backupManifestSchema = z.object({
  tables: z.record(z.string(), memberSchema.extend({ rows: z.number().int().min(0) })),
  artifacts: z.record(z.string(), memberSchema),
  jobs: z.number().int().min(0),
});
export type BackupManifest = z.infer<typeof backupManifestSchema>;

/** A job that was not finished when the backup was made; a restore adds it again, to be done from its row's state. */
export const backupJobSchema = z.object({
  name: z.string(),
  payload: z.unknown(),
  key: z.string().nullable(),
  startAfter: z.iso.datetime().nullable(),
});
export type BackupJob = z.infer<typeof backupJobSchema>;
