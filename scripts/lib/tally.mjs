import fs from "node:fs";

/**
 * What ran, over all stages.
 * @typedef {{passed: number, failed: number, skipped: number}} Tally
 */

/** @returns {Tally} */
export function emptyTally() {
  return { passed: 0, failed: 0, skipped: 0 };
}

/**
 * @param {Tally} total
 * @param {Tally} more
 */
export function addTo(total, more) {
  total.passed += more.passed;
  total.failed += more.failed;
  total.skipped += more.skipped;
}

/**
 * Reads the report of vitest's JSON reporter. A file that could not even be loaded counts as one failure.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Tally}
 */
export function vitestTally(file, exitCode) {
  const report = readReport(file);
  if (report === null) return { ...emptyTally(), failed: 1 };
  const tally = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  for (const suite of report.testResults) {
    if (suite.status === "failed" && !suite.assertionResults.some(isFailed)) tally.failed++;
  }
  return withExitCode(tally, exitCode);
}

/** @param {{status: string}} result */
function isFailed(result) {
  return result.status === "failed";
}

/**
 * Reads the report of Playwright's JSON reporter.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Tally}
 */
export function playwrightTally(file, exitCode) {
  const report = readReport(file);
  if (report === null) return { ...emptyTally(), failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return withExitCode({ passed: expected, failed: unexpected + flaky, skipped }, exitCode);
}

/**
 * A runner that fails without a failed test (a broken configuration, an error after the last test) has failed once.
 * @param {Tally} tally
 * @param {number} exitCode
 */
function withExitCode(tally, exitCode) {
  if (exitCode !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** @param {Tally} tally */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
