import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PeoplePage } from "@/features/accounts/components/PeoplePage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("people.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/people">) {
  const { user } = await requireMember((await params).workspace, "admin");
  return <PeoplePage isOperator={user.isOperator} />;
}
