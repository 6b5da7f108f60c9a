import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import en from '@/messages/en.json';
import es from '@/messages/es.json';

type Messages = { [key: string]: string | Messages };

function flat(messages: Messages, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(messages).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value] as const]
        : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

const [english, spanish] = [flat(en), flat(es)];

/** The arguments of a message and of its branches. A brace inside an argument opens a branch: words, not a name. */
function argumentsOf(text: string): string[] {
  const names = new Set<string>();
  let depth = 0;
  for (const [brace, name] of text.matchAll(/\{(\w+)?|\}/g)) {
    if (brace !== '}' && depth % 2 === 0 && name) names.add(name);
    depth += brace === '}' ? -1 : 1;
  }
  return [...names].sort();
}

/** What a type of selector is refused or warned for, and what a schema says, as the sources have them. */
function codesIn(pattern: RegExp, files: string[]): string[] {
  const found = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...files], { encoding: 'utf8' })
    .split('\n')
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, code]) => code ?? ''));
  return [...new Set(found)];
}

describe('the two languages', () => {
  test('have the same messages with the same arguments', () => {
    expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of english)
      expect(argumentsOf(spanish.get(key) ?? ''), key).toEqual(argumentsOf(text));
  });

  test('differ: nothing was left in English but names and signs', () => {
    const same = [...english].filter(
      ([key, text]) => spanish.get(key) === text && /\p{Ll}{4}/u.test(text.replaceAll(/\{[^}]*\}/g, '')),
    );
    expect(same.map(([key]) => key)).toEqual([
      'audit.objectOf.selector',
      'account.languageOf.en',
      'account.languageOf.es',
    ]);
  });
});

describe('every code has words', () => {
  test('problems of selectors', () => {
    const source = readFileSync('src/features/selectors/result/domain.ts', 'utf8');
    const union = (name: string) =>
      [...(source.split(`type ${name} =`)[1]?.split(';')[0] ?? '').matchAll(/'([a-z-]+)'/g)].map(
        ([, code]) => code,
      );
    const [problems, warnings] = [union('SelectorProblem'), union('SelectorWarning')];
    expect(problems.length).toBeGreaterThan(20);
    for (const code of problems) expect(english.has(`problems.${code}`), code).toBe(true);
    for (const code of warnings) expect(english.has(`leadForm.warning.${code}`), code).toBe(true);
  });

  test('problems of schemas and commands', () => {
    const worded = /(?:, |problem: |email\(|date\(|datetime\()'([a-z]+(?:-[a-z]+)*)'(?:\)| \})/g;
    const codes = codesIn(worded, ['src/features/**/schema.ts', 'src/features/**/commands.ts']);
    expect(codes).toContain('too-long');
    for (const code of codes) expect(english.has(`problems.${code}`), code).toBe(true);
  });

  test('types of events', () => {
    const types = codesIn(/'([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)'/g, [
      'src/features/**/events.ts',
      'src/server/trpc.ts',
      'src/server/audit/writer.ts',
      'src/server/audit/process-events.ts',
      'src/server/sealer/clock-watch.ts',
      'src/server/sealer/faults.ts',
      'src/server/sealer/key-change.ts',
      'src/server/sealer/run.ts',
      'src/server/sealer/trail-key.ts',
    ]);
    expect(types.length).toBeGreaterThan(20);
    for (const type of types) expect(english.has(`audit.sentence.${type}`), type).toBe(true);
  });
});
