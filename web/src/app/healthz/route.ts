/** Alive: this process answers. */
export const dynamic = "force-dynamic";
export const GET = (): Response => Response.json({ status: "ok" });
