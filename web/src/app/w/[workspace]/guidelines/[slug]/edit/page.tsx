import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { GuidelineEditor } from "@/features/guidelines/components/GuidelineEditor";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("guidelines"))("title") };
}

export default async function EditGuidelinePage({
  params,
}: PageProps<"/w/[workspace]/guidelines/[slug]/edit">) {
  const { workspace, slug } = await params;
  await requireMember(workspace, "admin");
  return <GuidelineEditor slug={slug} />;
}
