import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/** `npm test`: everything that CI runs, cheapest first, and one line at the end that counts it. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Reads how many tests it ran; a step without a report is one check. */
  readonly counts?: () => Counts;
}

const unitReport = 'test-results/unit.json';
const browserReport = 'test-results/e2e.json';
const report = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

const steps: readonly Step[] = [
  { name: 'generate', command: ['npm', 'run', '-s', 'generate'] },
  { name: 'format and lint', command: ['npm', 'run', '-s', 'lint'] },
  { name: 'types', command: ['npm', 'run', '-s', 'types'] },
  { name: 'boundaries', command: ['npm', 'run', '-s', 'boundaries'] },
  { name: 'unused code', command: ['npm', 'run', '-s', 'unused'] },
  {
    name: 'unit and integration',
    command: [
      'npx',
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ],
    counts: () => {
      const { numPassedTests, numFailedTests, numPendingTests } = report(unitReport);
      return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
    },
  },
  {
    name: 'end to end',
    command: ['npm', 'run', '-s', 'e2e'],
    counts: () => {
      const { expected, unexpected, flaky, skipped } = report(browserReport).stats;
      return { passed: expected, failed: unexpected + flaky, skipped };
    },
  },
];

function run([program = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    spawn(program, args, { stdio: 'inherit' }).once('exit', (code) => resolve(code === 0));
  });
}

rmSync('test-results', { recursive: true, force: true });
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { name, command, counts } of steps) {
  const started = Date.now();
  console.log(`\n── ${name} ──`);
  const ok = await run(command);
  const own = counts?.() ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  total.passed += own.passed;
  // A step that fails without a failed test (an error outside of any) is a failure too.
  total.failed += ok ? own.failed : Math.max(1, own.failed);
  total.skipped += own.skipped;
  console.log(`── ${name}: ${ok ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`);
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped (what they need is not installed)` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 ? 1 : 0);
