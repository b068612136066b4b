import { type Browser, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/accessible";
import { type FreshWeb, startFreshWeb } from "./support/fresh-web";
import { screenshot } from "./support/stack";

/** One installation from its first visitor on; the tests follow one another. */
test.describe.configure({ mode: "serial" });

const admin = { name: "Ada Admin", email: "ada@hone.test", password: "the password of Ada" };
const labeler = { name: "Lea Labeler", email: "lea@hone.test", password: "the password of Lea" };
let web: FreshWeb;
let inviteLink = "";

test.beforeAll(async () => {
  web = await startFreshWeb();
});
test.afterAll(() => web?.remove());

/** A browser of somebody else: no cookies. */
async function newPerson(browser: Browser, locale = "en-GB"): Promise<Page> {
  const context = await browser.newContext({ baseURL: web.url, locale });
  return context.newPage();
}

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("the first visitor needs the printed code and becomes the admin", async ({ browser }) => {
  const page = await newPerson(browser);
  await page.goto("/");
  await page.waitForURL("**/setup");
  await expectAccessible(page);
  await screenshot(page, "setup");
  await page.getByLabel("Set-up code").fill("not-the-code");
  await page.getByLabel("Name", { exact: true }).fill(admin.name);
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByLabel("Name of the workspace").fill("Café Zürich");
  await expect(page.getByLabel("Its address")).toHaveValue("cafe-zurich");
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The code is not right" })).toBeVisible();

  await page.getByLabel("Set-up code").fill(web.setupCode);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.waitForURL("**/w/cafe-zurich");
  await expect(page.getByRole("button", { name: admin.name })).toBeVisible();
  await page.context().storageState({ path: test.info().outputPath("admin.json") });
  await page.goto("/setup");
  await expect(page).not.toHaveURL(/setup/);
  await page.context().close();

  const late = await newPerson(browser);
  await late.goto("/setup");
  await late.waitForURL("**/sign-in");
  await late.context().close();
});

test("the admin invites by link; the link makes one account and no second", async ({ browser }) => {
  const page = await newPerson(browser);
  await page.goto("/w/cafe-zurich/people");
  // Signing in leads back to where one wanted to go.
  await page.waitForURL("**/sign-in?from=**");
  await signIn(page, admin);
  await page.waitForURL("**/w/cafe-zurich/people");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make link" }).click();
  inviteLink = await page.getByLabel("Link").inputValue();
  expect(inviteLink).toMatch(/\/invite\/[\w-]{43}$/);
  await screenshot(page, "invite-link");

  const guest = await newPerson(browser);
  await guest.goto(inviteLink);
  await expectAccessible(guest);
  await guest.getByLabel("Name", { exact: true }).fill(labeler.name);
  await guest.getByLabel("E-mail").fill(labeler.email);
  await guest.getByLabel("Password", { exact: true }).fill(labeler.password);
  await guest.getByRole("button", { name: "Make my account and join" }).click();
  await guest.waitForURL("**/w/cafe-zurich");
  // A labeler has no admin's pages, not even by their address.
  await expect(guest.getByRole("navigation").getByRole("link", { name: "People" })).toHaveCount(0);
  expect((await guest.goto("/w/cafe-zurich/people"))?.status()).toBe(404);
  await guest.goto(inviteLink);
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("This invite leads nowhere");
  await guest.context().close();

  await page.getByRole("button", { name: "Done" }).click();
  await page.reload();
  await expect(page.getByRole("row", { name: labeler.email })).toContainText("Labeler");
  await expectAccessible(page);
  await screenshot(page, "people");
  await page.context().close();
});

test("wrong passwords are told apart from too many of them", async ({ browser }) => {
  const page = await newPerson(browser);
  await page.goto("/sign-in");
  await expectAccessible(page);
  for (let n = 0; n < 8; n++) {
    await signIn(page, { email: "mallory@hone.test", password: `guess ${n}` });
    await expect(page.getByRole("alert").filter({ hasText: "do not match" })).toBeVisible();
  }
  await signIn(page, { email: "mallory@hone.test", password: "guess 9" });
  await expect(page.getByRole("alert").filter({ hasText: "Too many attempts. Try again in" })).toBeVisible();
  await page.context().close();
});

test("an admin signs a member out everywhere, changes the role by keyboard, and the log tells it", async ({
  browser,
}) => {
  const member = await newPerson(browser);
  await member.goto("/sign-in");
  await signIn(member, labeler);
  await member.waitForURL("**/w/cafe-zurich");

  const page = await newPerson(browser);
  await page.goto("/sign-in");
  await signIn(page, admin);
  await page.waitForURL("**/w/cafe-zurich");
  await page.goto("/w/cafe-zurich/people");
  const actions = page.getByRole("button", { name: `Actions for ${labeler.name}` });
  await actions.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitemradio", { name: "Labeler" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(actions).toBeFocused();
  await expect(page.getByRole("row", { name: labeler.email })).toContainText("Reviewer");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Remove from workspace" })).toBeFocused();
  await page.keyboard.press("s");
  await expect(page.getByRole("menuitem", { name: /Sign out everywhere/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${labeler.name} was signed out`)).toBeVisible();
  await member.goto("/w/cafe-zurich");
  await member.waitForURL("**/sign-in?from=**");
  await member.context().close();

  await page.goto("/w/cafe-zurich/audit");
  const row = page.getByRole("row", { name: /accounts\.changeRole/ });
  await row.getByRole("button", { name: "Details" }).click();
  const change = page.getByRole("dialog").getByRole("row", { name: /^role/ });
  await expect(change).toContainText("labeler");
  await expect(change).toContainText("reviewer");
  await expect(change).toContainText("changed");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByLabel("Action").selectOption("accounts.endMemberSessions");
  await expect(page.getByRole("row")).toHaveCount(2);
  await screenshot(page, "audit");
  await page.context().close();
});

test("a reset link sets a new password once", async ({ browser }) => {
  const page = await newPerson(browser);
  await page.goto("/sign-in");
  await signIn(page, admin);
  await page.waitForURL("**/w/cafe-zurich");
  await page.goto("/w/cafe-zurich/people");
  await page.getByRole("button", { name: `Actions for ${labeler.name}` }).click();
  await page.getByRole("menuitem", { name: "Password reset link…" }).click();
  await page.getByRole("button", { name: "Make link" }).click();
  const link = await page.getByLabel("Link").inputValue();
  await page.context().close();

  const person = await newPerson(browser);
  await person.goto(link);
  await expectAccessible(person);
  labeler.password = "a new password of Lea";
  await person.getByLabel("New password", { exact: true }).fill(labeler.password);
  await person.getByRole("button", { name: "Set password and sign in" }).click();
  await person.waitForURL("**/w/cafe-zurich");
  await person.goto(link);
  await expect(person.getByRole("heading", { level: 1 })).toHaveText("This link leads nowhere");
  await person.context().close();
});

test("a key is shown once, works for programs, and ends when it is revoked", async ({ browser, request }) => {
  const page = await newPerson(browser);
  await page.goto("/sign-in");
  await signIn(page, admin);
  await page.waitForURL("**/w/cafe-zurich");
  await page.goto("/w/cafe-zurich/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("reader");
  await page.getByLabel("guidelines:read").check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make key" }).click();
  const key = await page.getByLabel("Key", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(key)).toHaveCount(0);

  const ask = () =>
    request.get(`${web.url}/api/v1/guidelines`, { headers: { authorization: `Bearer ${key}` } });
  expect((await ask()).status()).toBe(200);
  await page.getByRole("button", { name: "Revoke reader" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("row", { name: /reader/ })).toContainText("revoked");
  expect((await ask()).status()).toBe(401);
  await page.context().close();
});

test("everybody has an own account page: language, what to judge, sessions", async ({ browser }) => {
  const page = await newPerson(browser);
  await page.goto("/sign-in");
  await signIn(page, labeler);
  await page.waitForURL("**/w/cafe-zurich");
  await page.goto("/account");
  await expectAccessible(page);
  await page.getByLabel("Languages you can judge").fill("en, zh-CN");
  await page.getByLabel("I agree to see harmful content").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved for Café Zürich.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Languages you can judge")).toHaveValue("en, zh-CN");
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByText("this one")).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out there" })).toHaveCount(0);
  await page.getByLabel("Language", { exact: true }).selectOption("zh-CN");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("我的账号");
  await expectAccessible(page);
  await page.context().close();
});

test("a server with open event streams stops at once", async ({ browser }) => {
  const page = await newPerson(browser);
  await page.goto("/sign-in");
  await signIn(page, admin);
  const stream = page.waitForResponse((response) => response.url().includes("/api/events"));
  await page.waitForURL("**/w/cafe-zurich");
  expect((await stream).status()).toBe(200);
  // Without ending its streams the server would wait for the browser for as long as it stays; the limit is patience.
  expect(await web.stop()).toBeLessThan(6_000);
  await page.context().close();
});
