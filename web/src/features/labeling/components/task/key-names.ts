/** `mod+Enter` as this machine's keyboard prints it, for the text of a button or a message. */
export function keyNames(keys: string): string {
  const mac = typeof navigator !== "undefined" && /Mac|iPad|iPhone/.test(navigator.platform);
  const names: Record<string, string> = mac
    ? { mod: "⌘", shift: "⇧", Enter: "↵" }
    : { mod: "Ctrl+", shift: "⇧", Enter: "↵" };
  return keys
    .split("+")
    .map((key) => names[key] ?? key.toUpperCase())
    .join("");
}
