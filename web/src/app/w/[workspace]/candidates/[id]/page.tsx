import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CandidatePage } from "@/features/generation/components/CandidatePage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("generation"))("inside") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/candidates/[id]">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "labeler");
  return <CandidatePage id={id} />;
}
