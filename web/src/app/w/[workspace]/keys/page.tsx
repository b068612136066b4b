import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { KeysPage } from "@/features/accounts/components/KeysPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("keys.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/keys">) {
  await requireMember((await params).workspace, "admin");
  return <KeysPage />;
}
