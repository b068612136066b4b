import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ComparePage } from "@/features/generation/components/ComparePage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("generation"))("compare.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/models/compare">) {
  const { workspace } = await params;
  await requireMember(workspace, "reviewer");
  return <ComparePage />;
}
