import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AuditPage } from "@/features/accounts/components/AuditPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("audit.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/audit">) {
  await requireMember((await params).workspace, "admin");
  return <AuditPage />;
}
