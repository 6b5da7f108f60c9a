import { narrativeLengthMax, selectorsMax } from '@/features/leads/domain';
import { canonicalise, selectorTypes } from '@/features/selectors/domain';
import type { ImportedType, ImportRow } from '../domain';
import { folded } from '../rows/domain';

const fields = ['sourceId', 'title', 'narrative', 'subjectRole', 'urgency', 'seenAt', 'place'] as const;
type Field = (typeof fields)[number];

/** What a column of a file is. A field can be one column's; a type of selector as many columns' as there are. */
export type Column = Field | ImportedType | 'ignore';
export const importedTypes = selectorTypes.filter((type): type is ImportedType => type !== 'pdq');
export const columns: readonly Column[] = ['ignore', ...fields, ...importedTypes];

/** Headings, folded, in English and Spanish. */
const headings: Readonly<Record<Exclude<Column, 'ignore'>, string>> = {
  sourceId:
    'id|source id|sourceid|lead id|record id|external id|reference|ref|referencia|id origen|folio|expediente',
  title: 'title|subject|headline|summary|titulo|asunto|resumen|encabezado',
  narrative:
    'narrative|description|details|notes|text|remarks|narrativa|descripcion|detalles|notas|relato|observaciones',
  subjectRole: 'role|subject role|subjectrole|person role|rol|papel|calidad|condicion',
  urgency: 'urgency|priority|urgencia|prioridad',
  seenAt: 'seen at|seenat|seen|date|datetime|timestamp|when|last seen|fecha|fecha hora|visto|visto el|cuando',
  place: 'place|location|address|city|site|where|lugar|ubicacion|direccion|ciudad|sitio|donde',
  phone:
    'phone|phone number|telephone|mobile|cell|cell phone|tel|whatsapp|telefono|celular|movil|numero de telefono',
  email: 'email|e mail|email address|mail|correo|correo electronico',
  url: 'url|link|website|web|ad|ad url|ad link|web address|enlace|pagina|sitio web|anuncio',
  handle:
    'handle|username|user name|screen name|profile|social|account name|usuario|perfil|nombre de usuario|cuenta',
  sha256: 'sha256|sha 256',
  sha1: 'sha1|sha 1',
  md5: 'md5',
  plate: 'plate|number plate|license plate|licence plate|registration|placa|matricula|placas|patente',
  vin: 'vin|chassis|numero de serie|bastidor',
  document:
    'document|passport|document number|passport number|id document|documento|pasaporte|dni|cedula|curp',
  iban: 'iban|bank account|cuenta bancaria',
  crypto: 'crypto|wallet|crypto address|bitcoin|btc|eth|cartera|billetera|monedero',
  location: 'sighting|place and time|avistamiento|lugar y hora',
};
const columnOf = new Map(
  Object.entries(headings).flatMap(([column, words]) =>
    words.split('|').map((word) => [word, column as Column] as const),
  ),
);

/** Types whose values have a form that is hardly met by chance, the strictest first. */
const telling: readonly ImportedType[] = [
  'email',
  'iban',
  'sha256',
  'sha1',
  'md5',
  'vin',
  'crypto',
  'url',
  'phone',
];
const sure = 0.8;

/** What each column is, by its heading and else by what stands in it; each field is given to one column only. */
export function guessColumns(
  headers: readonly string[],
  sample: readonly (readonly string[])[],
  region: string | null,
): Column[] {
  const taken = new Set<Column>();
  const once = (column: Column): Column => {
    if (!fields.includes(column as Field)) return column;
    if (taken.has(column)) return 'ignore';
    taken.add(column);
    return column;
  };
  return headers.map((header, at) => {
    const named = columnOf.get(folded(header).replace(/ ?\d+$/, '')) ?? columnOf.get(folded(header));
    if (named) return once(named);
    const cells = sample.map((row) => row[at]?.trim() ?? '').filter((text) => text !== '');
    return telling.find((type) => share(cells, type, region) >= sure) ?? 'ignore';
  });
}

function share(cells: readonly string[], type: ImportedType, region: string | null): number {
  if (cells.length === 0) return 0;
  const options = region ? { region } : {};
  const fitting = cells.filter((text) =>
    valuesIn(type, text).every((value) => canonicalise(type, value, options).ok),
  );
  return fitting.length / cells.length;
}

/** Values that may stand in one cell, parted by semicolons, bars or line ends; by commas where no value has one. */
function valuesIn(type: ImportedType, text: string): string[] {
  const parting = ['phone', 'email', 'sha256', 'sha1', 'md5', 'vin', 'iban'].includes(type)
    ? /[;|\n,]/
    : /[;|\n]/;
  return text
    .split(parting)
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** A record's cells as a row; null is a line that was no record. What is too long by far is cut, and told as too long. */
export function toRow(number: number, cells: readonly string[] | null, as: readonly Column[]): ImportRow {
  const broken = cells === null || cells.length > as.length;
  const cut = (text: string) => text.slice(0, narrativeLengthMax + 1);
  const field = (name: Field) => (broken ? '' : cut(cells[as.indexOf(name)] ?? ''));
  const selectors = broken
    ? []
    : as.flatMap((column, at) => {
        const type = importedTypes.find((one) => one === column);
        return type ? valuesIn(type, cells[at] ?? '').map((value) => ({ type, value: cut(value) })) : [];
      });
  return {
    ...{ number, broken, sourceId: field('sourceId'), title: field('title'), narrative: field('narrative') },
    ...{ subjectRole: field('subjectRole'), urgency: field('urgency'), seenAt: field('seenAt') },
    ...{ place: field('place'), selectors: selectors.slice(0, selectorsMax + 1) },
  };
}
