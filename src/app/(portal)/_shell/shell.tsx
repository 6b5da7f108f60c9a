import {
  IconBinaryTree,
  IconCrosshair,
  IconFileText,
  IconFilterOff,
  IconInbox,
  IconSearch,
  IconShieldCheck,
  IconUsers,
} from '@tabler/icons-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { KeysSheet } from './keys-sheet';
import { LiveIndicator, LiveProvider, WaitingCount } from './live';
import { NavItem } from './nav-item';
import { PaletteButton } from './palette-button';
import { PrintButton } from './print-button';
import { Printing } from './printing';
import { SessionGuard } from './session-guard';
import styles from './shell.module.css';

const icon = { size: 18, stroke: 1.7, 'aria-hidden': true } as const;

export interface ShellProps {
  readonly name: string;
  readonly agency: string;
  readonly memberId: string;
  readonly demo: boolean;
  readonly sees: {
    readonly leads: boolean;
    readonly enter: boolean;
    readonly commonValues: boolean;
    readonly watchDesk: boolean;
    readonly audit: boolean;
    readonly administration: boolean;
  };
  readonly children: ReactNode;
}

/** Rail, bar and content. What the rail shows follows the roles; a rail without an item is no protection, only order. */
export function Shell({ name, agency, memberId, demo, sees, children }: ShellProps) {
  const t = useTranslations('shell');
  return (
    <LiveProvider follows={sees.leads || sees.watchDesk}>
      <div className={styles['shell']}>
        <a className={styles['skip']} href="#content">
          {t('skip')}
        </a>
        <div className={styles['bar']}>
          {demo && <div className={styles['demo']}>{t('demo')}</div>}
          <header className={styles['barRow']}>
            <Link href="/" prefetch={false} className={styles['brand']} aria-label={t('home')}>
              <IconBinaryTree {...icon} size={22} />
              <span>Concord</span>
            </Link>
            <PaletteButton sees={sees} />
            <div className={styles['spacer']} />
            {sees.leads && <LiveIndicator />}
            <PrintButton />
            <Link
              href="/account"
              prefetch={false}
              className={styles['who']}
              aria-label={t('account', { name, agency })}
            >
              <strong>{name}</strong>
              <span>{agency}</span>
            </Link>
          </header>
        </div>
        <Rail sees={sees} />
        <div className={styles['content']}>
          <div className="when-recorded">{children}</div>
          <p className="unrecorded">{t('printUnrecorded')}</p>
          <Printing name={name} agency={agency} />
        </div>
        <SessionGuard memberId={memberId} />
        <KeysSheet />
      </div>
    </LiveProvider>
  );
}

function Rail({ sees }: Pick<ShellProps, 'sees'>) {
  const t = useTranslations('shell');
  return (
    <nav className={styles['rail']} aria-label={t('navigation')}>
      <NavItem href="/">
        <IconInbox {...icon} />
        {t('inbox')}
      </NavItem>
      {sees.leads && (
        <>
          <NavItem href="/leads">
            <IconFileText {...icon} />
            {t('leads')}
          </NavItem>
          {sees.enter && (
            <NavItem href="/check">
              <IconSearch {...icon} />
              {t('check')}
            </NavItem>
          )}
          <NavItem href="/hits">
            <IconCrosshair {...icon} />
            {t('hits')}

            <WaitingCount />
          </NavItem>
        </>
      )}
      {sees.commonValues && (
        <NavItem href="/common-values">
          <IconFilterOff {...icon} />
          {t('commonValues')}
        </NavItem>
      )}
      {sees.audit && (
        <NavItem href="/audit">
          <IconShieldCheck {...icon} />
          {t('audit')}
        </NavItem>
      )}
      {sees.administration && (
        <NavItem href="/administration">
          <IconUsers {...icon} />
          {t('administration')}
        </NavItem>
      )}
    </nav>
  );
}
