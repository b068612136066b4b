import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@hone/core/labeling/seeded-random";

export interface Kill {
  atMs: number;
  target: string;
  pid: number;
}

/** Processes that may be killed now, by name; null where one is not up at this moment. */
export type Targets = () => Record<string, number | null>;

/** The longest pause before a kill, in milliseconds; the mean is half of it. */
const longestPause = 4000;
/** Share of kills that do not wait until the one before is mended: they strike while things are starting. */
const impatience = 0.25;

/**
 * Sends SIGKILL to living processes at random moments until `kills` of them were hit. Most wait until the product
 * works again, so that on a slow machine, too, there is work to be lost. The seed fixes whom and how soon; what they
 * were doing at that moment is up to them.
 */
export async function killAtRandom(
  targets: Targets,
  works: () => Promise<boolean>,
  kills: number,
  random: Random,
): Promise<Kill[]> {
  const done: Kill[] = [];
  const begun = Date.now();
  while (done.length < kills) {
    if (random() >= impatience) await until(works, 20_000);
    await sleep(random() * longestPause);
    const alive = Object.entries(targets()).filter((entry): entry is [string, number] => isAlive(entry[1]));
    const chosen = alive[Math.floor(random() * alive.length)];
    if (chosen === undefined) continue;
    const [target, pid] = chosen;
    process.kill(pid, "SIGKILL");
    done.push({ atMs: Date.now() - begun, target, pid });
  }
  return done;
}

async function until(condition: () => Promise<boolean>, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline && !(await condition())) await sleep(100);
}

function isAlive(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
