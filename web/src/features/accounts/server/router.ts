import "server-only";
import { router } from "@/server/trpc";
import { acceptInvite } from "./accept-invite";
import { auditFacets } from "./audit-facets";
import { changePassword } from "./change-password";
import { changeRole } from "./change-role";
import { createInvite } from "./create-invite";
import { createKey } from "./create-key";
import { createReset } from "./create-reset";
import { createWorkspace } from "./create-workspace";
import { describeInvite } from "./describe-invite";
import { describeReset } from "./describe-reset";
import { endMemberSessions } from "./end-member-sessions";
import { endOtherSessions } from "./end-other-sessions";
import { endSession } from "./end-session";
import { joinByInvite } from "./join-by-invite";
import { listAudit } from "./list-audit";
import { listInvites } from "./list-invites";
import { listKeys } from "./list-keys";
import { listMembers } from "./list-members";
import { memberNames } from "./member-names";
import { myProfile } from "./my-profile";
import { mySessions } from "./my-sessions";
import { pauseMember } from "./pause-member";
import { removeMember } from "./remove-member";
import { renameWorkspace } from "./rename-workspace";
import { resetPassword } from "./reset-password";
import { revokeInvite } from "./revoke-invite";
import { revokeKey } from "./revoke-key";
import { setOperator } from "./set-operator";
import { setPreferences } from "./set-preferences";
import { setUp } from "./set-up";
import { updateProfile } from "./update-profile";

/** People, links, sessions, keys and the audit log. */
export const accountsRouter = router({
  acceptInvite,
  auditFacets,
  changePassword,
  changeRole,
  createInvite,
  createKey,
  createReset,
  createWorkspace,
  describeInvite,
  describeReset,
  endMemberSessions,
  endOtherSessions,
  endSession,
  joinByInvite,
  listAudit,
  listInvites,
  listKeys,
  listMembers,
  memberNames,
  myProfile,
  mySessions,
  pauseMember,
  removeMember,
  renameWorkspace,
  resetPassword,
  revokeInvite,
  revokeKey,
  setOperator,
  setPreferences,
  setUp,
  updateProfile,
});
