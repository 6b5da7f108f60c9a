import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('./normalise.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

function start(...options: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', 'tsx', program, ...options], { cwd: root });
}

async function run(input: string, ...options: string[]): Promise<{ lines: string[]; code: number | null }> {
  const child = start(...options);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { lines: Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1), code };
}

describe('npm run normalise', () => {
  test('answers each line in order and goes on after a bad one', async () => {
    const { lines, code } = await run(
      [
        '{"type":"phone","value":"(619) 555-0142","region":"US"}',
        'not json',
        '',
        '[]',
        '{"type":"colour","value":"secret-7"}',
        '{"type":"phone"}',
        '{"type":"phone","value":"1","region":4}',
        '{"type":"email","value":"J.ane+secret@gmail.com","region":null}',
        '{"type":"handle","value":"x:a\u2028b"}',
        '{"type":"phone","value":"+1-800-FLOWERS"}\r',
        '{"type":"sha1","value":"secret-7"}',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual([
      ['canonical'],
      ['error'],
      ['error'],
      ['error'],
      ['error'],
      ['error'],
      ['error'],
      ['canonical', 'alias'],
      ['error'],
      ['canonical', 'warnings'],
      ['error'],
    ]);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ canonical: '+16195550142' });
    expect(JSON.parse(lines[7] ?? '')).toEqual({
      canonical: 'j.ane+secret@gmail.com',
      alias: 'jane@gmail.com',
    });
    const errors = lines.filter((line) => line.startsWith('{"error"'));
    for (const line of errors) {
      expect(line).not.toContain('secret');
      expect(JSON.parse(line).error).toMatch(/^\S[^\n]*[;,].*\.$/);
    }
  });

  test('answers a line before the next one comes', async () => {
    const child = start();
    for (const value of ['+16195550142', '+66812345678']) {
      child.stdin.write(`{"type":"phone","value":"${value}"}\n`);
      const [answer] = await once(child.stdout, 'data');
      expect(String(answer)).toBe(`{"canonical":"${value}"}\n`);
    }
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('explains itself', async () => {
    const { lines, code } = await run('', '--help');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^Usage:/);
  });

  test('ends quietly when its reader leaves', async () => {
    const child = start();
    child.stdin.on('error', () => {});
    child.stdin.end('{"type":"phone","value":"+16195550142"}\n'.repeat(100_000));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});
