'use client';

import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { newId } from '@/core/ids';
import type { SelectorType } from '@/features/selectors/domain';
import { Panel, Stack } from '@/ui/page';
import type { SubjectRole } from '../domain';
import type { DraftSelector } from './draft';
import type { FormAgency } from './lead-form';
import { SelectorRow } from './selector-row';
import styles from './selectors-field.module.css';

export type Recogniser = typeof import('./recognise');

interface Props {
  readonly agency: FormAgency;
  readonly leadRole: SubjectRole | '';
  readonly selectors: readonly DraftSelector[];
  readonly problemAt: (path: string) => string | undefined;
  readonly onChange: (selectors: readonly DraftSelector[]) => void;
}

/** Type one, or paste a whole text: what is recognised is offered, each with its one canonical form. */
export function SelectorsField({ agency, leadRole, selectors, problemAt, onChange }: Props) {
  const t = useTranslations('leadForm');
  const recogniser = useRecogniser();

  /** Adds what is new, and says how many there were and how many were there already. */
  function take(text: string, type: SelectorType | ''): { found: number; said: string } {
    if (!recogniser) return { found: 0, said: '' };
    const found = recogniser.recognise(text, type, agency.region);
    const { added, repeated } = recogniser.withoutRepeats(selectors, found, agency.region);
    onChange([...selectors, ...added.map((selector) => ({ ...selector, key: newId() }))]);
    const said = found.length === 0 ? t('nothingFound') : t('found', { count: added.length, repeated });
    return { found: found.length, said };
  }

  return (
    <Panel title={t('selectors', { count: selectors.length })} id="selectors">
      <Stack>
        <SelectorEntry types={recogniser?.typeable ?? []} take={take} />
        {recogniser && (
          <ul className={styles['list']}>
            {selectors.map((selector, at) => (
              <SelectorRow
                key={selector.key}
                id={`selectors.${at}`}
                selector={selector}
                recogniser={recogniser}
                agency={agency}
                leadRole={leadRole}
                problem={problemAt(`selectors.${at}`)}
                onChange={(changed) =>
                  onChange(selectors.map((other) => (other.key === selector.key ? changed : other)))
                }
                onRemove={() => onChange(selectors.filter(({ key }) => key !== selector.key))}
              />
            ))}
          </ul>
        )}
      </Stack>
    </Panel>
  );
}

interface EntryProps {
  readonly types: readonly SelectorType[];
  readonly take: (text: string, type: SelectorType | '') => { found: number; said: string };
}

/** The box for typing or pasting. What could not be recognised stays in it. */
function SelectorEntry({ types, take }: EntryProps) {
  const t = useTranslations('leadForm');
  const names = useTranslations('selectorTypes');
  const [text, setText] = useState('');
  const [type, setType] = useState<SelectorType | ''>('');
  const [said, setSaid] = useState('');

  function add(from: string): void {
    if (from.trim() === '') return;
    const answer = take(from, type);
    setSaid(answer.said);
    setText(answer.found > 0 ? '' : from);
  }

  return (
    <>
      <div className={styles['entry']}>
        <NativeSelect
          label={t('type')}
          value={type}
          onChange={(event) => setType(event.currentTarget.value as SelectorType | '')}
          data={[
            { value: '', label: t('recognise') },
            ...types.map((of) => ({ value: of, label: names(of) })),
          ]}
        />
        <Textarea
          label={t('addSelectors')}
          description={t('addSelectorsHint')}
          autosize
          minRows={1}
          maxRows={6}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onPaste={(event) => {
            if (text !== '' || types.length === 0) return;
            event.preventDefault();
            add(event.clipboardData.getData('text'));
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return;
            event.preventDefault();
            add(text);
          }}
        />
        <Button variant="default" onClick={() => add(text)} disabled={types.length === 0}>
          {t('add')}
        </Button>
      </div>
      <p role="status" className={styles['said']}>
        {said}
      </p>
    </>
  );
}

/** The rules of thirteen types and of the world's numbering plans: fetched beside the page, not with it. */
function useRecogniser(): Recogniser | null {
  const [recogniser, setRecogniser] = useState<Recogniser | null>(null);
  useEffect(() => {
    void import('./recognise').then(setRecogniser);
  }, []);
  return recogniser;
}
