import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Role } from "@hone/core/accounts/role";
import { newId } from "@hone/core/ids";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { openQueue, type Queue } from "@hone/prisma/queue";
import { findMembership } from "@hone/prisma/repositories/accounts/memberships";
import { addMember, createUserWithPassword } from "@hone/prisma/repositories/accounts/users";
import { createWorkspace } from "@hone/prisma/repositories/accounts/workspaces";
import { createTestDatabase } from "@hone/prisma/testing/database";
import { pino } from "pino";
import type { RequestContext } from "../request-context";

export interface TestPerson {
  id: string;
  name: string;
  email: string;
  password: string;
  isOperator: boolean;
}

export interface TestInstallation {
  database: Database;
  queue: Queue;
  /** Makes a person; with a workspace and a role also a member. */
  person(name: string, options?: { isOperator?: boolean }): Promise<TestPerson>;
  join(person: TestPerson, workspaceId: string, role: Role): Promise<void>;
  workspace(slug: string, admin: TestPerson): Promise<{ id: string; slug: string }>;
  /** What a request of this person in this workspace looks like to a procedure. */
  context(person: TestPerson | null, workspaceSlug: string | null): Promise<RequestContext>;
  close(): Promise<void>;
}

/**
 * A database of its own, and an environment that makes everything below `@/server` use it. Call it before anything of
 * `@/server` runs; one per test file.
 */
export async function createInstallation(): Promise<TestInstallation> {
  const place = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), "hone-web-"));
  process.env.DATABASE_URL = place.url;
  process.env.HONE_DATA_DIR = folder;
  process.env.HONE_SECRET = "a secret of tests, at least 32 characters long";
  process.env.HONE_LOG_LEVEL = "silent";
  const database = openDatabase(place.url, { maxConnections: 8 });
  const queue = await openQueue(place.url);
  const artifacts = openLocalArtifacts(path.join(folder, "artifacts"));
  const log = pino({ level: "silent" });
  return {
    database,
    queue,
    person: async (name, { isOperator = false } = {}) => {
      const email = `${name.toLowerCase().replaceAll(" ", ".")}@hone.test`;
      const password = `the password of ${name}`;
      const { id } = await createUserWithPassword(database.db, { email, name, password, isOperator });
      return { id, name, email, password, isOperator };
    },
    join: (person, workspaceId, role) => addMember(database.db, { workspaceId, userId: person.id, role }),
    workspace: (slug, admin) =>
      database.transaction((tx) => createWorkspace(tx, { name: slug, slug, adminId: admin.id })),
    context: async (person, workspaceSlug) => ({
      ...{ database, queue, artifacts, log, workspaceSlug, ip: "192.0.2.1", requestId: newId() },
      headers: new Headers(),
      user: person === null ? null : { ...person, sessionId: `session of ${person.id}` },
      membership:
        person === null || workspaceSlug === null
          ? null
          : await findMembership(database.db, workspaceSlug, person.id),
    }),
    close: async () => {
      await queue.close();
      await database.close();
      await place.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
