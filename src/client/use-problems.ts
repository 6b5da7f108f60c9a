'use client';

import { useTranslations } from 'next-intl';
import type { ErrorCode, FieldProblem } from '@/core/errors';
import { isClientError } from './trpc';

export interface Problem {
  readonly path: string;
  readonly text: string;
  /** What the form calls the field, where it says so. */
  readonly label: string | undefined;
}

export interface Failure {
  readonly code: ErrorCode | 'offline';
  readonly text: string;
  readonly advice: string;
  /** Stands in the server's log too. */
  readonly reference: string | null;
}

interface Fields {
  readonly labelOf?: (path: string) => string | undefined;
  /** Whether the problem at a path is still one: what has been changed since is not. */
  readonly stands?: (path: string) => boolean;
}

/** An error of a procedure in words: those at fields, and what else went wrong. */
export function useProblems(
  error: unknown,
  { labelOf = () => undefined, stands = () => true }: Fields = {},
): {
  problems: readonly Problem[];
  /** The words for one field, or undefined. A problem with `selectors.2.value` is one with `selectors.2`. */
  problemAt: (path: string) => string | undefined;
  failure: Failure | null;
} {
  const t = useTranslations('problems');
  const errors = useTranslations('errors');
  if (!error) return { problems: [], problemAt: () => undefined, failure: null };
  const data = isClientError(error) ? error.data : undefined;
  const fields = (data?.fields ?? []) as readonly FieldProblem[];
  const word = (problem: string) => (t.has(problem as 'required') ? t(problem as 'required') : t('invalid'));
  const problems = fields
    .filter(({ path }) => stands(path))
    .map(({ path, problem }) => ({ path, text: word(problem), label: labelOf(path) }));
  const code = data?.code ?? 'offline';
  return {
    problems,
    problemAt: (path) => problems.find((p) => p.path === path || p.path.startsWith(`${path}.`))?.text,
    failure:
      fields.length > 0
        ? null
        : {
            code,
            text: errors(`${code}.title`),
            advice: errors(`${code}.advice`),
            reference: data?.reference ?? null,
          },
  };
}
