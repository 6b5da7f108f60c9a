/**
 * The closed set of things that can go wrong for a caller. Each has one tRPC code and one sentence a language; no
 * database text, rule text or stack ever stands in for them.
 */
export const errorCodes = [
  'unauthenticated',
  'forbidden',
  'not-found',
  'invalid',
  'conflict',
  'too-many',
  'unavailable',
  'trail-unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** A fault at one field of the input: `path` as in `selectors.2.value`, `problem` a kebab-case code the UI words. */
export interface FieldProblem {
  readonly path: string;
  readonly problem: string;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];

  constructor(code: ErrorCode, fields: readonly FieldProblem[] = [], options?: ErrorOptions) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.fields = fields;
  }
}

/** Absent and not visible are one answer: existence never leaks. */
export function found<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new AppError('not-found');
  return value;
}
