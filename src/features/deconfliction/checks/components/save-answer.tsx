'use client';

import { Button } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { saveCsv } from '@/client/save-csv';
import { csvHeader, csvLines } from '../files/table/domain';
import type { CheckAnswer, CheckSelectors } from '../schema';

/** The answer as a CSV file, with the columns that the answer to a file has. It is made here: nothing of it was kept. */
export function SaveAnswer({ answer, question }: { answer: CheckAnswer; question: CheckSelectors }) {
  const t = useTranslations('check');
  const words = [
    ...question.selectors.map(({ type, value }) => ({ type, value })),
    ...question.pictures.map((_, at) => ({ type: null, value: t('picture', { number: at + 1 }) })),
  ];
  const places = [
    ...question.selectors.map((_, at) => `selectors.${at}`),
    ...question.pictures.map((_, at) => `pictures.${at}`),
  ];
  const lines = words.map((word, at) =>
    csvLines({
      ...{ ...word, number: at + 1, region: null, problem: null, sealed: false },
      holdings: answer.holdings.filter((holding) => holding.at === places[at]),
    }),
  );
  return (
    <Button
      size="xs"
      variant="default"
      onClick={() => saveCsv(`${answer.receipt.reference}.csv`, [csvHeader, ...lines])}
    >
      {t('saveAnswer')}
    </Button>
  );
}
