'use client';

import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { newId } from '@/core/ids';
import type { SelectorType } from '@/features/selectors/domain';
import { Panel, Stack } from '@/ui/page';
import type { SubjectRole } from '../domain';
import type { DraftSelector } from './draft';
import type { FormAgency } from './lead-form';
import { PlaceField } from './place-field';
import { SelectorRow } from './selector-row';
import styles from './selectors-field.module.css';
import type { Recogniser } from './use-recogniser';

interface Props {
  readonly agency: FormAgency;
  readonly leadRole: SubjectRole | '';
  readonly recogniser: Recogniser | null;
  readonly entry: string;
  readonly selectors: readonly DraftSelector[];
  readonly problemAt: (path: string) => string | undefined;
  readonly onEntry: (entry: string) => void;
  readonly onChange: (selectors: readonly DraftSelector[]) => void;
}

/** Type one, or paste a whole text: what is recognised is offered, each with its one canonical form. */
export function SelectorsField(props: Props) {
  const { agency, recogniser, selectors, onEntry, onChange } = props;
  const t = useTranslations('leadForm');

  /** Adds what is new, leaves in the box what was not recognised, and says how many were which. */
  function take(text: string, type: SelectorType | ''): string {
    if (!recogniser) return '';
    const { found, rest } = recogniser.recognise(text, type, agency.region);
    onEntry(found.length === 0 ? text : rest.join('\n'));
    if (found.length === 0) return t('nothingFound');
    const { added, repeated } = recogniser.withoutRepeats(selectors, found, agency.region);
    onChange([...selectors, ...added.map((selector) => ({ ...selector, key: newId() }))]);
    const said = t('found', { count: added.length, repeated });
    return rest.length > 0 ? `${said} ${t('rest', { count: rest.length })}` : said;
  }

  function addPlace(value: string): void {
    const found = { type: 'location', value, region: null, subjectRole: null } as const;
    const { added } = recogniser?.withoutRepeats(selectors, [found], agency.region) ?? { added: [] };
    onChange([...selectors, ...added.map((selector) => ({ ...selector, key: newId() }))]);
  }

  return (
    <Panel title={t('selectors', { count: selectors.length })} id="selectors">
      <Stack>
        <SelectorEntry types={recogniser?.typeable ?? []} text={props.entry} onText={onEntry} take={take} />
        <PlaceField onAdd={addPlace} />
        {recogniser && (
          <ul className={styles['list']}>
            {selectors.map((selector, at) => (
              <SelectorRow
                key={selector.key}
                id={`selectors.${at}`}
                selector={selector}
                recogniser={recogniser}
                agency={agency}
                leadRole={props.leadRole}
                problem={props.problemAt(`selectors.${at}`)}
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
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Returns what to say of it. */
  readonly take: (text: string, type: SelectorType | '') => string;
}

/** The box for typing or pasting. What could not be recognised stays in it. */
function SelectorEntry({ types, text, onText, take }: EntryProps) {
  const t = useTranslations('leadForm');
  const names = useTranslations('selectorTypes');
  const [type, setType] = useState<SelectorType | ''>('');
  const [said, setSaid] = useState('');

  function add(from: string): void {
    if (from.trim() !== '') setSaid(take(from, type));
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
          onChange={(event) => onText(event.currentTarget.value)}
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
