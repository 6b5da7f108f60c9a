import type { ReactNode } from 'react';
import { Breadcrumbs, type Crumb } from './breadcrumbs';
import styles from './page.module.css';

/**
 * The frame of a page: the way back, title, what it is for, who sees it, actions, content. Who sees it stands at the
 * foot of a print as well. Reading pages are at most 1,200 px wide.
 */
export function Page(props: {
  title: ReactNode;
  /** The pages above this one, and its short name: a reference, never a value or a person. */
  crumbs?: { above: readonly Crumb[]; here: string };
  lead?: ReactNode;
  visibleTo?: string;
  actions?: ReactNode;
  full?: boolean;
  children: ReactNode;
}) {
  return (
    <main id="content" tabIndex={-1} className={`${styles['page']} ${props.full ? styles['full'] : ''}`}>
      {props.crumbs && <Breadcrumbs {...props.crumbs} />}
      <header className={styles['header']}>
        <div>
          <h1 className={styles['title']}>{props.title}</h1>
          {props.lead && <p className={styles['lead']}>{props.lead}</p>}
          {props.visibleTo && <p className={styles['lead']}>{props.visibleTo}</p>}
        </div>
        {props.actions && <div className={styles['actions']}>{props.actions}</div>}
      </header>
      {props.children}
      {props.visibleTo && <p className="print-only">{props.visibleTo}</p>}
    </main>
  );
}

/** A surface with a heading. `flush` lets rows reach its edges. */
export function Panel(props: { title?: ReactNode; flush?: boolean; id?: string; children: ReactNode }) {
  return (
    <section className={styles['panel']} id={props.id}>
      {props.title && <h2 className={styles['panelTitle']}>{props.title}</h2>}
      <div className={props.flush ? styles['flush'] : styles['panelBody']}>{props.children}</div>
    </section>
  );
}

/** Main content with a narrow column beside it; below it on a small screen. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className={styles['columns']}>{children}</div>;
}

export function Stack({ children }: { children: ReactNode }) {
  return <div className={styles['stack']}>{children}</div>;
}

/** Nothing there: says so and what to do. */
export function Empty(props: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles['empty']}>
      <p className={styles['emptyTitle']}>{props.title}</p>
      {props.children}
    </div>
  );
}
