import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { chosenLocale } from "@/server/session";
import { isLocale, knownTimeZone, localeCookie, preferredLocale, timeZoneCookie } from "./locales";
import { loadMessages } from "./messages";

/** The language of a request: this browser's choice, else the person's, else what the browser asks for. */
async function localeOfRequest() {
  const ofBrowser = (await cookies()).get(localeCookie)?.value;
  if (isLocale(ofBrowser)) return ofBrowser;
  const ofPerson = await chosenLocale();
  return isLocale(ofPerson) ? ofPerson : preferredLocale((await headers()).get("accept-language"));
}

export default getRequestConfig(async () => {
  const locale = await localeOfRequest();
  const timeZone = knownTimeZone((await cookies()).get(timeZoneCookie)?.value);
  return { locale, messages: await loadMessages(locale), timeZone };
});
