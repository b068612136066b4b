import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { GuidelineReader } from "@/features/guidelines/components/GuidelineReader";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("guidelines"))("title") };
}

export default async function GuidelinePage({ params }: PageProps<"/w/[workspace]/guidelines/[slug]">) {
  const { workspace, slug } = await params;
  await requireMember(workspace);
  return <GuidelineReader slug={slug} />;
}
