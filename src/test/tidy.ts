import ts from 'typescript';

/** The house's style, as far as a rule over one file can see it. */
export interface SourceFile {
  /** From the root of the repository, as in `src/core/ids.ts`. */
  readonly path: string;
  readonly text: string;
}
export type Rule = (file: SourceFile) => string[];

const isTest = (path: string) =>
  /\.test\.tsx?$/.test(path) || path.startsWith('src/test/') || path.startsWith('e2e/');
const lines = (text: string) => text.trimEnd().split('\n').length;

/** 300 lines a file, 100 a router. */
export const fileSize: Rule = ({ path, text }) => {
  const most = path.endsWith('/router.ts') ? 100 : 300;
  return lines(text) > most ? [`has ${lines(text)} lines, at most ${most}`] : [];
};

/** 50 lines a function; 80 where most of them are markup. */
export const functionSize: Rule = ({ path, text }) => {
  if (isTest(path)) return [];
  const most = path.endsWith('.tsx') ? 80 : 50;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const faults: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const from = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const length = source.getLineAndCharacterOfPosition(node.getEnd()).line - from + 1;
      if (length > most) faults.push(`line ${from + 1}: a function of ${length} lines, at most ${most}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return faults;
};

const sliceFiles = /^(domain|schema|policy|events|queries|commands|jobs|router)(\.test)?\.ts$/;

/** Inside a slice the names of files are a closed set; everywhere, no name that could hold anything. */
export const fileNames: Rule = ({ path }) => {
  const name = path.split('/').at(-1) ?? '';
  if (/^(index|utils?|helpers?|types|common|misc)\.tsx?$/.test(name))
    return ['has a name that could hold anything'];
  if (!path.startsWith('src/features/') || path.includes('/components/')) return [];
  return sliceFiles.test(name) ? [] : ['is none of the files that a slice may have'];
};

/** The commonest other names for the words of docs/glossary.md. */
const banned: readonly [RegExp, string][] = [
  [/\b(tenant|organi[sz]ation)(Id|s)?\b/, 'agency'],
  [/\buserAccount\b/, 'member'],
  [/\bticketId|reportId\b/, 'lead'],
  [/\bIOC\b|\bindicators?\b/, 'selector'],
  [/\bcorrelat(e|ed|ion)\b/i, 'deconfliction'],
  [/\bconsentFlag\b/, 'release'],
  [/\bnotar(y|ies)\b/i, 'witness'],
];

export const vocabulary: Rule = ({ path, text }) => {
  if (path.startsWith('src/test/tidy')) return [];
  return banned.flatMap(([word, instead]) =>
    word.test(text) ? [`says ${word.exec(text)?.[0]}: say ${instead}`] : [],
  );
};

const serverFile = /^src\/(server|api)\/|^src\/features\/.*\/(queries|commands|jobs|router)\.ts$/;

/** Nothing of the server may slip into the browser. */
export const serverOnly: Rule = ({ path, text }) => {
  if (isTest(path) || !serverFile.test(path) || path === 'src/server/live-message.ts') return [];
  return text.startsWith("import 'server-only';\n") ? [] : ["does not begin with import 'server-only'"];
};

/** Settings come from one place; Next replaces NODE_ENV and NEXT_RUNTIME itself. */
export const environment: Rule = ({ path, text }) => {
  if (path === 'src/server/env.ts' || isTest(path)) return [];
  const read = text.match(/process\.env(?!\['(NODE_ENV|NEXT_RUNTIME)'\])/g) ?? [];
  return read.length > 0 ? ['reads process.env: only src/server/env.ts may'] : [];
};

/** Nothing skipped, focused, left for later or kept from the type checker. */
export const loose: Rule = ({ path, text }) => {
  if (path.startsWith('src/test/tidy')) return [];
  const found = text.match(
    /\b(test|it|describe)\.(only|skip|todo|fixme)\(|\bTODO\b|\bFIXME\b|@ts-(ignore|expect-error|nocheck)|\bas any\b/g,
  );
  return (found ?? []).map((what) => `has ${what}`);
};

export const rules: Readonly<Record<string, Rule>> = {
  fileSize,
  functionSize,
  fileNames,
  vocabulary,
  serverOnly,
  environment,
  loose,
};
