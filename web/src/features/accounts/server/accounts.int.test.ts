import { isAppError } from "@hone/core/errors";
import { listAuditEvents } from "@hone/prisma/repositories/accounts/audit-log";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCaller } from "@/server/root";
import { createInstallation, type TestInstallation, type TestPerson } from "@/server/testing/installation";

let place: TestInstallation;
let owner: TestPerson;
let admin: TestPerson;
let room: { id: string; slug: string };
let count = 0;

beforeAll(async () => {
  place = await createInstallation();
  owner = await place.person("Olga Operator", { isOperator: true });
});
afterAll(() => place?.close());
beforeEach(async () => {
  count++;
  admin = await place.person(`Ada ${count}`);
  room = await place.workspace(`room-${count}`, admin);
});

const as = async (person: TestPerson | null, slug: string | null = room.slug) =>
  createCaller(await place.context(person, slug)).accounts;

/** The code and reason of the AppError a call ends with. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  const cause = (error as { cause?: unknown } | null)?.cause;
  if (!isAppError(cause)) throw new Error(`expected an AppError, got ${String(error)}`);
  return `${cause.code} ${cause.details.reason ?? cause.details.refusedBy ?? ""}`.trim();
}

const auditActions = async (workspaceId = room.id) =>
  (await listAuditEvents(place.database.db, workspaceId, {}, { limit: 100 })).rows.map(
    ({ action }) => action,
  );

const newcomer = (token: string, name = `New ${count}`) => ({
  token,
  name,
  email: `${name.toLowerCase().replaceAll(" ", ".")}@hone.test`,
  password: "a good long password",
});

describe("an invite", () => {
  it("lets one new person in, once, with its role", async () => {
    const { token } = await (await as(admin)).createInvite({
      role: "reviewer",
      email: null,
      expiresInDays: 7,
    });
    const stranger = await as(null, null);
    expect(await stranger.describeInvite({ token })).toMatchObject({ state: "open", role: "reviewer" });
    expect(await stranger.acceptInvite(newcomer(token))).toEqual({ slug: room.slug });
    expect(await stranger.describeInvite({ token })).toEqual({ state: "used" });
    const again = stranger.acceptInvite(newcomer(token, `Late ${count}`));
    expect(await refusal(again)).toBe("CONFLICT accounts.inviteDead");
    const { rows } = await (await as(admin)).listMembers({ role: "reviewer" });
    expect(rows).toMatchObject([{ name: `New ${count}`, role: "reviewer", languages: [], sessions: 0 }]);
    expect(await auditActions()).toEqual(["accounts.acceptInvite", "accounts.createInvite"]);
  });

  it("lets one of two in who open it at the same moment, and leaves nothing of the other", async () => {
    const { token } = await (await as(admin)).createInvite({
      role: "labeler",
      email: null,
      expiresInDays: 7,
    });
    const people = [`Tweedledum ${count}`, `Tweedledee ${count}`].map((name) => newcomer(token, name));
    const caller = await as(null, null);
    const results = await Promise.allSettled(people.map((person) => caller.acceptInvite(person)));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const made = await place.database.db.user.count({
      where: { email: { in: people.map(({ email }) => email) } },
    });
    expect(made).toBe(1);
  });

  it("ends when it is taken back or its time is over", async () => {
    const made = await (await as(admin)).createInvite({ role: "labeler", email: null, expiresInDays: 1 });
    await (await as(admin)).revokeInvite({ id: made.id });
    const stranger = await as(null, null);
    expect(await stranger.describeInvite({ token: made.token })).toEqual({ state: "revoked" });
    expect(await refusal(stranger.acceptInvite(newcomer(made.token)))).toBe("CONFLICT accounts.inviteDead");
    expect(await refusal((await as(admin)).revokeInvite({ id: made.id }))).toBe(
      "CONFLICT accounts.inviteOver",
    );

    const late = await (await as(admin)).createInvite({ role: "labeler", email: null, expiresInDays: 1 });
    const past = new Date(Date.now() - 1000);
    await place.database.db.invite.update({ where: { id: late.id }, data: { expiresAt: past } });
    expect(await stranger.describeInvite({ token: late.token })).toEqual({ state: "expired" });
    expect(await refusal(stranger.acceptInvite(newcomer(late.token)))).toBe("CONFLICT accounts.inviteDead");
    expect(await stranger.describeInvite({ token: "no such token" })).toEqual({ state: "unknown" });
  });

  it("for an address is for nobody else, and stays open after a wrong try", async () => {
    const email = `only.${count}@hone.test`;
    const { token } = await (await as(admin)).createInvite({ role: "labeler", email, expiresInDays: 7 });
    const stranger = await as(null, null);
    expect(await refusal(stranger.acceptInvite(newcomer(token)))).toBe("FORBIDDEN accounts.inviteForOther");
    expect(await stranger.describeInvite({ token })).toMatchObject({ state: "open", email });
    await stranger.acceptInvite({ ...newcomer(token), email: email.toUpperCase() });
  });

  it("joins a person who has an account, but not twice", async () => {
    const person = await place.person(`Guest ${count}`);
    const invite = async () =>
      (await (await as(admin)).createInvite({ role: "labeler", email: null, expiresInDays: 7 })).token;
    const token = await invite();
    expect(
      await refusal((await as(null, null)).acceptInvite({ ...newcomer(token), email: person.email })),
    ).toBe("CONFLICT accounts.emailTaken");
    expect(await (await as(person, null)).joinByInvite({ token })).toEqual({ slug: room.slug });
    const second = await invite();
    expect(await refusal((await as(person, null)).joinByInvite({ token: second }))).toBe(
      "CONFLICT accounts.alreadyMember",
    );
    expect(await (await as(null, null)).describeInvite({ token: second })).toMatchObject({ state: "open" });
  });

  it("keeps only the hash of its token", async () => {
    const made = await (await as(admin)).createInvite({ role: "labeler", email: null, expiresInDays: 7 });
    const row = await place.database.db.invite.findUniqueOrThrow({ where: { id: made.id } });
    expect(JSON.stringify(row)).not.toContain(made.token);
  });
});

describe("a password reset", () => {
  it("works once and ends every session", async () => {
    const person = await place.person(`Forgetful ${count}`);
    await place.join(person, room.id, "labeler");
    await signedIn(person);
    const first = await (await as(admin)).createReset({ userId: person.id });
    const { token } = await (await as(admin)).createReset({ userId: person.id });
    const stranger = await as(null, null);
    expect(await stranger.describeReset({ token: first.token })).toEqual({ state: "unknown" });
    expect(await stranger.describeReset({ token })).toMatchObject({ state: "open", email: person.email });
    const password = "another long password";
    expect(await stranger.resetPassword({ token, password })).toEqual({ email: person.email });
    expect(await place.database.db.session.count({ where: { userId: person.id } })).toBe(0);
    expect(await refusal(stranger.resetPassword({ token, password }))).toBe("CONFLICT accounts.resetDead");
    expect(await stranger.describeReset({ token })).toEqual({ state: "used" });
    const change = { currentPassword: password, newPassword: "yet another password" };
    expect(await (await as(person, null)).changePassword(change)).toEqual({ endedSessions: 0 });
  });

  it("expires", async () => {
    const person = await place.person(`Slow ${count}`);
    await place.join(person, room.id, "labeler");
    const { id, token } = await (await as(admin)).createReset({ userId: person.id });
    await place.database.db.passwordReset.update({
      where: { id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    const stranger = await as(null, null);
    expect(await stranger.describeReset({ token })).toEqual({ state: "expired" });
    expect(await refusal(stranger.resetPassword({ token, password: "a good long password" }))).toBe(
      "CONFLICT accounts.resetDead",
    );
  });

  it("does not reach further than the admin's own power", async () => {
    await place.join(owner, room.id, "labeler");
    expect(await refusal((await as(admin)).createReset({ userId: owner.id }))).toBe(
      "FORBIDDEN accounts.resetOperator",
    );
    const person = await place.person(`Elsewhere ${count}`);
    await place.join(person, room.id, "labeler");
    await place.workspace(`other-${count}`, person);
    expect(await refusal((await as(admin)).createReset({ userId: person.id }))).toBe(
      "FORBIDDEN accounts.resetElsewhere",
    );
    const outsider = await place.person(`Outsider ${count}`);
    expect(await refusal((await as(admin)).createReset({ userId: outsider.id }))).toBe(
      "NOT_FOUND accounts.noMember",
    );
  });
});

async function signedIn(person: TestPerson): Promise<string> {
  const id = `session-${count}-${Math.random()}`;
  const expiresAt = new Date(Date.now() + 60_000);
  await place.database.db.session.create({ data: { id, token: id, userId: person.id, expiresAt } });
  return id;
}

describe("members", () => {
  it("keep an admin, also when two admins demote each other at the same moment", async () => {
    expect(await refusal((await as(admin)).changeRole({ userId: admin.id, role: "labeler" }))).toBe(
      "CONFLICT accounts.lastAdmin",
    );
    expect(await refusal((await as(admin)).removeMember({ userId: admin.id }))).toBe(
      "CONFLICT accounts.lastAdmin",
    );
    const second = await place.person(`Second ${count}`);
    await place.join(second, room.id, "admin");
    const [one, other] = [await as(admin), await as(second)];
    const results = await Promise.allSettled([
      one.changeRole({ userId: second.id, role: "labeler" }),
      other.changeRole({ userId: admin.id, role: "labeler" }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await place.database.db.membership.count({ where: { workspaceId: room.id, role: "admin" } })).toBe(
      1,
    );
  });

  it("are paused, resumed, signed out and removed, and every step is in the log", async () => {
    const person = await place.person(`Worker ${count}`);
    await place.join(person, room.id, "labeler");
    await signedIn(person);
    const desk = await as(admin);
    await desk.pauseMember({ userId: person.id, paused: true });
    expect((await desk.listMembers({ search: "worker" })).rows[0]?.pausedAt).toBeInstanceOf(Date);
    await desk.pauseMember({ userId: person.id, paused: false });
    expect(await desk.endMemberSessions({ userId: person.id })).toEqual({ ended: 1 });
    await desk.removeMember({ userId: person.id });
    expect((await desk.listMembers({ search: "worker" })).rows).toEqual([]);
    expect((await auditActions()).reverse()).toEqual([
      "accounts.pauseMember",
      "accounts.pauseMember",
      "accounts.endMemberSessions",
      "accounts.removeMember",
    ]);
  });

  it("are listed page by page, each once", async () => {
    for (const name of ["delta", "Alpha", "charlie", "Bravo"]) {
      await place.join(await place.person(`${name} ${count}`), room.id, "labeler");
    }
    const desk = await as(admin);
    const names: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await desk.listMembers({ limit: 2, cursor });
      names.push(...page.rows.map(({ name }) => name.split(" ")[0]!));
      cursor = page.nextCursor;
    }
    expect(names).toEqual(["Ada", "Alpha", "Bravo", "charlie", "delta"]);
    expect(await refusal(desk.listMembers({ cursor: "nonsense" }))).toBe("INVALID_INPUT");
  });
});

describe("sessions", () => {
  it("can be looked at and ended by their owner alone", async () => {
    const person = await place.person(`Roamer ${count}`);
    const [first, second] = [await signedIn(person), await signedIn(person)];
    const mine = await as(person, null);
    expect((await mine.mySessions()).map(({ id }) => id).sort()).toEqual([first, second].sort());
    expect(await refusal((await as(admin, null)).endSession({ id: first }))).toBe("NOT_FOUND");
    await mine.endSession({ id: first });
    expect(await mine.endOtherSessions()).toEqual({ ended: 1 });
    expect(await mine.mySessions()).toEqual([]);
  });
});

describe("the installation", () => {
  it("lets operators make workspaces and name other operators, but never loses the last", async () => {
    const slug = `fresh-${count}`;
    const desk = await as(owner, null);
    expect(await desk.createWorkspace({ name: "Fresh", slug })).toEqual({ slug });
    expect(await refusal(desk.createWorkspace({ name: "Again", slug }))).toBe("CONFLICT accounts.slugTaken");
    expect(await refusal(desk.setOperator({ userId: owner.id, isOperator: false }))).toBe(
      "CONFLICT accounts.lastOperator",
    );
    await desk.setOperator({ userId: admin.id, isOperator: true });
    await desk.setOperator({ userId: admin.id, isOperator: false });
  });

  it("cannot be set up a second time", async () => {
    const input = {
      ...{ code: "anything", name: "Mallory", email: "m@hone.test", password: "a good long password" },
      ...{ workspaceName: "Mine", workspaceSlug: "mine" },
    };
    expect(await refusal((await as(null, null)).setUp(input))).toBe("CONFLICT accounts.setupDone");
  });
});

describe("the audit log", () => {
  it("is filtered by person, action and time, and shows before and after", async () => {
    const person = await place.person(`Climber ${count}`);
    await place.join(person, room.id, "labeler");
    const desk = await as(admin);
    await desk.changeRole({ userId: person.id, role: "admin" });
    await (await as(person)).renameWorkspace({ name: "New name" });
    expect(await desk.auditFacets()).toEqual({
      actions: ["accounts.changeRole", "accounts.renameWorkspace"],
      actors: [admin, person].map(({ id, name }) => ({ id, name })),
    });
    const { rows } = await desk.listAudit({ actorId: admin.id });
    expect(rows).toMatchObject([
      {
        action: "accounts.changeRole",
        actorName: admin.name,
        before: { role: "labeler" },
        after: { role: "admin" },
      },
    ]);
    expect((await desk.listAudit({ action: "accounts.renameWorkspace" })).rows).toHaveLength(1);
    const soon = new Date(Date.now() + 60_000);
    expect((await desk.listAudit({ from: soon })).rows).toEqual([]);
    expect((await desk.listAudit({ to: soon, limit: 1 })).rows).toHaveLength(1);
  });

  it("cannot be changed, not even by the database's owner", async () => {
    await (await as(admin)).renameWorkspace({ name: "Else" });
    await expect(
      place.database.db.auditEvent.updateMany({ data: { action: "nothing happened" } }),
    ).rejects.toThrow(/never changed/);
  });
});
