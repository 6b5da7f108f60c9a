import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asked on standard error, so that standard output stays for results. */
export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return lines.question(question).finally(() => lines.close());
}

/** What is typed is not shown. */
export async function askSecretly(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_, __, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return lines.question('').finally(() => {
    lines.close();
    process.stderr.write('\n');
  });
}
