'use client';

import { ActionIcon, Button, NativeSelect, Textarea } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { SelectorType } from '@/features/selectors/domain';
import { Badge } from '@/ui/badge';
import { Glyph } from '@/ui/glyph';
import { Panel, Stack } from '@/ui/page';
import { directMax } from '../domain';
import type { Value } from '../recognition/domain';
import styles from './check.module.css';
import type { AskingAgency } from './check-form';
import type { Change, CheckDraft } from './draft';
import { usePictures } from './use-pictures';

type Recogniser = typeof import('./recogniser');

const QuestionDrop = dynamic(() => import('./question-drop').then(({ QuestionDrop }) => QuestionDrop), {
  ssr: false,
});

interface Props {
  readonly agency: AskingAgency;
  readonly draft: CheckDraft;
  readonly problemAt: (path: string) => string | undefined;
  readonly onChange: (by: Change) => void;
}

/** Takes a number, a pasted text, or pictures, which are hashed here: only their hashes are sent. */
export function QuestionBox({ agency, draft, problemAt, onChange }: Props) {
  const t = useTranslations('check');
  const { values, pictures } = draft;
  const recogniser = useRecogniser();
  const hashing = usePictures(pictures.length, onChange);
  return (
    <Panel title={t('question', { count: values.length + pictures.length })} id="selectors">
      <Stack>
        <Entry agency={agency} draft={draft} recogniser={recogniser} onChange={onChange} />
        <QuestionDrop disabled={hashing.said !== null} onFiles={hashing.take} />
        <p role="status" className={styles['said']}>
          {hashing.said}
        </p>
        {hashing.refused.map((text) => (
          <p key={text} role="alert" className={styles['wrong']}>
            {text}
          </p>
        ))}
        {values.length + pictures.length > 1 && (
          <div>
            <Button
              size="xs"
              variant="default"
              onClick={() => onChange(() => ({ values: [], pictures: [] }))}
            >
              {t('clear')}
            </Button>
          </div>
        )}
        <ul className={styles['list']}>
          {recogniser &&
            values.map((value, at) => (
              <ValueRow
                key={`${value.type} ${value.value}`}
                id={`selectors.${at}`}
                value={value}
                result={recogniser.canonicalOf(value, agency.region)}
                problem={problemAt(`selectors.${at}`)}
                onRemove={() =>
                  onChange((now) => ({ values: now.values.filter((other) => other !== value) }))
                }
              />
            ))}
          {pictures.map((picture) => (
            <li key={picture.sha256} className={styles['row']} data-picture={picture.name}>
              <Glyph hex={picture.sha256} />
              <bdi className={styles['value']}>{picture.name}</bdi>
              <Remove
                name={picture.name}
                onRemove={() =>
                  onChange((now) => ({ pictures: now.pictures.filter((other) => other !== picture) }))
                }
              />
            </li>
          ))}
        </ul>
      </Stack>
    </Panel>
  );
}

function Entry(props: Omit<Props, 'problemAt'> & { recogniser: Recogniser | null }) {
  const { agency, draft, recogniser, onChange } = props;
  const t = useTranslations('check');
  const form = useTranslations('leadForm');
  const names = useTranslations('selectorTypes');
  const [type, setType] = useState<SelectorType | ''>('');
  const [said, setSaid] = useState('');

  /** What could not be recognised stays in the box. */
  function add(text: string): void {
    if (!recogniser || text.trim() === '') return;
    const found = recogniser.recognise(text, type, agency.region);
    const fresh = recogniser.withoutRepeats(draft.values, found, agency.region);
    const room = directMax.selectors - draft.values.length;
    setSaid(
      found.length === 0
        ? form('nothingFound')
        : form('found', { count: Math.min(room, fresh.length), repeated: found.length - fresh.length }),
    );
    onChange(({ values }) => ({
      text: found.length > 0 ? '' : text,
      values: [...values, ...fresh.slice(0, room)],
    }));
  }

  return (
    <>
      <div className={styles['entry']}>
        <NativeSelect
          label={form('type')}
          value={type}
          onChange={(event) => setType(event.currentTarget.value as SelectorType | '')}
          data={[
            { value: '', label: form('recognise') },
            ...(recogniser?.typeable ?? []).map((of) => ({ value: of, label: names(of) })),
          ]}
        />
        <Textarea
          label={t('box')}
          description={t('boxHint')}
          autosize
          minRows={2}
          maxRows={10}
          dir="auto"
          value={draft.text}
          onChange={(event) => {
            const text = event.currentTarget.value;
            onChange(() => ({ text }));
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return;
            event.preventDefault();
            add(draft.text);
          }}
        />
        <Button variant="default" onClick={() => add(draft.text)} disabled={!recogniser}>
          {form('add')}
        </Button>
      </div>
      <p role="status" className={styles['said']}>
        {said}
      </p>
    </>
  );
}

function ValueRow(props: {
  id: string;
  value: Value;
  result: ReturnType<Recogniser['canonicalOf']>;
  problem: string | undefined;
  onRemove: () => void;
}) {
  const { id, value, result, problem, onRemove } = props;
  const form = useTranslations('leadForm');
  const types = useTranslations('selectorTypes');
  const problems = useTranslations('problems');
  const wrong = problem ?? (result.ok ? undefined : problems(result.problem));
  return (
    <li id={id} tabIndex={-1} className={styles['row']} data-problem={wrong !== undefined}>
      <span className={styles['kind']}>{types(value.type)}</span>
      <code className={styles['value']}>{result.ok ? result.canonical : value.value}</code>
      {result.ok && result.assumedRegion && (
        <Badge tone="neutral">{form('assumed', { region: result.assumedRegion })}</Badge>
      )}
      {result.ok &&
        result.warnings.map((warning) => (
          <Badge key={warning} tone="soon">
            {form(`warning.${warning}`)}
          </Badge>
        ))}
      <Remove name={value.value} onRemove={onRemove} />
      {wrong && <p className={styles['wrong']}>{wrong}</p>}
    </li>
  );
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const t = useTranslations('leadForm');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      onClick={onRemove}
      aria-label={t('remove', { value: name })}
    >
      <IconX size={16} />
    </ActionIcon>
  );
}

/** The rules of all types and of the world's numbering plans: fetched beside the page, not with it. */
function useRecogniser(): Recogniser | null {
  const [recogniser, setRecogniser] = useState<Recogniser | null>(null);
  useEffect(() => {
    void import('./recogniser').then(setRecogniser);
  }, []);
  return recogniser;
}
