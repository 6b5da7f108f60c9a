'use client';

import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { type ClipboardEvent, useEffect, useState } from 'react';
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
  const types = useTranslations('selectorTypes');
  const recogniser = useRecogniser();
  const [text, setText] = useState('');
  const [type, setType] = useState<SelectorType | ''>('');
  const [said, setSaid] = useState('');

  function add(from: string): void {
    if (!recogniser || from.trim() === '') return;
    const found = recogniser.recognise(from, type, agency.region);
    const { added, repeated } = recogniser.withoutRepeats(selectors, found, agency.region);
    onChange([...selectors, ...added.map((selector) => ({ ...selector, key: newId() }))]);
    setSaid(found.length === 0 ? t('nothingFound') : t('found', { count: added.length, repeated }));
    if (found.length > 0) setText('');
  }

  function paste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    const pasted = event.clipboardData.getData('text');
    if (text !== '' || !recogniser) return;
    event.preventDefault();
    setText(pasted);
    add(pasted);
  }

  return (
    <Panel title={t('selectors', { count: selectors.length })} id="selectors">
      <Stack>
        <div className={styles['entry']}>
          <NativeSelect
            label={t('type')}
            value={type}
            onChange={(event) => setType(event.currentTarget.value as SelectorType | '')}
            data={[
              { value: '', label: t('recognise') },
              ...(recogniser?.typeable ?? []).map((of) => ({ value: of, label: types(of) })),
            ]}
          />
          <Textarea
            className={styles['text']}
            label={t('addSelectors')}
            description={t('addSelectorsHint')}
            autosize
            minRows={1}
            maxRows={6}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onPaste={paste}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              add(text);
            }}
          />
          <Button variant="default" onClick={() => add(text)} disabled={!recogniser}>
            {t('add')}
          </Button>
        </div>
        <p role="status" className={styles['said']}>
          {said}
        </p>
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

/** The rules of thirteen types and of the world's numbering plans: fetched beside the page, not with it. */
function useRecogniser(): Recogniser | null {
  const [recogniser, setRecogniser] = useState<Recogniser | null>(null);
  useEffect(() => {
    void import('./recognise').then(setRecogniser);
  }, []);
  return recogniser;
}
