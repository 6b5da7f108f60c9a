import { asciiDigits, percentDecoded } from '../text/domain';

/** `tel:` (RFC 3966), `sms:` (RFC 5724) and their like: what follows is a number as a person would type it. */
const uri = /^(?:tel|sms|smsto|callto|facetime|facetime-audio):(?:\/\/)?([^?&]*)/i;

/** Messengers' links to a number, which is international even where the plus is left out. */
const messengerLinks = [
  /^(?:https?:\/\/)?(?:www\.)?wa\.me\/(?:\+|%2B)?([\d().-]{7,20})\/?(?:[?#].*)?$/i,
  /^(?:(?:https?:\/\/)?(?:api|web|www)\.whatsapp\.com\/|whatsapp:\/\/)send\/?\?(?:.{0,500}&)?phone=([^&#]{7,40})/i,
  /^(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.me\/(?:\+|%2B)(\d{7,15})\/?(?:[?#].*)?$/i,
  /^(?:https?:\/\/)?(?:www\.)?signal\.me\/#p\/(?:\+|%2B)(\d{7,15})$/i,
  /^viber:\/\/(?:chat|add|contact)\/?\?number=([^&#]{7,40})/i,
];

/** The number in a link to one, ready for parsing, or `undefined` where the text is no such link. */
export function phoneInLink(text: string): string | undefined {
  const typed = uri.exec(text)?.[1];
  if (typed !== undefined) return percentDecoded(typed);
  for (const link of messengerLinks) {
    const digits = link.exec(asciiDigits(text))?.[1];
    if (digits !== undefined) return `+${percentDecoded(digits).replace(/^[\s+]+/, '')}`;
  }
  return undefined;
}
