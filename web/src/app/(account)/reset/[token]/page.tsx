import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ResetPage } from "@/features/accounts/components/ResetPage";
import { passwordResetOf } from "@/features/accounts/server/pages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("reset.title"), referrer: "no-referrer" };
}

export default async function Reset({ params }: PageProps<"/reset/[token]">) {
  const { token } = await params;
  return <ResetPage token={token} reset={await passwordResetOf(token)} />;
}
