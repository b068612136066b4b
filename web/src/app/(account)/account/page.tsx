import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AccountPage } from "@/features/accounts/components/AccountPage";
import { profileOf } from "@/features/accounts/server/pages";
import { requireUser } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("account.title") };
}

export default async function Account() {
  const user = await requireUser();
  return <AccountPage initial={await profileOf(user.id)} />;
}
