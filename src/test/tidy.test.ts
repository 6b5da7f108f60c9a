import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rootRouter } from '@/api/root';
import {
  environment,
  fileNames,
  fileSize,
  functionSize,
  loose,
  type Rule,
  rules,
  serverOnly,
  vocabulary,
} from './tidy';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'src', 'e2e', 'bench'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.tsx?$/.test(path) && existsSync(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

interface Procedure {
  readonly _def: { readonly type: string; readonly output?: unknown };
}

describe('the house is tidy', () => {
  test.each(Object.keys(rules))('%s', (name) => {
    const rule = rules[name] as Rule;
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => rule(file).map((fault) => `${file.path} ${fault}`))).toEqual([]);
  });

  test('every procedure that answers once has an output schema', () => {
    const procedures = Object.entries(rootRouter._def.procedures as unknown as Record<string, Procedure>);
    expect(procedures.length).toBeGreaterThan(15);
    const without = procedures.filter(
      ([
        ,
        {
          _def: { type, output },
        },
      ]) => type !== 'subscription' && !output,
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });
});

/** npm ci refuses a lock file that lacks the packages of another platform; npm install may leave them out. */
test('the lock file names the packages of every platform', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const optional = Object.values(packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}));
  expect(optional.length).toBeGreaterThan(50);
  expect(optional.filter((name) => !locked.has(name))).toEqual([]);
});

describe('each rule finds what it is for', () => {
  const bad: [string, Rule, string, string][] = [
    ['a long file', fileSize, 'src/core/a.ts', 'x\n'.repeat(301)],
    ['a long router', fileSize, 'src/features/leads/router.ts', 'x\n'.repeat(101)],
    ['a long function', functionSize, 'src/core/a.ts', `function f() {\n${'f();\n'.repeat(50)}}`],
    ['a vague name', fileNames, 'src/core/utils.ts', ''],
    ['a stranger in a slice', fileNames, 'src/features/leads/service.ts', ''],
    ['another word', vocabulary, 'src/core/a.ts', 'const tenantId = 1'],
    ['a server file that a browser could import', serverOnly, 'src/server/a.ts', 'export const a = 1;'],
    ['a setting read elsewhere', environment, 'src/core/a.ts', "process.env['HOME']"],
    ['a focused test', loose, 'src/core/a.test.ts', "test.only('a', () => {})"],
    ['an escape from types', loose, 'src/core/a.ts', 'x as any'],
  ];
  test.each(bad)('%s', (_, rule, path, text) => {
    expect(rule({ path, text })).toHaveLength(1);
  });
});
