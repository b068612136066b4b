import { z } from "zod";
import { apiScopes, roles } from "./role";

export { type ApiScope, apiScopes, hasRole, type Role, roles } from "./role";

export const roleSchema = z.enum(roles);
export const apiScopeSchema = z.enum(apiScopes);
