/**
 * How values travel between pages and procedures: JSON, and beside it the places of the dates, which JSON does not have.
 * Nothing else that JSON lacks is in any contract. A library for every type of the language would be the heaviest part
 * of the labeling page that is not needed there.
 */
export interface DatedJson {
  json: unknown;
  /** For each date the keys that lead to it. Absent where there is none. */
  dates?: (string | number)[][];
}

type Keys = (string | number)[];

/** A plain value, as a contract's parser made it or takes it. */
export function serialize(value: unknown): DatedJson {
  const dates: Keys[] = [];
  findDates(value, [], dates);
  // JSON writes a date as its ISO string by itself.
  return dates.length === 0 ? { json: value } : { json: value, dates };
}

function findDates(value: unknown, keys: Keys, found: Keys[]): void {
  if (value instanceof Date) found.push(keys);
  else if (Array.isArray(value)) {
    for (const [i, inner] of value.entries()) findDates(inner, [...keys, i], found);
  } else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) findDates(inner, [...keys, key], found);
}

/**
 * What `serialize` was given. The other side is not trusted: a place that leads nowhere, or through anything but a
 * value's own keys, is passed over, and the contract's parser judges what there is.
 */
export function deserialize(wire: DatedJson | null | undefined): unknown {
  const root = { json: wire?.json };
  if (!Array.isArray(wire?.dates)) return root.json;
  for (const keys of wire.dates) if (Array.isArray(keys)) restoreDate(root, ["json", ...keys]);
  return root.json;
}

function restoreDate(root: object, keys: Keys): void {
  let holder = root as Record<string, unknown>;
  for (const [i, key] of keys.entries()) {
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) return;
    const inner = holder[key];
    if (i === keys.length - 1) {
      if (typeof inner === "string") holder[key] = new Date(inner);
    } else {
      holder = inner as Record<string, unknown>;
    }
  }
}
