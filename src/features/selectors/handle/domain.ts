import { phoneInLink } from '../phone-link/domain';
import { accepted, type CanonicalSelector, refused, type SelectorKind } from '../result/domain';
import { foldCase, keepPrefix, percentDecoded } from '../text/domain';
import { type Platform, platforms, reservedNames } from './platforms/domain';

/**
 * Accounts on a platform: `platform:name`, NFKC and case-folded. The platform is part of the identity, so a bare
 * `@name` is refused; a link to a profile names both.
 */
export const handle: SelectorKind = { canonicalise: canonicaliseHandle, mask: keepPrefix };

const lengthMax = 1000;

/** What Telegram's own program is opened with. */
const telegramLink = /^tg:\/\/resolve\/?\?(?:[^#]*&)?domain=([^&#]+).*$/is;

/** Messengers whose accounts are telephone numbers. */
const phoneMessenger = /^(?:whatsapp|wa|viber)\s*[:=]/i;

function canonicaliseHandle(value: string): CanonicalSelector {
  if (value.length > lengthMax) return refused('too-long');
  const text = value.normalize('NFKC').trim().replace(telegramLink, 't.me/$1');
  if (phoneInLink(text) !== undefined || phoneMessenger.test(text)) return refused('wrong-type');
  const named = platformAtStart(text);
  if (named !== undefined) return canonicaliseNamed(named.platform, named.rest);
  const linked = profileInLink(text);
  if (linked !== undefined) return nameOn(linked.platform, linked.name);
  if (onPlatform(text) !== undefined) return refused('not-a-profile');
  return refused(/^[\p{L}][\p{L} .]*:(?!\/\/)/u.test(text) ? 'unknown-platform' : 'no-platform');
}

const byName = new Map(
  platforms.flatMap((platform) => platform.names.map((name) => [name, platform] as const)),
);

/** The platform that a word (`IG`, `Tik Tok`, `twitter`) names. */
export function platformOf(word: string): Platform | undefined {
  return byName.get(foldCase(word).replace(/[\s_-]/g, ''));
}

/** `platform: rest`, `platform @rest` or `platform rest`. */
function platformAtStart(text: string): { platform: Platform; rest: string } | undefined {
  const parts =
    /^(\p{L}[\p{L}\p{M}. _-]{0,24}?)\s*[:=]\s*(.*)$/su.exec(text) ??
    /^([\p{L}\p{M}]{1,20})[\s/]+(\S+)$/u.exec(text);
  const platform = parts?.[1] === undefined ? undefined : platformOf(parts[1]);
  return platform && parts?.[2] !== undefined ? { platform, rest: parts[2] } : undefined;
}

function canonicaliseNamed(platform: Platform, rest: string): CanonicalSelector {
  const name = rest.trim().replace(/^[@$~]+\s*/, '');
  const linked = profileInLink(name);
  if (linked !== undefined) {
    return linked.platform === platform ? nameOn(platform, linked.name) : refused('platform-mismatch');
  }
  if (onPlatform(name) !== undefined) return refused('not-a-profile');
  return nameOn(platform, platform.handle.test(foldCase(name)) ? name : nameInPath(platform, name));
}

/** `u/jane` or `/user/jane` as people write it of the platform named before, `jane/` out of a browser's bar. */
function nameInPath(platform: Platform, text: string): string {
  return nameIn(platform, text.startsWith('/') ? text : `/${text}`) ?? text;
}

function nameOn(platform: Platform, typed: string): CanonicalSelector {
  const name = foldCase(typed);
  if (name === '') return refused('too-short');
  if (!platform.handle.test(name) || !/[\p{L}\p{N}]/u.test(name)) return refused('characters');
  return accepted(`${platform.id}:${name}`, { warnings: mixesScripts(name) ? ['mixed-scripts'] : [] });
}

/** Latin beside Cyrillic or Greek: letters that look alike, so that another name may be what was seen. */
function mixesScripts(name: string): boolean {
  return /\p{Script=Latin}/u.test(name) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(name);
}

/** The account that a link, with or without its scheme, is the profile of. */
export function profileInLink(text: string): { platform: Platform; name: string } | undefined {
  const link = onPlatform(text);
  if (link === undefined) return undefined;
  const name = nameIn(link.platform, link.path);
  return name === undefined ? undefined : { platform: link.platform, name };
}

function nameIn(platform: Platform, path: string): string | undefined {
  const name = platform.path
    .exec(path)
    ?.slice(1)
    .find((part) => part !== undefined);
  if (name === undefined || reservedNames.has(name.toLowerCase())) return undefined;
  const folded = foldCase(percentDecoded(name).replace(/^@/, ''));
  return platform.handle.test(folded) ? folded : undefined;
}

const byHost = new Map(
  platforms.flatMap((platform) => platform.hosts.map((host) => [host, platform] as const)),
);

/** The platform whose host a link names, on its main, mobile or language subdomain, and the path with the query. */
function onPlatform(text: string): { platform: Platform; path: string } | undefined {
  const parts = /^(?:https?:\/\/)?([a-z0-9.-]+)(?::\d+)?((?:[/?#].*)?)$/i.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
  const host = parts[1].toLowerCase().replace(/\.$/, '');
  const platform =
    byHost.get(host) ??
    byHost.get(host.replace(/^(?:www|mobile|web|old|new|[a-z]{1,2}(?:-[a-z]{2})?)\./, ''));
  return platform && { platform, path: parts[2].replace(/#.*$/s, '') };
}
