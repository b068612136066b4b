/**
 * One line of CSV (RFC 4180). A text that a spreadsheet would run as a formula (it begins with = + - @, tab or carriage
 * return) gets an apostrophe in front; numbers are left alone.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
