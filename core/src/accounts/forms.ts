/** What forms know about accounts; without zod, so that pages stay light. */

/** Shortest password that is taken; NIST SP 800-63B asks for length instead of rules about characters. */
export const passwordMinLength = 10;

/** The slug a workspace's name suggests; empty when nothing of it can stand in an address (a Chinese name, say). */
export function slugFromName(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, "");
}

/** What a workspace's slug looks like, as an HTML pattern. */
export const slugPattern = "[a-z0-9]+(-[a-z0-9]+)*";
