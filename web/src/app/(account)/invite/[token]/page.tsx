import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InvitePage } from "@/features/accounts/components/InvitePage";
import { inviteOf } from "@/features/accounts/server/pages";
import { currentUser } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("invite.title"), referrer: "no-referrer" };
}

export default async function Invite({ params }: PageProps<"/invite/[token]">) {
  const { token } = await params;
  const invite = await inviteOf(token);
  const user = await currentUser();
  return (
    <InvitePage
      token={token}
      invite={invite}
      signedInAs={user === null ? null : { name: user.name, email: user.email }}
    />
  );
}
