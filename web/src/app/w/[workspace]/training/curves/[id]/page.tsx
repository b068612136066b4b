import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CurvePage } from "@/features/training/components/CurvePage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("training"))("curves.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/training/curves/[id]">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "admin");
  return <CurvePage id={id} />;
}
