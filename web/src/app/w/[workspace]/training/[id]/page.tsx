import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RunPage } from "@/features/training/components/RunPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("training"))("runs.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/training/[id]">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "admin");
  return <RunPage id={id} />;
}
