import 'server-only';
import path from 'node:path';
import PDFDocument from 'pdfkit';

/** Something to read and to print: a title, facts, a table, texts as they stand to the byte. */
export interface Report {
  readonly title: string;
  /** Of the words in it, as in `en`. */
  readonly language: string;
  /** ISO 3166-1 alpha-2; it decides the paper. */
  readonly region: string | null;
  readonly made: Date;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly table?: {
    readonly head: readonly string[];
    /** Of the width, e.g. [1, 3, 1]. */
    readonly shares: readonly number[];
    readonly rows: readonly (readonly string[])[];
  };
  readonly texts?: readonly { readonly title: string; readonly text: string }[];
  /** Files that travel inside the PDF. */
  readonly files?: readonly { readonly name: string; readonly content: string }[];
  /** As in "Page 2 of 7". */
  readonly pageOf: (page: number, pages: number) => string;
}

type Doc = PDFKit.PDFDocument;

/** Latin, Greek and Cyrillic; the standard fonts of PDF stop at Western Europe, and agencies' names do not. */
const font = (name: string) => path.join(process.cwd(), 'node_modules/dejavu-fonts-ttf/ttf', `${name}.ttf`);
const margin = 54;
/** Where Letter is the paper; the margins let either be printed on the other. */
const letterRegions = new Set([
  'US',
  'CA',
  'MX',
  'CL',
  'CO',
  'CR',
  'GT',
  'PA',
  'PH',
  'PR',
  'SV',
  'VE',
  'DO',
  'NI',
]);

/** Tagged, with title and language, so that a screen reader reads it; headings of a table repeat on each page. */
export function reportPdf(report: Report): Promise<Buffer> {
  const { title, language, region, made } = report;
  const doc = new PDFDocument({
    size: region !== null && letterRegions.has(region) ? 'LETTER' : 'A4',
    ...{ margin, bufferPages: true, pdfVersion: '1.7', tagged: true, lang: language, displayTitle: true },
    info: { Title: title, Producer: 'Concord', Creator: 'Concord', CreationDate: made, ModDate: made },
  });
  doc.registerFont('plain', font('DejaVuSans')).registerFont('bold', font('DejaVuSans-Bold'));
  doc.registerFont('mono', font('DejaVuSansMono'));
  const pieces: Buffer[] = [];
  const written = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (piece: Buffer) => pieces.push(piece));
    doc.on('end', () => resolve(Buffer.concat(pieces)));
    doc.on('error', reject);
  });
  for (const { name, content } of report.files ?? []) {
    doc.file(Buffer.from(content), { name, type: 'text/plain', creationDate: made, modifiedDate: made });
  }
  writeText(doc, 'H1', title, () => doc.font('bold').fontSize(16));
  doc.moveDown(0.5);
  for (const [label, value] of report.facts) writeFact(doc, label, value);
  if (report.table) writeTable(doc, report.table);
  for (const { title: head, text } of report.texts ?? []) {
    doc.moveDown();
    writeText(doc, 'H2', head, () => doc.font('bold').fontSize(11));
    writeText(doc, 'P', text.replace(/\n$/, ''), () => doc.font('mono').fontSize(7.5));
  }
  numberPages(doc, report.pageOf);
  doc.end();
  return written;
}

const widthOf = (doc: Doc) => doc.page.width - 2 * margin;

function writeText(doc: Doc, tag: string, text: string, style: () => Doc): void {
  doc.addStructure(
    doc.struct(tag, {}, () => void style().text(text, margin, doc.y, { width: widthOf(doc) })),
  );
}

function writeFact(doc: Doc, label: string, value: string): void {
  const labelWidth = 150;
  const valueWidth = widthOf(doc) - labelWidth;
  const height = doc.font('plain').fontSize(9).heightOfString(value, { width: valueWidth });
  makeRoom(doc, height);
  const y = doc.y;
  const fact = doc.struct('P', {}, [
    () =>
      void doc
        .font('bold')
        .fontSize(9)
        .text(`${label} `, margin, y, { width: labelWidth - 8 }),
    () =>
      void doc
        .font('plain')
        .fontSize(9)
        .text(value, margin + labelWidth, y, { width: valueWidth }),
  ]);
  doc.addStructure(fact);
  doc.y = Math.max(doc.y, y + height) + 3;
}

const lowest = (doc: Doc) => doc.page.height - margin - 20;

/** @returns whether a page was begun. */
function makeRoom(doc: Doc, height: number): boolean {
  if (doc.y + height <= lowest(doc)) return false;
  doc.addPage();
  return true;
}

const tableSize = 7.5;

function writeTable(doc: Doc, { head, shares, rows }: NonNullable<Report['table']>): void {
  const all = shares.reduce((sum, share) => sum + share, 0);
  const widths = shares.map((share) => (widthOf(doc) * share) / all);
  const table = doc.struct('Table');
  doc.addStructure(table);
  doc.moveDown();
  makeRoom(doc, 40);
  writeRow(doc, table, { cells: head, widths, tag: 'TH' });
  for (const cells of rows) {
    if (makeRoom(doc, heightOf(doc, cells, widths) + 4))
      writeRow(doc, table, { cells: head, widths, tag: 'TH' });
    writeRow(doc, table, { cells, widths, tag: 'TD' });
  }
  table.end();
  doc.x = margin;
}

const cellWidth = (width: number | undefined) => ({ width: (width ?? 0) - 6 });

function heightOf(doc: Doc, cells: readonly string[], widths: readonly number[]): number {
  doc.font('bold').fontSize(tableSize);
  return Math.max(...cells.map((cell, at) => doc.heightOfString(cell, cellWidth(widths[at]))));
}

function writeRow(
  doc: Doc,
  table: PDFKit.PDFStructureElement,
  { cells, widths, tag }: { cells: readonly string[]; widths: readonly number[]; tag: 'TH' | 'TD' },
): void {
  const height = heightOf(doc, cells, widths);
  const y = doc.y;
  const row = doc.struct('TR');
  table.add(row);
  for (const [at, cell] of cells.entries()) {
    const x = margin + widths.slice(0, at).reduce((sum, width) => sum + width, 0);
    const write = () => {
      doc.font(tag === 'TH' ? 'bold' : 'plain').fontSize(tableSize);
      doc.text(cell || ' ', x, y, cellWidth(widths[at]));
    };
    row.add(doc.struct(tag, {}, write));
  }
  row.end();
  doc.y = y + height + 4;
  doc.markContent('Artifact', { type: 'Layout' });
  doc.moveTo(margin, doc.y - 2).lineTo(margin + widthOf(doc), doc.y - 2);
  doc.lineWidth(0.3).stroke('#888888');
  doc.endMarkedContent();
}

function numberPages(doc: Doc, pageOf: Report['pageOf']): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    doc.markContent('Artifact', { type: 'Pagination' });
    const y = doc.page.height - margin + 10;
    // Below the margin, where a text would begin a page of its own.
    doc.page.margins.bottom = 0;
    doc
      .font('plain')
      .fontSize(8)
      .text(pageOf(page + 1, count), margin, y, { width: widthOf(doc), align: 'right' });
    doc.page.margins.bottom = margin;
    doc.endMarkedContent();
  }
}
