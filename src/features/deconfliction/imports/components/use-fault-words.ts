'use client';

import { useTranslations } from 'next-intl';

/** What is wrong at one field of a row, in a sentence that names the field. */
export function useFaultWords(): (fault: { readonly path: string; readonly problem: string }) => string {
  const t = useTranslations('imports');
  const problems = useTranslations('problems');
  return ({ path, problem }) => {
    const [name = '', place] = path.split('.');
    const field =
      name === 'selectors' && place !== undefined
        ? t('selector', { number: Number(place) + 1 })
        : t.has(`column.${name}` as 'column.title')
          ? t(`column.${name}` as 'column.title')
          : t('row');
    const text = problems.has(problem as 'required') ? problems(problem as 'required') : problems('invalid');
    return `${field}: ${text}`;
  };
}
