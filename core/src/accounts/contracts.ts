import { z } from "zod";
import { pageInput } from "../paging";
import { passwordMinLength } from "./forms";
import { apiScopeSchema, roleSchema } from "./roles";

export const passwordSchema = z.string().min(passwordMinLength).max(200);
export const personNameSchema = z.string().trim().min(1).max(100);
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email());
/** Token of a link: 32 random bytes in base64url. */
export const linkTokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const localeSchema = z.enum(["en", "zh-CN"]);
/** A BCP 47 tag, such as `en`, `zh-Hans` or `pt-BR`. */
export const languageTagSchema = z
  .string()
  .trim()
  .min(2)
  .max(35)
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/);
export const workspaceNameSchema = z.string().trim().min(1).max(80);
/** Stands in addresses: `/w/<slug>`. */
export const workspaceSlugSchema = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

export const setUpInput = z.object({
  code: z.string().trim().min(1).max(100),
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
  workspaceName: workspaceNameSchema,
  workspaceSlug: workspaceSlugSchema,
});

export const tokenInput = z.object({ token: z.string().max(200) });

/** What a link is good for; every state but `open` is an end. */
export const linkStates = ["open", "used", "expired", "revoked", "unknown"] as const;
export type LinkState = (typeof linkStates)[number];

export const inviteDescription = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("open"),
    workspaceName: z.string(),
    workspaceSlug: z.string(),
    role: roleSchema,
    email: z.string().nullable(),
    expiresAt: z.date(),
  }),
  z.object({ state: z.enum(["used", "expired", "revoked", "unknown"]) }),
]);
export type InviteDescription = z.infer<typeof inviteDescription>;

export const acceptInviteInput = z.object({
  token: linkTokenSchema,
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
  locale: localeSchema.optional(),
});
export const joinByInviteInput = z.object({ token: linkTokenSchema });
export const joinedWorkspace = z.object({ slug: z.string() });

export const resetDescription = z.discriminatedUnion("state", [
  z.object({ state: z.literal("open"), name: z.string(), email: z.string(), expiresAt: z.date() }),
  z.object({ state: z.enum(["used", "expired", "revoked", "unknown"]) }),
]);
export type ResetDescription = z.infer<typeof resetDescription>;
export const resetPasswordInput = z.object({ token: linkTokenSchema, password: passwordSchema });

export const profile = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  locale: localeSchema.nullable(),
  isOperator: z.boolean(),
  memberships: z.array(
    z.object({
      workspaceSlug: z.string(),
      workspaceName: z.string(),
      role: roleSchema,
      languages: z.array(z.string()),
      acceptsHarmful: z.boolean(),
      paused: z.boolean(),
    }),
  ),
});
export type Profile = z.infer<typeof profile>;

export const updateProfileInput = z.object({
  name: personNameSchema.optional(),
  locale: localeSchema.optional(),
});
export const changePasswordInput = z.object({
  currentPassword: z.string().min(1).max(200),
  newPassword: passwordSchema,
});

export const sessionRow = z.object({
  id: z.string(),
  current: z.boolean(),
  createdAt: z.date(),
  /** When the session was last renewed: a lower bound of its last use, true to a day. */
  renewedAt: z.date(),
  expiresAt: z.date(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type SessionRow = z.infer<typeof sessionRow>;

/** What a person says about the own work in one workspace. */
export const membershipPreferences = z.object({
  workspaceSlug: z.string().max(40),
  languages: z.array(languageTagSchema).max(20),
  acceptsHarmful: z.boolean(),
});

export const createWorkspaceInput = z.object({ name: workspaceNameSchema, slug: workspaceSlugSchema });

export const listMembersInput = pageInput.extend({
  search: z.string().trim().max(100).optional(),
  role: roleSchema.optional(),
});
export const memberRow = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  languages: z.array(z.string()),
  acceptsHarmful: z.boolean(),
  pausedAt: z.date().nullable(),
  joinedAt: z.date(),
  isOperator: z.boolean(),
  /** Sessions of this person that are still good, in all workspaces. */
  sessions: z.number().int(),
});
export type MemberRow = z.infer<typeof memberRow>;
export const memberPage = z.object({ rows: z.array(memberRow), nextCursor: z.string().nullable() });

/** Names for filters and mentions; no addresses. */
export const memberName = z.object({ userId: z.string(), name: z.string(), role: roleSchema });
export const listMemberNamesInput = z.object({ search: z.string().trim().max(100).optional() });

export const memberInput = z.object({ userId: z.string().min(1).max(100) });
export const changeRoleInput = memberInput.extend({ role: roleSchema });
export const pauseMemberInput = memberInput.extend({ paused: z.boolean() });
export const setOperatorInput = memberInput.extend({ isOperator: z.boolean() });

export const createInviteInput = z.object({
  role: roleSchema,
  email: emailSchema.nullable(),
  expiresInDays: z.number().int().min(1).max(60),
});
/** A link's token is shown once: only its hash is stored. */
export const createdLink = z.object({ id: z.uuid(), token: z.string(), expiresAt: z.date() });
export const inviteRow = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  role: roleSchema,
  state: z.enum(["open", "used", "expired", "revoked"]),
  createdAt: z.date(),
  createdByName: z.string().nullable(),
  expiresAt: z.date(),
  acceptedAt: z.date().nullable(),
  acceptedByName: z.string().nullable(),
});
export type InviteRow = z.infer<typeof inviteRow>;
export const invitePage = z.object({ rows: z.array(inviteRow), nextCursor: z.string().nullable() });
export const idInput = z.object({ id: z.uuid() });

export const createApiKeyInput = z.object({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(apiScopeSchema).min(1).max(20),
  /** Null: until it is revoked. */
  expiresInDays: z.number().int().min(1).max(730).nullable(),
});
export const createdApiKey = z.object({ id: z.uuid(), key: z.string() });
export const apiKeyRow = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.date(),
  createdByName: z.string().nullable(),
  lastUsedAt: z.date().nullable(),
  expiresAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
});
export type ApiKeyRow = z.infer<typeof apiKeyRow>;
export const apiKeyPage = z.object({ rows: z.array(apiKeyRow), nextCursor: z.string().nullable() });

export const listAuditInput = pageInput.extend({
  actorId: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  from: z.date().optional(),
  to: z.date().optional(),
});
export const auditRow = z.object({
  id: z.uuid(),
  actorKind: z.enum(["user", "apiKey", "system"]),
  actorId: z.string().nullable(),
  /** Name of the person or key, or null when it is gone. */
  actorName: z.string().nullable(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  ipAddress: z.string().nullable(),
  createdAt: z.date(),
});
export type AuditRow = z.infer<typeof auditRow>;
export const auditPage = z.object({ rows: z.array(auditRow), nextCursor: z.string().nullable() });
/** What the log can be filtered by. */
export const auditFacets = z.object({
  actions: z.array(z.string()),
  actors: z.array(z.object({ id: z.string(), name: z.string() })),
});
