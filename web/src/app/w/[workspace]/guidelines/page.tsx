import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { GuidelineList } from "@/features/guidelines/components/GuidelineList";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("guidelines"))("title") };
}

export default async function GuidelinesPage({ params }: PageProps<"/w/[workspace]/guidelines">) {
  await requireMember((await params).workspace);
  return <GuidelineList />;
}
